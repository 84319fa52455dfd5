/** Owns search and replace, as RE2's GlobalReplace: leftmost hits, and an empty hit right after another one is skipped. */

import { W_IMAGE, W_OVERFLOW, W_RECORDS, W_SPAN, W_TEXT } from '../layout/frame.ts'
import { NONE } from '../layout/image.ts'
import { PATTERN_NEVER, PG_GROUP_COUNT, PG_INSTRUCTION_COUNT, PG_INSTRUCTIONS, PN_KIND } from '../layout/patterns.ts'
import {
  RE_BLOCK,
  RE_BLOCK_SIZE,
  RE_BLOCK_START,
  RE_BYTES,
  RE_COUNT,
  RE_END,
  RE_FIRST_ROWS,
  RE_FROM,
  RE_IMAGE,
  RE_INSTRUCTIONS,
  RE_LAST_END,
  RE_PARENT,
  RE_PATTERN,
  RE_ROUND,
  RE_ROW_BYTES,
  RE_SEEN,
  RE_SLOTS,
  RE_STACK,
} from '../layout/replace.ts'
import { textAt } from '../memory/frame.ts'
import { i32At, putI32 } from '../memory/mem.ts'
import { findHit } from './hit.ts'
import { readBackwards } from './reach.ts'
import { append, expand, highestGroup, MOST_TEXT } from './substitution.ts'

/** Bytes of substitutions that are read for all hits of a text together. */
const MOST_WORK: i32 = 268435456
/** Rows up to here are kept at once. */
const MOST_ROWS: i32 = 16384

/** Room to work in, from the end of the arena's free part; it is the caller's to give back. 0 = no room. */
function begin(f: i32, pattern: i32, at: i32, len: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  const count: i32 = i32At(pattern + PG_INSTRUCTION_COUNT)
  const rowBytes: i32 = ((count + 31) >> 5) * 4
  let size: i32 = 1
  if (((MOST_ROWS / rowBytes) | 0) > len + 2) size = len + 1
  else while (size < ((len / size) | 0) + 1) size++
  const rows: i32 = size + ((len / size) | 0) + 2
  const room: i32 = i32At(f + W_RECORDS) - i32At(f + W_TEXT) - RE_BYTES - (count * 4 + 2) * 4
  if (room < 0 || rows > ((room / rowBytes) | 0)) {
    putI32(f + W_OVERFLOW, 1)
    return 0
  }
  const r: i32 = i32At(f + W_RECORDS) - RE_BYTES - (count * 4 + 2) * 4 - rows * rowBytes
  putI32(f + W_RECORDS, r)
  putI32(r + RE_IMAGE, image)
  putI32(r + RE_PATTERN, pattern)
  putI32(r + RE_INSTRUCTIONS, image + i32At(pattern + PG_INSTRUCTIONS))
  putI32(r + RE_COUNT, count)
  putI32(r + RE_FROM, at)
  putI32(r + RE_END, at + len)
  putI32(r + RE_ROW_BYTES, rowBytes)
  putI32(r + RE_SEEN, r + RE_BYTES)
  putI32(r + RE_PARENT, r + RE_BYTES + count * 4)
  putI32(r + RE_STACK, r + RE_BYTES + count * 8)
  putI32(r + RE_BLOCK, r + RE_BYTES + (count * 4 + 2) * 4)
  putI32(r + RE_FIRST_ROWS, i32At(r + RE_BLOCK) + (size + 1) * rowBytes)
  putI32(r + RE_BLOCK_SIZE, size)
  putI32(r + RE_BLOCK_START, NONE)
  putI32(r + RE_ROUND, 0)
  putI32(r + RE_LAST_END, NONE)
  for (let i: i32 = 0; i < count; i++) putI32(r + RE_BYTES + i * 4, 0)
  readBackwards(r)
  return r
}

/** Writes the whole new text; 0 = there is no hit and nothing was written. */
function replaceHits(f: i32, r: i32, substitution: i32, len: i32): i32 {
  const out: i32 = textAt(f)
  const from: i32 = i32At(r + RE_FROM)
  const textLen: i32 = i32At(r + RE_END) - from
  let work: i32 = MOST_WORK
  let place: i32 = 0
  if (findHit(r, 0) === 0) return 0
  for (;;) {
    const start: i32 = i32At(r + RE_SLOTS)
    const end: i32 = i32At(r + RE_SLOTS + 4)
    append(f, out, from + place, start - place)
    if (start === end && start === i32At(r + RE_LAST_END)) {
      if (start < textLen) append(f, out, from + start, 1)
      place = start + 1
    } else {
      work -= len
      if (work >= 0) expand(f, r, out, substitution, len)
      place = end
      putI32(r + RE_LAST_END, end)
    }
    if (place > textLen || textAt(f) - out >= MOST_TEXT || i32At(f + W_OVERFLOW) === 1 || findHit(r, place) === 0) break
  }
  if (place < textLen) append(f, out, from + place, textLen - place)
  return 1
}

/**
 * Replaces every hit. `pattern`: offset of a pattern that was made for replacement; `substitution`: offset of a string.
 * 1 = W_SPAN is the new text; 0 = nothing was found, or the substitution names a group that the pattern lacks.
 */
export function replacePattern(f: i32, pattern: i32, substitution: i32, at: i32, len: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  const it: i32 = image + pattern
  const text: i32 = image + substitution + 4
  const textLen: i32 = i32At(image + substitution)
  if (i32At(it + PN_KIND) === PATTERN_NEVER || highestGroup(text, textLen) > i32At(it + PG_GROUP_COUNT)) return 0
  const records: i32 = i32At(f + W_RECORDS)
  const r: i32 = begin(f, it, at, len)
  if (r === 0) return 0
  const out: i32 = textAt(f)
  const found: i32 = replaceHits(f, r, text, textLen)
  putI32(f + W_RECORDS, records)
  if (found === 0) return 0
  putI32(f + W_SPAN, out)
  putI32(f + W_SPAN + 4, textAt(f) - out)
  return 1
}
