/** Owns the header passes of a route (readable: engine/work.ts, routing/headers.ts; istio R-29, R-29b): on requests and on answers. */

import {
  FR_PASSES,
  FR_ROUTE,
  MO_BYTES,
  MO_NAME,
  MO_VALUE,
  PA_ADDS,
  PA_BYTES,
  PA_PASS,
  PA_SETS,
  RC_BEFORE,
  W_ANSWER,
  W_DESTINATION,
  W_HEADERS,
  W_IMAGE,
  W_MADE_ADDS,
  W_MADE_SETS,
  W_SPAN,
} from '../layout/frame.ts'
import {
  DS_RESPONSE_PASS_COUNT,
  DS_RESPONSE_PASSES,
  HP_ADD_COUNT,
  HP_ADDS,
  HP_REMOVE_COUNT,
  HP_REMOVES,
  HP_SET_COUNT,
  HP_SETS,
  RT_RESPONSE_PASS_COUNT,
  RT_RESPONSE_PASSES,
} from '../layout/routes.ts'
import { pushRecord } from '../memory/frame.ts'
import { headerAdd, headerRemove, headerSet } from '../memory/headers.ts'
import { i32At, putI32 } from '../memory/mem.ts'
import { makeValue } from './template.ts'

export function removeNames(f: i32, table: i32, pass: i32): void {
  const image: i32 = i32At(f + W_IMAGE)
  const count: i32 = i32At(image + pass + HP_REMOVE_COUNT)
  const names: i32 = image + i32At(image + pass + HP_REMOVES)
  for (let i: i32 = 0; i < count; i++) headerRemove(f, table, i32At(names + i * 4))
}

/** Makes values of (name, TEMPLATE) into records of the list whose head is at `list`. */
function makeList(f: i32, list: i32, at: i32, count: i32, isRequest: i32): void {
  putI32(f + list, 0)
  for (let i: i32 = 0; i < count; i++) {
    if (makeValue(f, i32At(at + i * 8 + 4), isRequest) === 0) continue
    const record: i32 = pushRecord(f, list, MO_BYTES)
    if (record === 0) return
    putI32(record + MO_NAME, i32At(at + i * 8))
    putI32(record + MO_VALUE, i32At(f + W_SPAN))
    putI32(record + MO_VALUE + 4, i32At(f + W_SPAN + 4))
  }
}

/** Values of a pass, made before any of them is set: heads in W_MADE_SETS and W_MADE_ADDS. */
function makePass(f: i32, pass: i32, isRequest: i32): void {
  const image: i32 = i32At(f + W_IMAGE)
  makeList(f, W_MADE_SETS, image + i32At(image + pass + HP_SETS), i32At(image + pass + HP_SET_COUNT), isRequest)
  makeList(f, W_MADE_ADDS, image + i32At(image + pass + HP_ADDS), i32At(image + pass + HP_ADD_COUNT), isRequest)
}

/** Turns a list of records around, so that the first comes first; the new head. */
export function turned(head: i32): i32 {
  let before: i32 = 0
  for (let at: i32 = head; at !== 0; ) {
    const next: i32 = i32At(at + RC_BEFORE)
    putI32(at + RC_BEFORE, before)
    before = at
    at = next
  }
  return before
}

/** Sets or adds the values of a list in order, and leaves the list as it was. */
export function applyList(f: i32, table: i32, head: i32, isSet: i32): void {
  const first: i32 = turned(head)
  for (let at: i32 = first; at !== 0; at = i32At(at + RC_BEFORE)) {
    const name: i32 = i32At(at + MO_NAME)
    const valueAt: i32 = i32At(at + MO_VALUE)
    const valueLen: i32 = i32At(at + MO_VALUE + 4)
    if (isSet === 1) headerSet(f, table, name, valueAt, valueLen)
    else headerAdd(f, table, name, valueAt, valueLen)
  }
  turned(first)
}

function applyMade(f: i32, table: i32): void {
  applyList(f, table, i32At(f + W_MADE_SETS), 1)
  applyList(f, table, i32At(f + W_MADE_ADDS), 0)
}

function runOnRequest(f: i32, passes: i32, count: i32): void {
  const image: i32 = i32At(f + W_IMAGE)
  for (let i: i32 = 0; i < count; i++) {
    const pass: i32 = i32At(image + passes + i * 4)
    removeNames(f, W_HEADERS, pass)
    makePass(f, pass, 1)
    applyMade(f, W_HEADERS)
  }
}

/** Runs passes over the request: values are made after the pass's removals and before its additions. Most routes have none. */
// @inline
export function workOnRequest(f: i32, passes: i32, count: i32): void {
  if (count > 0) runOnRequest(f, passes, count)
}

/** Runs passes over the answer that is made here. */
export function workOnAnswer(f: i32, passes: i32, count: i32): void {
  const image: i32 = i32At(f + W_IMAGE)
  for (let i: i32 = 0; i < count; i++) {
    const pass: i32 = i32At(image + passes + i * 4)
    makePass(f, pass, 0)
    removeNames(f, W_ANSWER, pass)
    applyMade(f, W_ANSWER)
  }
}

/** Passes of the route itself over the answer: what a route that answers itself runs. */
export function ownPasses(f: i32): void {
  const route: i32 = i32At(f + W_IMAGE) + i32At(f + FR_ROUTE)
  workOnAnswer(f, i32At(route + RT_RESPONSE_PASSES), i32At(route + RT_RESPONSE_PASS_COUNT))
}

/** Passes of a forward route over every answer that the proxy makes once the route is chosen: the destination's first. */
export function routePasses(f: i32): void {
  if (i32At(f + W_DESTINATION) === 0) return
  const destination: i32 = i32At(f + W_IMAGE) + i32At(f + W_DESTINATION)
  workOnAnswer(f, i32At(destination + DS_RESPONSE_PASSES), i32At(destination + DS_RESPONSE_PASS_COUNT))
  ownPasses(f)
}

function recordPasses(f: i32, passes: i32, count: i32): void {
  const image: i32 = i32At(f + W_IMAGE)
  for (let i: i32 = 0; i < count; i++) {
    const pass: i32 = i32At(image + passes + i * 4)
    makePass(f, pass, 0)
    const record: i32 = pushRecord(f, FR_PASSES, PA_BYTES)
    if (record === 0) return
    putI32(record + PA_PASS, pass)
    putI32(record + PA_SETS, i32At(f + W_MADE_SETS))
    putI32(record + PA_ADDS, i32At(f + W_MADE_ADDS))
  }
}

/** What will be done to whatever the upstream answers, values made (FR_PASSES). */
export function recordResponsePasses(f: i32): void {
  const image: i32 = i32At(f + W_IMAGE)
  const destination: i32 = image + i32At(f + W_DESTINATION)
  const route: i32 = image + i32At(f + FR_ROUTE)
  const fromDestination: i32 = i32At(destination + DS_RESPONSE_PASS_COUNT)
  const fromRoute: i32 = i32At(route + RT_RESPONSE_PASS_COUNT)
  if (fromDestination > 0) recordPasses(f, i32At(destination + DS_RESPONSE_PASSES), fromDestination)
  if (fromRoute > 0) recordPasses(f, i32At(route + RT_RESPONSE_PASSES), fromRoute)
}
