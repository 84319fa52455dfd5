/** Owns the first look at a request target: one pass over its bytes tells what every later stage would look for again. */
import { W_KNOWN_PATH_LEN, W_KNOWN_TARGET, W_PATH, W_PATH_BYTES } from './layout/frame.ts'
import { i32At, putI32, u8At } from './mem.ts'

export const PATH_HAS_CONTROL: i32 = 1 // a control character; a tab is none
export const PATH_IS_UNPRINTABLE: i32 = 2 // a byte that is no printable ASCII, or nothing at all
export const PATH_HAS_FRAGMENT: i32 = 4
export const PATH_IS_UNCLEAN: i32 = 8 // before the query something that cleaning may change
const PATH_IS_READ: i32 = 16 // of W_PATH_BYTES: they were looked at

const SLASH: i32 = 47

/** Whether cleaning may change this byte wherever it stands: " % < > \ ^ ` { | } */
function isCleaned(byte: i32): i32 {
  if (byte < 64) return byte === 34 || byte === 37 || byte === 60 || byte === 62 ? 1 : 0
  return byte === 92 || byte === 94 || byte === 96 || (byte >= 123 && byte <= 125) ? 1 : 0
}

/** W_PATH_BYTES: PATH_* of the target in W_PATH. How long its path is, without query and fragment, is known from then on. */
export function scanTarget(f: i32): i32 {
  const at: i32 = i32At(f + W_PATH)
  const len: i32 = i32At(f + W_PATH + 4)
  const known: i32 = i32At(f + W_PATH_BYTES)
  if ((known & PATH_IS_READ) !== 0 && i32At(f + W_KNOWN_TARGET) === at && i32At(f + W_KNOWN_TARGET + 4) === len) return known
  let flags: i32 = len === 0 ? PATH_IS_READ | PATH_IS_UNPRINTABLE : PATH_IS_READ
  const end: i32 = at + len
  let next: i32 = at
  let before: i32 = 0
  for (; next < end; next++) {
    const byte: i32 = u8At(next)
    // Letters, which most bytes are, need no more than this.
    if (byte < 97 || byte > 122) {
      if (byte === 63 || byte === 35) break
      if (byte < 33 || byte > 126) flags |= oddByte(byte)
      else if ((before === SLASH && (byte === SLASH || byte === 46)) || isCleaned(byte) === 1) flags |= PATH_IS_UNCLEAN
    }
    before = byte
  }
  putI32(f + W_KNOWN_TARGET, at)
  putI32(f + W_KNOWN_TARGET + 4, len)
  putI32(f + W_KNOWN_PATH_LEN, next - at)
  for (; next < end; next++) {
    const byte: i32 = u8At(next)
    if (byte < 33 || byte > 126) flags |= oddByte(byte)
    else if (byte === 35) flags |= PATH_HAS_FRAGMENT
  }
  putI32(f + W_PATH_BYTES, flags)
  return flags
}

/** Whether a part of a target has bytes that are no printable ASCII, or none at all. */
export function isUnprintable(at: i32, len: i32): i32 {
  for (let i: i32 = 0; i < len; i++) if (u8At(at + i) < 33 || u8At(at + i) > 126) return 1
  return len === 0 ? 1 : 0
}

function oddByte(byte: i32): i32 {
  return (byte < 32 && byte !== 9) || byte === 127 ? PATH_HAS_CONTROL | PATH_IS_UNPRINTABLE : PATH_IS_UNPRINTABLE
}
