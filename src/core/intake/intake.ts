/**
 * Owns the reading of a header block: pseudo headers to their spans, lines to the request table with their names as numbers,
 * and in the same pass everything about single bytes that later stages would have to look for again (readable:
 * engine/request-headers.ts `lines`). Each byte of a common request is read once here.
 */

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
  W_LINES,
  W_LINES_END,
  W_METHOD,
  W_ODDITIES,
  W_PAIRS,
  W_PATH,
  W_REQUEST,
  W_SCHEME,
  W_SEEN,
} from '../layout/frame.ts'
import { IMG_NAME_SLOT_COUNT, IMG_NAME_SLOTS, IMG_NAMES, NONE } from '../layout/image.ts'
import { PSEUDO_NAMES, REQUEST_LINES_END } from '../layout/names.ts'
import { RQ_FLAGS, RQ_HAS_SCHEME, RQ_IS_WITHOUT_HOST } from '../layout/request.ts'
import { controlsOf, ODD_BLANKS, ODD_REPEATED } from '../memory/controls.ts'
import { i32At, putI32, u8At } from '../memory/mem.ts'
import { see } from '../memory/seen.ts'
import { trimBlanksEnd } from '../memory/text.ts'
import { isHeaderName } from './characters.ts'
import { nameAmong } from './intern.ts'
import { readMethod } from './method.ts'

// What may make the codec refuse the block; together they are bits.
export const BLOCK_BAD_NAME: i32 = 1
export const BLOCK_BAD_VALUE: i32 = 2
export const BLOCK_TOO_LARGE: i32 = 4
export const BLOCK_TOO_MANY: i32 = 8

function hasScheme(f: i32): i32 {
  return (i32At(i32At(f + W_REQUEST) + RQ_FLAGS) & RQ_HAS_SCHEME) !== 0 ? 1 : 0
}

/** Reads the pseudo header of a pair to the span at `span`; gives the address behind its texts. */
function readPseudo(f: i32, pair: i32, at: i32, span: i32): i32 {
  const valueAt: i32 = at + i32At(pair) + 1
  const valueLen: i32 = i32At(pair + 4)
  putI32(f + span, valueAt)
  putI32(f + span + 4, valueLen)
  return valueAt + valueLen + 1
}

/** Reads the pseudo headers to W_AUTHORITY, W_PATH, W_METHOD (and W_METHOD_KIND) and W_SCHEME, as they came; W_LINES is where the lines' texts start. */
export function readPseudoHeaders(f: i32): void {
  const pairs: i32 = i32At(f + W_PAIRS)
  let at: i32 = pairs + 4 + i32At(pairs) * 8
  at = readPseudo(f, pairs + 4, at, W_AUTHORITY)
  at = readPseudo(f, pairs + 12, at, W_PATH)
  at = readPseudo(f, pairs + 20, at, W_METHOD)
  putI32(f + W_SCHEME, 0)
  putI32(f + W_SCHEME + 4, 0)
  if (hasScheme(f) === 1) at = readPseudo(f, pairs + 28, at, W_SCHEME)
  putI32(f + W_LINES, at)
  readMethod(f)
}

/** Whether a byte is at most a blank. */
function isLow(byte: i32): i32 {
  return byte <= 32 ? 1 : 0
}

/** Reads the lines into the request table; BLOCK_*: what of them the codec may refuse. */
export function readLines(f: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  const pairs: i32 = i32At(f + W_PAIRS)
  const count: i32 = i32At(pairs)
  const first: i32 = 3 + hasScheme(f)
  const limit: i32 = pairs + 4 + count * 8
  for (let i: i32 = 0; i < 3; i++) putI32(f + W_SEEN + i * 4, 0)
  const names: i32 = image + i32At(image + IMG_NAMES)
  const slots: i32 = image + i32At(image + IMG_NAME_SLOTS)
  const mask: i32 = i32At(image + IMG_NAME_SLOT_COUNT) - 1
  let at: i32 = i32At(f + W_LINES)
  let found: i32 = 0
  let oddities: i32 = 0
  let entry: i32 = i32At(f + W_HEADERS)
  for (let pair: i32 = pairs + 4 + first * 8; pair < limit; pair += 8) {
    const nameLen: i32 = i32At(pair)
    const valueLen: i32 = i32At(pair + 4)
    const valueAt: i32 = at + nameLen + 1
    let name: i32 = nameAmong(image, names, slots, mask, at, nameLen)
    if (name >= 0 && name < PSEUDO_NAMES) {
      if (see(f, name) === 1 && name < REQUEST_LINES_END) oddities |= ODD_REPEATED
    } else if (isHeaderName(at, nameLen) === 0) {
      found |= BLOCK_BAD_NAME
      name = NONE
    }
    if (valueLen > 0) {
      const controls: i32 = controlsOf(valueAt, valueLen)
      if (controls < 0) found |= BLOCK_BAD_VALUE
      else oddities |= controls
      if ((isLow(u8At(valueAt)) | isLow(u8At(valueAt + valueLen - 1))) !== 0) oddities |= ODD_BLANKS
    }
    putI32(entry + HE_NAME, name)
    putI32(entry + HE_NAME_AT, at)
    putI32(entry + HE_NAME_LEN, nameLen)
    putI32(entry + HE_VALUE_AT, valueAt)
    putI32(entry + HE_VALUE_LEN, valueLen)
    entry += HE_BYTES
    at = valueAt + valueLen + 1
  }
  putI32(f + W_LINES_END, at)
  putI32(f + W_HEADER_COUNT, count - first)
  putI32(f + W_ODDITIES, oddities)
  return found
}

/** Reads the lines behind the pseudo headers, and how much there is of all; BLOCK_*. */
export function readBlock(f: i32, maxLines: i32, maxBytes: i32): i32 {
  // Blanks before the version may be many.
  const path: i32 = i32At(f + W_PATH)
  let pathLen: i32 = i32At(f + W_PATH + 4)
  if (pathLen > 0 && isLow(u8At(path + pathLen - 1)) === 1) {
    pathLen = trimBlanksEnd(path, path + pathLen) - path
    putI32(f + W_PATH + 4, pathLen)
  }
  let found: i32 = readLines(f)
  const lines: i32 = i32At(f + W_HEADER_COUNT)
  // Of each line two NULs do not count.
  const bytes: i32 =
    i32At(f + W_LINES_END) - i32At(f + W_LINES) - lines * 2 + i32At(f + W_AUTHORITY + 4) + pathLen + i32At(f + W_METHOD + 4)
  const hostLine: i32 = (i32At(i32At(f + W_REQUEST) + RQ_FLAGS) & RQ_IS_WITHOUT_HOST) !== 0 ? 0 : 1
  if (lines + hostLine > maxLines) found |= BLOCK_TOO_MANY
  return bytes > maxBytes ? found | BLOCK_TOO_LARGE : found
}
