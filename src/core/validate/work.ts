/** Owns the check of header passes and their templates (layout/routes.ts). Equal ones share one place. */

import { NONE } from '../layout/image.ts'
import {
  HP_ADD_COUNT,
  HP_ADDS,
  HP_BYTES,
  HP_OBJECT,
  HP_REMOVE_COUNT,
  HP_REMOVES,
  HP_SET_COUNT,
  HP_SETS,
  PART_BEFORE_ANSWER,
  PART_LITERAL,
  PART_QUERY,
  PART_REQUEST_HEADER,
  PART_UNKNOWN,
  TM_BYTES,
  TM_COUNT,
  TM_PARTS,
  TX_ARGUMENT,
  TX_BYTES,
  TX_KIND,
  TX_MAX_BYTES,
  TX_OTHER,
  TX_WRITTEN,
} from '../layout/routes.ts'
import { T_HEADER_VALUES, T_PARTS, T_PASS, T_PASSES, T_TEMPLATE } from '../layout/types.ts'
import { CLAIM_BAD, CLAIM_KNOWN, CLAIM_NEW, claim, claimEntries, wordOf } from './claims.ts'
import { areNames, isName, isObject, isString, mayBeString } from './values.ts'

function isPart(v: i32, at: i32): i32 {
  const kind: i32 = wordOf(v, at + TX_KIND)
  const argument: i32 = wordOf(v, at + TX_ARGUMENT)
  const other: i32 = wordOf(v, at + TX_OTHER)
  if (kind < 0 || kind > PART_UNKNOWN || wordOf(v, at + TX_MAX_BYTES) < NONE || mayBeString(v, wordOf(v, at + TX_WRITTEN)) === 0) return 0
  if (kind === PART_LITERAL || kind === PART_BEFORE_ANSWER || kind === PART_QUERY) return isString(v, argument)
  if (kind !== PART_REQUEST_HEADER) return 1
  return isName(v, argument) === 1 && (other === NONE || isName(v, other) === 1) ? 1 : 0
}

function isTemplate(v: i32, at: i32): i32 {
  const claimed: i32 = claim(v, at, TM_BYTES, T_TEMPLATE)
  if (claimed !== CLAIM_NEW) return claimed === CLAIM_KNOWN ? 1 : 0
  const count: i32 = wordOf(v, at + TM_COUNT)
  const parts: i32 = wordOf(v, at + TM_PARTS)
  const listed: i32 = claimEntries(v, parts, count, TX_BYTES, T_PARTS)
  if (listed === CLAIM_NEW) for (let i: i32 = 0; i < count; i++) if (isPart(v, parts + i * TX_BYTES) === 0) return 0
  return listed === CLAIM_BAD ? 0 : 1
}

/** Numbers of names with templates. */
function areHeaderValues(v: i32, at: i32, count: i32): i32 {
  const claimed: i32 = claimEntries(v, at, count, 8, T_HEADER_VALUES)
  if (claimed !== CLAIM_NEW) return claimed === CLAIM_KNOWN ? 1 : 0
  for (let i: i32 = 0; i < count; i++) {
    if (isName(v, wordOf(v, at + i * 8)) === 0 || isTemplate(v, wordOf(v, at + i * 8 + 4)) === 0) return 0
  }
  return 1
}

function isPass(v: i32, at: i32): i32 {
  const claimed: i32 = claim(v, at, HP_BYTES, T_PASS)
  if (claimed !== CLAIM_NEW) return claimed === CLAIM_KNOWN ? 1 : 0
  if (areNames(v, wordOf(v, at + HP_REMOVES), wordOf(v, at + HP_REMOVE_COUNT)) === 0) return 0
  if (areHeaderValues(v, wordOf(v, at + HP_SETS), wordOf(v, at + HP_SET_COUNT)) === 0) return 0
  if (areHeaderValues(v, wordOf(v, at + HP_ADDS), wordOf(v, at + HP_ADD_COUNT)) === 0) return 0
  return isObject(v, wordOf(v, at + HP_OBJECT))
}

/** Addresses of passes. */
export function arePasses(v: i32, at: i32, count: i32): i32 {
  const claimed: i32 = claimEntries(v, at, count, 4, T_PASSES)
  if (claimed === CLAIM_NEW) for (let i: i32 = 0; i < count; i++) if (isPass(v, wordOf(v, at + i * 4)) === 0) return 0
  return claimed === CLAIM_BAD ? 0 : 1
}
