/** Owns the choice of virtual host and route (readable: routing/select.ts, engine/choice.ts; istio H-24 to H-27, M-28). */

import {
  FR_ROUTE,
  FR_VIRTUAL_HOST,
  HE_BYTES,
  HE_NAME,
  HE_VALUE_AT,
  HE_VALUE_LEN,
  W_DESTINATION,
  W_HANDLER,
  W_HEADER_COUNT,
  W_HEADERS,
  W_IMAGE,
  W_TLS_REQUIRED,
} from '../layout/frame.ts'
import { NONE } from '../layout/image.ts'
import { HH_ROUTES } from '../layout/listeners.ts'
import { NAME_X_FORWARDED_PROTO } from '../layout/names.ts'
import {
  ACTION_FORWARD,
  DS_REFERENCE,
  FW_SPLIT,
  RB_HOST_TARGETS,
  RB_HOSTS,
  RB_VIRTUAL_HOSTS,
  RT_ACTION,
  RT_BODY,
  RT_REFERENCE,
  SP_COUNT,
  VH_BYTES,
  VH_FALLS_THROUGH,
  VH_FLAGS,
  VH_LIST,
  VH_REFERENCE,
  VH_REQUIRES_TLS,
  VH_ROUTES,
} from '../layout/routes.ts'
import { TEXT_HTTPS } from '../layout/texts.ts'
import { firstMatch } from '../matching/list.ts'
import { noteApplied, noteMatched } from '../memory/frame.ts'
import { headerFind } from '../memory/headers.ts'
import { i32At, mul32, putI32 } from '../memory/mem.ts'
import { isText } from '../memory/texts.ts'
import { pickDestination } from './split.ts'

/** Without a value there the proxy looks for no route. */
function hasEmptyProto(f: i32): i32 {
  const start: i32 = i32At(f + W_HEADERS)
  const end: i32 = start + mul32(i32At(f + W_HEADER_COUNT), HE_BYTES)
  for (let at: i32 = start; at < end; at += HE_BYTES) {
    if (i32At(at + HE_NAME) === NAME_X_FORWARDED_PROTO && i32At(at + HE_VALUE_LEN) === 0) return 1
  }
  return 0
}

function cameOverTls(f: i32): i32 {
  const at: i32 = headerFind(f, W_HEADERS, NAME_X_FORWARDED_PROTO, 0)
  return at === 0 ? 0 : isText(f, TEXT_HTTPS, i32At(at + HE_VALUE_AT), i32At(at + HE_VALUE_LEN))
}

/** Offset of the ROUTE, 0 = none; FR_VIRTUAL_HOST is set for it, W_TLS_REQUIRED where the host insists on TLS. */
function selectRoute(f: i32, noting: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  const table: i32 = image + i32At(image + i32At(f + W_HANDLER) + HH_ROUTES)
  const hosts: i32 = i32At(table + RB_HOSTS)
  if (hasEmptyProto(f) === 1) return 0
  let entry: i32 = firstMatch(f, hosts, 0)
  while (entry !== NONE) {
    const number: i32 = i32At(image + i32At(table + RB_HOST_TARGETS) + entry * 4)
    const host: i32 = image + i32At(table + RB_VIRTUAL_HOSTS) + mul32(number, VH_BYTES)
    if (noting === 1) noteMatched(f, i32At(host + VH_REFERENCE))
    const flags: i32 = i32At(host + VH_FLAGS)
    if ((flags & VH_REQUIRES_TLS) !== 0 && cameOverTls(f) === 0) {
      putI32(f + W_TLS_REQUIRED, 1)
      return 0
    }
    const found: i32 = firstMatch(f, i32At(host + VH_LIST), 0)
    if (found !== NONE) {
      putI32(f + FR_VIRTUAL_HOST, number)
      return i32At(image + i32At(host + VH_ROUTES) + found * 4)
    }
    if ((flags & VH_FALLS_THROUGH) === 0) return 0
    entry = firstMatch(f, hosts, entry + 1)
  }
  return 0
}

/**
 * Chooses route and destination: FR_ROUTE, FR_VIRTUAL_HOST, W_DESTINATION, W_TLS_REQUIRED and what pickDestination sets.
 * `noting` = 0: nothing is noted. The result is the offset of the ROUTE, 0 = none.
 */
export function chooseRoute(f: i32, noting: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  putI32(f + FR_VIRTUAL_HOST, NONE)
  putI32(f + W_DESTINATION, 0)
  putI32(f + W_TLS_REQUIRED, 0)
  const route: i32 = selectRoute(f, noting)
  putI32(f + FR_ROUTE, route)
  if (route === 0) return 0
  if (noting === 1) noteMatched(f, i32At(image + route + RT_REFERENCE))
  if (i32At(image + route + RT_ACTION) !== ACTION_FORWARD) return route
  const split: i32 = i32At(image + i32At(image + route + RT_BODY) + FW_SPLIT)
  pickDestination(f, split)
  if (noting === 1 && i32At(image + split + SP_COUNT) > 1) noteApplied(f, i32At(image + i32At(f + W_DESTINATION) + DS_REFERENCE))
  return route
}
