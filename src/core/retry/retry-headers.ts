/**
 * Owns the headers by which a request overrides its retries (readable: routing/retry-headers.ts; istio ). They come from
 * the route's header work, are read once and never sent on.
 */

import {
  FR_PLAN,
  FR_PLAN_CHANGES,
  HE_BYTES,
  HE_NAME,
  HE_VALUE_AT,
  HE_VALUE_LEN,
  PC_BYTES,
  PC_CODES,
  PC_CONDITION_ORDER,
  PC_CONDITIONS,
  PC_MAX_RETRIES,
  PD_BYTES,
  PD_VALUE,
  W_HEADER_COUNT,
  W_HEADERS,
  W_IMAGE,
} from '../layout/frame.ts'
import { NONE } from '../layout/image.ts'
import {
  INTERNAL_NAMES,
  NAME_X_ENVOY_MAX_RETRIES,
  NAME_X_ENVOY_RETRIABLE_STATUS_CODES,
  NAME_X_ENVOY_RETRY_GRPC_ON,
  NAME_X_ENVOY_RETRY_ON,
  RETRY_NAMES_END,
} from '../layout/names.ts'
import { PL_CONDITIONS } from '../layout/routes.ts'
import { TEXT_RETRY_CONDITIONS } from '../layout/texts.ts'
import { pushRecord } from '../memory/frame.ts'
import { headerFind, headerRemoveRange } from '../memory/headers.ts'
import { i32At, mul32, putI32, u8At } from '../memory/mem.ts'
import { mayHaveAny } from '../memory/seen.ts'
import { findByte } from '../memory/text.ts'
import { cutSpaces, isText, skipSpaces } from '../memory/texts.ts'

const HTTP_CONDITIONS: i32 = 11
const ALL_CONDITIONS: i32 = 16

/** Number of the bit (layout/retry.ts) of each condition, by the order of their texts. */
function bitOf(text: i32): i32 {
  switch (text) {
    case 0:
      return 3
    case 1:
      return 4
    case 2:
      return 2
    case 3:
      return 1
    case 4:
      return 0
    case 5:
      return 6
    case 6:
      return 5
    case 7:
      return 7
    case 8:
      return 14
    case 9:
      return 13
    case 10:
      return 15
    case 11:
      return 8
    case 12:
      return 9
    case 13:
      return 11
    case 14:
      return 10
  }
  return 12
}

function hasRetryHeader(f: i32): i32 {
  if (mayHaveAny(f, INTERNAL_NAMES, RETRY_NAMES_END) === 0) return 0
  const start: i32 = i32At(f + W_HEADERS)
  const end: i32 = start + mul32(i32At(f + W_HEADER_COUNT), HE_BYTES)
  for (let at: i32 = start; at < end; at += HE_BYTES) {
    const name: i32 = i32At(at + HE_NAME)
    if (name >= INTERNAL_NAMES && name < RETRY_NAMES_END) return 1
  }
  return 0
}

/** Value of /^\d{1,9}$/, NONE for anything else. */
function wholeNumber(at: i32, end: i32): i32 {
  if (end <= at || end - at > 9) return NONE
  let value: i32 = 0
  for (let i: i32 = at; i < end; i++) {
    const digit: i32 = u8At(i) - 48
    if (digit < 0 || digit > 9) return NONE
    value = value * 10 + digit
  }
  return value
}

function pushValue(f: i32, changes: i32, list: i32, value: i32): void {
  // The list's head lies in a record, not in the frame.
  const record: i32 = pushRecord(f, changes - f + list, PD_BYTES)
  if (record !== 0) putI32(record + PD_VALUE, value)
}

/** Adds the conditions that a header names, of those whose texts are from `first` to before `end`; 1 = there was one. */
function addConditions(f: i32, changes: i32, name: i32, first: i32, end: i32): i32 {
  const line: i32 = headerFind(f, W_HEADERS, name, 0)
  if (line === 0) return 0
  const limit: i32 = i32At(line + HE_VALUE_AT) + i32At(line + HE_VALUE_LEN)
  let found: i32 = 0
  for (let from: i32 = i32At(line + HE_VALUE_AT); from <= limit; ) {
    const stop: i32 = findByte(from, limit, 44)
    const at: i32 = skipSpaces(from, stop)
    const len: i32 = cutSpaces(at, stop) - at
    for (let text: i32 = first; text < end; text++) {
      if (isText(f, TEXT_RETRY_CONDITIONS + text, at, len) === 0) continue
      found = 1
      putI32(changes + PC_CONDITIONS, i32At(changes + PC_CONDITIONS) | (1 << bitOf(text)))
      pushValue(f, changes, PC_CONDITION_ORDER, text)
    }
    from = stop + 1
  }
  return found
}

function addCodes(f: i32, changes: i32): void {
  const line: i32 = headerFind(f, W_HEADERS, NAME_X_ENVOY_RETRIABLE_STATUS_CODES, 0)
  if (line === 0) return
  const limit: i32 = i32At(line + HE_VALUE_AT) + i32At(line + HE_VALUE_LEN)
  for (let from: i32 = i32At(line + HE_VALUE_AT); from <= limit; ) {
    const stop: i32 = findByte(from, limit, 44)
    const at: i32 = skipSpaces(from, stop)
    const code: i32 = wholeNumber(at, cutSpaces(at, stop))
    if (code !== NONE) pushValue(f, changes, PC_CODES, code)
    from = stop + 1
  }
}

/** Reads and removes them: FR_PLAN_CHANGES says what changes of the plan, which may be none. `hasConditions`: the plan has some. */
export function overrideRetries(f: i32, hasConditions: i32): void {
  if (hasRetryHeader(f) === 0) return
  const changes: i32 = pushRecord(f, FR_PLAN_CHANGES, PC_BYTES)
  if (changes === 0) return
  const plan: i32 = i32At(f + FR_PLAN)
  putI32(changes + PC_CONDITIONS, plan === 0 ? 0 : i32At(i32At(f + W_IMAGE) + plan + PL_CONDITIONS))
  putI32(changes + PC_CONDITION_ORDER, 0)
  putI32(changes + PC_MAX_RETRIES, NONE)
  putI32(changes + PC_CODES, 0)
  const http: i32 = addConditions(f, changes, NAME_X_ENVOY_RETRY_ON, 0, HTTP_CONDITIONS)
  const grpc: i32 = addConditions(f, changes, NAME_X_ENVOY_RETRY_GRPC_ON, HTTP_CONDITIONS, ALL_CONDITIONS)
  if (plan === 0 && (http | grpc) === 0) putI32(f + FR_PLAN_CHANGES, 0)
  else {
    addCodes(f, changes)
    const most: i32 = headerFind(f, W_HEADERS, NAME_X_ENVOY_MAX_RETRIES, 0)
    if (most !== 0 && (hasConditions | http | grpc) === 1) {
      const at: i32 = i32At(most + HE_VALUE_AT)
      putI32(changes + PC_MAX_RETRIES, wholeNumber(at, at + i32At(most + HE_VALUE_LEN)))
    }
  }
  headerRemoveRange(f, W_HEADERS, INTERNAL_NAMES, RETRY_NAMES_END)
}
