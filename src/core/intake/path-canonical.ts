/** Owns the canonical form of a path: dot segments, backslashes, escapes (readable: matching/path.ts; istio ). */

import { W_RECORDS, W_TEXT } from '../layout/frame.ts'
import { hexDigit } from '../memory/address.ts'
import { putByte, putBytes, putEscape, textAt } from '../memory/frame.ts'
import { i32At, putI32, putU8, u8At } from '../memory/mem.ts'

const PERCENT: i32 = 37
const DOT: i32 = 46
const SLASH: i32 = 47
const BACKSLASH: i32 = 92

/** Never written escaped. */
function isUnreserved(byte: i32): i32 {
  const lower: i32 = byte | 32
  if ((byte >= 48 && byte <= 57) || (lower >= 97 && lower <= 122)) return 1
  return byte === 45 || byte === 95 || byte === 126 ? 1 : 0
}

/** Always written escaped: controls, what is no ASCII, and blank " < > ^ ` { | } */
function mustEscape(byte: i32): i32 {
  if (byte <= 32 || byte > 126 || byte === 34 || byte === 60 || byte === 62) return 1
  return byte === 94 || byte === 96 || (byte >= 123 && byte <= 125) ? 1 : 0
}

/** Value of two hexadecimal digits, NONE where they are none. */
export function hexPair(first: i32, second: i32): i32 {
  const high: i32 = hexDigit(first)
  const low: i32 = hexDigit(second)
  return high < 0 || low < 0 ? -1 : high * 16 + low
}

function hexValue(at: i32, end: i32): i32 {
  return end - at < 2 ? -1 : hexPair(u8At(at), u8At(at + 1))
}

/** Length of a dot at `at`, written as `.` or `%2e`; 0 = none. */
function dotLength(at: i32, end: i32): i32 {
  if (at >= end) return 0
  if (u8At(at) === DOT) return 1
  if (u8At(at) !== PERCENT || end - at < 3 || u8At(at + 1) !== 50) return 0
  return (u8At(at + 2) | 32) === 101 ? 3 : 0
}

function endsSegment(at: i32, end: i32): i32 {
  return at >= end || u8At(at) === SLASH || u8At(at) === BACKSLASH ? 1 : 0
}

/** Takes the last segment of the text from `made` on away; it ends in a slash and keeps its first one. */
function dropSegment(f: i32, made: i32): void {
  const end: i32 = i32At(f + W_TEXT)
  if (end - made <= 1) return
  let last: i32 = end - 2
  while (last > made && u8At(last) !== SLASH) last--
  putI32(f + W_TEXT, last + 1)
}

/**
 * A `%` at `bare` that was none of an escape must not become one by what was unescaped behind it: it is escaped itself.
 * `next`: the byte that comes behind the text, NONE for none.
 */
function keepBare(f: i32, made: i32, bare: i32, next: i32): void {
  const end: i32 = i32At(f + W_TEXT)
  if (bare < made || bare < end - 3 || bare + 2 > end || u8At(bare) !== PERCENT) return
  const second: i32 = bare + 2 < end ? u8At(bare + 2) : next
  if (second < 0 || hexPair(u8At(bare + 1), second) < 0) return
  putByte(f, 0)
  putByte(f, 0)
  if (i32At(f + W_TEXT) > i32At(f + W_RECORDS) || i32At(f + W_TEXT) !== end + 2) return
  for (let i: i32 = end - 1; i > bare; i--) putU8(i + 2, u8At(i))
  putU8(bare + 1, 50)
  putU8(bare + 2, 53)
}

/** Appends one escape or byte that is no dot, and gives how many bytes it takes; 0 = the path is refused. */
function putCopied(f: i32, at: i32, end: i32): i32 {
  const byte: i32 = u8At(at)
  if (byte === 0) return 0
  if (byte !== PERCENT) {
    if (byte === BACKSLASH) putByte(f, SLASH)
    else if (mustEscape(byte) === 1) putEscape(f, byte)
    else putByte(f, byte)
    return 1
  }
  const value: i32 = hexValue(at + 1, end)
  if (value < 0) {
    putByte(f, PERCENT)
    return 1
  }
  if (value === 0) return 0
  if (isUnreserved(value) === 1) putByte(f, value)
  else putBytes(f, at, 3)
  return 3
}

/** Appends the canonical form of the path from `path` to `end`; 0 = refused. */
export function putCanonical(f: i32, path: i32, end: i32): i32 {
  const made: i32 = textAt(f)
  let at: i32 = path
  let bare: i32 = -1
  while (at < end) {
    const out: i32 = i32At(f + W_TEXT)
    const dot: i32 = dotLength(at, end)
    if (dot === 0) {
      const used: i32 = putCopied(f, at, end)
      if (used === 0) return 0
      if (used === 1 && u8At(at) === PERCENT) bare = out
      at += used
      if (used === 3 && i32At(f + W_TEXT) === out + 1) keepBare(f, made, bare, at < end ? u8At(at) : -1)
      continue
    }
    const endsInSlash: i32 = out > made && u8At(out - 1) === SLASH ? 1 : 0
    const second: i32 = dotLength(at + dot, end)
    if (endsInSlash === 1 && endsSegment(at + dot, end) === 1) at += dot + 1
    else if (endsInSlash === 1 && second > 0 && endsSegment(at + dot + second, end) === 1) {
      dropSegment(f, made)
      at += dot + second + 1
    } else {
      putByte(f, DOT)
      at += dot
    }
  }
  return 1
}
