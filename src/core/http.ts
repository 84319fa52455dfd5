/**
 * Owns the order in which one HTTP request is decided at one proxy (readable: engine/http.ts; istio O-1, O-2): admission, path,
 * route, authorization layers, and then the action of the route.
 */

import { authorize } from './authz/authorize.ts'
import { ADMITTED, admit, REFUSED } from './intake/admission.ts'
import { UPGRADE_OTHER } from './intake/connection.ts'
import { ingress } from './intake/ingress.ts'
import { readLines } from './intake/intake.ts'
import { isMethod, METHOD_HEAD } from './intake/method.ts'
import { normalizePath } from './intake/path.ts'
import { refuse } from './intake/refused.ts'
import { AUTHORIZATION_ALLOWED, AUTHORIZATION_UNDETERMINED } from './layout/authorization.ts'
import {
  AS_HTTP,
  DENIAL_UNANSWERED,
  OUTCOME_RESPOND,
  OUTCOME_UNDETERMINED,
  RESPOND_BAD_PATH,
  RESPOND_BAD_REQUEST,
  RESPOND_EXTERNALLY_DENIED,
  RESPOND_HEADERS_TOO_LARGE,
  RESPOND_UPGRADE_FAILED,
} from './layout/codes.ts'
import {
  FR_AS,
  FR_AUTHORIZER_CALLS,
  FR_BODY,
  FR_DENIAL_FLAGS,
  FR_EXTRA_NOTES,
  FR_ROUTE,
  FR_SHADOWS,
  FR_STATUS,
  FR_UNKNOWN,
  FR_WHY,
  W_ANSWER,
  W_CHALLENGE,
  W_GRPC,
  W_HANDLER,
  W_HEAD,
  W_IMAGE,
  W_TERMINATED,
  W_TOKEN,
  W_UPGRADE,
} from './layout/frame.ts'
import { NONE } from './layout/image.ts'
import { HD_LAYER_COUNT, HD_LAYERS, HH_DIRECTION, HH_FLAGS } from './layout/listeners.ts'
import { NAME_CONTENT_TYPE, NAME_WWW_AUTHENTICATE, NAME_X_FORWARDED_PROTO } from './layout/names.ts'
import { DIRECTION_GATEWAY } from './layout/request.ts'
import { TEXT_PLAIN } from './layout/texts.ts'
import { headerPush } from './memory/headers.ts'
import { i32At, putI32 } from './memory/mem.ts'
import { wasSeen } from './memory/seen.ts'
import { act, nameDeclaredCluster } from './routing/action.ts'
import { routePasses } from './routing/passes.ts'
import { beginAnswer, finishAnswer, isGrpc, setAnswerText } from './routing/reply.ts'
import { chooseRoute } from './routing/route.ts'

/** The answer that FR_STATUS and FR_BODY tell, with whatever was begun of its headers. */
function finishRefusal(f: i32): i32 {
  finishAnswer(f, i32At(f + FR_STATUS), i32At(f + FR_BODY), i32At(f + FR_BODY + 4), NONE)
  return OUTCOME_RESPOND
}

/** The same once a route is chosen: its header work is done over every answer. What nobody can know of it goes untold. */
function refuseAtRoute(f: i32): i32 {
  beginAnswer(f)
  routePasses(f)
  nameDeclaredCluster(f)
  putI32(f + FR_UNKNOWN, 0)
  return finishRefusal(f)
}

/**
 * The connection manager refuses before it has looked for a route. It finds none without x-forwarded-proto, which it has not
 * added yet; where the client sent one, the answer is that of a request with a route, chosen by the lines as they came.
 */
function refuseEarly(f: i32): i32 {
  if (wasSeen(f, NAME_X_FORWARDED_PROTO) === 0) {
    beginAnswer(f)
    return finishRefusal(f)
  }
  readLines(f)
  chooseRoute(f, 0)
  return refuseAtRoute(f)
}

/** The answer to a request that authorization refuses (istio A-11, J-5). */
function deny(f: i32): i32 {
  beginAnswer(f)
  routePasses(f)
  const challenge: i32 = i32At(f + W_CHALLENGE)
  if (challenge !== 0) headerPush(f, W_ANSWER, NAME_WWW_AUTHENTICATE, challenge, i32At(f + W_CHALLENGE + 4))
  finishRefusal(f)
  // The authorizer's own headers are passed on, content-type without a body included.
  const isAnswered: i32 = i32At(f + FR_WHY) === RESPOND_EXTERNALLY_DENIED && (i32At(f + FR_DENIAL_FLAGS) & DENIAL_UNANSWERED) === 0 ? 1 : 0
  if (isAnswered === 1 && i32At(f + W_GRPC) === 0) setAnswerText(f, NAME_CONTENT_TYPE, TEXT_PLAIN)
  nameDeclaredCluster(f)
  return OUTCOME_RESPOND
}

/** istio J-15, M-23: with verified claims a gateway chooses its route again. */
function chooseAgain(f: i32, handler: i32): void {
  if (i32At(handler + HH_DIRECTION) !== DIRECTION_GATEWAY || i32At(f + W_TOKEN) === 0) return
  const first: i32 = i32At(f + FR_ROUTE)
  if (chooseRoute(f, 0) !== first) chooseRoute(f, 1)
}

function undetermined(f: i32): i32 {
  putI32(f + FR_ROUTE, 0)
  putI32(f + FR_AUTHORIZER_CALLS, 0)
  putI32(f + FR_SHADOWS, 0)
  putI32(f + FR_EXTRA_NOTES, 0)
  putI32(f + FR_UNKNOWN, 0)
  return OUTCOME_UNDETERMINED
}

function proceed(f: i32, handler: i32): i32 {
  chooseRoute(f, 1)
  // Without a route the answer is 404, as ever.
  if (i32At(f + W_UPGRADE) === UPGRADE_OTHER && i32At(f + FR_ROUTE) !== 0) {
    refuse(f, RESPOND_UPGRADE_FAILED, NONE, 403, NONE)
    return refuseAtRoute(f)
  }
  const verdict: i32 = authorize(f, i32At(handler + HD_LAYERS), i32At(handler + HD_LAYER_COUNT))
  if (verdict === AUTHORIZATION_UNDETERMINED) return undetermined(f)
  chooseAgain(f, handler)
  return verdict === AUTHORIZATION_ALLOWED ? act(f) : deny(f)
}

/** One HTTP request whose connection was accepted: OUTCOME_*. W_HANDLER is its handler. */
export function decideHttp(f: i32): i32 {
  const handler: i32 = i32At(f + W_IMAGE) + i32At(f + W_HANDLER)
  const terminated: i32 = i32At(f + W_TERMINATED)
  putI32(f + FR_AS, AS_HTTP)
  const admitted: i32 = admit(f, handler, terminated)
  putI32(f + W_HEAD, isMethod(f, METHOD_HEAD))
  if (admitted === REFUSED) {
    // What the codec refuses is no gRPC request yet.
    const why: i32 = i32At(f + FR_WHY)
    putI32(f + W_GRPC, why === RESPOND_BAD_REQUEST || why === RESPOND_HEADERS_TOO_LARGE ? 0 : isGrpc(f))
    beginAnswer(f)
    return finishRefusal(f)
  }
  ingress(f, handler, terminated)
  putI32(f + W_GRPC, isGrpc(f))
  if (admitted !== ADMITTED) return refuseEarly(f)
  if (normalizePath(f, i32At(handler + HH_FLAGS)) === 1) return proceed(f, handler)
  refuse(f, RESPOND_BAD_PATH, NONE, 400, NONE)
  return refuseEarly(f)
}
