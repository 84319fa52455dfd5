/**
 * Owns the last part of a request's way (readable: engine/forward.ts): from a forward route and its drawn destination to the
 * request that is sent, or the router's own answer when it cannot be sent.
 */
import { isHeaderName } from './characters.ts'
import { recordCors, setOverAnswer } from './cors.ts'
import { drawMirror, happens } from './draws.ts'
import { copySpan, noteApplied, pushRecord, putBytes, putString, textAt } from './frame.ts'
import { headerRemove, headerSet, trimRequest } from './headers.ts'
import {
  AS_HTTP,
  OUTCOME_FORWARD,
  OUTCOME_RESPOND,
  RESPOND_NO_CLUSTER,
  RESPOND_NO_HEALTHY_UPSTREAM,
  RESPOND_REQUIRED_HEADER_REMOVED,
} from './layout/codes.ts'
import {
  FR_AS,
  FR_AUTHORITY,
  FR_CLUSTER,
  FR_HASH,
  FR_HEADER_COUNT,
  FR_HEADERS,
  FR_METHOD,
  FR_MIRRORS,
  FR_PATH,
  FR_PLAN,
  FR_ROUTE,
  FR_WHY,
  HE_BYTES,
  HE_NAME_AT,
  HE_NAME_LEN,
  MI_BYTES,
  MI_CLUSTER,
  W_AUTHORITY,
  W_DESTINATION,
  W_DIRECTION,
  W_HEADER_COUNT,
  W_HEADERS,
  W_IMAGE,
  W_MADE_SETS,
  W_METHOD,
  W_PATH,
  W_SPAN,
  W_TOKEN,
  W_WIDE,
} from './layout/frame.ts'
import { CU_BYTES, CU_FLAGS, CU_HAS_ENDPOINT, CU_HASH, CU_IS_DECLARED, IMG_CLUSTERS, NONE } from './layout/image.ts'
import { NAME_X_ENVOY_ATTEMPT_COUNT, NAME_X_ENVOY_ORIGINAL_HOST, NAME_X_ENVOY_ORIGINAL_PATH } from './layout/names.ts'
import { DIRECTION_INBOUND } from './layout/request.ts'
import {
  DS_AUTHORITY,
  DS_CLUSTER,
  DS_REFERENCE,
  DS_REQUEST_PASS_COUNT,
  DS_REQUEST_PASSES,
  FW_AUTHORITY,
  FW_FLAGS,
  FW_HASH,
  FW_MIRROR_COUNT,
  FW_MIRRORS,
  FW_NAMES_BREAK,
  FW_PLAN,
  FW_REWRITE,
  MR_BYTES,
  MR_CLUSTER,
  MR_REFERENCE,
  MR_SHARE,
  PL_HAS_CONDITIONS,
  RT_BODY,
  RT_REFERENCE,
  RT_REQUEST_PASS_COUNT,
  RT_REQUEST_PASSES,
} from './layout/routes.ts'
import { TEXT_INVALID_NAME, TEXT_NO_HEALTHY_UPSTREAM } from './layout/texts.ts'
import { copyBytes, i32At, mul32, putI32 } from './mem.ts'
import { recordResponsePasses, routePasses, workOnRequest } from './passes.ts'
import { beginAnswer, finishAnswer } from './reply.ts'
import { overrideRetries } from './retry-headers.ts'
import { rewriteTarget } from './rewrite.ts'
import { equalBytes } from './text.ts'
import { wellKnownText } from './texts.ts'
import { setTimeouts, tellGrpcTimeout } from './timeout.ts'

/** Address of a CLUSTER entry. */
export function clusterAt(f: i32, number: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  return image + i32At(image + IMG_CLUSTERS) + mul32(number, CU_BYTES)
}

/** An answer of the router: route passes, then CORS over it. `cors` = 0 where the origin is not allowed. */
function refuse(f: i32, why: i32, bodyAt: i32, bodyLen: i32, cors: i32): i32 {
  const destination: i32 = i32At(f + W_IMAGE) + i32At(f + W_DESTINATION)
  noteApplied(f, i32At(destination + DS_REFERENCE))
  beginAnswer(f)
  routePasses(f)
  finishAnswer(f, 503, bodyAt, bodyLen, NONE)
  if (cors !== 0) setOverAnswer(f, cors)
  putI32(f + FR_WHY, why)
  putI32(f + FR_CLUSTER, why === RESPOND_NO_CLUSTER ? NONE : i32At(destination + DS_CLUSTER))
  return OUTCOME_RESPOND
}

/** Address of the first entry whose name is none that a header may have, 0 = all are fine. */
function firstInvalidName(f: i32): i32 {
  const start: i32 = i32At(f + W_HEADERS)
  const end: i32 = start + mul32(i32At(f + W_HEADER_COUNT), HE_BYTES)
  for (let at: i32 = start; at < end; at += HE_BYTES) {
    if (isHeaderName(i32At(at + HE_NAME_AT), i32At(at + HE_NAME_LEN)) === 0) return at
  }
  return 0
}

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
  const path: i32 = i32At(action + FW_REWRITE)
  if (path === 0 || rewriteTarget(f, path) === 0) return
  headerSet(f, W_HEADERS, NAME_X_ENVOY_ORIGINAL_PATH, i32At(f + W_PATH), i32At(f + W_PATH + 4))
  const madeAt: i32 = i32At(f + W_SPAN)
  putI32(f + W_PATH + 4, i32At(f + W_SPAN + 4))
  putI32(f + W_PATH, madeAt)
}

/** istio: each mirror draws for itself and gets the request as it is sent. */
function mirror(f: i32, action: i32): void {
  const count: i32 = i32At(action + FW_MIRROR_COUNT)
  for (let i: i32 = 0; i < count; i++) {
    const at: i32 = i32At(f + W_IMAGE) + i32At(action + FW_MIRRORS) + mul32(i, MR_BYTES)
    const cluster: i32 = i32At(at + MR_CLUSTER)
    if ((i32At(clusterAt(f, cluster) + CU_FLAGS) & CU_IS_DECLARED) === 0) continue
    drawMirror(f, f + W_WIDE, i)
    if (happens(f + W_WIDE, i32At(at + MR_SHARE)) === 0) continue
    const record: i32 = pushRecord(f, FR_MIRRORS, MI_BYTES)
    if (record !== 0) putI32(record + MI_CLUSTER, cluster)
    noteApplied(f, i32At(at + MR_REFERENCE))
  }
}

/** The invalid name as the answer tells it; header work is undone first, since the answer's own is made from the request as it came. */
function refuseName(f: i32, entry: i32, saved: i32, savedCount: i32, cors: i32): i32 {
  const start: i32 = textAt(f)
  putString(f, wellKnownText(f, TEXT_INVALID_NAME))
  putBytes(f, i32At(entry + HE_NAME_AT), i32At(entry + HE_NAME_LEN))
  const len: i32 = textAt(f) - start
  copyBytes(i32At(f + W_HEADERS), saved, mul32(savedCount, HE_BYTES))
  putI32(f + W_HEADER_COUNT, savedCount)
  return refuse(f, RESPOND_REQUIRED_HEADER_REMOVED, start, len, cors)
}

/** What leaves is what the stages made of the request. */
function setSent(f: i32): void {
  copySpan(f + FR_METHOD, f + W_METHOD)
  copySpan(f + FR_AUTHORITY, f + W_AUTHORITY)
  copySpan(f + FR_PATH, f + W_PATH)
  putI32(f + FR_HEADERS, i32At(f + W_HEADERS))
  putI32(f + FR_HEADER_COUNT, i32At(f + W_HEADER_COUNT))
}

/** A copy of the header table in the arena, 0 = there is no room. */
function savedTable(f: i32): i32 {
  const bytes: i32 = mul32(i32At(f + W_HEADER_COUNT), HE_BYTES)
  const record: i32 = pushRecord(f, W_MADE_SETS, bytes + 4)
  if (record === 0) return 0
  copyBytes(record + 4, i32At(f + W_HEADERS), bytes)
  return record + 4
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
  // The proxy counts its own attempts.
  if (i32At(f + W_DIRECTION) !== DIRECTION_INBOUND) headerRemove(f, W_HEADERS, NAME_X_ENVOY_ATTEMPT_COUNT)
  trimRequest(f)
  setSent(f)
  if (
    equalBytes(i32At(f + W_PATH), i32At(f + W_PATH + 4), pathAt, pathLen) === 0 ||
    equalBytes(i32At(f + W_AUTHORITY), i32At(f + W_AUTHORITY + 4), authorityAt, authorityLen) === 0
  ) {
    noteApplied(f, i32At(route + RT_REFERENCE))
  }
  noteApplied(f, i32At(destination + DS_REFERENCE))
  mirror(f, image + forward)
  recordResponsePasses(f)
  if (cors !== 0) recordCors(f, cors)
  const hash: i32 = i32At(image + forward + FW_HASH)
  const own: i32 = i32At(cluster + CU_HASH)
  putI32(f + FR_HASH, hash !== 0 ? hash : own === NONE ? 0 : own)
  putI32(f + FR_AS, AS_HTTP)
  putI32(f + FR_CLUSTER, number)
  return OUTCOME_FORWARD
}
