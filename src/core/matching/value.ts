/** Owns the values of fields that have at most one (readable: matching/field.ts). Headers and claims, which may have several, are list.ts's. */

import { AS_HTTP } from '../layout/codes.ts'
import {
  FR_AS,
  W_AUTHORITY,
  W_CLIENT_IP,
  W_IMAGE,
  W_KNOWN_AUTHORITY,
  W_KNOWN_HOST_LEN,
  W_KNOWN_PATH_LEN,
  W_KNOWN_TARGET,
  W_METHOD,
  W_PATH,
  W_PRINCIPAL,
  W_REQUEST,
  W_SCHEME,
  W_SERVER_NAME,
  W_SPAN,
} from '../layout/frame.ts'
import { NONE } from '../layout/image.ts'
import {
  FIELD_AUTHORITY,
  FIELD_CLIENT_ADDRESS,
  FIELD_DESTINATION_ADDRESS,
  FIELD_DESTINATION_PORT,
  FIELD_HOST,
  FIELD_HOST_AND_PORT,
  FIELD_METHOD,
  FIELD_PATH,
  FIELD_PEER_ADDRESS,
  FIELD_PRINCIPAL,
  FIELD_QUERY,
  FIELD_SCHEME,
  FIELD_SERVER_NAME,
  FIELD_TARGET,
} from '../layout/lists.ts'
import { RQ_DESTINATION_IP, RQ_PORT, RQ_SOURCE_IP } from '../layout/request.ts'
import { putDecimal, textAt } from '../memory/frame.ts'
import { i32At, putI32, u8At } from '../memory/mem.ts'
import { equalString, findByte, findLastByte } from '../memory/text.ts'

/** Fields up to this one are of HTTP. */
const LAST_HTTP_FIELD: i32 = FIELD_HOST_AND_PORT

/** Sets W_SPAN; 1. */
export function giveSpan(f: i32, at: i32, len: i32): i32 {
  putI32(f + W_SPAN, at)
  putI32(f + W_SPAN + 4, len)
  return 1
}

function findPathLength(f: i32, at: i32, len: i32): i32 {
  let found: i32 = 0
  while (found < len && u8At(at + found) !== 63 && u8At(at + found) !== 35) found++
  putI32(f + W_KNOWN_TARGET, at)
  putI32(f + W_KNOWN_TARGET + 4, len)
  putI32(f + W_KNOWN_PATH_LEN, found)
  return found
}

/** Length of the path of the request, without query and fragment. */
// @inline
export function pathLength(f: i32): i32 {
  const at: i32 = i32At(f + W_PATH)
  const len: i32 = i32At(f + W_PATH + 4)
  const isKnown: i32 = i32At(f + W_KNOWN_TARGET) === at && i32At(f + W_KNOWN_TARGET + 4) === len ? 1 : 0
  return isKnown === 1 ? i32At(f + W_KNOWN_PATH_LEN) : findPathLength(f, at, len)
}

/** Length of an authority without its port: Envoy finds it at the last colon; inside brackets a colon belongs to the address. */
export function lengthWithoutPort(at: i32, len: i32): i32 {
  const end: i32 = at + len
  const colon: i32 = findLastByte(at, end, 58)
  if (colon < 0) return len
  const bracket: i32 = findLastByte(at, end, 93)
  if (bracket < 0 && findByte(at, end, 58) !== colon) return len // bare IPv6
  return colon > bracket ? colon - at : len
}

function hostLength(f: i32): i32 {
  const at: i32 = i32At(f + W_AUTHORITY)
  const len: i32 = i32At(f + W_AUTHORITY + 4)
  if (i32At(f + W_KNOWN_AUTHORITY) === at && i32At(f + W_KNOWN_AUTHORITY + 4) === len) return i32At(f + W_KNOWN_HOST_LEN)
  const found: i32 = lengthWithoutPort(at, len)
  putI32(f + W_KNOWN_AUTHORITY, at)
  putI32(f + W_KNOWN_AUTHORITY + 4, len)
  putI32(f + W_KNOWN_HOST_LEN, found)
  return found
}

/** istio M-26: the first value of a key, not decoded; `?a` and `?a=` give the empty text. 0 = no such key. */
function queryParameter(f: i32, name: i32): i32 {
  const target: i32 = i32At(f + W_PATH)
  const limit: i32 = target + i32At(f + W_PATH + 4)
  // A fragment in front of the query does not end it.
  let from: i32 = findByte(target + pathLength(f), limit, 63) + 1
  if (from > limit) return 0
  const end: i32 = findByte(from, limit, 35)
  while (from <= end) {
    const stop: i32 = findByte(from, end, 38)
    const equals: i32 = findByte(from, stop, 61)
    if (equalString(from, equals - from, name) === 1)
      return equals < stop ? giveSpan(f, equals + 1, stop - equals - 1) : giveSpan(f, stop, 0)
    from = stop + 1
  }
  return 0
}

/** A span of the connection record. */
function giveRecordSpan(f: i32, offset: i32): i32 {
  const record: i32 = i32At(f + W_REQUEST)
  const at: i32 = i32At(record + offset)
  return at === NONE ? 0 : giveSpan(f, record + at, i32At(record + offset + 4))
}

/** A span of the frame; address NONE = absent. */
function giveFrameSpan(f: i32, offset: i32): i32 {
  const at: i32 = i32At(f + offset)
  return at === NONE ? 0 : giveSpan(f, at, i32At(f + offset + 4))
}

/** A field that HTTP has. Hosts come as they were sent: their case is the reader's business. */
function httpValue(f: i32, field: i32, argument: i32): i32 {
  switch (field) {
    case FIELD_PATH:
      return giveSpan(f, i32At(f + W_PATH), pathLength(f))
    case FIELD_METHOD:
      return giveFrameSpan(f, W_METHOD)
    case FIELD_HOST:
      return giveSpan(f, i32At(f + W_AUTHORITY), hostLength(f))
    case FIELD_AUTHORITY:
    case FIELD_HOST_AND_PORT:
      return giveFrameSpan(f, W_AUTHORITY)
    case FIELD_TARGET:
      return giveFrameSpan(f, W_PATH)
    case FIELD_SCHEME:
      return giveFrameSpan(f, W_SCHEME)
    case FIELD_QUERY:
      return queryParameter(f, i32At(f + W_IMAGE) + argument)
    default:
      return 0
  }
}

/**
 * The value of a field in W_SPAN, and 1; 0 = it has none. A port is written behind the text that is made: whoever asks for
 * one takes that back (W_TEXT).
 */
export function fieldValue(f: i32, field: i32, argument: i32): i32 {
  if (field <= LAST_HTTP_FIELD) return i32At(f + FR_AS) === AS_HTTP ? httpValue(f, field, argument) : 0
  switch (field) {
    case FIELD_PRINCIPAL:
      return giveFrameSpan(f, W_PRINCIPAL)
    case FIELD_SERVER_NAME:
      return giveFrameSpan(f, W_SERVER_NAME)
    case FIELD_PEER_ADDRESS:
      return giveRecordSpan(f, RQ_SOURCE_IP)
    case FIELD_CLIENT_ADDRESS:
      return i32At(f + FR_AS) === AS_HTTP ? giveFrameSpan(f, W_CLIENT_IP) : giveRecordSpan(f, RQ_SOURCE_IP)
    case FIELD_DESTINATION_ADDRESS:
      return giveRecordSpan(f, RQ_DESTINATION_IP)
    case FIELD_DESTINATION_PORT: {
      const at: i32 = textAt(f)
      putDecimal(f, i32At(i32At(f + W_REQUEST) + RQ_PORT))
      return giveSpan(f, at, textAt(f) - at)
    }
    default:
      return 0
  }
}
