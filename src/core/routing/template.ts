/** Owns header values that are made for a request: their parts one after the other, and what becomes of those that nobody can know. */

import { FR_UNKNOWN, RC_BEFORE, UN_BYTES, UN_COMMAND, W_IMAGE, W_TEXT } from '../layout/frame.ts'
import { NONE } from '../layout/image.ts'
import { PART_LITERAL, TM_COUNT, TM_PARTS, TX_ARGUMENT, TX_BYTES, TX_KIND, TX_MAX_BYTES, TX_WRITTEN } from '../layout/routes.ts'
import { giveSpan } from '../matching/value.ts'
import { pushRecord, textAt } from '../memory/frame.ts'
import { i32At, mul32, putI32 } from '../memory/mem.ts'
import { equalString } from '../memory/text.ts'
import { putPart } from './template-part.ts'

/** Remembers a command that nobody can know here, each once. */
function noteUnknown(f: i32, command: i32): void {
  const image: i32 = i32At(f + W_IMAGE)
  for (let at: i32 = i32At(f + FR_UNKNOWN); at !== 0; at = i32At(at + RC_BEFORE)) {
    const known: i32 = image + i32At(at + UN_COMMAND)
    if (equalString(known + 4, i32At(known), image + command) === 1) return
  }
  const record: i32 = pushRecord(f, FR_UNKNOWN, UN_BYTES)
  if (record !== 0) putI32(record + UN_COMMAND, command)
}

/**
 * The value of the TEMPLATE at offset `template`, in W_SPAN. 0 = it is not sent: empty, or it holds what nobody can know.
 * `isRequest`: it is made for a header of the request.
 */
export function makeValue(f: i32, template: i32, isRequest: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  const count: i32 = i32At(image + template + TM_COUNT)
  const parts: i32 = image + i32At(image + template + TM_PARTS)
  if (count === 1 && i32At(parts + TX_KIND) === PART_LITERAL) {
    const text: i32 = image + i32At(parts + TX_ARGUMENT)
    giveSpan(f, text + 4, i32At(text))
    return i32At(text) === 0 ? 0 : 1
  }
  const start: i32 = textAt(f)
  let unknown: i32 = 0
  for (let i: i32 = 0; i < count; i++) {
    const part: i32 = parts + mul32(i, TX_BYTES)
    const from: i32 = textAt(f)
    if (putPart(f, part, isRequest) === 0) {
      if (unknown === 0) unknown = i32At(part + TX_WRITTEN)
      putI32(f + W_TEXT, from)
    }
    const most: i32 = i32At(part + TX_MAX_BYTES)
    if (most !== NONE && textAt(f) - from > most) putI32(f + W_TEXT, from + most)
  }
  if (unknown !== 0) {
    noteUnknown(f, unknown)
    putI32(f + W_TEXT, start)
    return 0
  }
  giveSpan(f, start, textAt(f) - start)
  return textAt(f) === start ? 0 : 1
}
