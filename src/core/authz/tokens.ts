/**
 * Owns the token requirement: which rules look in which order, which failure is told, and what is undone when a request is
 * refused (istio J-3 to J-13; readable: authz/jwt.ts). Verification was done by the caller.
 */

import { isMethod, METHOD_OPTIONS } from '../intake/method.ts'
import {
  AUTHORIZATION_ALLOWED,
  AUTHORIZATION_REFUSED,
  AUTHORIZATION_UNDETERMINED,
  LY_BYPASSES_PREFLIGHT,
  LY_FLAGS,
  LY_TAKES_HEADERS_OF_ALL,
  LY_TOKEN_RULE_COUNT,
  LY_TOKEN_RULES,
  TR_BYTES,
  TR_REFERENCE,
  TR_WRITTEN,
  TR_WRITTEN_COUNT,
} from '../layout/authorization.ts'
import {
  NEED_TOKENS,
  RESPOND_AUDIENCE_REJECTED,
  RESPOND_TOKEN_REJECTED,
  TOKEN_AUDIENCE_NOT_ALLOWED,
  TOKEN_ISSUER_NOT_CONFIGURED,
  TOKEN_MISSING,
} from '../layout/codes.ts'
import {
  CD_OUTCOME,
  CD_PLACE,
  CD_TEXT,
  FR_BODY,
  FR_NEEDS,
  FR_STATUS,
  FR_TOKEN,
  FR_WHY,
  HE_BYTES,
  HE_VALUE_LEN,
  RC_BEFORE,
  W_CANDIDATES,
  W_HEADER_COUNT,
  W_HEADER_ROOM,
  W_HEADERS,
  W_IMAGE,
  W_OVERFLOW,
  W_PATH,
  W_TOKEN,
  W_TOKEN_RULE,
} from '../layout/frame.ts'
import { NAME_ACCESS_CONTROL_REQUEST_METHOD, NAME_ORIGIN } from '../layout/names.ts'
import { noteApplied, noteMatched } from '../memory/frame.ts'
import { headerFind, headerRemove } from '../memory/headers.ts'
import { i32At, mul32, putI32 } from '../memory/mem.ts'
import { challenge, tokenText } from './challenge.ts'
import { acceptToken, makeRoom } from './token-accept.ts'
import { outcomeOf, pushAssumed } from './token-outcome.ts'
import { collectTokens } from './token-places.ts'
import { LOOK_GOOD, LOOK_UNKNOWN, lookAt } from './token-status.ts'

function hasValue(f: i32, name: i32): i32 {
  let line: i32 = headerFind(f, W_HEADERS, name, 0)
  while (line !== 0) {
    if (i32At(line + HE_VALUE_LEN) > 0) return 1
    line = headerFind(f, W_HEADERS, name, line + HE_BYTES)
  }
  return 0
}

function isPreflight(f: i32): i32 {
  if (isMethod(f, METHOD_OPTIONS) === 0) return 0
  return hasValue(f, NAME_ORIGIN) === 1 && hasValue(f, NAME_ACCESS_CONTROL_REQUEST_METHOD) === 1 ? 1 : 0
}

/** A client cannot send the headers that a rule writes, not even in a preflight (istio J-11, J-14). */
function sanitize(f: i32, rule: i32): void {
  const names: i32 = i32At(f + W_IMAGE) + i32At(rule + TR_WRITTEN)
  const count: i32 = i32At(rule + TR_WRITTEN_COUNT)
  for (let i: i32 = 0; i < count; i++) headerRemove(f, W_HEADERS, i32At(names + i * 4))
}

/** istio J-9: every token in the rule's places must verify; the last collected is verified first, the first failure is told. */
function verify(f: i32, layer: i32, rule: i32, index: i32): i32 {
  sanitize(f, rule)
  putI32(f + W_CANDIDATES, 0)
  collectTokens(f, rule)
  pushAssumed(f, layer, rule, index)
  let candidate: i32 = i32At(f + W_CANDIDATES)
  if (candidate === 0) return TOKEN_MISSING
  while (candidate !== 0) {
    const place: i32 = i32At(candidate + CD_PLACE)
    const token: i32 =
      place === 0 ? i32At(candidate + CD_OUTCOME) : outcomeOf(f, i32At(candidate + CD_TEXT), i32At(candidate + CD_TEXT + 4), index)
    const look: i32 = lookAt(f, layer, rule, token)
    if (look !== LOOK_GOOD) return look
    noteMatched(f, i32At(rule + TR_REFERENCE))
    acceptToken(f, rule, token, candidate)
    if (i32At(f + W_OVERFLOW) === 1) return LOOK_GOOD
    candidate = i32At(candidate + RC_BEFORE)
  }
  return LOOK_GOOD
}

/** Of several refusals the last one that says more than `no token` or `wrong issuer` is told. */
function isTold(before: i32, next: i32): i32 {
  return before === TOKEN_MISSING || (next !== TOKEN_MISSING && next !== TOKEN_ISSUER_NOT_CONFIGURED) ? 1 : 0
}

function ruleAt(f: i32, layer: i32, index: i32): i32 {
  return i32At(f + W_IMAGE) + i32At(layer + LY_TOKEN_RULES) + mul32(index, TR_BYTES)
}

/** The answer to a refused token; `rule` is the one that tells it. */
function refuse(f: i32, layer: i32, rule: i32, why: i32): i32 {
  noteApplied(f, i32At(rule + TR_REFERENCE))
  putI32(f + FR_TOKEN, why)
  const isAudience: i32 = why === TOKEN_AUDIENCE_NOT_ALLOWED ? 1 : 0
  putI32(f + FR_WHY, isAudience === 1 ? RESPOND_AUDIENCE_REJECTED : RESPOND_TOKEN_REJECTED)
  putI32(f + FR_STATUS, isAudience === 1 ? 403 : 401)
  const body: i32 = tokenText(f, layer, why)
  putI32(f + FR_BODY, body + 4)
  putI32(f + FR_BODY + 4, i32At(body))
  return AUTHORIZATION_REFUSED
}

function undetermined(f: i32, rule: i32): i32 {
  noteApplied(f, i32At(rule + TR_REFERENCE))
  putI32(f + FR_NEEDS, NEED_TOKENS)
  return AUTHORIZATION_UNDETERMINED
}

/**
 * istio J-3: any one rule with good tokens suffices; otherwise every rule must find good tokens or none at all. Rules run in
 * list order, each on the request as the one before left it.
 */
function requireTokens(f: i32, layer: i32): i32 {
  const count: i32 = i32At(layer + LY_TOKEN_RULE_COUNT)
  let told: i32 = TOKEN_MISSING
  let teller: i32 = ruleAt(f, layer, 0)
  for (let index: i32 = 0; index < count; index++) {
    const rule: i32 = ruleAt(f, layer, index)
    const look: i32 = verify(f, layer, rule, index)
    if (look === LOOK_GOOD) return AUTHORIZATION_ALLOWED
    if (look === LOOK_UNKNOWN) return undetermined(f, rule)
    if (isTold(told, look) === 1) {
      told = look
      teller = rule
    }
  }
  if (told === TOKEN_MISSING) return AUTHORIZATION_ALLOWED
  if (count === 1) return refuse(f, layer, teller, told)
  for (let index: i32 = 0; index < count; index++) {
    const rule: i32 = ruleAt(f, layer, index)
    const look: i32 = verify(f, layer, rule, index)
    if (look === LOOK_UNKNOWN) return undetermined(f, rule)
    if (look === LOOK_GOOD || look === TOKEN_MISSING) continue
    return isTold(told, look) === 1 ? refuse(f, layer, rule, look) : refuse(f, layer, teller, told)
  }
  return AUTHORIZATION_ALLOWED
}

/** AUTHORIZATION_* of a token layer. The request is changed only where it is allowed. */
export function authorizeTokens(f: i32, layer: i32): i32 {
  const isBypassed: i32 = (i32At(layer + LY_FLAGS) & LY_BYPASSES_PREFLIGHT) !== 0 ? isPreflight(f) : 0
  const headers: i32 = i32At(f + W_HEADERS)
  const headerCount: i32 = i32At(f + W_HEADER_COUNT)
  const headerRoom: i32 = i32At(f + W_HEADER_ROOM)
  const path: i32 = i32At(f + W_PATH)
  const pathLen: i32 = i32At(f + W_PATH + 4)
  const token: i32 = i32At(f + W_TOKEN)
  const tokenRule: i32 = i32At(f + W_TOKEN_RULE)
  // Works on a table of its own, so that the one before is there when the request is refused.
  makeRoom(f, headerRoom)
  if (i32At(f + W_OVERFLOW) === 1) return AUTHORIZATION_ALLOWED
  const count: i32 = i32At(layer + LY_TOKEN_RULE_COUNT)
  // istio J-11, DP-8
  if ((i32At(layer + LY_FLAGS) & LY_TAKES_HEADERS_OF_ALL) !== 0) {
    for (let index: i32 = 0; index < count; index++) sanitize(f, ruleAt(f, layer, index))
  }
  const verdict: i32 = isBypassed === 1 ? AUTHORIZATION_ALLOWED : requireTokens(f, layer)
  if (verdict === AUTHORIZATION_ALLOWED) {
    // What later stages add has as much room as before.
    const free: i32 = headerRoom - headerCount
    const present: i32 = i32At(f + W_HEADER_COUNT)
    if (i32At(f + W_HEADER_ROOM) - present < free) makeRoom(f, present + free)
    return verdict
  }
  putI32(f + W_HEADERS, headers)
  putI32(f + W_HEADER_COUNT, headerCount)
  putI32(f + W_HEADER_ROOM, headerRoom)
  putI32(f + W_PATH, path)
  putI32(f + W_PATH + 4, pathLen)
  putI32(f + W_TOKEN, token)
  putI32(f + W_TOKEN_RULE, tokenRule)
  if (verdict === AUTHORIZATION_REFUSED) challenge(f, layer)
  return verdict
}
