/** Owns CORS at the proxy (readable: routing/cors.ts; istio ): the verdict, preflight answers, response headers. */

import { isMethod, METHOD_OPTIONS } from '../intake/method.ts'
import { FR_CORS, HE_VALUE_AT, HE_VALUE_LEN, MO_BYTES, MO_NAME, MO_VALUE, W_ANSWER, W_HEADERS, W_IMAGE, W_ORIGIN } from '../layout/frame.ts'
import {
  NAME_ACCESS_CONTROL_ALLOW_CREDENTIALS,
  NAME_ACCESS_CONTROL_ALLOW_HEADERS,
  NAME_ACCESS_CONTROL_ALLOW_METHODS,
  NAME_ACCESS_CONTROL_ALLOW_ORIGIN,
  NAME_ACCESS_CONTROL_EXPOSE_HEADERS,
  NAME_ACCESS_CONTROL_MAX_AGE,
  NAME_ACCESS_CONTROL_REQUEST_HEADERS,
  NAME_ACCESS_CONTROL_REQUEST_METHOD,
  NAME_ORIGIN,
} from '../layout/names.ts'
import {
  CO_ANY_ORIGIN,
  CO_CREDENTIALS,
  CO_EXPOSE,
  CO_FLAGS,
  CO_HEADERS,
  CO_MAX_AGE,
  CO_METHODS,
  CO_ORIGIN_COUNT,
  CO_ORIGINS,
} from '../layout/routes.ts'
import { TEXT_TRUE } from '../layout/texts.ts'
import { matcherHolds } from '../matching/matcher.ts'
import { pushRecord } from '../memory/frame.ts'
import { headerFind, headerPush, headerSet, requestLine } from '../memory/headers.ts'
import { i32At, putI32, u8At } from '../memory/mem.ts'
import { wellKnownText } from '../memory/texts.ts'

/** Sets W_ORIGIN; 0 = the request has none: then CORS has nothing to say (istio R-25). */
export function findOrigin(f: i32): i32 {
  const origin: i32 = requestLine(f, NAME_ORIGIN)
  if (origin === 0 || i32At(origin + HE_VALUE_LEN) === 0) return 0
  putI32(f + W_ORIGIN, i32At(origin + HE_VALUE_AT))
  putI32(f + W_ORIGIN + 4, i32At(origin + HE_VALUE_LEN))
  return 1
}

/** Whether the policy allows the origin. A matcher that covers the text `*` covers every origin. */
export function allowsOrigin(f: i32, cors: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  if ((i32At(image + cors + CO_FLAGS) & CO_ANY_ORIGIN) !== 0) return 1
  const count: i32 = i32At(image + cors + CO_ORIGIN_COUNT)
  const matchers: i32 = image + i32At(image + cors + CO_ORIGINS)
  for (let i: i32 = 0; i < count; i++) {
    if (matcherHolds(f, i32At(matchers + i * 4), i32At(f + W_ORIGIN), i32At(f + W_ORIGIN + 4)) === 1) return 1
  }
  return 0
}

export function isPreflight(f: i32): i32 {
  if (isMethod(f, METHOD_OPTIONS) === 0) return 0
  const asked: i32 = headerFind(f, W_HEADERS, NAME_ACCESS_CONTROL_REQUEST_METHOD, 0)
  return asked !== 0 && i32At(asked + HE_VALUE_LEN) > 0 ? 1 : 0
}

/** What is done with a CORS header. */
const TO_ANSWER: i32 = 0 // added to the answer that is made here
const OVER_ANSWER: i32 = 1 // set over that answer
const TO_RECORDS: i32 = 2 // remembered for the upstream's answer

function give(f: i32, how: i32, name: i32, valueAt: i32, valueLen: i32): void {
  if (how === TO_ANSWER) headerPush(f, W_ANSWER, name, valueAt, valueLen)
  else if (how === OVER_ANSWER) headerSet(f, W_ANSWER, name, valueAt, valueLen)
  else {
    const record: i32 = pushRecord(f, FR_CORS, MO_BYTES)
    if (record === 0) return
    putI32(record + MO_NAME, name)
    putI32(record + MO_VALUE, valueAt)
    putI32(record + MO_VALUE + 4, valueLen)
  }
}

/** A text of the policy; an empty one is not sent. */
function giveText(f: i32, how: i32, name: i32, string: i32): void {
  const at: i32 = i32At(f + W_IMAGE) + string
  if (i32At(at) > 0) give(f, how, name, at + 4, i32At(at))
}

function giveCredentials(f: i32, how: i32, cors: i32): void {
  if ((i32At(i32At(f + W_IMAGE) + cors + CO_FLAGS) & CO_CREDENTIALS) === 0) return
  const text: i32 = wellKnownText(f, TEXT_TRUE)
  give(f, how, NAME_ACCESS_CONTROL_ALLOW_CREDENTIALS, text + 4, i32At(text))
}

/** istio R-27: what a matching origin is told with any answer. */
function giveOriginHeaders(f: i32, how: i32, cors: i32): void {
  give(f, how, NAME_ACCESS_CONTROL_ALLOW_ORIGIN, i32At(f + W_ORIGIN), i32At(f + W_ORIGIN + 4))
  giveCredentials(f, how, cors)
  giveText(f, how, NAME_ACCESS_CONTROL_EXPOSE_HEADERS, i32At(i32At(f + W_IMAGE) + cors + CO_EXPOSE))
}

/** A lone `*` echoes what the client asked for (istio R-26). */
function giveAsked(f: i32, name: i32, string: i32, asked: i32): void {
  const at: i32 = i32At(f + W_IMAGE) + string
  if (i32At(at) !== 1 || u8At(at + 4) !== 42) {
    giveText(f, TO_ANSWER, name, string)
    return
  }
  const line: i32 = headerFind(f, W_HEADERS, asked, 0)
  if (line === 0) give(f, TO_ANSWER, name, at, 0)
  else give(f, TO_ANSWER, name, i32At(line + HE_VALUE_AT), i32At(line + HE_VALUE_LEN))
}

/** Headers of the answer to a preflight. An origin that does not match is told everything but itself. */
export function pushPreflight(f: i32, cors: i32, isAllowed: i32): void {
  const policy: i32 = i32At(f + W_IMAGE) + cors
  if (isAllowed === 1) giveOriginHeaders(f, TO_ANSWER, cors)
  else giveCredentials(f, TO_ANSWER, cors)
  giveAsked(f, NAME_ACCESS_CONTROL_ALLOW_METHODS, i32At(policy + CO_METHODS), NAME_ACCESS_CONTROL_REQUEST_METHOD)
  giveAsked(f, NAME_ACCESS_CONTROL_ALLOW_HEADERS, i32At(policy + CO_HEADERS), NAME_ACCESS_CONTROL_REQUEST_HEADERS)
  giveText(f, TO_ANSWER, NAME_ACCESS_CONTROL_MAX_AGE, i32At(policy + CO_MAX_AGE))
}

/** Sets the headers for an allowed origin over the answer that is made here. */
export function setOverAnswer(f: i32, cors: i32): void {
  giveOriginHeaders(f, OVER_ANSWER, cors)
}

/** Remembers the headers for an allowed origin for the upstream's answer (FR_CORS). */
export function recordCors(f: i32, cors: i32): void {
  giveOriginHeaders(f, TO_RECORDS, cors)
}
