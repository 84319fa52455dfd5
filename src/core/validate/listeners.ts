/** Owns the check of listeners, filter chains and handlers (layout/listeners.ts). */

import { CLOSE_NO_HEALTHY_UPSTREAM } from '../layout/codes.ts'
import { NONE } from '../layout/image.ts'
import {
  CH_BLOCK_COUNT,
  CH_BLOCKS,
  CH_BYTES,
  CH_HANDLER,
  CH_NAME,
  CH_PROTOCOL_COUNT,
  CH_PROTOCOLS,
  CH_REFERENCE,
  CH_SERVER_NAME_COUNT,
  CH_SERVER_NAMES,
  CH_TLS,
  CT_BYTES,
  CT_NAME_COUNT,
  CT_NAMES,
  CT_TRUST_DOMAIN_COUNT,
  CT_TRUST_DOMAINS,
  HANDLER_CLOSE,
  HANDLER_HTTP,
  HANDLER_TCP,
  HC_BYTES,
  HC_CLUSTER,
  HC_WHY,
  HD_KIND,
  HD_LAYER_COUNT,
  HD_LAYERS,
  HH_BYTES,
  HH_DIRECTION,
  HH_METHOD_COUNT,
  HH_METHODS,
  HH_ROUTES,
  HT_BYTES,
  HT_DESTINATIONS,
  HT_REFERENCE,
  LN_ADDRESS_COUNT,
  LN_ADDRESSES,
  LN_BYTES,
  LN_CHAIN_COUNT,
  LN_CHAINS,
  LN_METHOD_COUNT,
  LN_METHODS,
  LN_NAME,
  LN_NEEDS,
  LN_REFERENCE,
  LN_REJECTED,
} from '../layout/listeners.ts'
import { DIRECTION_GATEWAY } from '../layout/request.ts'
import { T_CHAINS, T_HANDLER, T_LISTENERS, T_TLS } from '../layout/types.ts'
import { areLayers } from './authorization.ts'
import { CLAIM_KNOWN, CLAIM_NEW, claim, claimEntries, fits, wordOf } from './claims.ts'
import { areMatchers } from './matchers.ts'
import { mayBeRejection } from './readers.ts'
import { isTable } from './routes.ts'
import { isSplit } from './splits.ts'
import { beginSteps, noteHandlerSteps } from './steps.ts'
import { areNeeds, areStrings, isCluster, isNumber, isString, mayBeReference, mayBeStrings } from './values.ts'

function isHttp(v: i32, at: i32): i32 {
  if (areLayers(v, wordOf(v, at + HD_LAYERS), wordOf(v, at + HD_LAYER_COUNT)) === 0 || isTable(v, wordOf(v, at + HH_ROUTES)) === 0) return 0
  const direction: i32 = wordOf(v, at + HH_DIRECTION)
  if (direction < 0 || direction > DIRECTION_GATEWAY) return 0
  return areStrings(v, wordOf(v, at + HH_METHODS), wordOf(v, at + HH_METHOD_COUNT))
}

function isTcp(v: i32, at: i32): i32 {
  if (areLayers(v, wordOf(v, at + HD_LAYERS), wordOf(v, at + HD_LAYER_COUNT)) === 0) return 0
  return isSplit(v, wordOf(v, at + HT_DESTINATIONS)) === 0 ? 0 : mayBeReference(v, wordOf(v, at + HT_REFERENCE))
}

function isClose(v: i32, at: i32): i32 {
  const cluster: i32 = wordOf(v, at + HC_CLUSTER)
  if (isNumber(wordOf(v, at + HC_WHY), CLOSE_NO_HEALTHY_UPSTREAM + 1) === 0) return 0
  return cluster === NONE ? 1 : isCluster(v, cluster)
}

/** Chains may share one. */
function isHandler(v: i32, at: i32): i32 {
  if (fits(v, at, 4) === 0) return 0
  const kind: i32 = wordOf(v, at + HD_KIND)
  if (kind < 0 || kind > HANDLER_CLOSE) return 0
  const claimed: i32 = claim(v, at, kind === HANDLER_HTTP ? HH_BYTES : kind === HANDLER_TCP ? HT_BYTES : HC_BYTES, T_HANDLER)
  if (claimed !== CLAIM_NEW) return claimed === CLAIM_KNOWN ? 1 : 0
  beginSteps(v)
  const isGood: i32 = kind === HANDLER_HTTP ? isHttp(v, at) : kind === HANDLER_TCP ? isTcp(v, at) : isClose(v, at)
  noteHandlerSteps(v)
  return isGood
}

function mayBeTls(v: i32, at: i32): i32 {
  if (at === NONE) return 1
  if (claim(v, at, CT_BYTES, T_TLS) !== CLAIM_NEW) return 0
  if (areStrings(v, wordOf(v, at + CT_TRUST_DOMAINS), wordOf(v, at + CT_TRUST_DOMAIN_COUNT)) === 0) return 0
  return mayBeStrings(v, wordOf(v, at + CT_NAMES), wordOf(v, at + CT_NAME_COUNT))
}

function isChain(v: i32, at: i32): i32 {
  if (areMatchers(v, wordOf(v, at + CH_BLOCKS), wordOf(v, at + CH_BLOCK_COUNT)) === 0) return 0
  if (mayBeStrings(v, wordOf(v, at + CH_SERVER_NAMES), wordOf(v, at + CH_SERVER_NAME_COUNT)) === 0) return 0
  if (mayBeStrings(v, wordOf(v, at + CH_PROTOCOLS), wordOf(v, at + CH_PROTOCOL_COUNT)) === 0) return 0
  if (mayBeTls(v, wordOf(v, at + CH_TLS)) === 0 || isHandler(v, wordOf(v, at + CH_HANDLER)) === 0) return 0
  return mayBeReference(v, wordOf(v, at + CH_REFERENCE)) === 0 ? 0 : isString(v, wordOf(v, at + CH_NAME))
}

function isListener(v: i32, at: i32): i32 {
  const chains: i32 = wordOf(v, at + LN_CHAINS)
  const count: i32 = wordOf(v, at + LN_CHAIN_COUNT)
  if (mayBeRejection(v, wordOf(v, at + LN_REJECTED)) === 0 || areNeeds(wordOf(v, at + LN_NEEDS)) === 0) return 0
  if (mayBeStrings(v, wordOf(v, at + LN_ADDRESSES), wordOf(v, at + LN_ADDRESS_COUNT)) === 0) return 0
  if (mayBeStrings(v, wordOf(v, at + LN_METHODS), wordOf(v, at + LN_METHOD_COUNT)) === 0) return 0
  if (mayBeReference(v, wordOf(v, at + LN_REFERENCE)) === 0 || isString(v, wordOf(v, at + LN_NAME)) === 0) return 0
  if (count < 0 || (count > 0 && claimEntries(v, chains, count, CH_BYTES, T_CHAINS) !== CLAIM_NEW)) return 0
  for (let i: i32 = 0; i < count; i++) if (isChain(v, chains + i * CH_BYTES) === 0) return 0
  return 1
}

export function areListeners(v: i32, at: i32, count: i32): i32 {
  if (count < 0 || (count > 0 && claimEntries(v, at, count, LN_BYTES, T_LISTENERS) !== CLAIM_NEW)) return 0
  for (let i: i32 = 0; i < count; i++) if (isListener(v, at + i * LN_BYTES) === 0) return 0
  return 1
}
