/**
 * Owns the cleaning of a request target's path before anything looks at it (readable: matching/path.ts; istio ).
 * Paths that cleaning cannot change, which are most, are told by their bytes and stay where they are.
 */

import { W_PATH, W_PATH_BYTES, W_TEXT } from '../layout/frame.ts'
import { HH_DECODES_SLASHES, HH_KEEPS_DOT_PARAMETERS, HH_MERGES_SLASHES, HH_NORMALIZES } from '../layout/listeners.ts'
import { pathLength } from '../matching/value.ts'
import { putByte, putBytes, textAt } from '../memory/frame.ts'
import { i32At, putI32, u8At } from '../memory/mem.ts'
import { findByte } from '../memory/text.ts'
import { PATH_HAS_FRAGMENT, PATH_IS_UNCLEAN } from './path-bytes.ts'
import { hexPair, putCanonical } from './path-canonical.ts'

const SLASH: i32 = 47
const BACKSLASH: i32 = 92
const DOT: i32 = 46
const SEMICOLON: i32 = 59

/** What the escape at `at` stands for where it is one of a slash or a backslash, else 0. */
function escapedSlash(at: i32, end: i32): i32 {
  if (end - at < 3 || u8At(at) !== 37) return 0
  const value: i32 = hexPair(u8At(at + 1), u8At(at + 2))
  return value === SLASH || value === BACKSLASH ? value : 0
}

function putDecodedSlashes(f: i32, at: i32, end: i32): void {
  let next: i32 = at
  while (next < end) {
    const slash: i32 = escapedSlash(next, end)
    putByte(f, slash === 0 ? u8At(next) : slash)
    next += slash === 0 ? 1 : 3
  }
}

/** istio A-53: `/..;a=b/` is a dot segment; its parameters run up to the next slash as written. */
function putWithoutDotParameters(f: i32, at: i32, end: i32): void {
  let next: i32 = at
  while (next < end) {
    const byte: i32 = u8At(next)
    putByte(f, byte)
    next++
    if (byte !== SLASH) continue
    let dots: i32 = next
    while (dots < end && dots - next < 2 && u8At(dots) === DOT) dots++
    if (dots === next || dots === end || u8At(dots) !== SEMICOLON) continue
    putBytes(f, next, dots - next)
    next = findByte(dots, end, SLASH)
  }
}

/** One slash for each run of them, but one stays at each end, so that a path of slashes only becomes two. */
function putMergedSlashes(f: i32, at: i32, end: i32): void {
  let next: i32 = at
  let parts: i32 = 0
  if (at < end && u8At(at) === SLASH) putByte(f, SLASH)
  while (next < end) {
    const stop: i32 = findByte(next, end, SLASH)
    if (stop > next) {
      if (parts > 0) putByte(f, SLASH)
      putBytes(f, next, stop - next)
      parts++
    }
    next = stop + 1
  }
  if (at < end && u8At(end - 1) === SLASH) putByte(f, SLASH)
}

function hasDoubleSlash(at: i32, end: i32): i32 {
  for (let i: i32 = at; i + 1 < end; i++) if (u8At(i) === SLASH && u8At(i + 1) === SLASH) return 1
  return 0
}

/** Every step writes the text anew: these are the few paths that need it. */
function clean(f: i32, how: i32, at: i32, pathLen: i32, len: i32): i32 {
  let from: i32 = at
  let end: i32 = at + pathLen
  let made: i32 = textAt(f)
  if ((how & HH_DECODES_SLASHES) !== 0) {
    putDecodedSlashes(f, from, end)
    from = made
    end = i32At(f + W_TEXT)
  }
  if ((how & HH_NORMALIZES) !== 0) {
    if ((how & HH_KEEPS_DOT_PARAMETERS) === 0) {
      made = textAt(f)
      putWithoutDotParameters(f, from, end)
      from = made
      end = i32At(f + W_TEXT)
    }
    made = textAt(f)
    if (putCanonical(f, from, end) === 0) return 0
    from = made
    end = i32At(f + W_TEXT)
  }
  made = textAt(f)
  if ((how & HH_MERGES_SLASHES) !== 0 && hasDoubleSlash(from, end) === 1) putMergedSlashes(f, from, end)
  else putBytes(f, from, end - from)
  putBytes(f, at + pathLen, len - pathLen)
  putI32(f + W_PATH, made)
  putI32(f + W_PATH + 4, i32At(f + W_TEXT) - made)
  return 1
}

/** W_PATH cleaned, its query untouched; 0 = refused. `how`: HH_* flags. The path has origin form; W_PATH_BYTES tells of its bytes. */
export function normalizePath(f: i32, how: i32): i32 {
  const at: i32 = i32At(f + W_PATH)
  const len: i32 = i32At(f + W_PATH + 4)
  const bytes: i32 = i32At(f + W_PATH_BYTES)
  if ((bytes & PATH_HAS_FRAGMENT) !== 0) return 0
  if ((bytes & PATH_IS_UNCLEAN) === 0) return 1
  return clean(f, how, at, pathLength(f), len)
}
