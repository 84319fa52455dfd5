/**
 * Owns request targets before they are cleaned: origin form, absolute form, `*`, and the target of CONNECT (readable:
 * engine/target.ts).
 */

import { MALFORMED_TARGET, MALFORMED_TARGET_SCHEME, RESPOND_NO_PATH, RESPOND_ROUTE_NOT_FOUND } from '../layout/codes.ts'
import { W_AUTHORITY, W_PATH, W_SCHEME } from '../layout/frame.ts'
import { NONE } from '../layout/image.ts'
import { TEXT_HTTP, TEXT_HTTPS } from '../layout/texts.ts'
import { putByte, textAt } from '../memory/frame.ts'
import { i32At, putI32, u8At } from '../memory/mem.ts'
import { findByte } from '../memory/text.ts'
import { isTextIgnoringCase, putTextSpan } from '../memory/texts.ts'
import { isAuthority, isHostByte, isUserByte } from './characters.ts'
import { isMethod, METHOD_CONNECT, METHOD_OPTIONS } from './method.ts'
import { PATH_IS_UNPRINTABLE } from './path-bytes.ts'
import { badRequest, refuse } from './refused.ts'

const SLASH: i32 = 47
const COLON: i32 = 58
const QUESTION_MARK: i32 = 63
const AT_SIGN: i32 = 64

/** Length of the scheme of an absolute target, 0 = it is none. */
export function schemeLength(at: i32, len: i32): i32 {
  const end: i32 = at + len
  let next: i32 = at
  while (next < end && u8At(next) !== COLON) {
    const byte: i32 = u8At(next)
    const lower: i32 = byte | 32
    const isLetter: i32 = lower >= 97 && lower <= 122 ? 1 : 0
    const isOther: i32 = (byte >= 48 && byte <= 57) || byte === 43 || byte === 45 || byte === 46 ? 1 : 0
    if (isLetter === 0 && (isOther === 0 || next === at)) return 0
    next++
  }
  if (next === at || end - next < 3 || u8At(next + 1) !== SLASH || u8At(next + 2) !== SLASH) return 0
  return next - at
}

/** End of the host of an absolute target whose host starts at `at`. */
export function hostEnd(at: i32, end: i32): i32 {
  let next: i32 = at
  while (next < end && u8At(next) !== SLASH && u8At(next) !== QUESTION_MARK) next++
  return next
}

/** Whether a target is one for a parser: a path, asterisks, or an absolute URL of printable ASCII. `bytes`: PATH_* of it. */
// @inline
export function isTarget(f: i32, at: i32, len: i32, bytes: i32): i32 {
  const isPath: i32 = len > 0 && (bytes & PATH_IS_UNPRINTABLE) === 0 && u8At(at) === SLASH ? 1 : 0
  return isPath === 1 ? 1 : isOtherTarget(f, at, len, bytes)
}

function isOtherTarget(f: i32, at: i32, len: i32, bytes: i32): i32 {
  const isTunnel: i32 = isMethod(f, METHOD_CONNECT)
  if (len === 0) return isTunnel
  if ((bytes & PATH_IS_UNPRINTABLE) !== 0) return 0
  if (u8At(at) === SLASH || u8At(at) === 42) return 1
  if (isTunnel === 1) return u8At(at) === 35 ? 0 : 1
  const scheme: i32 = schemeLength(at, len)
  if (scheme === 0) return 0
  const host: i32 = at + scheme + 3
  const end: i32 = hostEnd(host, at + len)
  if (isAuthority(host, end - host) === 0) return 0
  for (let i: i32 = host; i + 1 < end; i++) if (u8At(i) === AT_SIGN && u8At(i + 1) === AT_SIGN) return 0
  return 1
}

/** Up to five digits, not above 65535. */
export function isPort(at: i32, end: i32): i32 {
  if (end - at < 1 || end - at > 5) return 0
  let value: i32 = 0
  for (let i: i32 = at; i < end; i++) {
    const digit: i32 = u8At(i) - 48
    if (digit < 0 || digit > 9) return 0
    value = value * 10 + digit
  }
  return value <= 65535 ? 1 : 0
}

/** End of the host name or bracketed address at `at`; `at` itself for none. */
export function nameEnd(at: i32, end: i32): i32 {
  let next: i32 = at
  if (at < end && u8At(at) === 91) {
    next = at + 1
    while (next < end && isHostByte(u8At(next), 1) === 1) next++
    return next > at + 1 && next < end && u8At(next) === 93 ? next + 1 : at
  }
  while (next < end && isHostByte(u8At(next), 0) === 1) next++
  return next
}

/** Whether `at` to `end` is a host with a port that may be missing unless `needsPort`. */
function isHost(at: i32, end: i32, needsPort: i32): i32 {
  const name: i32 = nameEnd(at, end)
  if (name === at) return 0
  if (name === end) return needsPort === 1 ? 0 : 1
  return u8At(name) === COLON ? isPort(name + 1, end) : 0
}

function absoluteTarget(f: i32, at: i32, len: i32): i32 {
  const scheme: i32 = schemeLength(at, len)
  const end: i32 = hostEnd(at + scheme + 3, at + len)
  let host: i32 = at + scheme + 3
  // Who the user is goes unread.
  const sign: i32 = findByte(host, end, AT_SIGN)
  if (sign < end) {
    for (let i: i32 = host; i < sign; i++) if (isUserByte(u8At(i)) === 0) return badRequest(f, MALFORMED_TARGET)
    host = sign + 1
  }
  if (isHost(host, end, 0) === 0) return badRequest(f, MALFORMED_TARGET)
  const isHttps: i32 = isTextIgnoringCase(f, TEXT_HTTPS, at, scheme)
  if (isHttps === 0 && isTextIgnoringCase(f, TEXT_HTTP, at, scheme) === 0) return badRequest(f, MALFORMED_TARGET_SCHEME)
  if (end < at + len && u8At(end) !== SLASH) return refuse(f, RESPOND_NO_PATH, NONE, 404, NONE)
  putI32(f + W_AUTHORITY, host)
  putI32(f + W_AUTHORITY + 4, end - host)
  putTextSpan(f, f + W_SCHEME, isHttps === 1 ? TEXT_HTTPS : TEXT_HTTP)
  if (end < at + len) {
    putI32(f + W_PATH, end)
    putI32(f + W_PATH + 4, at + len - end)
    return 0
  }
  putI32(f + W_PATH, textAt(f))
  putI32(f + W_PATH + 4, 1)
  putByte(f, SLASH)
  return 0
}

/** istio M-13: CONNECT asks for no path, so no route of ours matches it. */
function connectTarget(f: i32, at: i32, len: i32): i32 {
  return isHost(at, at + len, 1) === 1 ? refuse(f, RESPOND_ROUTE_NOT_FOUND, NONE, 404, NONE) : badRequest(f, MALFORMED_TARGET)
}

/** Whether a target that passed `isTarget` says the host itself, so that no host line counts. */
export function namesHost(f: i32): i32 {
  const first: i32 = i32At(f + W_PATH + 4) === 0 ? 0 : u8At(i32At(f + W_PATH))
  if (isMethod(f, METHOD_CONNECT) === 1) return 1
  return first === SLASH || first === 42 ? 0 : 1
}

/** W_PATH as origin form, with authority and scheme of an absolute target. 1 = refused. */
export function readTarget(f: i32): i32 {
  const at: i32 = i32At(f + W_PATH)
  const len: i32 = i32At(f + W_PATH + 4)
  if (isMethod(f, METHOD_CONNECT) === 1) return connectTarget(f, at, len)
  if (u8At(at) === SLASH) return 0
  if (u8At(at) !== 42) return absoluteTarget(f, at, len)
  if (isMethod(f, METHOD_OPTIONS) === 0) return badRequest(f, MALFORMED_TARGET)
  return refuse(f, RESPOND_NO_PATH, NONE, 404, NONE)
}
