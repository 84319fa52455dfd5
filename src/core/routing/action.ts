/** Owns what becomes of a request that nothing refused (readable: engine/action.ts): fault, then CORS, then the action of its route. */

import {
  OUTCOME_REJECTED,
  OUTCOME_RESPOND,
  REJECTED_BY_PROXY,
  RESPOND_CORS_PREFLIGHT,
  RESPOND_DIRECT,
  RESPOND_FAULT_ABORT,
  RESPOND_HTTPS_REDIRECT,
  RESPOND_REDIRECT,
  RESPOND_ROUTE_NOT_FOUND,
} from '../layout/codes.ts'
import {
  FR_BODY,
  FR_CLUSTER,
  FR_GRPC_STATUS,
  FR_ROUTE,
  FR_STATUS,
  FR_WHY,
  W_DESTINATION,
  W_IMAGE,
  W_TLS_REQUIRED,
} from '../layout/frame.ts'
import { CU_FLAGS, CU_IS_DECLARED, NONE } from '../layout/image.ts'
import {
  ACTION_FORWARD,
  ACTION_NONE,
  ACTION_REDIRECT,
  CO_FLAGS,
  CO_FORWARDS_UNMATCHED,
  CO_REFERENCE,
  DR_BODY,
  DR_STATUS,
  DS_CLUSTER,
  FA_ABORT_GRPC_STATUS,
  FA_ABORT_STATUS,
  FW_CORS,
  RD_REWRITE,
  RD_STATUS,
  RT_ACTION,
  RT_BODY,
  RT_FAULT,
  RT_REFERENCE,
} from '../layout/routes.ts'
import { TEXT_FAULT_ABORT } from '../layout/texts.ts'
import { clusterAt } from '../memory/cluster.ts'
import { noteApplied } from '../memory/frame.ts'
import { i32At, putI32 } from '../memory/mem.ts'
import { wellKnownText } from '../memory/texts.ts'
import { allowsOrigin, findOrigin, isPreflight, pushPreflight } from './cors.ts'
import { injectFault } from './fault.ts'
import { depart } from './forward.ts'
import { ownPasses, routePasses } from './passes.ts'
import { pushHttpsLocation, pushLocation } from './redirect.ts'
import { beginAnswer, finishAnswer } from './reply.ts'
import { rewritePath } from './rewrite.ts'

function responds(f: i32, why: i32): i32 {
  putI32(f + FR_WHY, why)
  return OUTCOME_RESPOND
}

/** Answers of the proxy itself name the drawn cluster when it exists (istio R-4). */
export function nameDeclaredCluster(f: i32): void {
  const destination: i32 = i32At(f + W_DESTINATION)
  const number: i32 = destination === 0 ? NONE : i32At(i32At(f + W_IMAGE) + destination + DS_CLUSTER)
  const isDeclared: i32 = number === NONE ? 0 : i32At(clusterAt(f, number) + CU_FLAGS) & CU_IS_DECLARED
  putI32(f + FR_CLUSTER, isDeclared === 0 ? NONE : number)
}

/** A gRPC status for a client that does not speak gRPC is HTTP 200. */
function abort(f: i32, fault: i32): i32 {
  const text: i32 = wellKnownText(f, TEXT_FAULT_ABORT)
  const status: i32 = i32At(fault + FA_ABORT_STATUS)
  beginAnswer(f)
  routePasses(f)
  finishAnswer(f, status === NONE ? 200 : status, text + 4, i32At(text), status === NONE ? i32At(fault + FA_ABORT_GRPC_STATUS) : NONE)
  nameDeclaredCluster(f)
  return responds(f, RESPOND_FAULT_ABORT)
}

/** Answer of a route that answers itself; its own header work comes last and may even remove the location. */
function redirects(f: i32, redirect: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  beginAnswer(f)
  pushLocation(f, redirect)
  // Its header work reads the request as rewritten; the location is made before.
  rewritePath(f, i32At(image + redirect + RD_REWRITE))
  ownPasses(f)
  finishAnswer(f, i32At(image + redirect + RD_STATUS), f, 0, NONE)
  return responds(f, RESPOND_REDIRECT)
}

function answers(f: i32, direct: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  const status: i32 = i32At(image + direct + DR_STATUS)
  const body: i32 = image + i32At(image + direct + DR_BODY)
  beginAnswer(f)
  // Answers that may carry a location name the request's own URL.
  if (status === 201 || (status >= 300 && status < 400)) pushLocation(f, 0)
  ownPasses(f)
  finishAnswer(f, status, body + 4, i32At(body), NONE)
  return responds(f, RESPOND_DIRECT)
}

/** istio: a preflight may be answered here; otherwise the verdict goes along with the request. */
function forward(f: i32, action: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  const cors: i32 = i32At(image + action + FW_CORS)
  if (cors === 0 || findOrigin(f) === 0) return depart(f, 0)
  const isAllowed: i32 = allowsOrigin(f, cors)
  const isAnswered: i32 = isAllowed === 1 || (i32At(image + cors + CO_FLAGS) & CO_FORWARDS_UNMATCHED) === 0 ? isPreflight(f) : 0
  if (isAnswered === 0) return depart(f, isAllowed === 1 ? cors : 0)
  noteApplied(f, i32At(image + cors + CO_REFERENCE))
  beginAnswer(f)
  pushPreflight(f, cors, isAllowed)
  putI32(f + FR_STATUS, 200)
  putI32(f + FR_GRPC_STATUS, NONE)
  putI32(f + FR_BODY, f)
  putI32(f + FR_BODY + 4, 0)
  nameDeclaredCluster(f)
  return responds(f, RESPOND_CORS_PREFLIGHT)
}

function answerWithoutRoute(f: i32): i32 {
  beginAnswer(f)
  if (i32At(f + W_TLS_REQUIRED) === 1) {
    pushHttpsLocation(f)
    finishAnswer(f, 301, f, 0, NONE)
    return responds(f, RESPOND_HTTPS_REDIRECT)
  }
  finishAnswer(f, 404, f, 0, NONE)
  return responds(f, RESPOND_ROUTE_NOT_FOUND)
}

/** What becomes of a request that nothing refused: OUTCOME_*. */
export function act(f: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  putI32(f + FR_CLUSTER, NONE)
  if (i32At(f + FR_ROUTE) === 0) return answerWithoutRoute(f)
  const route: i32 = image + i32At(f + FR_ROUTE)
  const action: i32 = i32At(route + RT_ACTION)
  const body: i32 = i32At(route + RT_BODY)
  if (action === ACTION_NONE) {
    putI32(f + FR_WHY, REJECTED_BY_PROXY)
    putI32(f + FR_BODY, image + body + 4)
    putI32(f + FR_BODY + 4, i32At(image + body))
    return OUTCOME_REJECTED
  }
  const fault: i32 = i32At(route + RT_FAULT)
  if (fault !== 0 && injectFault(f, fault) === 1) return abort(f, image + fault)
  if (action === ACTION_FORWARD) return forward(f, body)
  noteApplied(f, i32At(route + RT_REFERENCE))
  return action === ACTION_REDIRECT ? redirects(f, body) : answers(f, body)
}
