/** Owns the first look at a request target: one pass over its bytes tells what every later stage would look for again. */

import { BYTE_ENDS_PATH, BYTE_IS_CLEANED, BYTE_IS_CONTROL, BYTE_IS_SLASH_OR_DOT, BYTE_IS_UNPRINTABLE } from '../layout/bytes.ts'
import { W_KNOWN_PATH_LEN, W_KNOWN_TARGET, W_PATH, W_PATH_BYTES } from '../layout/frame.ts'
import { byteClass, i32At, putI32, u8At } from '../memory/mem.ts'
import { bytesOf } from './characters.ts'

export const PATH_HAS_CONTROL: i32 = 1 // BYTE_IS_CONTROL
export const PATH_IS_UNPRINTABLE: i32 = 2 // BYTE_IS_UNPRINTABLE, or nothing at all
export const PATH_HAS_FRAGMENT: i32 = 4
export const PATH_IS_UNCLEAN: i32 = 8 // before the query something that cleaning may change
const PATH_IS_READ: i32 = 16 // of W_PATH_BYTES: they were looked at

const FRAGMENT: i32 = 35

/** W_PATH_BYTES: PATH_* of the target in W_PATH. How long its path is, without query and fragment, is known from then on. */
// @inline
export function scanTarget(f: i32): i32 {
  const at: i32 = i32At(f + W_PATH)
  const len: i32 = i32At(f + W_PATH + 4)
  const isSame: i32 = i32At(f + W_KNOWN_TARGET) === at && i32At(f + W_KNOWN_TARGET + 4) === len ? 1 : 0
  const known: i32 = i32At(f + W_PATH_BYTES)
  return isSame === 1 && (known & PATH_IS_READ) !== 0 ? known : readTargetBytes(f, at, len)
}

function readTargetBytes(f: i32, at: i32, len: i32): i32 {
  const end: i32 = at + len
  let next: i32 = at
  let all: i32 = 0
  let before: i32 = 0
  let pairs: i32 = 0
  for (; next < end; next++) {
    const byte: i32 = byteClass(u8At(next))
    if ((byte & BYTE_ENDS_PATH) !== 0) break
    all |= byte
    // A slash, and behind it one more or a dot.
    pairs |= (before << 1) & byte
    before = byte
  }
  putI32(f + W_KNOWN_TARGET, at)
  putI32(f + W_KNOWN_TARGET + 4, len)
  putI32(f + W_KNOWN_PATH_LEN, next - at)
  let flags: i32 = PATH_IS_READ | (all & (BYTE_IS_CONTROL | BYTE_IS_UNPRINTABLE))
  if ((all & BYTE_IS_CLEANED) !== 0 || (pairs & BYTE_IS_SLASH_OR_DOT) !== 0) flags |= PATH_IS_UNCLEAN
  for (; next < end; next++) {
    const byte: i32 = u8At(next)
    flags |= byteClass(byte) & (BYTE_IS_CONTROL | BYTE_IS_UNPRINTABLE)
    if (byte === FRAGMENT) flags |= PATH_HAS_FRAGMENT
  }
  if (len === 0) flags |= PATH_IS_UNPRINTABLE
  putI32(f + W_PATH_BYTES, flags)
  return flags
}

/** Whether a part of a target has bytes that are no printable ASCII, or none at all. */
export function isUnprintable(at: i32, len: i32): i32 {
  return len === 0 || (bytesOf(at, len) & BYTE_IS_UNPRINTABLE) !== 0 ? 1 : 0
}
