/** Owns what headers say of where a request's body ends (readable: engine/request-headers.ts `framing`). */
import { headerFind } from './headers.ts'
import { wasSeen } from './intake.ts'
import { MALFORMED_LENGTH_AND_CHUNKED, MALFORMED_TRANSFER_ENCODING, RESPOND_BAD_REQUEST } from './layout/codes.ts'
import { HE_BYTES, HE_VALUE_AT, HE_VALUE_LEN, W_HEADERS } from './layout/frame.ts'
import { NAME_CONTENT_LENGTH, NAME_TRANSFER_ENCODING } from './layout/names.ts'
import { TEXT_CHUNKED, TEXT_NOT_IMPLEMENTED } from './layout/texts.ts'
import { i32At, u8At } from './mem.ts'
import { badRequest, badSyntax, refuse } from './refused.ts'
import { isTextIgnoringCase } from './texts.ts'

/** Whether a text is a number below 2 to the 64th, of at most 20 digits. */
function isLength(at: i32, len: i32): i32 {
  if (len < 1 || len > 20) return 0
  let high: i32 = 0 // the first 5 of 20 digits, then 9, then 6
  let middle: i32 = 0
  let low: i32 = 0
  for (let i: i32 = 0; i < len; i++) {
    const digit: i32 = u8At(at + i) - 48
    if (digit < 0 || digit > 9) return 0
    if (i < 5) high = high * 10 + digit
    else if (i < 14) middle = middle * 10 + digit
    else low = low * 10 + digit
  }
  if (len < 20 || high !== 18446) return len < 20 || high < 18446 ? 1 : 0
  return middle < 744073709 || (middle === 744073709 && low <= 551615) ? 1 : 0
}

/** Where the body ends must be said once, and in a way that everybody reads alike; 1 = refused. */
export function framing(f: i32): i32 {
  const hasCoding: i32 = wasSeen(f, NAME_TRANSFER_ENCODING)
  if (wasSeen(f, NAME_CONTENT_LENGTH) === 1) {
    if (hasCoding === 1) return badRequest(f, MALFORMED_LENGTH_AND_CHUNKED)
    const length: i32 = headerFind(f, W_HEADERS, NAME_CONTENT_LENGTH, 0)
    if (headerFind(f, W_HEADERS, NAME_CONTENT_LENGTH, length + HE_BYTES) !== 0) return badSyntax(f)
    if (isLength(i32At(length + HE_VALUE_AT), i32At(length + HE_VALUE_LEN)) === 0) return badSyntax(f)
  }
  if (hasCoding === 0) return 0
  const coding: i32 = headerFind(f, W_HEADERS, NAME_TRANSFER_ENCODING, 0)
  if (isTextIgnoringCase(f, TEXT_CHUNKED, i32At(coding + HE_VALUE_AT), i32At(coding + HE_VALUE_LEN)) === 1) return 0
  return refuse(f, RESPOND_BAD_REQUEST, MALFORMED_TRANSFER_ENCODING, 501, TEXT_NOT_IMPLEMENTED)
}
