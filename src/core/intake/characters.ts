/** Owns which bytes may stand where on the wire (readable: engine/request-headers.ts, engine/target.ts). */
import { BYTE_IN_NO_AUTHORITY, BYTE_IN_NO_NAME } from '../layout/bytes.ts'
import { byteClass, u8At } from '../memory/mem.ts'

function isLetterOrDigit(byte: i32): i32 {
  const lower: i32 = byte | 32
  return (lower >= 97 && lower <= 122) || (byte >= 48 && byte <= 57) ? 1 : 0
}

/** BYTE_* of all bytes together. */
// @inline
export function bytesOf(at: i32, len: i32): i32 {
  let all: i32 = 0
  for (let next: i32 = at, end: i32 = at + len; next < end; next++) all |= byteClass(u8At(next))
  return all
}

/** Whether all bytes may stand in a header name, and there is one. */
export function isHeaderName(at: i32, len: i32): i32 {
  return len > 0 && (bytesOf(at, len) & BYTE_IN_NO_NAME) === 0 ? 1 : 0
}

/** Whether all bytes may stand in an authority. */
export function isAuthority(at: i32, len: i32): i32 {
  return (bytesOf(at, len) & BYTE_IN_NO_AUTHORITY) === 0 ? 1 : 0
}

/** Of a host name, or of an address between brackets. */
export function isHostByte(byte: i32, isBracketed: i32): i32 {
  if (byte === 46) return 1
  if (isBracketed === 0) return byte === 45 ? 1 : isLetterOrDigit(byte)
  const lower: i32 = byte | 32
  return byte === 58 || (byte >= 48 && byte <= 57) || (lower >= 97 && lower <= 102) ? 1 : 0
}

/** Of the user part of a URL: letters, digits, and !$%&'()*+,-.:;=_~ */
export function isUserByte(byte: i32): i32 {
  return byte !== 64 && byte !== 91 && byte !== 93 && (byteClass(byte) & BYTE_IN_NO_AUTHORITY) === 0 ? 1 : 0
}
