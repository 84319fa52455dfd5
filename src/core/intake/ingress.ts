/**
 * Owns the request as filters first see it: hop-by-hop and proxy-internal headers gone, client address found, forwarding
 * headers written (readable: engine/ingress.ts; istio ). Most requests need nothing but their forwarding headers;
 * what was seen of the header block tells.
 */

import {
  HE_BYTES,
  HE_VALUE_AT,
  HE_VALUE_LEN,
  W_CLIENT_IP,
  W_DIRECTION,
  W_HEADER_COUNT,
  W_HEADERS,
  W_ODDITIES,
  W_REQUEST,
  W_SAID_CERTIFICATES,
  W_SCHEME,
  W_TEXT,
} from '../layout/frame.ts'
import { NONE } from '../layout/image.ts'
import { HH_FLAGS, HH_TRUSTED_HOPS, HH_USES_REMOTE_ADDRESS } from '../layout/listeners.ts'
import {
  EDGE_NAMES_END,
  HOP_NAMES,
  HOP_NAMES_END,
  INTERNAL_NAMES,
  INTERNAL_NAMES_END,
  NAME_HOST,
  NAME_REFERER,
  NAME_TE,
  NAME_X_ENVOY_EXTERNAL_ADDRESS,
  NAME_X_FORWARDED_CLIENT_CERT,
  NAME_X_FORWARDED_FOR,
  NAME_X_FORWARDED_PROTO,
  NAME_X_REQUEST_ID,
} from '../layout/names.ts'
import { DIRECTION_INBOUND, RQ_SOURCE_IP } from '../layout/request.ts'
import { TEXT_HTTP, TEXT_HTTPS, TEXT_TRAILERS } from '../layout/texts.ts'
import { ODD_LINE_END, ODD_REPEATED } from '../memory/controls.ts'
import { putByte, putBytes, textAt } from '../memory/frame.ts'
import { foldLines, headerAdd, headerFind, headerPush, headerRemove, headerRemoveRange, headerSet } from '../memory/headers.ts'
import { i32At, mul32, putI32, u8At } from '../memory/mem.ts'
import { wasAnySeen, wasSeen } from '../memory/seen.ts'
import { findByte } from '../memory/text.ts'
import { cutSpaces, isText, isTextIgnoringCase, putTextSpan, skipSpaces, wellKnownText } from '../memory/texts.ts'
import { findClient } from './client-address.ts'
import { removeHop } from './hop.ts'
import { checkReferer } from './referer.ts'

/** Values without their carriage returns, and without the spaces that then are at their ends. */
function dropLineEnds(f: i32): void {
  const start: i32 = i32At(f + W_HEADERS)
  const end: i32 = start + mul32(i32At(f + W_HEADER_COUNT), HE_BYTES)
  for (let entry: i32 = start; entry < end; entry += HE_BYTES) {
    const at: i32 = i32At(entry + HE_VALUE_AT)
    const last: i32 = at + i32At(entry + HE_VALUE_LEN)
    if (findByte(at, last, 13) === last) continue
    const made: i32 = textAt(f)
    for (let i: i32 = at; i < last; i++) if (u8At(i) !== 13) putByte(f, u8At(i))
    const first: i32 = skipSpaces(made, i32At(f + W_TEXT))
    putI32(entry + HE_VALUE_AT, first)
    putI32(entry + HE_VALUE_LEN, cutSpaces(first, i32At(f + W_TEXT)) - first)
  }
}

/** `te` goes on only as `trailers`. */
function keepTrailers(f: i32): void {
  const line: i32 = headerFind(f, W_HEADERS, NAME_TE, 0)
  if (line === 0 || i32At(line + HE_VALUE_LEN) === 0) return
  const end: i32 = i32At(line + HE_VALUE_AT) + i32At(line + HE_VALUE_LEN)
  let at: i32 = i32At(line + HE_VALUE_AT)
  for (;;) {
    const stop: i32 = findByte(at, end, 44)
    const first: i32 = skipSpaces(at, stop)
    if (isText(f, TEXT_TRAILERS, first, cutSpaces(first, stop) - first) === 1) {
      const trailers: i32 = wellKnownText(f, TEXT_TRAILERS)
      headerSet(f, W_HEADERS, NAME_TE, trailers + 4, i32At(trailers))
      return
    }
    if (stop === end) break
    at = stop + 1
  }
  headerRemove(f, W_HEADERS, NAME_TE)
}

/** W_SAID_CERTIFICATES: what a server's proxy hands on in front of what it writes itself; all lines as one value. */
function keepCertificates(f: i32): void {
  const made: i32 = textAt(f)
  for (let at: i32 = 0; ; at += HE_BYTES) {
    at = headerFind(f, W_HEADERS, NAME_X_FORWARDED_CLIENT_CERT, at)
    if (at === 0) break
    const len: i32 = i32At(at + HE_VALUE_LEN)
    if (len === 0) continue
    if (i32At(f + W_TEXT) !== made) putByte(f, 44)
    putBytes(f, i32At(at + HE_VALUE_AT), len)
  }
  putI32(f + W_SAID_CERTIFICATES, made)
  putI32(f + W_SAID_CERTIFICATES + 4, i32At(f + W_TEXT) - made)
}

/** Headers that no client may say. The proxy writes some of them anew; what it writes is not known here. */
function removeClaims(f: i32, usesPeer: i32): void {
  if (wasAnySeen(f, INTERNAL_NAMES, INTERNAL_NAMES_END) === 1) headerRemoveRange(f, W_HEADERS, INTERNAL_NAMES, INTERNAL_NAMES_END)
  if (usesPeer === 1 && wasAnySeen(f, 0, EDGE_NAMES_END) === 1) headerRemoveRange(f, W_HEADERS, 0, EDGE_NAMES_END)
  if (wasSeen(f, NAME_X_FORWARDED_CLIENT_CERT) === 1) {
    if (i32At(f + W_DIRECTION) === DIRECTION_INBOUND) keepCertificates(f)
    headerRemove(f, W_HEADERS, NAME_X_FORWARDED_CLIENT_CERT)
  }
  if (wasSeen(f, NAME_X_REQUEST_ID) === 0) return
  const id: i32 = headerFind(f, W_HEADERS, NAME_X_REQUEST_ID, 0)
  if (usesPeer === 1 || (id !== 0 && i32At(id + HE_VALUE_LEN) === 0)) headerRemove(f, W_HEADERS, NAME_X_REQUEST_ID)
}

/** W_SCHEME: that of X-Forwarded-Proto at `line`, or of the connection. */
function tellScheme(f: i32, line: i32, tls: i32): void {
  const at: i32 = i32At(line + HE_VALUE_AT)
  const len: i32 = i32At(line + HE_VALUE_LEN)
  let text: i32 = tls === 1 ? TEXT_HTTPS : TEXT_HTTP
  if (isTextIgnoringCase(f, TEXT_HTTP, at, len) === 1) text = TEXT_HTTP
  else if (isTextIgnoringCase(f, TEXT_HTTPS, at, len) === 1) text = TEXT_HTTPS
  putTextSpan(f, f + W_SCHEME, text)
}

/** X-Forwarded-Proto is the client's, or tells of the connection; W_SCHEME is the same where the client did not say one. */
function forwardProto(f: i32, isUnbelieved: i32, tls: i32): void {
  const isSaid: i32 = i32At(f + W_SCHEME) === 0 ? 0 : 1
  const line: i32 = wasSeen(f, NAME_X_FORWARDED_PROTO) === 1 ? headerFind(f, W_HEADERS, NAME_X_FORWARDED_PROTO, 0) : 0
  if (line !== 0 && isUnbelieved === 0) {
    if (isSaid === 0) tellScheme(f, line, tls)
    return
  }
  const text: i32 = wellKnownText(f, tls === 1 ? TEXT_HTTPS : TEXT_HTTP)
  if (line !== 0) headerRemove(f, W_HEADERS, NAME_X_FORWARDED_PROTO)
  headerPush(f, W_HEADERS, NAME_X_FORWARDED_PROTO, text + 4, i32At(text))
  if (isSaid === 1) return
  putI32(f + W_SCHEME, text + 4)
  putI32(f + W_SCHEME + 4, i32At(text))
}

/**
 * The request table from lines as they came to lines as the first filter sees them, W_CLIENT_IP and W_SCHEME. `handler` in
 * memory; `tls`: this proxy ended it.
 */
export function ingress(f: i32, handler: i32, tls: i32): void {
  const usesPeer: i32 = (i32At(handler + HH_FLAGS) & HH_USES_REMOTE_ADDRESS) !== 0 ? 1 : 0
  const hops: i32 = i32At(handler + HH_TRUSTED_HOPS)
  const oddities: i32 = i32At(f + W_ODDITIES)
  if (wasSeen(f, NAME_HOST) === 1) headerRemove(f, W_HEADERS, NAME_HOST)
  if ((oddities & ODD_LINE_END) !== 0) dropLineEnds(f)
  if ((oddities & ODD_REPEATED) !== 0) foldLines(f, W_HEADERS)
  if (wasAnySeen(f, HOP_NAMES, HOP_NAMES_END) === 1) removeHop(f)
  if (wasSeen(f, NAME_TE) === 1) keepTrailers(f)
  if (wasSeen(f, NAME_REFERER) === 1) checkReferer(f)
  findClient(f, usesPeer, hops)
  removeClaims(f, usesPeer)
  forwardProto(f, usesPeer === 1 && hops === 0 ? 1 : 0, tls)
  const request: i32 = i32At(f + W_REQUEST)
  const peer: i32 = i32At(request + RQ_SOURCE_IP)
  if (usesPeer === 0 || peer === NONE) return
  headerAdd(f, W_HEADERS, NAME_X_FORWARDED_FOR, request + peer, i32At(request + RQ_SOURCE_IP + 4))
  headerSet(f, W_HEADERS, NAME_X_ENVOY_EXTERNAL_ADDRESS, i32At(f + W_CLIENT_IP), i32At(f + W_CLIENT_IP + 4))
}
