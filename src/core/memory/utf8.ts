/** Owns UTF-8: the symbols of patterns that read characters. Stricter than decoding: what is written too long is no character. */
import { NONE } from '../layout/image.ts'
import { u8At } from './mem.ts'

/** The low six bits of a continuation byte, NONE for any other. */
function continuation(at: i32, end: i32): i32 {
  if (at >= end) return NONE
  const byte: i32 = u8At(at)
  return (byte & 0xc0) === 0x80 ? byte & 0x3f : NONE
}

/** The code point at `at`, which is before `end`; NONE where the bytes are not UTF-8. */
export function codePointAt(at: i32, end: i32): i32 {
  const first: i32 = u8At(at)
  if (first < 0x80) return first
  const second: i32 = continuation(at + 1, end)
  if (first < 0xc2 || first > 0xf4 || second === NONE) return NONE
  if (first < 0xe0) return ((first & 0x1f) << 6) | second
  const third: i32 = continuation(at + 2, end)
  if (third === NONE) return NONE
  if (first < 0xf0) {
    const short: i32 = ((first & 0x0f) << 12) | (second << 6) | third
    return short < 0x800 || (short >= 0xd800 && short <= 0xdfff) ? NONE : short
  }
  const fourth: i32 = continuation(at + 3, end)
  if (fourth === NONE) return NONE
  const long: i32 = ((first & 0x07) << 18) | (second << 12) | (third << 6) | fourth
  return long < 0x10000 || long > 0x10ffff ? NONE : long
}

/** Bytes of a code point. */
export function codePointBytes(symbol: i32): i32 {
  if (symbol < 0x80) return 1
  if (symbol < 0x800) return 2
  return symbol < 0x10000 ? 3 : 4
}

/** 1 = everything up to `end` is UTF-8. */
export function isUtf8(from: i32, end: i32): i32 {
  let at: i32 = from
  while (at < end) {
    const symbol: i32 = codePointAt(at, end)
    if (symbol === NONE) return 0
    at += codePointBytes(symbol)
  }
  return 1
}
