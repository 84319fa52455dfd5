/** Owns the check of splits and their destinations (layout/routes.ts). */

import {
  DS_AUTHORITY,
  DS_BYTES,
  DS_CLUSTER,
  DS_REFERENCE,
  DS_REQUEST_PASS_COUNT,
  DS_REQUEST_PASSES,
  DS_RESPONSE_PASS_COUNT,
  DS_RESPONSE_PASSES,
  SP_BYTES,
  SP_COUNT,
  SP_DESTINATIONS,
  SP_OBJECT,
} from '../layout/routes.ts'
import { T_DESTINATIONS, T_SPLIT } from '../layout/types.ts'
import { CLAIM_KNOWN, CLAIM_NEW, claim, claimEntries, wordOf } from './claims.ts'
import { isCluster, isObject, mayBeReference, mayBeString } from './values.ts'
import { arePasses } from './work.ts'

function isDestination(v: i32, at: i32): i32 {
  if (isCluster(v, wordOf(v, at + DS_CLUSTER)) === 0 || mayBeReference(v, wordOf(v, at + DS_REFERENCE)) === 0) return 0
  if (arePasses(v, wordOf(v, at + DS_REQUEST_PASSES), wordOf(v, at + DS_REQUEST_PASS_COUNT)) === 0) return 0
  if (arePasses(v, wordOf(v, at + DS_RESPONSE_PASSES), wordOf(v, at + DS_RESPONSE_PASS_COUNT)) === 0) return 0
  return mayBeString(v, wordOf(v, at + DS_AUTHORITY))
}

/** At least one destination; with several there is something to tell of them. */
export function isSplit(v: i32, at: i32): i32 {
  const claimed: i32 = claim(v, at, SP_BYTES, T_SPLIT)
  if (claimed !== CLAIM_NEW) return claimed === CLAIM_KNOWN ? 1 : 0
  const count: i32 = wordOf(v, at + SP_COUNT)
  const first: i32 = wordOf(v, at + SP_DESTINATIONS)
  if (count < 1 || claimEntries(v, first, count, DS_BYTES, T_DESTINATIONS) !== CLAIM_NEW) return 0
  for (let i: i32 = 0; i < count; i++) if (isDestination(v, first + i * DS_BYTES) === 0) return 0
  return count === 1 ? 1 : isObject(v, wordOf(v, at + SP_OBJECT))
}
