/** Owns the first look at a request target: one pass over its bytes tells what every later stage would look for again. */
import { u8At } from './mem.ts'

export const PATH_HAS_CONTROL: i32 = 1 // a control character; a tab is none
export const PATH_IS_UNPRINTABLE: i32 = 2 // a byte that is no printable ASCII, or nothing at all
export const PATH_HAS_FRAGMENT: i32 = 4
export const PATH_IS_UNCLEAN: i32 = 8 // before the query something that cleaning may change

const SLASH: i32 = 47

/** Whether cleaning may change this byte wherever it stands: " % < > \ ^ ` { | } */
function isCleaned(byte: i32): i32 {
  if (byte < 64) return byte === 34 || byte === 37 || byte === 60 || byte === 62 ? 1 : 0
  return byte === 92 || byte === 94 || byte === 96 || (byte >= 123 && byte <= 125) ? 1 : 0
}

/** PATH_* of a target whose path is `pathLen` bytes. */
export function scanTarget(at: i32, len: i32, pathLen: i32): i32 {
  let flags: i32 = len === 0 ? PATH_IS_UNPRINTABLE : 0
  let before: i32 = 0
  for (let i: i32 = 0; i < pathLen; i++) {
    const byte: i32 = u8At(at + i)
    // Letters, which most bytes are, need no more than this.
    if (byte < 97 || byte > 122) {
      if (byte < 33 || byte > 126) flags |= oddByte(byte)
      else if ((before === SLASH && (byte === SLASH || byte === 46)) || isCleaned(byte) === 1) flags |= PATH_IS_UNCLEAN
    }
    before = byte
  }
  for (let i: i32 = pathLen; i < len; i++) {
    const byte: i32 = u8At(at + i)
    if (byte < 33 || byte > 126) flags |= oddByte(byte)
    else if (byte === 35) flags |= PATH_HAS_FRAGMENT
  }
  return flags
}

function oddByte(byte: i32): i32 {
  return (byte < 32 && byte !== 9) || byte === 127 ? PATH_HAS_CONTROL | PATH_IS_UNPRINTABLE : PATH_IS_UNPRINTABLE
}
