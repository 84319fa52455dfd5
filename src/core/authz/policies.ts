/**
 * Owns policy layers: custom, audit, deny, allow, and what policies that are only tried out would have done (readable:
 * authz/evaluate.ts). Each gives AUTHORIZATION_*.
 */

import {
  AUTHORIZATION_ALLOWED,
  AUTHORIZATION_REFUSED,
  LY_BODY,
  LY_DRY_LIST,
  LY_DRY_RULES,
  LY_FAILS_OPEN,
  LY_FLAGS,
  LY_HAS_DRY_RUNS,
  LY_HAS_POLICIES,
  LY_IS_MISCONFIGURED,
  LY_IS_REACHABLE,
  LY_KIND,
  LY_LIST,
  LY_PROVIDER,
  LY_REFERENCE_COUNT,
  LY_REFERENCES,
  LY_RULES,
  LY_STATUS_ON_ERROR,
  RU_BYTES,
  RU_INDEX,
  RU_POLICY,
  RU_REFERENCE,
} from '../layout/authorization.ts'
import {
  AS_HTTP,
  DENIAL_BAD_CUSTOM_ACTION,
  DENIAL_HAS_PROVIDER,
  DENIAL_UNANSWERED,
  LAYER_ALLOW,
  LAYER_AUDIT,
  LAYER_DENY,
  RESPOND_AUTHORIZATION_DENIED,
  RESPOND_EXTERNALLY_DENIED,
} from '../layout/codes.ts'
import {
  FR_AS,
  FR_AUTHORIZER_CALLS,
  FR_BODY,
  FR_DENIAL,
  FR_DENIAL_FLAGS,
  FR_DENIAL_POLICY,
  FR_DENIAL_PROVIDER,
  FR_DENIAL_RULE,
  FR_SHADOWS,
  FR_STATUS,
  FR_WHY,
  SH_ALLOWED,
  SH_BYTES,
  SH_LAYER,
  SH_POLICY,
  SH_RULE,
  W_IMAGE,
  W_REQUEST,
} from '../layout/frame.ts'
import { NONE } from '../layout/image.ts'
import { AUTHORIZER_ALLOWS, AUTHORIZER_DENIES, AUTHORIZER_UNREACHABLE, RQ_AUTHORIZER } from '../layout/request.ts'
import { firstMatch } from '../matching/list.ts'
import { noteApplied, noteExtra, noteMatched, pushRecord } from '../memory/frame.ts'
import { i32At, mul32, putI32 } from '../memory/mem.ts'

/** Address of the RULE that matches first in LY_LIST or LY_DRY_LIST (and its LY_RULES or LY_DRY_RULES), 0 = none does. */
function matchingRule(f: i32, layer: i32, list: i32, rules: i32): i32 {
  const entry: i32 = firstMatch(f, i32At(layer + list), 0)
  return entry === NONE ? 0 : i32At(f + W_IMAGE) + i32At(layer + rules) + mul32(entry, RU_BYTES)
}

/** Says how it is refused; `rule`: address of the RULE, 0 = none had a say. */
function refuse(f: i32, layer: i32, why: i32, status: i32, rule: i32, flags: i32): i32 {
  putI32(f + FR_WHY, why)
  putI32(f + FR_STATUS, status)
  const body: i32 = i32At(f + W_IMAGE) + i32At(layer + LY_BODY)
  const isOwn: i32 = why === RESPOND_AUTHORIZATION_DENIED ? 1 : 0
  putI32(f + FR_BODY, isOwn === 1 ? body + 4 : 0)
  putI32(f + FR_BODY + 4, isOwn === 1 ? i32At(body) : 0)
  putI32(f + FR_DENIAL, i32At(layer + LY_KIND))
  putI32(f + FR_DENIAL_POLICY, rule === 0 ? NONE : i32At(rule + RU_POLICY))
  putI32(f + FR_DENIAL_RULE, rule === 0 ? 0 : i32At(rule + RU_INDEX))
  putI32(f + FR_DENIAL_FLAGS, flags)
  putI32(f + FR_DENIAL_PROVIDER, (flags & DENIAL_HAS_PROVIDER) !== 0 ? i32At(layer + LY_PROVIDER) : 0)
  return AUTHORIZATION_REFUSED
}

/** istio A-8 (1), A-60, A-63: a matching dry-run policy refuses at once, a matching enforced one asks the authorizer. */
export function authorizeCustom(f: i32, layer: i32): i32 {
  const flags: i32 = i32At(layer + LY_FLAGS)
  const isMisconfigured: i32 = flags & LY_IS_MISCONFIGURED
  if (isMisconfigured === 0) {
    const dry: i32 = matchingRule(f, layer, LY_DRY_LIST, LY_DRY_RULES)
    if (dry !== 0) {
      noteMatched(f, i32At(dry + RU_REFERENCE))
      return refuse(f, layer, RESPOND_AUTHORIZATION_DENIED, 403, dry, DENIAL_HAS_PROVIDER)
    }
  }
  const rule: i32 = matchingRule(f, layer, LY_LIST, LY_RULES)
  if (rule === 0) return AUTHORIZATION_ALLOWED
  noteMatched(f, i32At(rule + RU_REFERENCE))
  if (isMisconfigured !== 0) {
    return refuse(f, layer, RESPOND_AUTHORIZATION_DENIED, 403, rule, DENIAL_HAS_PROVIDER | DENIAL_BAD_CUSTOM_ACTION)
  }
  // Decisions about bytes do not tell who was asked.
  if (i32At(f + FR_AS) === AS_HTTP) putI32(f + FR_AUTHORIZER_CALLS, (i32At(f + FR_AUTHORIZER_CALLS) + 1) | 0)
  const answer: i32 = (flags & LY_IS_REACHABLE) !== 0 ? i32At(i32At(f + W_REQUEST) + RQ_AUTHORIZER) : AUTHORIZER_UNREACHABLE
  if (answer === AUTHORIZER_ALLOWS || (answer === AUTHORIZER_UNREACHABLE && (flags & LY_FAILS_OPEN) !== 0)) return AUTHORIZATION_ALLOWED
  if (answer === AUTHORIZER_DENIES) return refuse(f, layer, RESPOND_EXTERNALLY_DENIED, 403, 0, DENIAL_HAS_PROVIDER)
  return refuse(f, layer, RESPOND_EXTERNALLY_DENIED, i32At(layer + LY_STATUS_ON_ERROR), 0, DENIAL_HAS_PROVIDER | DENIAL_UNANSWERED)
}

function noteShadow(f: i32, layer: i32, allowed: i32, rule: i32): void {
  const at: i32 = pushRecord(f, FR_SHADOWS, SH_BYTES)
  if (at === 0) return
  putI32(at + SH_LAYER, i32At(layer + LY_KIND))
  putI32(at + SH_ALLOWED, allowed)
  putI32(at + SH_POLICY, rule === 0 ? NONE : i32At(rule + RU_POLICY))
  putI32(at + SH_RULE, rule === 0 ? 0 : i32At(rule + RU_INDEX))
}

/** istio: a dry run never decides, so what it matches had no part. */
function tryOut(f: i32, layer: i32, kind: i32): void {
  if ((i32At(layer + LY_FLAGS) & LY_HAS_DRY_RUNS) === 0) return
  const rule: i32 = matchingRule(f, layer, LY_DRY_LIST, LY_DRY_RULES)
  const isMet: i32 = rule === 0 ? 0 : 1
  noteShadow(f, layer, kind === LAYER_ALLOW ? isMet : 1 - isMet, rule)
}

/** Nobody allows it: every policy of the layer is the cause, the first of them the deciding one. */
function refuseUnmatched(f: i32, layer: i32): i32 {
  const references: i32 = i32At(f + W_IMAGE) + i32At(layer + LY_REFERENCES)
  const count: i32 = i32At(layer + LY_REFERENCE_COUNT)
  noteApplied(f, i32At(references))
  for (let i: i32 = 0; i < count; i++) noteExtra(f, i32At(references + i * 4))
  return refuse(f, layer, RESPOND_AUTHORIZATION_DENIED, 403, 0, 0)
}

/** istio A-8 (3) to (5), A-10, A-12. */
export function authorizePolicies(f: i32, layer: i32): i32 {
  const kind: i32 = i32At(layer + LY_KIND)
  if (kind !== LAYER_AUDIT) tryOut(f, layer, kind)
  const rule: i32 = matchingRule(f, layer, LY_LIST, LY_RULES)
  if (rule !== 0) {
    noteMatched(f, i32At(rule + RU_REFERENCE))
    if (kind === LAYER_AUDIT) noteShadow(f, layer, 1, rule)
    return kind === LAYER_DENY ? refuse(f, layer, RESPOND_AUTHORIZATION_DENIED, 403, rule, 0) : AUTHORIZATION_ALLOWED
  }
  const isRefused: i32 = kind === LAYER_ALLOW && (i32At(layer + LY_FLAGS) & LY_HAS_POLICIES) !== 0 ? 1 : 0
  return isRefused === 1 ? refuseUnmatched(f, layer) : AUTHORIZATION_ALLOWED
}
