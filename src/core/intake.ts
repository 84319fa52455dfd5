/**
 * Owns the reading of a header block: pseudo headers to their spans, lines to the request table with their names as numbers,
 * and in the same pass everything about single bytes that later stages would have to look for again (readable:
 * engine/request-headers.ts `lines`). Each byte of a common request is read once here.
 */
import { isNameByte } from './characters.ts'
import { controlsOf } from './controls.ts'
import { nameWithHash } from './intern.ts'
import {
  HE_BYTES,
  HE_NAME,
  HE_NAME_AT,
  HE_NAME_LEN,
  HE_VALUE_AT,
  HE_VALUE_LEN,
  W_AUTHORITY,
  W_HEADER_COUNT,
  W_HEADERS,
  W_IMAGE,
  W_METHOD,
  W_ODDITIES,
  W_PAIRS,
  W_PATH,
  W_REQUEST,
  W_SCHEME,
  W_SEEN,
} from './layout/frame.ts'
import { NONE } from './layout/image.ts'
import { REQUEST_LINES_END, WELL_KNOWN_NAMES } from './layout/names.ts'
import { RQ_FLAGS, RQ_HAS_SCHEME, RQ_IS_WITHOUT_HOST } from './layout/request.ts'
import { i32At, putI32, u8At } from './mem.ts'
import { see } from './seen.ts'
import { HASH_SEED, hashByte, trimBlanksEnd } from './text.ts'

export const ODD_REPEATED: i32 = 1 // a header of which a proxy keeps one line came more than once

// What may make the codec refuse the block; together they are bits.
export const BLOCK_BAD_NAME: i32 = 1
export const BLOCK_BAD_VALUE: i32 = 2
export const BLOCK_TOO_LARGE: i32 = 4
export const BLOCK_TOO_MANY: i32 = 8

/** Reads the pseudo headers, from the first pair on, to the span at `span`; gives the address behind it. */
function readPseudo(f: i32, pair: i32, at: i32, span: i32): i32 {
  const valueAt: i32 = at + i32At(pair) + 1
  putI32(f + span, valueAt)
  putI32(f + span + 4, i32At(pair + 4))
  return valueAt + i32At(pair + 4) + 1
}

/** Where the texts of the lines start. */
export function linesAt(f: i32): i32 {
  const pairs: i32 = i32At(f + W_PAIRS)
  let at: i32 = pairs + 4 + i32At(pairs) * 8
  for (let i: i32 = 0; i < 3 + hasScheme(f); i++) at += i32At(pairs + 4 + i * 8) + i32At(pairs + 8 + i * 8) + 2
  return at
}

/** Reads the pseudo headers to W_AUTHORITY, W_PATH, W_METHOD and W_SCHEME, as they came; gives where the lines' texts start. */
export function readPseudoHeaders(f: i32): i32 {
  const pairs: i32 = i32At(f + W_PAIRS)
  let at: i32 = pairs + 4 + i32At(pairs) * 8
  at = readPseudo(f, pairs + 4, at, W_AUTHORITY)
  at = readPseudo(f, pairs + 12, at, W_PATH)
  at = readPseudo(f, pairs + 20, at, W_METHOD)
  putI32(f + W_SCHEME, 0)
  putI32(f + W_SCHEME + 4, 0)
  return hasScheme(f) === 1 ? readPseudo(f, pairs + 28, at, W_SCHEME) : at
}

function hasScheme(f: i32): i32 {
  return (i32At(i32At(f + W_REQUEST) + RQ_FLAGS) & RQ_HAS_SCHEME) !== 0 ? 1 : 0
}

/** What no header may be called. */
const BAD_NAME: i32 = -2

/** Number of the name from `at` on, NONE for one that the image does not know, or BAD_NAME. */
function readName(image: i32, at: i32, len: i32): i32 {
  let hash: i32 = HASH_SEED
  let odd: i32 = len === 0 ? 1 : 0
  for (let next: i32 = at, end: i32 = at + len; next < end; next++) {
    const byte: i32 = u8At(next)
    hash = hashByte(hash, byte)
    if ((byte < 97 || byte > 122) && byte !== 45 && isNameByte(byte) === 0) odd = 1
  }
  return odd === 1 ? BAD_NAME : nameWithHash(image, at, len, hash)
}

/** Reads the lines, whose texts start at `texts`, into the request table; BLOCK_*: what of them the codec may refuse. */
export function readLines(f: i32, texts: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  const pairs: i32 = i32At(f + W_PAIRS)
  const count: i32 = i32At(pairs)
  const first: i32 = 3 + hasScheme(f)
  for (let i: i32 = 0; i < 3; i++) putI32(f + W_SEEN + i * 4, 0)
  let at: i32 = texts
  let found: i32 = 0
  let oddities: i32 = 0
  let entry: i32 = i32At(f + W_HEADERS)
  for (let i: i32 = first; i < count; i++) {
    const nameLen: i32 = i32At(pairs + 4 + i * 8)
    const valueLen: i32 = i32At(pairs + 8 + i * 8)
    const valueAt: i32 = at + nameLen + 1
    const name: i32 = readName(image, at, nameLen)
    const controls: i32 = controlsOf(valueAt, valueLen)
    if (name >= 0 && name < WELL_KNOWN_NAMES && see(f, name) === 1 && name < REQUEST_LINES_END) oddities |= ODD_REPEATED
    if (name === BAD_NAME) found |= BLOCK_BAD_NAME
    if (controls < 0) found |= BLOCK_BAD_VALUE
    else oddities |= controls
    putI32(entry + HE_NAME, name === BAD_NAME ? NONE : name)
    putI32(entry + HE_NAME_AT, at)
    putI32(entry + HE_NAME_LEN, nameLen)
    putI32(entry + HE_VALUE_AT, valueAt)
    putI32(entry + HE_VALUE_LEN, valueLen)
    entry += HE_BYTES
    at = valueAt + valueLen + 1
  }
  putI32(f + W_HEADER_COUNT, count - first)
  putI32(f + W_ODDITIES, oddities)
  return found
}

/** Reads the header block: pseudo headers, lines, and how much it is; BLOCK_*. */
export function readBlock(f: i32, maxLines: i32, maxBytes: i32): i32 {
  const texts: i32 = readPseudoHeaders(f)
  const pairs: i32 = i32At(f + W_PAIRS)
  const first: i32 = 3 + hasScheme(f)
  const count: i32 = i32At(pairs)
  // Blanks before the version may be many.
  const path: i32 = i32At(f + W_PATH)
  putI32(f + W_PATH + 4, trimBlanksEnd(path, path + i32At(f + W_PATH + 4)) - path)
  let bytes: i32 = i32At(f + W_AUTHORITY + 4) + i32At(f + W_PATH + 4) + i32At(f + W_METHOD + 4)
  for (let i: i32 = first; i < count; i++) bytes += i32At(pairs + 4 + i * 8) + i32At(pairs + 8 + i * 8)
  const hostLine: i32 = (i32At(i32At(f + W_REQUEST) + RQ_FLAGS) & RQ_IS_WITHOUT_HOST) !== 0 ? 0 : 1
  let found: i32 = readLines(f, texts)
  if (count - first + hostLine > maxLines) found |= BLOCK_TOO_MANY
  return bytes > maxBytes ? found | BLOCK_TOO_LARGE : found
}
