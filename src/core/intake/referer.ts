/** Owns which Referer a proxy passes on: an absolute URL, or a reference relative to one (readable: engine/referer.ts; istio R-57b). */

import { BYTE_IN_NO_AUTHORITY, BYTE_IS_UNPRINTABLE } from '../layout/bytes.ts'
import { HE_VALUE_AT, HE_VALUE_LEN, W_HEADERS } from '../layout/frame.ts'
import { NAME_REFERER } from '../layout/names.ts'
import { parseAddress } from '../memory/address.ts'
import { headerFind, headerRemove } from '../memory/headers.ts'
import { byteClass, i32At, u8At } from '../memory/mem.ts'
import { bytesOf } from './characters.ts'
import { hostEnd, isPort, nameEnd, schemeLength } from './target.ts'

const FRAGMENT: i32 = 35
const SLASH: i32 = 47
const ZERO: i32 = 48
const COLON: i32 = 58
const QUESTION_MARK: i32 = 63
const AT_SIGN: i32 = 64
const BRACKET: i32 = 91
const CLOSING_BRACKET: i32 = 93

/** No scheme: a colon stands behind a slash only. */
function isRelative(at: i32, end: i32): i32 {
  let isBehindSlash: i32 = 0
  for (let i: i32 = at; i < end; i++) {
    const byte: i32 = u8At(i)
    if (byte === SLASH) isBehindSlash = 1
    else if (byte === COLON && isBehindSlash === 0) return 0
    else if (byte === BRACKET || byte === CLOSING_BRACKET) return 0
    else if (byte !== QUESTION_MARK && (byteClass(byte) & BYTE_IN_NO_AUTHORITY) !== 0) return 0
  }
  return 1
}

/** Who the user is must not be said; the host in brackets is an address. */
function isHostOfReferer(f: i32, at: i32, end: i32): i32 {
  const host: i32 = at < end && u8At(at) === AT_SIGN ? at + 1 : at
  const name: i32 = nameEnd(host, end)
  if (name === host) return 0
  if (u8At(host) === BRACKET && parseAddress(f, host + 1, name - host - 2) === 0) return 0
  if (name === end) return 1
  let port: i32 = name + 1
  while (end - port > 5 && u8At(port) === ZERO) port++
  return u8At(name) === COLON ? isPort(port, end) : 0
}

/** Visible ASCII. There is no fragment, only its sign. */
function isBehindHost(at: i32, end: i32): i32 {
  let last: i32 = end
  while (last > at && u8At(last - 1) === FRAGMENT) last--
  for (let i: i32 = at; i < last; i++) if (u8At(i) === FRAGMENT) return 0
  return (bytesOf(at, last - at) & BYTE_IS_UNPRINTABLE) === 0 ? 1 : 0
}

/** Removes a Referer that is none. Its lines are one already. */
export function checkReferer(f: i32): void {
  const line: i32 = headerFind(f, W_HEADERS, NAME_REFERER, 0)
  if (line === 0) return
  const at: i32 = i32At(line + HE_VALUE_AT)
  const end: i32 = at + i32At(line + HE_VALUE_LEN)
  const scheme: i32 = schemeLength(at, end - at)
  if (scheme === 0) {
    if (isRelative(at, end) === 0) headerRemove(f, W_HEADERS, NAME_REFERER)
    return
  }
  const host: i32 = at + scheme + 3
  const stop: i32 = hostEnd(host, end)
  if (isHostOfReferer(f, host, stop) === 0 || isBehindHost(stop, end) === 0) headerRemove(f, W_HEADERS, NAME_REFERER)
}
