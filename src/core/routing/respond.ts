/**
 * Owns what becomes of the headers of an upstream's answer on its way back through this proxy (readable: routing/response.ts;
 * istio R-27, R-29b): the passes that a decision remembered, then CORS over them.
 */

import { nameNumber } from '../intake/intern.ts'
import { FAILED_FRAME_TOO_SMALL } from '../layout/codes.ts'
import {
  FR_ANSWER,
  FR_ANSWER_COUNT,
  FR_CORS,
  FR_PASSES,
  HE_BYTES,
  HE_NAME,
  HE_NAME_AT,
  HE_NAME_LEN,
  HE_VALUE_AT,
  HE_VALUE_LEN,
  PA_ADDS,
  PA_PASS,
  PA_SETS,
  RC_BEFORE,
  W_ANSWER,
  W_ANSWER_COUNT,
  W_ANSWER_ROOM,
  W_IMAGE,
  W_OVERFLOW,
  W_RECORDS,
  W_TEXT,
} from '../layout/frame.ts'
import { HOP_NAMES_END, NAME_KEEP_ALIVE, RESPONSE_HOP_NAMES } from '../layout/names.ts'
import { foldLines, headerRemove, headerRemoveRange, trimValues } from '../memory/headers.ts'
import { i32At, mul32, putI32 } from '../memory/mem.ts'
import { applyList, removeNames, turned } from './passes.ts'

function recordCount(head: i32): i32 {
  let count: i32 = 0
  for (let at: i32 = head; at !== 0; at = i32At(at + RC_BEFORE)) count++
  return count
}

/** Lines that the passes and CORS may add. */
function linesAdded(f: i32): i32 {
  let count: i32 = recordCount(i32At(f + FR_CORS))
  for (let at: i32 = i32At(f + FR_PASSES); at !== 0; at = i32At(at + RC_BEFORE)) {
    count += recordCount(i32At(at + PA_SETS)) + recordCount(i32At(at + PA_ADDS))
  }
  return count
}

/** Reads a header block without pseudo headers into the answer's table, which has room for its `count` lines. */
function readAnswer(f: i32, pairs: i32, count: i32): void {
  const image: i32 = i32At(f + W_IMAGE)
  let at: i32 = pairs + 4 + count * 8
  let entry: i32 = i32At(f + W_ANSWER)
  for (let i: i32 = 0; i < count; i++) {
    const nameLen: i32 = i32At(pairs + 4 + i * 8)
    const valueLen: i32 = i32At(pairs + 8 + i * 8)
    putI32(entry + HE_NAME, nameNumber(image, at, nameLen))
    putI32(entry + HE_NAME_AT, at)
    putI32(entry + HE_NAME_LEN, nameLen)
    putI32(entry + HE_VALUE_AT, at + nameLen + 1)
    putI32(entry + HE_VALUE_LEN, valueLen)
    entry += HE_BYTES
    at += nameLen + valueLen + 2
  }
  putI32(f + W_ANSWER_COUNT, count)
}

function runPasses(f: i32): void {
  const first: i32 = turned(i32At(f + FR_PASSES))
  for (let at: i32 = first; at !== 0; at = i32At(at + RC_BEFORE)) {
    removeNames(f, W_ANSWER, i32At(at + PA_PASS))
    applyList(f, W_ANSWER, i32At(at + PA_SETS), 1)
    applyList(f, W_ANSWER, i32At(at + PA_ADDS), 0)
  }
  turned(first)
}

function work(f: i32): void {
  foldLines(f, W_ANSWER)
  headerRemove(f, W_ANSWER, NAME_KEEP_ALIVE)
  runPasses(f)
  applyList(f, W_ANSWER, i32At(f + FR_CORS), 1)
  headerRemoveRange(f, W_ANSWER, RESPONSE_HOP_NAMES, HOP_NAMES_END)
  trimValues(f, W_ANSWER)
}

/**
 * The headers of an upstream's answer as they leave this proxy. `f`: frame in which OUTCOME_FORWARD was decided, its image and
 * request still in place; `pairs`: header block of the answer, without pseudo headers, names in lower case; `room`: `roomBytes`
 * bytes to work in, 4-aligned. Gives how many entries (HE_*) FR_ANSWER names, or FAILED_FRAME_TOO_SMALL: make more room and ask
 * again. They hold until the next question.
 */
export function decideResponse(f: i32, pairs: i32, room: i32, roomBytes: i32): i32 {
  const count: i32 = i32At(pairs)
  const lines: i32 = count + linesAdded(f)
  if (lines >= ((roomBytes / HE_BYTES) | 0)) return FAILED_FRAME_TOO_SMALL
  const text: i32 = i32At(f + W_TEXT)
  const records: i32 = i32At(f + W_RECORDS)
  putI32(f + W_ANSWER, room)
  putI32(f + W_ANSWER_ROOM, lines)
  putI32(f + W_TEXT, room + mul32(lines, HE_BYTES))
  putI32(f + W_RECORDS, room + (roomBytes & -4))
  readAnswer(f, pairs, count)
  work(f)
  const failed: i32 = i32At(f + W_OVERFLOW)
  putI32(f + W_TEXT, text)
  putI32(f + W_RECORDS, records)
  putI32(f + W_OVERFLOW, 0)
  if (failed === 1) return FAILED_FRAME_TOO_SMALL
  putI32(f + FR_ANSWER, room)
  putI32(f + FR_ANSWER_COUNT, i32At(f + W_ANSWER_COUNT))
  return i32At(f + W_ANSWER_COUNT)
}
