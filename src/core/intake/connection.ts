/**
 * Owns what a `Connection` header says: which headers belong to this hop, and the protocol that a request asks to change to
 * (readable: engine/request-headers.ts, engine/ingress.ts). Tokens are read in lower case, without the spaces around them.
 */

import { HE_BYTES, HE_VALUE_AT, HE_VALUE_LEN, W_HEADERS, W_IMAGE, W_UPGRADE } from '../layout/frame.ts'
import { IMG_NAMES } from '../layout/image.ts'
import {
  NAME_CONNECTION,
  NAME_HOST,
  NAME_TE,
  NAME_UPGRADE,
  NAME_X_FORWARDED_FOR,
  NAME_X_FORWARDED_HOST,
  NAME_X_FORWARDED_PROTO,
} from '../layout/names.ts'
import { TEXT_H2C, TEXT_WEBSOCKET } from '../layout/texts.ts'
import { headerFind } from '../memory/headers.ts'
import { i32At, putI32, u8At } from '../memory/mem.ts'
import { wasSeen } from '../memory/seen.ts'
import { equalStringFolded, findByte } from '../memory/text.ts'
import { cutSpaces, isTextIgnoringCase, skipSpaces } from '../memory/texts.ts'
import { isMethod, METHOD_CONNECT } from './method.ts'

export const UPGRADE_NONE: i32 = 0
export const UPGRADE_WEBSOCKET: i32 = 1
export const UPGRADE_OTHER: i32 = 2 // not offered

const MAX_NAMED: i32 = 10
const MAX_TE_BYTES: i32 = 256

/** Whether the token from `at` to `end` is a well-known name. */
function isName(f: i32, name: i32, at: i32, end: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  return equalStringFolded(at, end - at, image + i32At(image + i32At(image + IMG_NAMES) + name * 4))
}

/** Whether some token of the line is a well-known name. */
function lineNames(f: i32, line: i32, name: i32): i32 {
  const end: i32 = i32At(line + HE_VALUE_AT) + i32At(line + HE_VALUE_LEN)
  let at: i32 = i32At(line + HE_VALUE_AT)
  while (at <= end) {
    const stop: i32 = findByte(at, end, 44)
    const first: i32 = skipSpaces(at, stop)
    if (isName(f, name, first, cutSpaces(first, stop)) === 1) return 1
    at = stop + 1
  }
  return 0
}

/** Whether `Connection` names a well-known header. */
export function connectionNames(f: i32, name: i32): i32 {
  let line: i32 = headerFind(f, W_HEADERS, NAME_CONNECTION, 0)
  while (line !== 0) {
    if (lineNames(f, line, name) === 1) return 1
    line = headerFind(f, W_HEADERS, NAME_CONNECTION, line + HE_BYTES)
  }
  return 0
}

/** Notes which protocol the request asks to change to. HTTP/2 over plaintext is not offered and goes unread. */
export function readUpgrade(f: i32): void {
  putI32(f + W_UPGRADE, UPGRADE_NONE)
  if (wasSeen(f, NAME_UPGRADE) === 0 || wasSeen(f, NAME_CONNECTION) === 0) return
  const wanted: i32 = headerFind(f, W_HEADERS, NAME_UPGRADE, 0)
  const at: i32 = i32At(wanted + HE_VALUE_AT)
  const len: i32 = i32At(wanted + HE_VALUE_LEN)
  if (isTextIgnoringCase(f, TEXT_H2C, at, len) === 1 || connectionNames(f, NAME_UPGRADE) === 0) return
  putI32(f + W_UPGRADE, isTextIgnoringCase(f, TEXT_WEBSOCKET, at, len) === 1 ? UPGRADE_WEBSOCKET : UPGRADE_OTHER)
}

/** Tokens of a line, or NONE when one of them names what a request says of where it comes from. */
function countNamed(f: i32, line: i32): i32 {
  const end: i32 = i32At(line + HE_VALUE_AT) + i32At(line + HE_VALUE_LEN)
  let at: i32 = i32At(line + HE_VALUE_AT)
  let count: i32 = 0
  while (at <= end) {
    const stop: i32 = findByte(at, end, 44)
    const first: i32 = skipSpaces(at, stop)
    const last: i32 = cutSpaces(first, stop)
    count++
    if (first < last && u8At(first) === 58) return -1
    if (isName(f, NAME_X_FORWARDED_FOR, first, last) === 1) return -1
    if (isName(f, NAME_X_FORWARDED_HOST, first, last) === 1 || isName(f, NAME_X_FORWARDED_PROTO, first, last) === 1) return -1
    at = stop + 1
  }
  return count
}

/** Whether `Connection` names what it must not. */
export function isConnectionRefused(f: i32): i32 {
  if (wasSeen(f, NAME_CONNECTION) === 0 || i32At(f + W_UPGRADE) !== UPGRADE_NONE) return 0
  if (isMethod(f, METHOD_CONNECT) === 1) return 0
  let named: i32 = 0
  let line: i32 = headerFind(f, W_HEADERS, NAME_CONNECTION, 0)
  while (line !== 0) {
    const count: i32 = countNamed(f, line)
    named += count
    if (count < 0 || named >= MAX_NAMED) return 1
    line = headerFind(f, W_HEADERS, NAME_CONNECTION, line + HE_BYTES)
  }
  const te: i32 = headerFind(f, W_HEADERS, NAME_TE, 0)
  return te !== 0 && i32At(te + HE_VALUE_LEN) > MAX_TE_BYTES ? connectionNames(f, NAME_TE) : 0
}

/** Whether `Connection` takes the host lines away. */
export function takesHost(f: i32): i32 {
  if (wasSeen(f, NAME_CONNECTION) === 0 || i32At(f + W_UPGRADE) !== UPGRADE_NONE) return 0
  return connectionNames(f, NAME_HOST)
}
