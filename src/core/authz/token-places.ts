/**
 * Owns where tokens stand in a request (istio J-7, J-8; readable: authz/places.ts). What is found becomes a CD record each, in
 * the order in which a proxy collects; the latest is verified first.
 */

import {
  PLACE_COOKIE,
  PLACE_HEADER,
  PLACE_JOINED_HEADER,
  TP_BYTES,
  TP_KIND,
  TP_NAME,
  TP_PREFIX,
  TR_PLACE_COUNT,
  TR_PLACES,
} from '../layout/authorization.ts'
import {
  CD_BYTES,
  CD_OUTCOME,
  CD_PLACE,
  CD_TEXT,
  HE_BYTES,
  HE_VALUE_AT,
  HE_VALUE_LEN,
  W_CANDIDATES,
  W_HEADERS,
  W_IMAGE,
  W_PATH,
  W_SPAN,
} from '../layout/frame.ts'
import { NAME_COOKIE } from '../layout/names.ts'
import { joinedLines } from '../matching/condition.ts'
import { decode, equalDecoded } from '../matching/percent.ts'
import { pushRecord } from '../memory/frame.ts'
import { headerFind } from '../memory/headers.ts'
import { i32At, putI32, u8At } from '../memory/mem.ts'
import { equalString, findByte, sameBytes } from '../memory/text.ts'
import { cutSpaces, skipSpaces } from '../memory/texts.ts'

/** A token that was found, or with place 0 one that only its outcome tells of. */
export function pushCandidate(f: i32, place: i32, at: i32, len: i32, outcome: i32): void {
  const record: i32 = pushRecord(f, W_CANDIDATES, CD_BYTES)
  if (record === 0) return
  putI32(record + CD_PLACE, place)
  putI32(record + CD_TEXT, at)
  putI32(record + CD_TEXT + 4, len)
  putI32(record + CD_OUTCOME, outcome)
}

function isTokenByte(byte: i32): i32 {
  if ((byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90) || (byte >= 48 && byte <= 57)) return 1
  return byte === 45 || byte === 95 || byte === 46 ? 1 : 0
}

/** The token starts at the first base64url character or dot behind the prefix and runs to the end of the value. */
function collectValue(f: i32, place: i32, at: i32, len: i32): void {
  const prefix: i32 = i32At(f + W_IMAGE) + i32At(place + TP_PREFIX)
  const prefixLen: i32 = i32At(prefix)
  if (prefixLen === 0) {
    pushCandidate(f, place, at, len, 0)
    return
  }
  let from: i32 = 0
  while (from + prefixLen <= len && sameBytes(at + from, prefix + 4, prefixLen) === 0) from++
  if (from + prefixLen > len) return
  let start: i32 = from + prefixLen
  while (start < len && isTokenByte(u8At(at + start)) === 0) start++
  if (start === len) start = 0
  pushCandidate(f, place, at + start, len - start, 0)
}

function collectHeader(f: i32, place: i32): void {
  const name: i32 = i32At(place + TP_NAME)
  let line: i32 = headerFind(f, W_HEADERS, name, 0)
  while (line !== 0) {
    collectValue(f, place, i32At(line + HE_VALUE_AT), i32At(line + HE_VALUE_LEN))
    line = headerFind(f, W_HEADERS, name, line + HE_BYTES)
  }
}

function collectParameter(f: i32, place: i32): void {
  const path: i32 = i32At(f + W_PATH)
  const end: i32 = path + i32At(f + W_PATH + 4)
  const name: i32 = i32At(f + W_IMAGE) + i32At(place + TP_NAME)
  // A trailing `&` starts no parameter.
  for (let from: i32 = findByte(path, end, 63) + 1; from < end; ) {
    const stop: i32 = findByte(from, end, 38)
    const equal: i32 = findByte(from, stop, 61)
    if (equalDecoded(from, equal, name) === 1) {
      decode(f, equal < stop ? equal + 1 : stop, stop)
      pushCandidate(f, place, i32At(f + W_SPAN), i32At(f + W_SPAN + 4), 0)
      return
    }
    from = stop + 1
  }
}

/** The first cookie of the name in one line; 1 = it is there. */
function collectCookieOf(f: i32, place: i32, line: i32): i32 {
  const name: i32 = i32At(f + W_IMAGE) + i32At(place + TP_NAME)
  const end: i32 = i32At(line + HE_VALUE_AT) + i32At(line + HE_VALUE_LEN)
  for (let from: i32 = i32At(line + HE_VALUE_AT); from < end; ) {
    const stop: i32 = findByte(from, end, 59)
    const equal: i32 = findByte(from, stop, 61)
    if (equal < stop) {
      const nameAt: i32 = skipSpaces(from, equal)
      if (equalString(nameAt, cutSpaces(nameAt, equal) - nameAt, name) === 1) {
        const valueAt: i32 = skipSpaces(equal + 1, stop)
        const len: i32 = cutSpaces(valueAt, stop) - valueAt
        const isQuoted: i32 = len >= 2 && u8At(valueAt) === 34 && u8At(valueAt + len - 1) === 34 ? 1 : 0
        pushCandidate(f, place, valueAt + isQuoted, len - isQuoted * 2, 0)
        return 1
      }
    }
    from = stop + 1
  }
  return 0
}

function collectCookie(f: i32, place: i32): void {
  let line: i32 = headerFind(f, W_HEADERS, NAME_COOKIE, 0)
  while (line !== 0) {
    if (collectCookieOf(f, place, line) === 1) return
    line = headerFind(f, W_HEADERS, NAME_COOKIE, line + HE_BYTES)
  }
}

/** Pushes every token in the places of a rule (its address in memory). */
export function collectTokens(f: i32, rule: i32): void {
  const count: i32 = i32At(rule + TR_PLACE_COUNT)
  let place: i32 = i32At(f + W_IMAGE) + i32At(rule + TR_PLACES)
  for (let i: i32 = 0; i < count; i++) {
    const kind: i32 = i32At(place + TP_KIND)
    if (kind === PLACE_HEADER) collectHeader(f, place)
    else if (kind === PLACE_JOINED_HEADER) {
      if (joinedLines(f, i32At(place + TP_NAME)) > 0) collectValue(f, place, i32At(f + W_SPAN), i32At(f + W_SPAN + 4))
    } else if (kind === PLACE_COOKIE) collectCookie(f, place)
    else collectParameter(f, place)
    place += TP_BYTES
  }
}
