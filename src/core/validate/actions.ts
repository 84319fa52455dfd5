/** Owns the check of what routes do (layout/routes.ts): forward, redirect, answer, and what goes with it. */

import { NONE } from '../layout/image.ts'
import {
  CO_BYTES,
  CO_EXPOSE,
  CO_HEADERS,
  CO_MAX_AGE,
  CO_METHODS,
  CO_ORIGIN_COUNT,
  CO_ORIGINS,
  CO_REFERENCE,
  DR_BODY,
  DR_BYTES,
  DR_STATUS,
  FA_ABORT_GRPC_STATUS,
  FA_ABORT_REFERENCE,
  FA_ABORT_STATUS,
  FA_BYTES,
  FA_DELAY_REFERENCE,
  FW_AUTHORITY,
  FW_BYTES,
  FW_CORS,
  FW_HASH,
  FW_MIRROR_COUNT,
  FW_MIRRORS,
  FW_PLAN,
  FW_REWRITE,
  FW_SPLIT,
  MR_BYTES,
  MR_CLUSTER,
  MR_REFERENCE,
  PL_BYTES,
  PL_CODE_COUNT,
  PL_CODES,
  PL_MAX_RETRIES,
  PL_OBJECT,
  PL_REFERENCE,
  RD_BYTES,
  RD_HOST,
  RD_PATH,
  RD_PORT,
  RD_REWRITE,
  RD_SCHEME,
  RD_STATUS,
  REWRITE_PATTERN,
  RW_BYTES,
  RW_KIND,
  RW_LENGTH,
  RW_PATTERN,
  RW_VALUE,
} from '../layout/routes.ts'
import { T_CODES, T_CORS, T_DIRECT, T_FAULT, T_FORWARD, T_MIRRORS, T_PLAN, T_REDIRECT, T_REWRITE } from '../layout/types.ts'
import { CLAIM_BAD, CLAIM_KNOWN, CLAIM_NEW, claim, claimEntries, wordOf } from './claims.ts'
import { areMatchers } from './matchers.ts'
import { isReplacement } from './patterns.ts'
import { isSplit } from './splits.ts'
import { isCluster, isObject, isReference, isString, mayBeReference, mayBeString } from './values.ts'

function isRewrite(v: i32, at: i32): i32 {
  const claimed: i32 = claim(v, at, RW_BYTES, T_REWRITE)
  if (claimed !== CLAIM_NEW) return claimed === CLAIM_KNOWN ? 1 : 0
  const kind: i32 = wordOf(v, at + RW_KIND)
  if (kind < 0 || kind > REWRITE_PATTERN || isString(v, wordOf(v, at + RW_VALUE)) === 0) return 0
  return kind === REWRITE_PATTERN ? isReplacement(v, wordOf(v, at + RW_PATTERN)) : wordOf(v, at + RW_LENGTH) >= 0 ? 1 : 0
}

function mayBeRewrite(v: i32, at: i32): i32 {
  return at === 0 ? 1 : isRewrite(v, at)
}

export function isRedirect(v: i32, at: i32): i32 {
  const claimed: i32 = claim(v, at, RD_BYTES, T_REDIRECT)
  if (claimed !== CLAIM_NEW) return claimed === CLAIM_KNOWN ? 1 : 0
  if (wordOf(v, at + RD_STATUS) < 0 || wordOf(v, at + RD_PORT) < NONE) return 0
  if (mayBeString(v, wordOf(v, at + RD_SCHEME)) === 0 || mayBeString(v, wordOf(v, at + RD_HOST)) === 0) return 0
  return mayBeString(v, wordOf(v, at + RD_PATH)) === 0 ? 0 : mayBeRewrite(v, wordOf(v, at + RD_REWRITE))
}

export function isDirect(v: i32, at: i32): i32 {
  const claimed: i32 = claim(v, at, DR_BYTES, T_DIRECT)
  if (claimed !== CLAIM_NEW) return claimed === CLAIM_KNOWN ? 1 : 0
  return wordOf(v, at + DR_STATUS) < 0 ? 0 : isString(v, wordOf(v, at + DR_BODY))
}

/** Or 0. */
export function mayBeFault(v: i32, at: i32): i32 {
  if (at === 0) return 1
  const claimed: i32 = claim(v, at, FA_BYTES, T_FAULT)
  if (claimed !== CLAIM_NEW) return claimed === CLAIM_KNOWN ? 1 : 0
  if (wordOf(v, at + FA_ABORT_STATUS) < NONE || wordOf(v, at + FA_ABORT_GRPC_STATUS) < NONE) return 0
  return mayBeReference(v, wordOf(v, at + FA_DELAY_REFERENCE)) === 0 ? 0 : mayBeReference(v, wordOf(v, at + FA_ABORT_REFERENCE))
}

function mayBeCors(v: i32, at: i32): i32 {
  if (at === 0) return 1
  const claimed: i32 = claim(v, at, CO_BYTES, T_CORS)
  if (claimed !== CLAIM_NEW) return claimed === CLAIM_KNOWN ? 1 : 0
  if (areMatchers(v, wordOf(v, at + CO_ORIGINS), wordOf(v, at + CO_ORIGIN_COUNT)) === 0) return 0
  if (isString(v, wordOf(v, at + CO_METHODS)) === 0 || isString(v, wordOf(v, at + CO_HEADERS)) === 0) return 0
  if (isString(v, wordOf(v, at + CO_EXPOSE)) === 0 || isString(v, wordOf(v, at + CO_MAX_AGE)) === 0) return 0
  return mayBeReference(v, wordOf(v, at + CO_REFERENCE))
}

function mayBePlan(v: i32, at: i32): i32 {
  if (at === 0) return 1
  const claimed: i32 = claim(v, at, PL_BYTES, T_PLAN)
  if (claimed !== CLAIM_NEW) return claimed === CLAIM_KNOWN ? 1 : 0
  if (wordOf(v, at + PL_MAX_RETRIES) < 0) return 0
  if (claimEntries(v, wordOf(v, at + PL_CODES), wordOf(v, at + PL_CODE_COUNT), 4, T_CODES) === CLAIM_BAD) return 0
  return isReference(v, wordOf(v, at + PL_REFERENCE)) === 0 ? 0 : isObject(v, wordOf(v, at + PL_OBJECT))
}

function areMirrors(v: i32, at: i32, count: i32): i32 {
  const claimed: i32 = claimEntries(v, at, count, MR_BYTES, T_MIRRORS)
  if (claimed !== CLAIM_NEW) return claimed === CLAIM_KNOWN ? 1 : 0
  for (let i: i32 = 0; i < count; i++) {
    const mirror: i32 = at + i * MR_BYTES
    if (isCluster(v, wordOf(v, mirror + MR_CLUSTER)) === 0 || mayBeReference(v, wordOf(v, mirror + MR_REFERENCE)) === 0) return 0
  }
  return 1
}

export function isForward(v: i32, at: i32): i32 {
  const claimed: i32 = claim(v, at, FW_BYTES, T_FORWARD)
  if (claimed !== CLAIM_NEW) return claimed === CLAIM_KNOWN ? 1 : 0
  const hash: i32 = wordOf(v, at + FW_HASH)
  if (isSplit(v, wordOf(v, at + FW_SPLIT)) === 0 || mayBeRewrite(v, wordOf(v, at + FW_REWRITE)) === 0) return 0
  if (mayBeString(v, wordOf(v, at + FW_AUTHORITY)) === 0 || mayBePlan(v, wordOf(v, at + FW_PLAN)) === 0) return 0
  if (mayBeCors(v, wordOf(v, at + FW_CORS)) === 0 || (hash !== 0 && isObject(v, hash) === 0)) return 0
  return areMirrors(v, wordOf(v, at + FW_MIRRORS), wordOf(v, at + FW_MIRROR_COUNT))
}
