/** Owns the check of authorization layers and token rules (layout/authorization.ts). */

import {
  LY_AUDIENCE_CLAIM,
  LY_BODY,
  LY_BYTES,
  LY_DRY_LIST,
  LY_DRY_RULES,
  LY_FLAGS,
  LY_HAS_POLICIES,
  LY_ISSUER_CLAIM,
  LY_KIND,
  LY_LIST,
  LY_NEEDS,
  LY_PROVIDER,
  LY_REFERENCE_COUNT,
  LY_REFERENCES,
  LY_RULES,
  LY_STATUS_ON_ERROR,
  LY_TOKEN_RULE_COUNT,
  LY_TOKEN_RULES,
  PLACE_COOKIE,
  PLACE_JOINED_HEADER,
  PLACE_QUERY,
  RU_BYTES,
  RU_POLICY,
  RU_REFERENCE,
  TOKEN_TEXT_CHALLENGE_END,
  TP_BYTES,
  TP_KIND,
  TP_NAME,
  TP_PREFIX,
  TR_AUDIENCE_COUNT,
  TR_AUDIENCES,
  TR_BYTES,
  TR_CLAIM_HEADER_COUNT,
  TR_CLAIM_HEADERS,
  TR_ISSUER,
  TR_LIST_COUNT,
  TR_LISTS,
  TR_PAYLOAD_NAME,
  TR_PLACE_COUNT,
  TR_PLACES,
  TR_REFERENCE,
  TR_WRITTEN,
  TR_WRITTEN_COUNT,
} from '../layout/authorization.ts'
import { LAYER_ALLOW, LAYER_CUSTOM, LAYER_JWT } from '../layout/codes.ts'
import { IMG_POLICY_COUNT, NONE } from '../layout/image.ts'
import { LI_COUNT } from '../layout/lists.ts'
import { T_CLAIM_HEADERS, T_CLAIM_NUMBERS, T_LAYERS, T_PLACES, T_RULES, T_TOKEN_RULES } from '../layout/types.ts'
import { CLAIM_BAD, CLAIM_KNOWN, CLAIM_NEW, claimEntries, wordOf } from './claims.ts'
import { isList } from './lists.ts'
import { addKeptSteps, beginSteps, keepSteps } from './steps.ts'
import {
  areNames,
  areNeeds,
  areReferences,
  areStrings,
  isClaim,
  isClaimText,
  isName,
  isNumber,
  isString,
  mayBeReference,
} from './values.ts'

/** A list, and a rule for each of its entries. */
function areRules(v: i32, list: i32, rules: i32): i32 {
  if (isList(v, list) === 0) return 0
  const count: i32 = wordOf(v, list + LI_COUNT)
  if (count > 0 && claimEntries(v, rules, count, RU_BYTES, T_RULES) !== CLAIM_NEW) return 0
  for (let i: i32 = 0; i < count; i++) {
    const rule: i32 = rules + i * RU_BYTES
    if (isNumber(wordOf(v, rule + RU_POLICY), wordOf(v, IMG_POLICY_COUNT)) === 0 || mayBeReference(v, wordOf(v, rule + RU_REFERENCE)) === 0)
      return 0
  }
  return 1
}

function isPlace(v: i32, at: i32): i32 {
  const kind: i32 = wordOf(v, at + TP_KIND)
  if (kind < 0 || kind > PLACE_JOINED_HEADER) return 0
  if (kind === PLACE_QUERY || kind === PLACE_COOKIE) return isString(v, wordOf(v, at + TP_NAME))
  return isName(v, wordOf(v, at + TP_NAME)) === 0 ? 0 : isString(v, wordOf(v, at + TP_PREFIX))
}

function arePlaces(v: i32, at: i32, count: i32): i32 {
  const claimed: i32 = claimEntries(v, at, count, TP_BYTES, T_PLACES)
  if (claimed === CLAIM_NEW) for (let i: i32 = 0; i < count; i++) if (isPlace(v, at + i * TP_BYTES) === 0) return 0
  return claimed === CLAIM_BAD ? 0 : 1
}

function areClaimHeaders(v: i32, at: i32, count: i32): i32 {
  const claimed: i32 = claimEntries(v, at, count, 8, T_CLAIM_HEADERS)
  if (claimed !== CLAIM_NEW) return claimed === CLAIM_KNOWN ? 1 : 0
  for (let i: i32 = 0; i < count; i++) {
    if (isName(v, wordOf(v, at + i * 8)) === 0 || isClaimText(v, wordOf(v, at + i * 8 + 4)) === 0) return 0
  }
  return 1
}

function areClaims(v: i32, at: i32, count: i32): i32 {
  const claimed: i32 = claimEntries(v, at, count, 4, T_CLAIM_NUMBERS)
  if (claimed === CLAIM_NEW) for (let i: i32 = 0; i < count; i++) if (isClaim(v, wordOf(v, at + i * 4)) === 0) return 0
  return claimed === CLAIM_BAD ? 0 : 1
}

function isTokenRule(v: i32, at: i32): i32 {
  const payload: i32 = wordOf(v, at + TR_PAYLOAD_NAME)
  if (isString(v, wordOf(v, at + TR_ISSUER)) === 0 || (payload !== NONE && isName(v, payload) === 0)) return 0
  if (areStrings(v, wordOf(v, at + TR_AUDIENCES), wordOf(v, at + TR_AUDIENCE_COUNT)) === 0) return 0
  if (arePlaces(v, wordOf(v, at + TR_PLACES), wordOf(v, at + TR_PLACE_COUNT)) === 0) return 0
  if (areClaimHeaders(v, wordOf(v, at + TR_CLAIM_HEADERS), wordOf(v, at + TR_CLAIM_HEADER_COUNT)) === 0) return 0
  if (areNames(v, wordOf(v, at + TR_WRITTEN), wordOf(v, at + TR_WRITTEN_COUNT)) === 0) return 0
  if (areClaims(v, wordOf(v, at + TR_LISTS), wordOf(v, at + TR_LIST_COUNT)) === 0) return 0
  return mayBeReference(v, wordOf(v, at + TR_REFERENCE))
}

function isTokenLayer(v: i32, at: i32): i32 {
  const rules: i32 = wordOf(v, at + LY_TOKEN_RULES)
  const count: i32 = wordOf(v, at + LY_TOKEN_RULE_COUNT)
  if (count < 0 || (count > 0 && claimEntries(v, rules, count, TR_BYTES, T_TOKEN_RULES) !== CLAIM_NEW)) return 0
  for (let i: i32 = 0; i < count; i++) if (isTokenRule(v, rules + i * TR_BYTES) === 0) return 0
  if (isClaim(v, wordOf(v, at + LY_ISSUER_CLAIM)) === 0 || isClaim(v, wordOf(v, at + LY_AUDIENCE_CLAIM)) === 0) return 0
  return areStrings(v, wordOf(v, at + LY_BODY), TOKEN_TEXT_CHALLENGE_END + 1)
}

function isPolicyLayer(v: i32, at: i32, kind: i32): i32 {
  const references: i32 = wordOf(v, at + LY_REFERENCE_COUNT)
  // Who is refused by nobody's leave is told all policies, the first of them before the others.
  if (kind === LAYER_ALLOW && (wordOf(v, at + LY_FLAGS) & LY_HAS_POLICIES) !== 0 && references < 1) return 0
  if (kind === LAYER_CUSTOM && isString(v, wordOf(v, at + LY_PROVIDER)) === 0) return 0
  if (areRules(v, wordOf(v, at + LY_LIST), wordOf(v, at + LY_RULES)) === 0) return 0
  if (areRules(v, wordOf(v, at + LY_DRY_LIST), wordOf(v, at + LY_DRY_RULES)) === 0) return 0
  if (wordOf(v, at + LY_STATUS_ON_ERROR) < 0 || isString(v, wordOf(v, at + LY_BODY)) === 0) return 0
  return areReferences(v, wordOf(v, at + LY_REFERENCES), references)
}

/** Layers of a handler; handlers may share them. */
export function areLayers(v: i32, at: i32, count: i32): i32 {
  if (count === 0) return 1
  const claimed: i32 = claimEntries(v, at, count, LY_BYTES, T_LAYERS)
  if (claimed === CLAIM_BAD) return 0
  if (claimed === CLAIM_NEW) {
    const before: i32 = beginSteps(v)
    for (let i: i32 = 0; i < count; i++) {
      const layer: i32 = at + i * LY_BYTES
      const kind: i32 = wordOf(v, layer + LY_KIND)
      if (kind < 0 || kind > LAYER_JWT || wordOf(v, layer + LY_FLAGS) < 0 || areNeeds(wordOf(v, layer + LY_NEEDS)) === 0) return 0
      if ((kind === LAYER_JWT ? isTokenLayer(v, layer) : isPolicyLayer(v, layer, kind)) === 0) return 0
    }
    keepSteps(v, at, before)
  }
  addKeptSteps(v, at)
  return 1
}
