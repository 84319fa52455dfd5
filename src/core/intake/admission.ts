/**
 * Owns what an HTTP request must look like before any configuration is asked: what codec and connection manager refuse, and
 * in which order (readable: engine/admission.ts).
 */

import { BYTE_IN_NO_AUTHORITY, BYTE_IS_CONTROL } from '../layout/bytes.ts'
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
} from '../layout/codes.ts'
import { FR_WHY, W_AUTHORITY, W_AUTHORITY_BYTES, W_METHOD, W_PATH, W_PATH_BYTES, W_REQUEST, W_SCHEME } from '../layout/frame.ts'
import { NONE } from '../layout/image.ts'
import {
  HH_FLAGS,
  HH_MAX_HEADER_BYTES,
  HH_MAX_HEADERS,
  HH_METHOD_COUNT,
  HH_METHODS,
  HH_TRUSTED_HOPS,
  HH_USES_REMOTE_ADDRESS,
} from '../layout/listeners.ts'
import { NAME_CONTENT_TYPE, NAME_HOST } from '../layout/names.ts'
import { RQ_HTTP_VERSION } from '../layout/request.ts'
import { TEXT_FORBIDDEN, TEXT_HTTPS, TEXT_TOO_LARGE } from '../layout/texts.ts'
import { i32At, putI32 } from '../memory/mem.ts'
import { wasSeen } from '../memory/seen.ts'
import { isListed } from '../memory/strings.ts'
import { isText } from '../memory/texts.ts'
import { bytesOf, isAuthority, isHeaderName } from './characters.ts'
import { isConnectionRefused, readUpgrade } from './connection.ts'
import { areLengthsWrong, refuseFraming } from './framing.ts'
import { readHost } from './host-lines.ts'
import { BLOCK_BAD_NAME, BLOCK_BAD_VALUE, BLOCK_TOO_LARGE, BLOCK_TOO_MANY, readBlock } from './intake.ts'
import { isMethod, METHOD_QUERY } from './method.ts'
import { PATH_HAS_CONTROL, scanTarget } from './path-bytes.ts'
import { badRequest, badSyntax, refuse } from './refused.ts'
import { isTarget, namesHost, readTarget } from './target.ts'

export const ADMITTED: i32 = 0
export const REFUSED: i32 = 1 // by the codec
export const REFUSED_LATER: i32 = 2 // HTTP for the codec, but refused before a route is looked for

/** Whether method and target are a first line for a parser; of control characters in the target it does not know. */
function isFirstLine(f: i32, handler: i32): i32 {
  const methodAt: i32 = i32At(f + W_METHOD)
  const methodLen: i32 = i32At(f + W_METHOD + 4)
  const isMethod: i32 =
    i32At(i32At(f + W_REQUEST) + RQ_HTTP_VERSION) === 20
      ? isHeaderName(methodAt, methodLen)
      : isListed(f, i32At(handler + HH_METHODS), i32At(handler + HH_METHOD_COUNT), methodAt, methodLen)
  const bytes: i32 = i32At(f + W_PATH_BYTES)
  if (isMethod === 0 || (bytes & PATH_HAS_CONTROL) !== 0) return isMethod
  return isTarget(f, i32At(f + W_PATH), i32At(f + W_PATH + 4), bytes)
}

/**
 * The codec's refusals; 1 = refused. A block that is too large is never read whole: of it the first line alone can be refused
 * for another reason. Otherwise control characters anywhere come first. `found`: what `readBlock` says.
 */
function codec(f: i32, handler: i32, found: i32): i32 {
  const isLine: i32 = isFirstLine(f, handler)
  if ((found & BLOCK_TOO_LARGE) !== 0) return isLine === 1 ? tooLarge(f, NONE) : badSyntax(f)
  const authority: i32 = bytesOf(i32At(f + W_AUTHORITY), i32At(f + W_AUTHORITY + 4))
  putI32(f + W_AUTHORITY_BYTES, authority)
  // The method of a first line that is one has none.
  const method: i32 = isLine === 1 ? 0 : bytesOf(i32At(f + W_METHOD), i32At(f + W_METHOD + 4))
  const isControlled: i32 =
    ((authority | method) & BYTE_IS_CONTROL) | (i32At(f + W_PATH_BYTES) & PATH_HAS_CONTROL) | (found & BLOCK_BAD_VALUE)
  if (isControlled !== 0) return badRequest(f, MALFORMED_CHARACTERS)
  if (isLine === 0 || (found & BLOCK_BAD_NAME) !== 0 || areLengthsWrong(f) === 1) return badSyntax(f)
  if ((found & BLOCK_TOO_MANY) !== 0) return tooLarge(f, MALFORMED_TOO_MANY_HEADERS)
  return refuseFraming(f)
}

function tooLarge(f: i32, malformed: i32): i32 {
  return refuse(f, RESPOND_HEADERS_TOO_LARGE, malformed, 431, TEXT_TOO_LARGE)
}

/** A proxy at the edge with nobody trusted in front believes nobody who says `https` over plaintext. */
function isUnbelieved(f: i32, handler: i32, terminated: i32, scheme: i32): i32 {
  if (i32At(f + W_SCHEME) === scheme || terminated === 1 || i32At(handler + HH_TRUSTED_HOPS) !== 0) return 0
  if ((i32At(handler + HH_FLAGS) & HH_USES_REMOTE_ADDRESS) === 0) return 0
  return isText(f, TEXT_HTTPS, i32At(f + W_SCHEME), i32At(f + W_SCHEME + 4))
}

/** Whether the authority is one, with the host lines that are part of it by now. */
function isAuthorityFine(f: i32): i32 {
  if (wasSeen(f, NAME_HOST) === 0 && (i32At(f + W_AUTHORITY_BYTES) & BYTE_IN_NO_AUTHORITY) === 0) return 1
  return isAuthority(i32At(f + W_AUTHORITY), i32At(f + W_AUTHORITY + 4))
}

/**
 * Reads the request into W_METHOD, W_SCHEME (empty: not said), W_AUTHORITY, W_PATH (origin form) and the request table, lines
 * as they came. Not ADMITTED: FR_WHY and what goes with it say why. `handler` in memory; `terminated`: this proxy ended the TLS.
 */
export function admit(f: i32, handler: i32, terminated: i32): i32 {
  const found: i32 = readBlock(f, i32At(handler + HH_MAX_HEADERS), i32At(handler + HH_MAX_HEADER_BYTES))
  scanTarget(f)
  if (codec(f, handler, found) === 1) return REFUSED
  readUpgrade(f)
  if (isConnectionRefused(f) === 1) return badRequest(f, MALFORMED_CONNECTION_HEADER)
  const hasHost: i32 = readHost(f)
  const authority: i32 = i32At(f + W_AUTHORITY)
  const scheme: i32 = i32At(f + W_SCHEME)
  const isHost: i32 = isAuthorityFine(f)
  const isNamed: i32 = namesHost(f)
  const isRefused: i32 = readTarget(f)
  if (isRefused === 1 && i32At(f + FR_WHY) === RESPOND_BAD_REQUEST) return REFUSED
  // A target that names the host takes the place of the host line, whatever stood there.
  if (isNamed === 0 && isHost === 0) return badRequest(f, MALFORMED_AUTHORITY)
  if (i32At(i32At(f + W_REQUEST) + RQ_HTTP_VERSION) === 10) return refuse(f, RESPOND_BAD_REQUEST, NONE, 426, NONE)
  if (isRefused === 1) return isNamed === 0 && hasHost === 0 ? refuse(f, RESPOND_MISSING_HOST, NONE, 400, NONE) : REFUSED
  if (isUnbelieved(f, handler, terminated, scheme) === 1)
    return refuse(f, RESPOND_BAD_REQUEST, MALFORMED_HTTPS_ON_PLAINTEXT, 403, TEXT_FORBIDDEN)
  if (hasHost === 0 && i32At(f + W_AUTHORITY) === authority) {
    refuse(f, RESPOND_MISSING_HOST, NONE, 400, NONE)
    return REFUSED_LATER
  }
  if (wasSeen(f, NAME_CONTENT_TYPE) === 1 || isMethod(f, METHOD_QUERY) === 0) return ADMITTED
  refuse(f, RESPOND_BAD_REQUEST, MALFORMED_QUERY_WITHOUT_CONTENT_TYPE, 400, NONE)
  return REFUSED_LATER
}
