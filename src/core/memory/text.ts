/** Owns comparison and hashing of byte strings. Folds ASCII only: proxies do not know more. `string` is the address of one of an image. */
import { i32At, mul32, u8At } from './mem.ts'

/** FNV-1a over bytes; src/matching/compile/hash.ts has the same for what is hashed when an image is made. */
export const HASH_SEED: i32 = -2128831035
const HASH_FACTOR: i32 = 16777619

/** The high bit of each byte of a word. */
const HIGH_BITS: i32 = -2139062144

/** ASCII lower case of one byte. */
export function lowerByte(byte: i32): i32 {
  return byte >= 65 && byte <= 90 ? byte + 32 : byte
}

/** ASCII lower case of four bytes at once: a carry never leaves its byte, since the high bits are put aside. */
export function lowerWord(word: i32): i32 {
  const low: i32 = word & 0x7f7f7f7f
  const isFromA: i32 = (low + 0x3f3f3f3f) | 0
  const isBehindZ: i32 = (low + 0x25252525) | 0
  return word | (((isFromA & ~isBehindZ & ~word & HIGH_BITS) >>> 2) | 0)
}

/** 1 = the same bytes. Four at a time; the last four may overlap those before them. */
export function sameBytes(a: i32, b: i32, len: i32): i32 {
  if (len < 4) {
    for (let i: i32 = 0; i < len; i++) if (u8At(a + i) !== u8At(b + i)) return 0
    return 1
  }
  const last: i32 = len - 4
  for (let i: i32 = 0; i < last; i += 4) if (i32At(a + i) !== i32At(b + i)) return 0
  return i32At(a + last) === i32At(b + last) ? 1 : 0
}

/** 1 = the bytes at `a` in lower case are those at `b`. */
export function sameBytesFolded(a: i32, b: i32, len: i32): i32 {
  if (len < 4) {
    for (let i: i32 = 0; i < len; i++) if (lowerByte(u8At(a + i)) !== u8At(b + i)) return 0
    return 1
  }
  const last: i32 = len - 4
  for (let i: i32 = 0; i < last; i += 4) if (lowerWord(i32At(a + i)) !== i32At(b + i)) return 0
  return lowerWord(i32At(a + last)) === i32At(b + last) ? 1 : 0
}

export function equalBytes(a: i32, aLen: i32, b: i32, bLen: i32): i32 {
  return aLen === bLen ? sameBytes(a, b, aLen) : 0
}

export function equalString(at: i32, len: i32, string: i32): i32 {
  return len === i32At(string) ? sameBytes(at, string + 4, len) : 0
}

/** 1 = the bytes in lower case are those of `string`. */
export function equalStringFolded(at: i32, len: i32, string: i32): i32 {
  return len === i32At(string) ? sameBytesFolded(at, string + 4, len) : 0
}

/** One byte more. */
export function hashByte(hash: i32, byte: i32): i32 {
  return mul32(hash ^ byte, HASH_FACTOR)
}

/** A word more: a seed for what comes behind it. */
export function hashWord(hash: i32, word: i32): i32 {
  const mixed: i32 = mul32(hash ^ word, HASH_FACTOR)
  return mixed ^ (mixed >>> 15)
}

/** Of a header name: word by word, of which the last may overlap the one before. */
// @inline
export function hashName(at: i32, len: i32): i32 {
  let hash: i32 = HASH_SEED ^ len
  if (len < 4) {
    for (let i: i32 = 0; i < len; i++) hash = hashWord(hash, u8At(at + i))
    return hash
  }
  const last: i32 = len - 4
  for (let i: i32 = 0; i < last; i += 4) hash = hashWord(hash, i32At(at + i))
  return hashWord(hash, i32At(at + last))
}

function isBlank(byte: i32): i32 {
  return byte === 32 || byte === 9 ? 1 : 0
}

/** Address of the first byte that is no blank, `end` where there is none. */
export function skipBlanks(at: i32, end: i32): i32 {
  let from: i32 = at
  while (from < end && isBlank(u8At(from)) === 1) from++
  return from
}

/** Address behind the last byte that is no blank, `at` where there is none. */
export function trimBlanksEnd(at: i32, end: i32): i32 {
  let to: i32 = end
  while (to > at && isBlank(u8At(to - 1)) === 1) to--
  return to
}

/** Address of the first such byte, `end` where there is none. */
export function findByte(at: i32, end: i32, byte: i32): i32 {
  let from: i32 = at
  while (from < end && u8At(from) !== byte) from++
  return from
}

/** Address of the last such byte, NONE where there is none. */
export function findLastByte(at: i32, end: i32, byte: i32): i32 {
  let from: i32 = end - 1
  while (from >= at && u8At(from) !== byte) from--
  return from < at ? -1 : from
}
