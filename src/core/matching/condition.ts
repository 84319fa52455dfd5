/** Owns one test of a condition: the values of its field, any of which may meet its matcher (istio M-21, A-42). Conditions are list.ts's. */

import { TR_LIST_COUNT, TR_LISTS } from '../layout/authorization.ts'
import { AS_HTTP } from '../layout/codes.ts'
import {
  FR_AS,
  HE_BYTES,
  HE_NAME,
  HE_VALUE_AT,
  HE_VALUE_LEN,
  W_HEADER_COUNT,
  W_HEADERS,
  W_IMAGE,
  W_OVERFLOW,
  W_REQUEST,
  W_SPAN,
  W_TEXT,
  W_TOKEN,
  W_TOKEN_RULE,
} from '../layout/frame.ts'
import {
  FIELD_CLAIM,
  FIELD_DESTINATION_PORT,
  FIELD_HEADER,
  FIELD_HEADER_JOINED,
  MATCH_PORT,
  TEST_FIELD,
  TEST_MATCHER,
  TEST_MATCHER_SHIFT,
  TEST_MISSING_AS_EMPTY,
} from '../layout/lists.ts'
import { NAME_COOKIE } from '../layout/names.ts'
import { CL_BYTES, CL_COUNT, CL_KIND, CL_VALUES, CLAIM_LIST, CLAIM_STRING, RQ_PORT, TK_CLAIMS } from '../layout/request.ts'
import { putByte, putBytes, textAt } from '../memory/frame.ts'
import { i32At, mul32, putI32 } from '../memory/mem.ts'
import { findByte } from '../memory/text.ts'
import { isGiven, putGiven } from './given.ts'
import { valueMeets } from './matcher.ts'
import { fieldValue, giveSpan } from './value.ts'

/** Address behind the last entry of the request's header table; its first where headers do not count. */
export function headersEnd(f: i32): i32 {
  const start: i32 = i32At(f + W_HEADERS)
  return i32At(f + FR_AS) === AS_HTTP ? start + mul32(i32At(f + W_HEADER_COUNT), HE_BYTES) : start
}

/** Lines of a name as one value in W_SPAN, made where there are several (DP-1, DP-2); gives how many there are. */
export function joinedLines(f: i32, name: i32): i32 {
  const end: i32 = headersEnd(f)
  const text: i32 = textAt(f)
  let count: i32 = 0
  let first: i32 = 0
  for (let at: i32 = i32At(f + W_HEADERS); at < end; at += HE_BYTES) {
    if (i32At(at + HE_NAME) !== name) continue
    count++
    if (count === 1) first = at
    else {
      if (count === 2) putBytes(f, i32At(first + HE_VALUE_AT), i32At(first + HE_VALUE_LEN))
      putByte(f, name === NAME_COOKIE ? 59 : 44)
      if (name === NAME_COOKIE) putByte(f, 32)
      putBytes(f, i32At(at + HE_VALUE_AT), i32At(at + HE_VALUE_LEN))
    }
  }
  if (count === 1) giveSpan(f, i32At(first + HE_VALUE_AT), i32At(first + HE_VALUE_LEN))
  else giveSpan(f, text, textAt(f) - text)
  return count
}

function headerMeets(f: i32, test: i32, name: i32, argument: i32): i32 {
  const end: i32 = headersEnd(f)
  let isThere: i32 = 0
  for (let at: i32 = i32At(f + W_HEADERS); at < end; at += HE_BYTES) {
    if (i32At(at + HE_NAME) !== name) continue
    if (valueMeets(f, test, argument, i32At(at + HE_VALUE_AT), i32At(at + HE_VALUE_LEN)) === 1) return 1
    isThere = 1
  }
  if (isThere === 1) return 0
  const text: i32 = textAt(f)
  if (isGiven(f, name) === 1) putGiven(f, name)
  else if ((test & TEST_MISSING_AS_EMPTY) === 0) return 0
  const met: i32 = valueMeets(f, test, argument, text, textAt(f) - text)
  putI32(f + W_TEXT, text)
  return met
}

/** 1 = the rule that accepted the token has the claim as a list of words (istio J-13). */
export function isWordList(f: i32, claim: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  const rule: i32 = image + i32At(f + W_TOKEN_RULE)
  const lists: i32 = image + i32At(rule + TR_LISTS)
  const count: i32 = i32At(rule + TR_LIST_COUNT)
  for (let i: i32 = 0; i < count; i++) if (i32At(lists + i * 4) === claim) return 1
  return 0
}

/** Any word of a text meets; a text of blanks is one value, as it is. */
function wordMeets(f: i32, test: i32, argument: i32, at: i32, len: i32): i32 {
  const end: i32 = at + len
  let words: i32 = 0
  let from: i32 = at
  while (from < end) {
    const stop: i32 = findByte(from, end, 32)
    if (stop > from) {
      words++
      if (valueMeets(f, test, argument, from, stop - from) === 1) return 1
    }
    from = stop + 1
  }
  return words === 0 ? valueMeets(f, test, argument, at, len) : 0
}

/** The CLAIM entry of the accepted token, 0 = no token was accepted. */
export function claimEntry(f: i32, claim: i32): i32 {
  const token: i32 = i32At(f + W_TOKEN)
  return token === 0 ? 0 : i32At(f + W_REQUEST) + i32At(token + TK_CLAIMS) + mul32(claim, CL_BYTES)
}

/** istio A-43: a text, or any text of a list; numbers, booleans and objects never match. */
function claimMeets(f: i32, test: i32, claim: i32, argument: i32): i32 {
  const entry: i32 = claimEntry(f, claim)
  const kind: i32 = entry === 0 ? -1 : i32At(entry + CL_KIND)
  const count: i32 = kind === CLAIM_STRING || kind === CLAIM_LIST ? i32At(entry + CL_COUNT) : 0
  if (count === 0) return (test & TEST_MISSING_AS_EMPTY) !== 0 ? valueMeets(f, test, argument, f, 0) : 0
  const record: i32 = i32At(f + W_REQUEST)
  const spans: i32 = record + i32At(entry + CL_VALUES)
  if (kind === CLAIM_STRING && isWordList(f, claim) === 1) return wordMeets(f, test, argument, record + i32At(spans), i32At(spans + 4))
  for (let i: i32 = 0; i < count; i++) {
    if (valueMeets(f, test, argument, record + i32At(spans + i * 8), i32At(spans + i * 8 + 4)) === 1) return 1
  }
  return 0
}

/** 1 = the test is met; `field` and `argument` are its arguments. Not for FIELD_LIST. */
export function testMet(f: i32, test: i32, field: i32, argument: i32): i32 {
  const kind: i32 = test & TEST_FIELD
  switch (kind) {
    case FIELD_HEADER:
      return headerMeets(f, test, field, argument)
    case FIELD_CLAIM:
      return claimMeets(f, test, field, argument)
    case FIELD_DESTINATION_PORT:
      if (((test >> TEST_MATCHER_SHIFT) & TEST_MATCHER) === MATCH_PORT) {
        return i32At(i32At(f + W_REQUEST) + RQ_PORT) === argument ? 1 : 0
      }
  }
  const text: i32 = textAt(f)
  const has: i32 = kind === FIELD_HEADER_JOINED ? joinedLines(f, field) : fieldValue(f, kind, field)
  if (has === 0) return (test & TEST_MISSING_AS_EMPTY) !== 0 ? valueMeets(f, test, argument, f, 0) : 0
  const met: i32 = i32At(f + W_OVERFLOW) === 1 ? 0 : valueMeets(f, test, argument, i32At(f + W_SPAN), i32At(f + W_SPAN + 4))
  putI32(f + W_TEXT, text)
  return met
}
