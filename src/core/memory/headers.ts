/**
 * Owns header tables as a proxy keeps them: look-up, replacement, appending, removal (readable: routing/headers.ts). `table` is
 * W_HEADERS for the request or W_ANSWER for the answer that is made here: offset in the frame of address, count and room.
 * Names are numbers; what is added here always has one. Order is kept throughout.
 */

import {
  HE_BYTES,
  HE_NAME,
  HE_NAME_AT,
  HE_NAME_LEN,
  HE_VALUE_AT,
  HE_VALUE_LEN,
  W_HEADERS,
  W_IMAGE,
  W_ODDITIES,
  W_OVERFLOW,
  W_TEXT,
} from '../layout/frame.ts'
import { IMG_NAMES } from '../layout/image.ts'
import { REQUEST_LINES_END, RESPONSE_LINES, RESPONSE_LINES_END } from '../layout/names.ts'
import { ODD_BLANKS } from './controls.ts'
import { putByte, putBytes, textAt } from './frame.ts'
import { i32At, mul32, putI32, u8At } from './mem.ts'
import { mayHave, noteAdded } from './seen.ts'
import { trimSpan } from './texts.ts'

const TABLE_COUNT: i32 = 4
const TABLE_ROOM: i32 = 8

/** The first line of a well-known name in the request table, 0 = there is none: what most requests say of most names. */
// @inline
export function requestLine(f: i32, name: i32): i32 {
  return mayHave(f, name) === 0 ? 0 : headerFind(f, W_HEADERS, name, 0)
}

/** Address of the first entry of the name at or behind entry address `from` (0 = the first entry); 0 = there is none. */
export function headerFind(f: i32, table: i32, name: i32, from: i32): i32 {
  if (table === W_HEADERS && mayHave(f, name) === 0) return 0
  const start: i32 = i32At(f + table)
  const end: i32 = start + mul32(i32At(f + table + TABLE_COUNT), HE_BYTES)
  for (let at: i32 = from === 0 ? start : from; at < end; at += HE_BYTES) if (i32At(at + HE_NAME) === name) return at
  return 0
}

/** An entry to another place of the table. */
function moveEntry(to: i32, from: i32): void {
  for (let word: i32 = 0; word < HE_BYTES; word += 4) putI32(to + word, i32At(from + word))
}

/** Removes all lines whose name is `first` or behind it but before `end`. */
export function headerRemoveRange(f: i32, table: i32, first: i32, end: i32): void {
  const start: i32 = i32At(f + table)
  const limit: i32 = start + mul32(i32At(f + table + TABLE_COUNT), HE_BYTES)
  let to: i32 = start
  for (let at: i32 = start; at < limit; at += HE_BYTES) {
    const name: i32 = i32At(at + HE_NAME)
    if (name >= first && name < end) continue
    if (to !== at) moveEntry(to, at)
    to += HE_BYTES
  }
  if (to !== limit) putI32(f + table + TABLE_COUNT, ((to - start) / HE_BYTES) | 0)
}

/** Removes all lines of a name. */
export function headerRemove(f: i32, table: i32, name: i32): void {
  if (table === W_HEADERS && mayHave(f, name) === 0) return
  headerRemoveRange(f, table, name, name + 1)
}

/** One more line at the end, whatever is there. A full table makes the frame too small. */
export function headerPush(f: i32, table: i32, name: i32, valueAt: i32, valueLen: i32): void {
  const count: i32 = i32At(f + table + TABLE_COUNT)
  if (count >= i32At(f + table + TABLE_ROOM)) {
    putI32(f + W_OVERFLOW, 1)
    return
  }
  const image: i32 = i32At(f + W_IMAGE)
  const text: i32 = image + i32At(image + i32At(image + IMG_NAMES) + name * 4)
  const at: i32 = i32At(f + table) + mul32(count, HE_BYTES)
  putI32(at + HE_NAME, name)
  putI32(at + HE_NAME_AT, text + 4)
  putI32(at + HE_NAME_LEN, i32At(text))
  putI32(at + HE_VALUE_AT, valueAt)
  putI32(at + HE_VALUE_LEN, valueLen)
  putI32(f + table + TABLE_COUNT, count + 1)
  if (table !== W_HEADERS) return
  noteAdded(f, name)
  if (valueLen > 0 && (u8At(valueAt) <= 32 || u8At(valueAt + valueLen - 1) <= 32)) noteBlanks(f)
}

/** Notes that a value of the request table may have blanks at its ends. */
function noteBlanks(f: i32): void {
  putI32(f + W_ODDITIES, i32At(f + W_ODDITIES) | ODD_BLANKS)
}

/** Overwrites all lines of a name, or adds it: one line at the end. */
export function headerSet(f: i32, table: i32, name: i32, valueAt: i32, valueLen: i32): void {
  headerRemove(f, table, name)
  headerPush(f, table, name, valueAt, valueLen)
}

/** Of which names a proxy keeps one line. */
export function isSingleLine(table: i32, name: i32): i32 {
  if (table === W_HEADERS) return name >= 0 && name < REQUEST_LINES_END ? 1 : 0
  return name >= RESPONSE_LINES && name < RESPONSE_LINES_END ? 1 : 0
}

/** The line at `at` with another value behind its own, joined by a comma; an empty one adds nothing. */
export function joinLine(f: i32, at: i32, valueAt: i32, valueLen: i32): void {
  const length: i32 = i32At(at + HE_VALUE_LEN)
  if (valueLen === 0) return
  noteBlanks(f)
  if (length === 0) {
    putI32(at + HE_VALUE_AT, valueAt)
    putI32(at + HE_VALUE_LEN, valueLen)
    return
  }
  // A value that was made last is extended where it stands, so that many lines cost no more than their bytes.
  const ownAt: i32 = i32At(at + HE_VALUE_AT)
  let made: i32 = textAt(f)
  if (ownAt + length === made && ownAt > f && i32At(f + W_OVERFLOW) === 0) made = ownAt
  else putBytes(f, ownAt, length)
  putByte(f, 44)
  putBytes(f, valueAt, valueLen)
  putI32(at + HE_VALUE_AT, made)
  putI32(at + HE_VALUE_LEN, i32At(f + W_TEXT) - made)
}

/** Adds a line, or extends the one there is where a proxy keeps a single line. */
export function headerAdd(f: i32, table: i32, name: i32, valueAt: i32, valueLen: i32): void {
  const present: i32 = isSingleLine(table, name) === 1 ? headerFind(f, table, name, 0) : 0
  if (present === 0) headerPush(f, table, name, valueAt, valueLen)
  else joinLine(f, present, valueAt, valueLen)
}

/** Marks a line that was joined to another one. */
export const GONE: i32 = -2

/** Several lines become one where a proxy keeps a single line; in the place of the first. */
export function foldLines(f: i32, table: i32): void {
  const start: i32 = i32At(f + table)
  const end: i32 = start + mul32(i32At(f + table + TABLE_COUNT), HE_BYTES)
  for (let at: i32 = start; at < end; at += HE_BYTES) {
    const name: i32 = i32At(at + HE_NAME)
    if (isSingleLine(table, name) === 0) continue
    for (let next: i32 = at + HE_BYTES; next < end; next += HE_BYTES) {
      if (i32At(next + HE_NAME) !== name) continue
      joinLine(f, at, i32At(next + HE_VALUE_AT), i32At(next + HE_VALUE_LEN))
      putI32(next + HE_NAME, GONE)
    }
  }
  headerRemove(f, table, GONE)
}

/** Blanks around values of the request do not survive the wire. */
export function trimRequest(f: i32): void {
  if ((i32At(f + W_ODDITIES) & ODD_BLANKS) !== 0) trimValues(f, W_HEADERS)
}

/** The same of any table. */
export function trimValues(f: i32, table: i32): void {
  const start: i32 = i32At(f + table)
  const end: i32 = start + mul32(i32At(f + table + TABLE_COUNT), HE_BYTES)
  for (let at: i32 = start; at < end; at += HE_BYTES) trimSpan(at + HE_VALUE_AT)
}
