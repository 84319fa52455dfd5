/** Owns the Location of a redirect (readable: routing/redirect.ts; istio, H-27). */

import {
  HE_VALUE_AT,
  HE_VALUE_LEN,
  W_ANSWER,
  W_AUTHORITY,
  W_HEADERS,
  W_IMAGE,
  W_PATH,
  W_SCHEME,
  W_SPAN,
  W_TERMINATED,
} from '../layout/frame.ts'
import { NONE } from '../layout/image.ts'
import { NAME_LOCATION, NAME_X_FORWARDED_PROTO } from '../layout/names.ts'
import { RD_HOST, RD_PATH, RD_PORT, RD_REWRITE, RD_SCHEME } from '../layout/routes.ts'
import { TEXT_BEHIND_SCHEME, TEXT_HTTP, TEXT_HTTPS } from '../layout/texts.ts'
import { giveSpan } from '../matching/value.ts'
import { putByte, putBytes, putDecimal, putString, textAt } from '../memory/frame.ts'
import { headerFind, headerPush } from '../memory/headers.ts'
import { i32At, u8At } from '../memory/mem.ts'
import { equalBytes, findByte, findLastByte } from '../memory/text.ts'
import { isText, isTextIgnoringCase, wellKnownText } from '../memory/texts.ts'
import { rewriteTarget } from './rewrite.ts'

/** Where the port of an authority starts: at the last colon, or behind the bracket of an IPv6 literal. NONE = nowhere. */
function portStart(at: i32, end: i32): i32 {
  if (at < end && u8At(at) === 91) {
    for (let bracket: i32 = findLastByte(at, end - 1, 93); bracket !== NONE; bracket = findLastByte(at, bracket, 93)) {
      if (u8At(bracket + 1) === 58) return bracket + 1
    }
    return NONE
  }
  return findLastByte(at, end, 58)
}

function isEighty(at: i32, end: i32): i32 {
  return end - at === 2 && u8At(at) === 56 && u8At(at + 1) === 48 ? 1 : 0
}

function isFourFourThree(at: i32, end: i32): i32 {
  return end - at === 3 && u8At(at) === 52 && u8At(at + 1) === 52 && u8At(at + 2) === 51 ? 1 : 0
}

/** Whether the port was the default of what the client spoke, and another scheme follows. */
function wasDefault(f: i32, port: i32, end: i32, schemeAt: i32, schemeLen: i32): i32 {
  const proto: i32 = headerFind(f, W_HEADERS, NAME_X_FORWARDED_PROTO, 0)
  const at: i32 = proto === 0 ? 0 : i32At(proto + HE_VALUE_AT)
  const len: i32 = proto === 0 ? 0 : i32At(proto + HE_VALUE_LEN)
  if (equalBytes(schemeAt, schemeLen, at, len) === 1) return 0
  if (isTextIgnoringCase(f, TEXT_HTTP, at, len) === 1) return isEighty(port, end)
  return isTextIgnoringCase(f, TEXT_HTTPS, at, len) === 1 ? isFourFourThree(port, end) : 0
}

/** istio R-11: the old port goes when a new one is printed, or when it was the default of the scheme that is left. */
function putKeptHost(f: i32, schemeAt: i32, schemeLen: i32, printsPort: i32): void {
  const at: i32 = i32At(f + W_AUTHORITY)
  const end: i32 = at + i32At(f + W_AUTHORITY + 4)
  const port: i32 = portStart(at, end)
  const drops: i32 = port !== NONE && (printsPort === 1 || wasDefault(f, port + 1, end, schemeAt, schemeLen) === 1) ? 1 : 0
  putBytes(f, at, (drops === 1 ? port : end) - at)
}

/** Port that is the default of a scheme, 0 = none. */
function defaultPort(f: i32, at: i32, len: i32): i32 {
  if (isText(f, TEXT_HTTP, at, len) === 1) return 80
  return isText(f, TEXT_HTTPS, at, len) === 1 ? 443 : 0
}

/** The new path in W_SPAN. */
function makePath(f: i32, redirect: i32): void {
  const image: i32 = i32At(f + W_IMAGE)
  const rewrite: i32 = i32At(image + redirect + RD_REWRITE)
  if (rewrite === 0 || rewriteTarget(f, rewrite) === 0) giveSpan(f, i32At(f + W_PATH), i32At(f + W_PATH + 4))
  const path: i32 = i32At(image + redirect + RD_PATH)
  if (path === 0 || i32At(image + path) === 0) return
  const text: i32 = image + path + 4
  const end: i32 = text + i32At(image + path)
  const rewritten: i32 = i32At(f + W_SPAN)
  const rewrittenEnd: i32 = rewritten + i32At(f + W_SPAN + 4)
  const start: i32 = textAt(f)
  putBytes(f, text, end - text)
  if (findByte(text, end, 63) === end) {
    const query: i32 = findByte(rewritten, rewrittenEnd, 63)
    putBytes(f, query, rewrittenEnd - query)
  }
  giveSpan(f, start, textAt(f) - start)
}

/** Appends `https` where TLS ended here, else `http`, as the scheme of the connection. */
function connectionScheme(f: i32): i32 {
  return wellKnownText(f, i32At(f + W_TERMINATED) === 1 ? TEXT_HTTPS : TEXT_HTTP)
}

/** Adds the location of a REDIRECT to the answer; 0 as the redirect: the request's own URL. */
export function pushLocation(f: i32, redirect: i32): void {
  const image: i32 = i32At(f + W_IMAGE)
  const scheme: i32 = redirect === 0 ? 0 : i32At(image + redirect + RD_SCHEME)
  const host: i32 = redirect === 0 ? 0 : i32At(image + redirect + RD_HOST)
  const port: i32 = redirect === 0 ? NONE : i32At(image + redirect + RD_PORT)
  const schemeAt: i32 = scheme === 0 ? i32At(f + W_SCHEME) : image + scheme + 4
  const schemeLen: i32 = scheme === 0 ? i32At(f + W_SCHEME + 4) : i32At(image + scheme)
  if (redirect === 0) giveSpan(f, i32At(f + W_PATH), i32At(f + W_PATH + 4))
  else makePath(f, redirect)
  const path: i32 = i32At(f + W_SPAN)
  const pathLen: i32 = i32At(f + W_SPAN + 4)
  // A port that is the default of the redirect's scheme (or of the connection) is not printed (istio R-11).
  const ports: i32 = scheme === 0 ? connectionScheme(f) : image + scheme
  const printsPort: i32 = port !== NONE && port !== defaultPort(f, ports + 4, i32At(ports)) ? 1 : 0
  const start: i32 = textAt(f)
  putBytes(f, schemeAt, schemeLen)
  putString(f, wellKnownText(f, TEXT_BEHIND_SCHEME))
  if (host === 0) putKeptHost(f, schemeAt, schemeLen, printsPort)
  else putString(f, image + host)
  if (printsPort === 1) {
    putByte(f, 58)
    putDecimal(f, port)
  }
  if (pathLen === 0 || u8At(path) !== 47) putByte(f, 47)
  putBytes(f, path, pathLen)
  headerPush(f, W_ANSWER, NAME_LOCATION, start, textAt(f) - start)
}

/** Adds the location by which a proxy insists on TLS: host and path as they came, port included (istio H-27). */
export function pushHttpsLocation(f: i32): void {
  const start: i32 = textAt(f)
  putString(f, wellKnownText(f, TEXT_HTTPS))
  putString(f, wellKnownText(f, TEXT_BEHIND_SCHEME))
  putBytes(f, i32At(f + W_AUTHORITY), i32At(f + W_AUTHORITY + 4))
  putBytes(f, i32At(f + W_PATH), i32At(f + W_PATH + 4))
  headerPush(f, W_ANSWER, NAME_LOCATION, start, textAt(f) - start)
}
