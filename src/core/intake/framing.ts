/** Owns what headers say of where a request's body ends (readable: engine/request-headers.ts `framing`). */

import {
  MALFORMED_BODY_DISALLOWED,
  MALFORMED_LENGTH_AND_CHUNKED,
  MALFORMED_TRANSFER_ENCODING,
  RESPOND_BAD_REQUEST,
} from '../layout/codes.ts'
import { HE_BYTES, HE_VALUE_AT, HE_VALUE_LEN, W_HEADERS } from '../layout/frame.ts'
import { NAME_CONTENT_LENGTH, NAME_TRANSFER_ENCODING } from '../layout/names.ts'
import { TEXT_CHUNKED, TEXT_NOT_IMPLEMENTED } from '../layout/texts.ts'
import { headerFind } from '../memory/headers.ts'
import { i32At, u8At } from '../memory/mem.ts'
import { wasSeen } from '../memory/seen.ts'
import { isTextIgnoringCase } from '../memory/texts.ts'
import { isMethod, METHOD_CONNECT } from './method.ts'
import { badRequest, refuse } from './refused.ts'

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

function isLengthLine(line: i32): i32 {
  return isLength(i32At(line + HE_VALUE_AT), i32At(line + HE_VALUE_LEN))
}

function isChunked(f: i32, line: i32): i32 {
  return isTextIgnoringCase(f, TEXT_CHUNKED, i32At(line + HE_VALUE_AT), i32At(line + HE_VALUE_LEN))
}

/** Of several codings the last counts here. A length beside chunks is not read, but several must still agree in being readable or not. */
export function areLengthsWrong(f: i32): i32 {
  if (wasSeen(f, NAME_CONTENT_LENGTH) === 0) return 0
  let lengths: i32 = 0
  let readable: i32 = 0
  for (let line: i32 = headerFind(f, W_HEADERS, NAME_CONTENT_LENGTH, 0); line !== 0; ) {
    lengths++
    readable += isLengthLine(line)
    line = headerFind(f, W_HEADERS, NAME_CONTENT_LENGTH, line + HE_BYTES)
  }
  let last: i32 = 0
  for (let line: i32 = headerFind(f, W_HEADERS, NAME_TRANSFER_ENCODING, 0); line !== 0; ) {
    last = line
    line = headerFind(f, W_HEADERS, NAME_TRANSFER_ENCODING, line + HE_BYTES)
  }
  if (last !== 0 && isChunked(f, last) === 1) return lengths > 1 && readable > 0 ? 1 : 0
  return lengths > 1 || readable < lengths ? 1 : 0
}

/** Where the body ends must be said once, and in a way that everybody reads alike; a tunnel has no body. 1 = refused. */
export function refuseFraming(f: i32): i32 {
  if (wasSeen(f, NAME_CONTENT_LENGTH) === 0 && wasSeen(f, NAME_TRANSFER_ENCODING) === 0) return 0
  const length: i32 = headerFind(f, W_HEADERS, NAME_CONTENT_LENGTH, 0)
  const coding: i32 = headerFind(f, W_HEADERS, NAME_TRANSFER_ENCODING, 0)
  const isTunnel: i32 = isMethod(f, METHOD_CONNECT)
  if (isTunnel === 1) {
    const isZero: i32 = length !== 0 && i32At(length + HE_VALUE_LEN) === 1 && u8At(i32At(length + HE_VALUE_AT)) === 48 ? 1 : 0
    if (length !== 0 && isZero === 0) return badRequest(f, MALFORMED_BODY_DISALLOWED)
  } else if (coding !== 0 && length !== 0) return badRequest(f, MALFORMED_LENGTH_AND_CHUNKED)
  if (coding === 0 || (isTunnel === 0 && isChunked(f, coding) === 1)) return 0
  return refuse(f, RESPOND_BAD_REQUEST, MALFORMED_TRANSFER_ENCODING, 501, TEXT_NOT_IMPLEMENTED)
}
