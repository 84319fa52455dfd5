/** Owns the check of route tables (layout/routes.ts): hosts, virtual hosts, routes. */

import { LI_COUNT } from '../layout/lists.ts'
import {
  ACTION_DIRECT,
  ACTION_FORWARD,
  ACTION_NONE,
  ACTION_REDIRECT,
  RB_BYTES,
  RB_HOST_TARGETS,
  RB_HOSTS,
  RB_VIRTUAL_HOST_COUNT,
  RB_VIRTUAL_HOSTS,
  RT_ACTION,
  RT_BODY,
  RT_BYTES,
  RT_FAULT,
  RT_HOST,
  RT_NAME,
  RT_REFERENCE,
  RT_REQUEST_PASS_COUNT,
  RT_REQUEST_PASSES,
  RT_RESPONSE_PASS_COUNT,
  RT_RESPONSE_PASSES,
  VH_BYTES,
  VH_LIST,
  VH_NAME,
  VH_REFERENCE,
  VH_ROUTES,
} from '../layout/routes.ts'
import { T_ROUTE, T_ROUTES, T_TABLE, T_TARGETS, T_VIRTUAL_HOSTS } from '../layout/types.ts'
import { isDirect, isForward, isRedirect, mayBeFault } from './actions.ts'
import { CLAIM_KNOWN, CLAIM_NEW, claim, claimEntries, wordOf } from './claims.ts'
import { isList } from './lists.ts'
import { addTableSteps, beginSteps, keepSteps } from './steps.ts'
import { isNumber, isString, mayBeReference } from './values.ts'
import { arePasses } from './work.ts'

function isAction(v: i32, action: i32, body: i32): i32 {
  switch (action) {
    case ACTION_FORWARD:
      return isForward(v, body)
    case ACTION_REDIRECT:
      return isRedirect(v, body)
    case ACTION_DIRECT:
      return isDirect(v, body)
    case ACTION_NONE:
      return isString(v, body)
  }
  return 0
}

function isRoute(v: i32, at: i32): i32 {
  const claimed: i32 = claim(v, at, RT_BYTES, T_ROUTE)
  if (claimed !== CLAIM_NEW) return claimed === CLAIM_KNOWN ? 1 : 0
  if (isAction(v, wordOf(v, at + RT_ACTION), wordOf(v, at + RT_BODY)) === 0 || mayBeFault(v, wordOf(v, at + RT_FAULT)) === 0) return 0
  if (arePasses(v, wordOf(v, at + RT_REQUEST_PASSES), wordOf(v, at + RT_REQUEST_PASS_COUNT)) === 0) return 0
  if (arePasses(v, wordOf(v, at + RT_RESPONSE_PASSES), wordOf(v, at + RT_RESPONSE_PASS_COUNT)) === 0) return 0
  if (isString(v, wordOf(v, at + RT_NAME)) === 0 || isString(v, wordOf(v, at + RT_HOST)) === 0) return 0
  return mayBeReference(v, wordOf(v, at + RT_REFERENCE))
}

/** One route for each entry of its list. */
function isVirtualHost(v: i32, at: i32): i32 {
  const list: i32 = wordOf(v, at + VH_LIST)
  if (isList(v, list) === 0 || isString(v, wordOf(v, at + VH_NAME)) === 0 || mayBeReference(v, wordOf(v, at + VH_REFERENCE)) === 0) return 0
  const count: i32 = wordOf(v, list + LI_COUNT)
  const routes: i32 = wordOf(v, at + VH_ROUTES)
  if (count > 0 && claimEntries(v, routes, count, 4, T_ROUTES) !== CLAIM_NEW) return 0
  for (let i: i32 = 0; i < count; i++) if (isRoute(v, wordOf(v, routes + i * 4)) === 0) return 0
  return 1
}

/** One virtual host for each entry of the list of hosts. */
export function isTable(v: i32, at: i32): i32 {
  if (claim(v, at, RB_BYTES, T_TABLE) !== CLAIM_NEW) return 0
  const hosts: i32 = wordOf(v, at + RB_HOSTS)
  const targets: i32 = wordOf(v, at + RB_HOST_TARGETS)
  const count: i32 = wordOf(v, at + RB_VIRTUAL_HOST_COUNT)
  const first: i32 = wordOf(v, at + RB_VIRTUAL_HOSTS)
  const before: i32 = beginSteps(v)
  if (isList(v, hosts) === 0) return 0
  const entries: i32 = wordOf(v, hosts + LI_COUNT)
  if (entries > 0 && claimEntries(v, targets, entries, 4, T_TARGETS) !== CLAIM_NEW) return 0
  for (let i: i32 = 0; i < entries; i++) if (isNumber(wordOf(v, targets + i * 4), count) === 0) return 0
  if (count < 0 || (count > 0 && claimEntries(v, first, count, VH_BYTES, T_VIRTUAL_HOSTS) !== CLAIM_NEW)) return 0
  for (let i: i32 = 0; i < count; i++) {
    const counted: i32 = beginSteps(v)
    if (isVirtualHost(v, first + i * VH_BYTES) === 0) return 0
    keepSteps(v, first + i * VH_BYTES, counted)
  }
  addTableSteps(v, at, entries, before)
  return 1
}
