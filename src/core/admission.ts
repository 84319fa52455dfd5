/**
 * Owns what an HTTP request must look like before any configuration is asked: what codec and connection manager refuse, and
 * in which order (readable: engine/admission.ts).
 */
import { isAuthority, isHeaderName } from './characters.ts'
import { isConnectionRefused, readUpgrade } from './connection.ts'
import { framing } from './framing.ts'
import { readHost } from './host-lines.ts'
import { controlsOf, LINES_BAD_NAME, LINES_BAD_VALUE, LINES_GOOD, LINES_TOO_MANY, readBlock, wasSeen } from './intake.ts'
import {
  MALFORMED_AUTHORITY,
  MALFORMED_CHARACTERS,
  MALFORMED_CONNECTION_HEADER,
  MALFORMED_HTTPS_ON_PLAINTEXT,
  MALFORMED_QUERY_WITHOUT_CONTENT_TYPE,
  MALFORMED_TOO_MANY_HEADERS,
  RESPOND_BAD_REQUEST,
  RESPOND_HEADERS_TOO_LARGE,
  RESPOND_MISSING_HOST,
} from './layout/codes.ts'
import { W_AUTHORITY, W_METHOD, W_PATH, W_PATH_BYTES, W_REQUEST, W_SCHEME } from './layout/frame.ts'
import { NONE } from './layout/image.ts'
import {
  HH_FLAGS,
  HH_MAX_HEADER_BYTES,
  HH_MAX_HEADERS,
  HH_METHOD_COUNT,
  HH_METHODS,
  HH_TRUSTED_HOPS,
  HH_USES_REMOTE_ADDRESS,
} from './layout/listeners.ts'
import { NAME_CONTENT_TYPE } from './layout/names.ts'
import { RQ_HTTP_VERSION } from './layout/request.ts'
import { TEXT_FORBIDDEN, TEXT_HTTPS, TEXT_QUERY, TEXT_TOO_LARGE } from './layout/texts.ts'
import { i32At, putI32 } from './mem.ts'
import { PATH_HAS_CONTROL, PATH_IS_UNPRINTABLE, scanTarget } from './path-bytes.ts'
import { badRequest, badSyntax, refuse } from './refused.ts'
import { isListed } from './strings.ts'
import { isTargetForm, readTarget } from './target.ts'
import { isText } from './texts.ts'
import { pathLength } from './value.ts'

export const ADMITTED: i32 = 0
export const REFUSED: i32 = 1 // by the codec
export const REFUSED_LATER: i32 = 2 // HTTP for the codec, but refused before a route is looked for

/** The line before all headers; 1 = refused. */
function firstLine(f: i32, handler: i32): i32 {
  const methodAt: i32 = i32At(f + W_METHOD)
  const methodLen: i32 = i32At(f + W_METHOD + 4)
  const at: i32 = i32At(f + W_PATH)
  const len: i32 = i32At(f + W_PATH + 4)
  const flags: i32 = scanTarget(at, len, pathLength(f))
  putI32(f + W_PATH_BYTES, flags)
  if ((flags & PATH_HAS_CONTROL) !== 0 || controlsOf(methodAt, methodLen) !== 0) return badRequest(f, MALFORMED_CHARACTERS)
  const isMethod: i32 =
    i32At(i32At(f + W_REQUEST) + RQ_HTTP_VERSION) === 20
      ? isHeaderName(methodAt, methodLen)
      : isListed(f, i32At(handler + HH_METHODS), i32At(handler + HH_METHOD_COUNT), methodAt, methodLen)
  if (isMethod === 0) return badSyntax(f)
  if (len > 0 && (flags & PATH_IS_UNPRINTABLE) !== 0) return badSyntax(f)
  return isTargetForm(f, methodAt, methodLen, at, len) === 1 ? 0 : badSyntax(f)
}

/** What `readBlock` found; 1 = refused. */
function lines(f: i32, found: i32): i32 {
  if (found === LINES_GOOD) return 0
  if (found === LINES_BAD_NAME) return badSyntax(f)
  if (found === LINES_BAD_VALUE) return badRequest(f, MALFORMED_CHARACTERS)
  return refuse(f, RESPOND_HEADERS_TOO_LARGE, found === LINES_TOO_MANY ? MALFORMED_TOO_MANY_HEADERS : NONE, 431, TEXT_TOO_LARGE)
}

/** A proxy at the edge with nobody trusted in front believes nobody who says `https` over plaintext. */
function isUnbelieved(f: i32, handler: i32, terminated: i32, scheme: i32): i32 {
  if (i32At(f + W_SCHEME) === scheme || terminated === 1 || i32At(handler + HH_TRUSTED_HOPS) !== 0) return 0
  if ((i32At(handler + HH_FLAGS) & HH_USES_REMOTE_ADDRESS) === 0) return 0
  return isText(f, TEXT_HTTPS, i32At(f + W_SCHEME), i32At(f + W_SCHEME + 4))
}

/**
 * Reads the request into W_METHOD, W_SCHEME (empty: not said), W_AUTHORITY, W_PATH (origin form) and the request table, lines
 * as they came. Not ADMITTED: FR_WHY and what goes with it say why. `handler` in memory; `terminated`: this proxy ended the TLS.
 */
export function admit(f: i32, handler: i32, terminated: i32): i32 {
  const found: i32 = readBlock(f, i32At(handler + HH_MAX_HEADERS), i32At(handler + HH_MAX_HEADER_BYTES))
  if (controlsOf(i32At(f + W_AUTHORITY), i32At(f + W_AUTHORITY + 4)) !== 0) return badRequest(f, MALFORMED_CHARACTERS)
  if (firstLine(f, handler) === 1 || lines(f, found) === 1 || framing(f) === 1) return REFUSED
  readUpgrade(f)
  if (isConnectionRefused(f) === 1) return badRequest(f, MALFORMED_CONNECTION_HEADER)
  const hasHost: i32 = readHost(f)
  const authority: i32 = i32At(f + W_AUTHORITY)
  if (isAuthority(authority, i32At(f + W_AUTHORITY + 4)) === 0) return badRequest(f, MALFORMED_AUTHORITY)
  if (i32At(i32At(f + W_REQUEST) + RQ_HTTP_VERSION) === 10) return refuse(f, RESPOND_BAD_REQUEST, NONE, 426, NONE)
  const scheme: i32 = i32At(f + W_SCHEME)
  if (readTarget(f) === 1) return REFUSED
  if (isUnbelieved(f, handler, terminated, scheme) === 1)
    return refuse(f, RESPOND_BAD_REQUEST, MALFORMED_HTTPS_ON_PLAINTEXT, 403, TEXT_FORBIDDEN)
  if (hasHost === 0 && i32At(f + W_AUTHORITY) === authority) {
    refuse(f, RESPOND_MISSING_HOST, NONE, 400, NONE)
    return REFUSED_LATER
  }
  if (wasSeen(f, NAME_CONTENT_TYPE) === 1 || isText(f, TEXT_QUERY, i32At(f + W_METHOD), i32At(f + W_METHOD + 4)) === 0) return ADMITTED
  refuse(f, RESPOND_BAD_REQUEST, MALFORMED_QUERY_WITHOUT_CONTENT_TYPE, 400, NONE)
  return REFUSED_LATER
}
