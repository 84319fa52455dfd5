/** Owns what a good token changes: headers that are sent on, the token taken out, its claims for later layers (readable: authz/jwt.ts `accept`). */

import {
  PLACE_COOKIE,
  PLACE_QUERY,
  TP_KIND,
  TP_NAME,
  TR_CLAIM_HEADER_COUNT,
  TR_CLAIM_HEADERS,
  TR_FLAGS,
  TR_FORWARDS_TOKEN,
  TR_PAYLOAD_NAME,
} from '../layout/authorization.ts'
import {
  CD_PLACE,
  CD_TEXT,
  HE_BYTES,
  W_HEADER_COUNT,
  W_HEADER_ROOM,
  W_HEADERS,
  W_IMAGE,
  W_OVERFLOW,
  W_RECORDS,
  W_REQUEST,
  W_SPAN,
  W_TEXT,
  W_TOKEN,
  W_TOKEN_RULE,
} from '../layout/frame.ts'
import { NONE } from '../layout/image.ts'
import { TK_PAYLOAD, TK_TEXTS } from '../layout/request.ts'
import { giveSpan } from '../matching/value.ts'
import { headerPush, headerRemove } from '../memory/headers.ts'
import { copyBytes, i32At, mul32, putI32 } from '../memory/mem.ts'
import { findByte } from '../memory/text.ts'
import { removeParameter } from './token-query.ts'

/** Copies the request's header table to one of its own with room for `room` entries. */
export function makeRoom(f: i32, room: i32): void {
  const at: i32 = (i32At(f + W_TEXT) + 3) & -4
  const bytes: i32 = mul32(room, HE_BYTES)
  if (bytes > i32At(f + W_RECORDS) - at) {
    putI32(f + W_OVERFLOW, 1)
    return
  }
  copyBytes(at, i32At(f + W_HEADERS), mul32(i32At(f + W_HEADER_COUNT), HE_BYTES))
  putI32(f + W_HEADERS, at)
  putI32(f + W_HEADER_ROOM, room)
  putI32(f + W_TEXT, at + bytes)
}

function push(f: i32, name: i32, at: i32, len: i32): void {
  const room: i32 = i32At(f + W_HEADER_ROOM)
  if (i32At(f + W_HEADER_COUNT) >= room) makeRoom(f, room * 2 + 8)
  if (i32At(f + W_OVERFLOW) === 0) headerPush(f, W_HEADERS, name, at, len)
}

/** The second part of a token, in W_SPAN, empty ones between dots not counted; 0 = it has none. */
function payloadPart(f: i32, at: i32, len: i32): i32 {
  const end: i32 = at + len
  let parts: i32 = 0
  let from: i32 = at
  while (from < end) {
    const stop: i32 = findByte(from, end, 46)
    if (stop > from) parts++
    if (parts === 2 && stop > from) return giveSpan(f, from, stop - from)
    from = stop + 1
  }
  return 0
}

function sendPayload(f: i32, name: i32, token: i32, candidate: i32): void {
  const isPlaced: i32 = i32At(candidate + CD_PLACE) === 0 ? 0 : 1
  if (isPlaced === 1 && payloadPart(f, i32At(candidate + CD_TEXT), i32At(candidate + CD_TEXT + 4)) === 1) {
    push(f, name, i32At(f + W_SPAN), i32At(f + W_SPAN + 4))
    return
  }
  const at: i32 = i32At(token + TK_PAYLOAD)
  push(f, name, at === NONE ? f : i32At(f + W_REQUEST) + at, i32At(token + TK_PAYLOAD + 4))
}

function sendClaims(f: i32, rule: i32, token: i32): void {
  const record: i32 = i32At(f + W_REQUEST)
  const headers: i32 = i32At(f + W_IMAGE) + i32At(rule + TR_CLAIM_HEADERS)
  const count: i32 = i32At(rule + TR_CLAIM_HEADER_COUNT)
  for (let i: i32 = 0; i < count; i++) {
    const span: i32 = record + i32At(token + TK_TEXTS) + i32At(headers + i * 8 + 4) * 8
    if (i32At(span) !== NONE) push(f, i32At(headers + i * 8), record + i32At(span), i32At(span + 4))
  }
}

function removeToken(f: i32, place: i32): void {
  const kind: i32 = i32At(place + TP_KIND)
  if (kind === PLACE_QUERY) removeParameter(f, i32At(f + W_IMAGE) + i32At(place + TP_NAME))
  else if (kind !== PLACE_COOKIE) headerRemove(f, W_HEADERS, i32At(place + TP_NAME))
}

/** `token`: its outcome; `candidate`: where it was found. */
export function acceptToken(f: i32, rule: i32, token: i32, candidate: i32): void {
  const payloadName: i32 = i32At(rule + TR_PAYLOAD_NAME)
  if (payloadName !== NONE) sendPayload(f, payloadName, token, candidate)
  sendClaims(f, rule, token)
  const place: i32 = i32At(candidate + CD_PLACE)
  if (place !== 0 && (i32At(rule + TR_FLAGS) & TR_FORWARDS_TOKEN) === 0) removeToken(f, place)
  putI32(f + W_TOKEN, token)
  putI32(f + W_TOKEN_RULE, rule - i32At(f + W_IMAGE))
}
