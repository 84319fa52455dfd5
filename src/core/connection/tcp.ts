/** Owns connections that are passed on as bytes (readable: engine/tcp.ts; istio T-9, A-54 to A-59). */
import { authorize } from '../authz/authorize.ts'
import { AUTHORIZATION_ALLOWED, AUTHORIZATION_UNDETERMINED } from '../layout/authorization.ts'
import {
  AS_OPAQUE,
  AS_TCP,
  CLOSE_AUTHORIZATION_DENIED,
  CLOSE_BLACK_HOLE,
  CLOSE_NO_CLUSTER,
  CLOSE_NO_HEALTHY_UPSTREAM,
  OUTCOME_CLOSE,
  OUTCOME_FORWARD,
  OUTCOME_UNDETERMINED,
} from '../layout/codes.ts'
import {
  FR_AS,
  FR_AUTHORIZER_CALLS,
  FR_CLUSTER,
  FR_EXTRA_NOTES,
  FR_SHADOWS,
  FR_WHY,
  W_CLIENT_IP,
  W_DESTINATION,
  W_HANDLER,
  W_HEADER_COUNT,
  W_IMAGE,
  W_OPAQUE,
} from '../layout/frame.ts'
import { CU_FLAGS, CU_HAS_ENDPOINT, CU_IS_BLACK_HOLE, CU_IS_DECLARED, NONE } from '../layout/image.ts'
import { HD_LAYER_COUNT, HD_LAYERS, HT_DESTINATIONS, HT_REFERENCE } from '../layout/listeners.ts'
import { RQ_SOURCE_IP } from '../layout/request.ts'
import { DS_CLUSTER } from '../layout/routes.ts'
import { clusterAt } from '../memory/cluster.ts'
import { noteApplied, noteMatched } from '../memory/frame.ts'
import { i32At, putI32 } from '../memory/mem.ts'
import { requestTextAt, requestTextLen } from '../memory/request.ts'
import { pickDestination } from '../routing/split.ts'

/** Why bytes cannot be passed on at all: no such cluster, or nobody in it (istio R-4). CLOSE_*, NONE = they can. */
function lackOf(f: i32, cluster: i32): i32 {
  const flags: i32 = i32At(clusterAt(f, cluster) + CU_FLAGS)
  if ((flags & CU_IS_DECLARED) === 0) return CLOSE_NO_CLUSTER
  if ((flags & CU_HAS_ENDPOINT) !== 0) return NONE
  return (flags & CU_IS_BLACK_HOLE) !== 0 ? CLOSE_BLACK_HOLE : CLOSE_NO_HEALTHY_UPSTREAM
}

function closes(f: i32, why: i32, cluster: i32): i32 {
  putI32(f + FR_WHY, why)
  putI32(f + FR_CLUSTER, cluster)
  return OUTCOME_CLOSE
}

/** What authorization reports of a request and not of a connection. */
function forgetReports(f: i32): void {
  putI32(f + FR_AUTHORIZER_CALLS, 0)
  putI32(f + FR_EXTRA_NOTES, 0)
}

/**
 * The weighted pick and its cluster, then the handshake, then the layers: a proxy that passes bytes on turns to the upstream as
 * soon as it has accepted a connection, and asks about it only when the first bytes have come (istio T-9). `close`: CLOSE_* of the
 * handshake or NONE; `chainReference`: that of the chain. OUTCOME_*.
 */
export function decideTcp(f: i32, close: i32, chainReference: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  const handler: i32 = image + i32At(f + W_HANDLER)
  const reference: i32 = i32At(handler + HT_REFERENCE)
  pickDestination(f, i32At(handler + HT_DESTINATIONS))
  const cluster: i32 = i32At(image + i32At(f + W_DESTINATION) + DS_CLUSTER)
  const lack: i32 = lackOf(f, cluster)
  if (lack !== NONE) {
    noteMatched(f, reference)
    noteApplied(f, reference)
    return closes(f, lack, lack === CLOSE_NO_CLUSTER ? NONE : cluster)
  }
  if (close !== NONE) {
    noteApplied(f, chainReference)
    return closes(f, close, NONE)
  }
  noteMatched(f, reference)
  putI32(f + FR_AS, AS_TCP)
  putI32(f + W_HEADER_COUNT, 0)
  putI32(f + W_CLIENT_IP, requestTextAt(f, RQ_SOURCE_IP))
  putI32(f + W_CLIENT_IP + 4, requestTextLen(f, RQ_SOURCE_IP))
  const verdict: i32 = authorize(f, i32At(handler + HD_LAYERS), i32At(handler + HD_LAYER_COUNT))
  forgetReports(f)
  if (verdict === AUTHORIZATION_UNDETERMINED) {
    putI32(f + FR_SHADOWS, 0)
    return OUTCOME_UNDETERMINED
  }
  if (verdict !== AUTHORIZATION_ALLOWED) return closes(f, CLOSE_AUTHORIZATION_DENIED, cluster)
  if (i32At(f + W_OPAQUE) === 1) putI32(f + FR_AS, AS_OPAQUE)
  putI32(f + FR_CLUSTER, cluster)
  return OUTCOME_FORWARD
}
