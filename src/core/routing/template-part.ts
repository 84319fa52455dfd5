/** Owns what each part of a header value is made of: a literal, or what one command operator stands for (readable: routing/format.ts). */

import {
  FR_ROUTE,
  HE_VALUE_AT,
  HE_VALUE_LEN,
  W_AUTHORITY,
  W_CLIENT_IP,
  W_HEADERS,
  W_IMAGE,
  W_METHOD,
  W_PATH,
  W_PRINCIPAL,
  W_REQUEST,
  W_SCHEME,
  W_SERVER_NAME,
  W_SPAN,
} from '../layout/frame.ts'
import { NONE } from '../layout/image.ts'
import { FIELD_QUERY } from '../layout/lists.ts'
import {
  NAME_HOST,
  NAME_PSEUDO_AUTHORITY,
  NAME_PSEUDO_METHOD,
  NAME_PSEUDO_PATH,
  NAME_PSEUDO_SCHEME,
  NAME_X_ENVOY_ORIGINAL_PATH,
} from '../layout/names.ts'
import { RQ_DESTINATION_IP, RQ_HTTP_VERSION, RQ_PORT, RQ_SOURCE_IP } from '../layout/request.ts'
import {
  PART_BEFORE_ANSWER,
  PART_CLIENT_ADDRESS,
  PART_LITERAL,
  PART_LOCAL_ADDRESS,
  PART_LOCAL_ADDRESS_AND_PORT,
  PART_LOCAL_PORT,
  PART_PATH,
  PART_PATH_WITHOUT_QUERY,
  PART_PEER_ADDRESS,
  PART_PRINCIPAL,
  PART_PROTOCOL,
  PART_QUERY,
  PART_REQUEST_HEADER,
  PART_ROUTE_NAME,
  PART_SERVER_NAME,
  RT_NAME,
  TX_ARGUMENT,
  TX_KIND,
  TX_OTHER,
} from '../layout/routes.ts'
import { TEXT_VERSION } from '../layout/texts.ts'
import { isGiven } from '../matching/given.ts'
import { fieldValue, giveSpan } from '../matching/value.ts'
import { putByte, putBytes, putDecimal, putString } from '../memory/frame.ts'
import { headerFind } from '../memory/headers.ts'
import { i32At } from '../memory/mem.ts'
import { findByte } from '../memory/text.ts'
import { wellKnownText } from '../memory/texts.ts'

function giveWorkSpan(f: i32, offset: i32): i32 {
  return giveSpan(f, i32At(f + offset), i32At(f + offset + 4))
}

/** First value of a header of the request in W_SPAN; 0 = there is none. */
function giveHeader(f: i32, name: i32): i32 {
  switch (name) {
    case NAME_PSEUDO_METHOD:
      return giveWorkSpan(f, W_METHOD)
    case NAME_PSEUDO_SCHEME:
      return giveWorkSpan(f, W_SCHEME)
    case NAME_PSEUDO_AUTHORITY:
    case NAME_HOST:
      return giveWorkSpan(f, W_AUTHORITY)
    case NAME_PSEUDO_PATH:
      return giveWorkSpan(f, W_PATH)
  }
  const at: i32 = headerFind(f, W_HEADERS, name, 0)
  return at === 0 ? 0 : giveSpan(f, i32At(at + HE_VALUE_AT), i32At(at + HE_VALUE_LEN))
}

function putSpan(f: i32): i32 {
  putBytes(f, i32At(f + W_SPAN), i32At(f + W_SPAN + 4))
  return 1
}

/** A text of the connection record; 0 = it is unknown. */
function putRecordText(f: i32, offset: i32): i32 {
  const record: i32 = i32At(f + W_REQUEST)
  const at: i32 = i32At(record + offset)
  if (at === NONE) return 0
  putBytes(f, record + at, i32At(record + offset + 4))
  return 1
}

/** A text of the frame, nothing where it is absent. */
function putWorkText(f: i32, offset: i32): i32 {
  if (i32At(f + offset) !== NONE) putBytes(f, i32At(f + offset), i32At(f + offset + 4))
  return 1
}

/** `HTTP/2` has no minor version. */
function putProtocol(f: i32): i32 {
  const version: i32 = i32At(i32At(f + W_REQUEST) + RQ_HTTP_VERSION)
  putString(f, wellKnownText(f, TEXT_VERSION))
  putByte(f, 48 + ((version / 10) | 0))
  if (version === 20) return 1
  putByte(f, 46)
  putByte(f, 48 + ((version % 10) | 0))
  return 1
}

/** `which`: 0 the path; 1 that before it was rewritten, where it was; 2 that one or nothing. Never empty where it was not. */
function putPath(f: i32, which: i32, isCut: i32): i32 {
  let at: i32 = i32At(f + W_PATH)
  let len: i32 = i32At(f + W_PATH + 4)
  if (which !== 0) {
    const isRewritten: i32 = giveHeader(f, NAME_X_ENVOY_ORIGINAL_PATH) === 1 && i32At(f + W_SPAN + 4) > 0 ? 1 : 0
    if (isRewritten === 1) {
      at = i32At(f + W_SPAN)
      len = i32At(f + W_SPAN + 4)
    } else if (which === 2) return 1
  }
  putBytes(f, at, isCut === 1 ? findByte(at, at + len, 63) - at : len)
  return 1
}

/** Appends one part of a TEMPLATE to the text that is made; 0 = nobody can know it. */
export function putPart(f: i32, part: i32, isRequest: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  const argument: i32 = i32At(part + TX_ARGUMENT)
  switch (i32At(part + TX_KIND)) {
    case PART_LITERAL:
      putString(f, image + argument)
      return 1
    case PART_REQUEST_HEADER: {
      if (giveHeader(f, argument) === 1) return putSpan(f)
      const other: i32 = i32At(part + TX_OTHER)
      if (isGiven(f, argument) === 1) return 0
      if (other === NONE) return 1
      return giveHeader(f, other) === 1 ? putSpan(f) : 1 - isGiven(f, other)
    }
    case PART_PATH:
      return putPath(f, argument, 0)
    case PART_PATH_WITHOUT_QUERY:
      return putPath(f, argument, 1)
    case PART_PROTOCOL:
      return putProtocol(f)
    case PART_CLIENT_ADDRESS:
      return i32At(f + W_CLIENT_IP) === NONE ? 0 : putWorkText(f, W_CLIENT_IP)
    case PART_PEER_ADDRESS:
      return putRecordText(f, RQ_SOURCE_IP)
    case PART_LOCAL_ADDRESS:
      return putRecordText(f, RQ_DESTINATION_IP)
    case PART_LOCAL_ADDRESS_AND_PORT:
      if (putRecordText(f, RQ_DESTINATION_IP) === 0) return 0
      if (i32At(i32At(f + W_REQUEST) + RQ_DESTINATION_IP + 4) === 0) return 1
      putByte(f, 58)
      putDecimal(f, i32At(i32At(f + W_REQUEST) + RQ_PORT))
      return 1
    case PART_LOCAL_PORT:
      putDecimal(f, i32At(i32At(f + W_REQUEST) + RQ_PORT))
      return 1
    case PART_PRINCIPAL:
      return putWorkText(f, W_PRINCIPAL)
    case PART_SERVER_NAME:
      return putWorkText(f, W_SERVER_NAME)
    case PART_BEFORE_ANSWER:
      if (isRequest === 0) return 0
      putString(f, image + argument)
      return 1
    case PART_QUERY: {
      // Envoy decodes names and values.
      const end: i32 = i32At(f + W_PATH) + i32At(f + W_PATH + 4)
      if (findByte(i32At(f + W_PATH), end, 37) !== end) return 0
      return fieldValue(f, FIELD_QUERY, argument) === 1 ? putSpan(f) : 1
    }
    case PART_ROUTE_NAME:
      if (i32At(f + FR_ROUTE) !== 0) putString(f, image + i32At(image + i32At(f + FR_ROUTE) + RT_NAME))
      return 1
  }
  return 0
}
