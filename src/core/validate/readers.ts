/** Owns the check of what only readers look at (layout/image.ts): references, refusals, policies, clusters. */

import { REJECTED_BY_CONTROL_PLANE_PANIC } from '../layout/codes.ts'
import {
  CU_BYTES,
  CU_HASH,
  CU_OBJECT,
  NONE,
  PO_BYTES,
  PO_NAME,
  PO_NAMESPACE,
  PO_REFERENCE,
  RF_BYTES,
  RF_OBJECT,
  RF_PATH,
  RF_ROLE,
  RJ_BY,
  RJ_BYTES,
  RJ_REASON,
  RJ_REFERENCE_COUNT,
  RJ_REFERENCES,
  RO_BYTES,
  RP_BYTES,
  RP_ITEM,
  RP_PARENT,
} from '../layout/image.ts'
import { T_CLUSTERS, T_PATH, T_POLICIES, T_REFERENCED, T_REFERENCES, T_REJECTION } from '../layout/types.ts'
import { CLAIM_BAD, CLAIM_KNOWN, CLAIM_NEW, claim, claimEntries, keepNumber, keptNumber, wordOf } from './claims.ts'
import { areReferences, isObject, isString, mayBeObject, mayBeReference } from './values.ts'

/** Steps of a path. */
const MOST_STEPS: i32 = 64
const MOST_ROLE: i32 = 2

/** Or NONE. */
export function mayBeRejection(v: i32, at: i32): i32 {
  if (at === NONE) return 1
  const claimed: i32 = claim(v, at, RJ_BYTES, T_REJECTION)
  if (claimed !== CLAIM_NEW) return claimed === CLAIM_KNOWN ? 1 : 0
  const by: i32 = wordOf(v, at + RJ_BY)
  if (by < 0 || by > REJECTED_BY_CONTROL_PLANE_PANIC || isString(v, wordOf(v, at + RJ_REASON)) === 0) return 0
  return areReferences(v, wordOf(v, at + RJ_REFERENCES), wordOf(v, at + RJ_REFERENCE_COUNT))
}

/** How many steps a path has, 0 = it cannot be used. A step stands behind the one before it. */
function stepsOf(v: i32, at: i32, depth: i32): i32 {
  const claimed: i32 = depth > MOST_STEPS ? CLAIM_BAD : claim(v, at, RP_BYTES, T_PATH)
  if (claimed !== CLAIM_NEW) return claimed === CLAIM_KNOWN ? keptNumber(v, at) : 0
  const parent: i32 = wordOf(v, at + RP_PARENT)
  const item: i32 = wordOf(v, at + RP_ITEM)
  if (item < 0 || ((item & 1) === 1 && isString(v, item >> 1) === 0)) return 0
  let steps: i32 = 1
  if (parent !== NONE) {
    const before: i32 = parent < at ? stepsOf(v, parent, depth + 1) : 0
    if (before === 0 || before >= MOST_STEPS) return 0
    steps = before + 1
  }
  keepNumber(v, at, steps)
  return steps
}

function isReferenced(v: i32, at: i32): i32 {
  const claimed: i32 = claim(v, at, RO_BYTES, T_REFERENCED)
  if (claimed === CLAIM_NEW) for (let i: i32 = 0; i < RO_BYTES; i += 4) if (isString(v, wordOf(v, at + i)) === 0) return 0
  return claimed === CLAIM_BAD ? 0 : 1
}

function isOneReference(v: i32, at: i32): i32 {
  const word: i32 = wordOf(v, at + RF_OBJECT)
  const path: i32 = wordOf(v, at + RF_PATH)
  if (word === NONE) return isString(v, path)
  if ((word & RF_ROLE) > MOST_ROLE) return 0
  return isReferenced(v, word & ~RF_ROLE) === 1 && (path === NONE || stepsOf(v, path, 0) > 0) ? 1 : 0
}

/** References, by number. */
export function areAllReferences(v: i32, at: i32, count: i32): i32 {
  const claimed: i32 = claimEntries(v, at, count, RF_BYTES, T_REFERENCES)
  if (claimed === CLAIM_NEW) for (let i: i32 = 0; i < count; i++) if (isOneReference(v, at + i * RF_BYTES) === 0) return 0
  return claimed === CLAIM_BAD ? 0 : 1
}

export function arePolicies(v: i32, at: i32, count: i32): i32 {
  const claimed: i32 = claimEntries(v, at, count, PO_BYTES, T_POLICIES)
  if (claimed !== CLAIM_NEW) return claimed === CLAIM_KNOWN ? 1 : 0
  for (let i: i32 = 0; i < count; i++) {
    const policy: i32 = at + i * PO_BYTES
    if (isString(v, wordOf(v, policy + PO_NAMESPACE)) === 0 || isString(v, wordOf(v, policy + PO_NAME)) === 0) return 0
    if (mayBeReference(v, wordOf(v, policy + PO_REFERENCE)) === 0) return 0
  }
  return 1
}

export function areClusters(v: i32, at: i32, count: i32): i32 {
  const claimed: i32 = claimEntries(v, at, count, CU_BYTES, T_CLUSTERS)
  if (claimed !== CLAIM_NEW) return claimed === CLAIM_KNOWN ? 1 : 0
  for (let i: i32 = 0; i < count; i++) {
    const cluster: i32 = at + i * CU_BYTES
    if (isObject(v, wordOf(v, cluster + CU_OBJECT)) === 0 || mayBeObject(v, wordOf(v, cluster + CU_HASH)) === 0) return 0
  }
  return 1
}
