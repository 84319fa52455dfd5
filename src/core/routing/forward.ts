/**
 * Owns the last part of a request's way (readable: engine/forward.ts): from a forward route and its drawn destination to the
 * request that is sent. Answers to one that cannot be sent are unsent.ts's, mirrors mirror.ts's.
 */

import { AS_HTTP, OUTCOME_FORWARD, RESPOND_NO_CLUSTER, RESPOND_NO_HEALTHY_UPSTREAM } from '../layout/codes.ts'
import {
  FR_AS,
  FR_AUTHORITY,
  FR_CLUSTER,
  FR_HASH,
  FR_HEADER_COUNT,
  FR_HEADERS,
  FR_METHOD,
  FR_PATH,
  FR_PLAN,
  FR_ROUTE,
  W_AUTHORITY,
  W_DESTINATION,
  W_DIRECTION,
  W_HEADER_COUNT,
  W_HEADERS,
  W_IMAGE,
  W_METHOD,
  W_PATH,
  W_TOKEN,
} from '../layout/frame.ts'
import { CU_FLAGS, CU_HAS_ENDPOINT, CU_HASH, CU_IS_DECLARED, NONE } from '../layout/image.ts'
import { NAME_X_ENVOY_ATTEMPT_COUNT, NAME_X_ENVOY_EXPECTED_RQ_TIMEOUT_MS, NAME_X_ENVOY_ORIGINAL_HOST } from '../layout/names.ts'
import { DIRECTION_INBOUND } from '../layout/request.ts'
import {
  DS_AUTHORITY,
  DS_CLUSTER,
  DS_REFERENCE,
  DS_REQUEST_PASS_COUNT,
  DS_REQUEST_PASSES,
  FW_AUTHORITY,
  FW_FLAGS,
  FW_HASH,
  FW_NAMES_BREAK,
  FW_PLAN,
  FW_REWRITE,
  FW_SEES_OWN,
  PL_HAS_CONDITIONS,
  RT_BODY,
  RT_REFERENCE,
  RT_REQUEST_PASS_COUNT,
  RT_REQUEST_PASSES,
} from '../layout/routes.ts'
import { TEXT_NO_HEALTHY_UPSTREAM } from '../layout/texts.ts'
import { clusterAt } from '../memory/cluster.ts'
import { copySpan, noteApplied, textAt } from '../memory/frame.ts'
import { headerRemove, headerSet, requestLine, trimRequest } from '../memory/headers.ts'
import { i32At, putI32 } from '../memory/mem.ts'
import { equalBytes } from '../memory/text.ts'
import { wellKnownText } from '../memory/texts.ts'
import { overrideRetries } from '../retry/retry-headers.ts'
import { recordCors } from './cors.ts'
import { mirror } from './mirror.ts'
import { removeOwnHeaders, writeOwnHeaders } from './own-headers.ts'
import { recordResponsePasses, workOnRequest } from './passes.ts'
import { rewritePath } from './rewrite.ts'
import { setTimeouts, tellGrpcTimeout } from './timeout.ts'
import { firstInvalidName, refuse, refuseName, savedTable } from './unsent.ts'

/** The destination's passes and host first, then the route's passes (istio R-29b). */
function workRequest(f: i32): void {
  const image: i32 = i32At(f + W_IMAGE)
  const destination: i32 = image + i32At(f + W_DESTINATION)
  const route: i32 = image + i32At(f + FR_ROUTE)
  workOnRequest(f, i32At(destination + DS_REQUEST_PASSES), i32At(destination + DS_REQUEST_PASS_COUNT))
  const authority: i32 = i32At(destination + DS_AUTHORITY)
  if (authority !== 0) setAuthority(f, authority)
  workOnRequest(f, i32At(route + RT_REQUEST_PASSES), i32At(route + RT_REQUEST_PASS_COUNT))
}

function setAuthority(f: i32, string: i32): void {
  const at: i32 = i32At(f + W_IMAGE) + string
  putI32(f + W_AUTHORITY, at + 4)
  putI32(f + W_AUTHORITY + 4, i32At(at))
}

/** The original values go along in headers, also where the rewrite changes nothing (istio ). */
function rewrite(f: i32, action: i32): void {
  const authority: i32 = i32At(action + FW_AUTHORITY)
  if (authority !== 0) {
    headerSet(f, W_HEADERS, NAME_X_ENVOY_ORIGINAL_HOST, i32At(f + W_AUTHORITY), i32At(f + W_AUTHORITY + 4))
    setAuthority(f, authority)
  }
  rewritePath(f, i32At(action + FW_REWRITE))
}

/** Whether the span at `span` of the frame has other bytes than these. */
// @inline
function isChanged(f: i32, span: i32, at: i32, len: i32): i32 {
  const now: i32 = i32At(f + span)
  const nowLen: i32 = i32At(f + span + 4)
  return (now === at && nowLen === len) || equalBytes(now, nowLen, at, len) === 1 ? 0 : 1
}

/** What leaves is what the stages made of the request. */
function setSent(f: i32): void {
  copySpan(f + FR_METHOD, f + W_METHOD)
  copySpan(f + FR_AUTHORITY, f + W_AUTHORITY)
  copySpan(f + FR_PATH, f + W_PATH)
  putI32(f + FR_HEADERS, i32At(f + W_HEADERS))
  putI32(f + FR_HEADER_COUNT, i32At(f + W_HEADER_COUNT))
}

/** The request that leaves. `cors`: offset of the policy that allows the request's origin, 0 = none. */
export function depart(f: i32, cors: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  const destination: i32 = image + i32At(f + W_DESTINATION)
  const route: i32 = image + i32At(f + FR_ROUTE)
  const forward: i32 = i32At(route + RT_BODY)
  const number: i32 = i32At(destination + DS_CLUSTER)
  const cluster: i32 = clusterAt(f, number)
  const flags: i32 = i32At(cluster + CU_FLAGS)
  if ((flags & CU_IS_DECLARED) === 0) return refuse(f, RESPOND_NO_CLUSTER, f, 0, cors) // istio R-4
  if ((flags & CU_HAS_ENDPOINT) === 0) {
    const text: i32 = wellKnownText(f, TEXT_NO_HEALTHY_UPSTREAM)
    return refuse(f, RESPOND_NO_HEALTHY_UPSTREAM, text + 4, i32At(text), cors)
  }
  const savedCount: i32 = i32At(f + W_HEADER_COUNT)
  // Names of the client are fine by now; those of the route's work and those that a token is written to may not be.
  const mayBreak: i32 = (i32At(image + forward + FW_FLAGS) & FW_NAMES_BREAK) | i32At(f + W_TOKEN)
  const saved: i32 = mayBreak === 0 ? 0 : savedTable(f)
  setTimeouts(f, forward)
  tellGrpcTimeout(f, forward)
  const isInbound: i32 = i32At(f + W_DIRECTION) === DIRECTION_INBOUND ? 1 : 0
  const seesOwn: i32 =
    isInbound === 1 ? 0 : (i32At(image + forward + FW_FLAGS) & FW_SEES_OWN) | requestLine(f, NAME_X_ENVOY_EXPECTED_RQ_TIMEOUT_MS)
  const ownAt: i32 = seesOwn === 0 ? 0 : writeOwnHeaders(f, forward)
  const ownLen: i32 = textAt(f) - ownAt
  const pathAt: i32 = i32At(f + W_PATH)
  const pathLen: i32 = i32At(f + W_PATH + 4)
  const authorityAt: i32 = i32At(f + W_AUTHORITY)
  const authorityLen: i32 = i32At(f + W_AUTHORITY + 4)
  workRequest(f)
  const invalid: i32 = saved === 0 ? 0 : firstInvalidName(f)
  if (invalid !== 0) {
    putI32(f + W_AUTHORITY, authorityAt)
    putI32(f + W_AUTHORITY + 4, authorityLen)
    return refuseName(f, invalid, saved, savedCount, cors)
  }
  rewrite(f, image + forward)
  const plan: i32 = i32At(image + forward + FW_PLAN)
  putI32(f + FR_PLAN, plan)
  overrideRetries(f, plan === 0 ? 0 : i32At(image + plan + PL_HAS_CONDITIONS))
  trimRequest(f)
  recordResponsePasses(f)
  // The proxy counts its own attempts.
  if (seesOwn !== 0) removeOwnHeaders(f, ownAt, ownLen)
  else if (isInbound === 0) headerRemove(f, W_HEADERS, NAME_X_ENVOY_ATTEMPT_COUNT)
  setSent(f)
  if (isChanged(f, W_PATH, pathAt, pathLen) === 1 || isChanged(f, W_AUTHORITY, authorityAt, authorityLen) === 1) {
    noteApplied(f, i32At(route + RT_REFERENCE))
  }
  noteApplied(f, i32At(destination + DS_REFERENCE))
  mirror(f, image + forward)
  if (cors !== 0) recordCors(f, cors)
  const hash: i32 = i32At(image + forward + FW_HASH)
  const own: i32 = i32At(cluster + CU_HASH)
  putI32(f + FR_HASH, hash !== 0 ? hash : own === NONE ? 0 : own)
  putI32(f + FR_AS, AS_HTTP)
  putI32(f + FR_CLUSTER, number)
  return OUTCOME_FORWARD
}
