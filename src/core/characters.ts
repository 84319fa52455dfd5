/** Owns which bytes may stand where on the wire (readable: engine/request-headers.ts, engine/target.ts). */
import { u8At } from './mem.ts'

function isLetterOrDigit(byte: i32): i32 {
  const lower: i32 = byte | 32
  return (lower >= 97 && lower <= 122) || (byte >= 48 && byte <= 57) ? 1 : 0
}

/** Of a header name or a method: letters, digits, and !#$%&'*+-.^_`|~ */
export function isNameByte(byte: i32): i32 {
  if (isLetterOrDigit(byte) === 1) return 1
  if (byte === 33 || (byte >= 35 && byte <= 39) || byte === 42 || byte === 43 || byte === 45 || byte === 46) return 1
  return byte === 94 || byte === 95 || byte === 96 || byte === 124 || byte === 126 ? 1 : 0
}

/** Of an authority: letters, digits, and !$%&'()*+,-.:;=@[]_~ */
export function isAuthorityByte(byte: i32): i32 {
  if (isLetterOrDigit(byte) === 1) return 1
  if (byte === 33 || (byte >= 36 && byte <= 46) || byte === 58 || byte === 59 || byte === 61) return 1
  return byte === 64 || byte === 91 || byte === 93 || byte === 95 || byte === 126 ? 1 : 0
}

/** Whether all bytes may stand in a header name, and there is one. */
export function isHeaderName(at: i32, len: i32): i32 {
  for (let i: i32 = 0; i < len; i++) if (isNameByte(u8At(at + i)) === 0) return 0
  return len > 0 ? 1 : 0
}

/** Whether all bytes may stand in an authority. */
export function isAuthority(at: i32, len: i32): i32 {
  for (let i: i32 = 0; i < len; i++) if (isAuthorityByte(u8At(at + i)) === 0) return 0
  return 1
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
  return byte !== 64 && byte !== 91 && byte !== 93 ? isAuthorityByte(byte) : 0
}
