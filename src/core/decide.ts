/**
 * Owns the order of a decision at one proxy (readable: engine/readable.ts): the view as a whole, the listener, its filter chain,
 * TLS, and then bytes or HTTP. The entry of the core.
 */
import { chooseChain } from './connection/filter-chain.ts'
import { chooseListener, exceedsInspection, findNeeds, listenerAt, listenerNeedsAddress } from './connection/listener.ts'
import { decideTcp } from './connection/tcp.ts'
import { acceptTls } from './connection/tls.ts'
import { decideHttp } from './http.ts'
import { readLines, readPseudoHeaders } from './intake/intake.ts'
import {
  AS_HTTP,
  AS_TCP,
  CLOSE_FIRST_LINE_TOO_LONG,
  CLOSE_NO_FILTER_CHAIN,
  CLOSE_NO_LISTENER,
  CLOSE_NOT_HTTP,
  FAILED_FRAME_TOO_SMALL,
  NEED_DESTINATION_IP,
  OUTCOME_CLOSE,
  OUTCOME_FORWARD,
  OUTCOME_REJECTED,
  OUTCOME_UNDETERMINED,
} from './layout/codes.ts'
import {
  FR_ANSWER,
  FR_ANSWER_COUNT,
  FR_AS,
  FR_AUTHORITY,
  FR_BODY,
  FR_CHAIN,
  FR_CLUSTER,
  FR_HEADER_COUNT,
  FR_HEADERS,
  FR_LISTENER,
  FR_METHOD,
  FR_NEEDS,
  FR_OUTCOME,
  FR_PATH,
  FR_WHY,
  W_ANSWER,
  W_ANSWER_COUNT,
  W_AUTHORITY,
  W_HANDLER,
  W_HEADER_COUNT,
  W_HEADERS,
  W_METHOD,
  W_OVERFLOW,
  W_PATH,
} from './layout/frame.ts'
import {
  IMG_FLAGS,
  IMG_IS_ENFORCED,
  IMG_REJECTED,
  IMG_UNPROXIED,
  NONE,
  RJ_BY,
  RJ_REASON,
  RJ_REFERENCE_COUNT,
  RJ_REFERENCES,
} from './layout/image.ts'
import {
  CH_BYTES,
  CH_HANDLER,
  CH_REFERENCE,
  HANDLER_CLOSE,
  HANDLER_TCP,
  HC_CLUSTER,
  HC_WHY,
  HD_KIND,
  LN_CHAINS,
  LN_REFERENCE,
  LN_REJECTED,
} from './layout/listeners.ts'
import { DIRECTION_INBOUND, PROTOCOL_TCP, RQ_DIRECTION, RQ_PROTOCOL } from './layout/request.ts'
import { copySpan, noteApplied } from './memory/frame.ts'
import { i32At, mul32, putI32 } from './memory/mem.ts'
import { frameBytesFor, openFrame } from './memory/open.ts'

// asc knows no `export … from`.
export { frameBytesFor }

/** The configuration is refused: REJECTION at `offset` of the image. */
function rejected(f: i32, image: i32, offset: i32): i32 {
  const rejection: i32 = image + offset
  const reason: i32 = image + i32At(rejection + RJ_REASON)
  putI32(f + FR_WHY, i32At(rejection + RJ_BY))
  putI32(f + FR_BODY, reason + 4)
  putI32(f + FR_BODY + 4, i32At(reason))
  for (let i: i32 = 0; i < i32At(rejection + RJ_REFERENCE_COUNT); i++) {
    noteApplied(f, i32At(image + i32At(rejection + RJ_REFERENCES) + i * 4))
  }
  return OUTCOME_REJECTED
}

/** A proxy that takes no part: bytes go where the peer wanted, and nothing is enforced. */
function unproxied(f: i32, image: i32, request: i32): i32 {
  const isInbound: i32 = i32At(request + RQ_DIRECTION) === DIRECTION_INBOUND ? 1 : 0
  const isTcp: i32 = i32At(request + RQ_PROTOCOL) === PROTOCOL_TCP ? 1 : 0
  putI32(f + FR_CLUSTER, i32At(image + IMG_UNPROXIED + isInbound * 4))
  putI32(f + FR_AS, isTcp === 1 ? AS_TCP : AS_HTTP)
  if (isTcp === 1) return OUTCOME_FORWARD
  readLines(f)
  copySpan(f + FR_METHOD, f + W_METHOD)
  copySpan(f + FR_AUTHORITY, f + W_AUTHORITY)
  copySpan(f + FR_PATH, f + W_PATH)
  putI32(f + FR_HEADERS, i32At(f + W_HEADERS))
  putI32(f + FR_HEADER_COUNT, i32At(f + W_HEADER_COUNT))
  return OUTCOME_FORWARD
}

function closes(f: i32, why: i32, reference: i32): i32 {
  putI32(f + FR_WHY, why)
  noteApplied(f, reference)
  return OUTCOME_CLOSE
}

/** A connection that the chain (in memory) accepts. */
function atChain(f: i32, image: i32, request: i32, listener: i32, chain: i32): i32 {
  const handler: i32 = image + i32At(chain + CH_HANDLER)
  const own: i32 = i32At(chain + CH_REFERENCE)
  const kind: i32 = i32At(handler + HD_KIND)
  putI32(f + W_HANDLER, i32At(chain + CH_HANDLER))
  if (kind === HANDLER_CLOSE) {
    putI32(f + FR_CLUSTER, i32At(handler + HC_CLUSTER))
    return closes(f, i32At(handler + HC_WHY), own === NONE ? i32At(listener + LN_REFERENCE) : own)
  }
  const close: i32 = acceptTls(f, listener, chain)
  if (kind === HANDLER_TCP) return decideTcp(f, close, own)
  if (close !== NONE) return closes(f, close, own)
  if (i32At(request + RQ_PROTOCOL) === PROTOCOL_TCP) return closes(f, CLOSE_NOT_HTTP, i32At(listener + LN_REFERENCE))
  return decideHttp(f)
}

/** A connection to the listener (in memory). */
function atListener(f: i32, image: i32, request: i32, listener: i32): i32 {
  if (i32At(listener + LN_REJECTED) !== NONE) return rejected(f, image, i32At(listener + LN_REJECTED))
  if (findNeeds(f, listener) !== 0) return OUTCOME_UNDETERMINED
  if (exceedsInspection(f, listener) === 1) return closes(f, CLOSE_FIRST_LINE_TOO_LONG, i32At(listener + LN_REFERENCE))
  const number: i32 = chooseChain(f, listener)
  if (number === NONE) return closes(f, CLOSE_NO_FILTER_CHAIN, i32At(listener + LN_REFERENCE))
  putI32(f + FR_CHAIN, number)
  return atChain(f, image, request, listener, image + i32At(listener + LN_CHAINS) + mul32(number, CH_BYTES))
}

function outcome(f: i32, image: i32, request: i32): i32 {
  readPseudoHeaders(f)
  if (i32At(image + IMG_REJECTED) !== NONE) return rejected(f, image, i32At(image + IMG_REJECTED))
  if ((i32At(image + IMG_FLAGS) & IMG_IS_ENFORCED) === 0) return unproxied(f, image, request)
  if (listenerNeedsAddress(f) === 1) {
    putI32(f + FR_NEEDS, NEED_DESTINATION_IP)
    return OUTCOME_UNDETERMINED
  }
  const number: i32 = chooseListener(f)
  if (number === NONE) return closes(f, CLOSE_NO_LISTENER, NONE)
  putI32(f + FR_LISTENER, number)
  return atListener(f, image, request, listenerAt(f, number))
}

/**
 * Decides one request at the proxy of a valid image: OUTCOME_*, with everything else in the result part of the frame, or
 * FAILED_FRAME_TOO_SMALL. All four are addresses in memory, 4-aligned: the image, the connection record, the header block, and
 * `frameBytes` bytes for the frame (core/layout/frame.ts). Needs time linear in the request for a given image. Never fails otherwise.
 */
export function decide(image: i32, request: i32, pairs: i32, frame: i32, frameBytes: i32): i32 {
  if (openFrame(image, request, pairs, frame, frameBytes) === 0) return FAILED_FRAME_TOO_SMALL
  const result: i32 = outcome(frame, image, request)
  if (i32At(frame + W_OVERFLOW) === 1) return FAILED_FRAME_TOO_SMALL
  putI32(frame + FR_OUTCOME, result)
  putI32(frame + FR_ANSWER, i32At(frame + W_ANSWER))
  putI32(frame + FR_ANSWER_COUNT, i32At(frame + W_ANSWER_COUNT))
  return result
}
