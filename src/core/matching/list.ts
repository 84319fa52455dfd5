/**
 * Owns conditions and lists of them: what holds, and which entry holds first. Assumes a valid image: jumps lead forward, and
 * a list inside a condition stands before it.
 */

import { W_IMAGE, W_RECORDS } from '../layout/frame.ts'
import { NONE } from '../layout/image.ts'
import {
  FIELD_LIST,
  IN_BYTES,
  IN_FIELD,
  IN_MATCHER,
  IN_TEST,
  IX_BASE_COUNT,
  IX_REST,
  JUMP_ACCEPT,
  LI_CONDITIONS,
  LI_COUNT,
  LI_INDEX,
  TEST_FIELD,
  TEST_IS_LAST,
  TEST_JUMP_SHIFT,
  TEST_JUMPS_WHEN_MET,
} from '../layout/lists.ts'
import { i32At, mul32, putI32 } from '../memory/mem.ts'
import { testMet } from './condition.ts'
import { probe } from './probe.ts'
import { CR_BYTES, CR_END, CR_ENTRY, CR_NEXT, HASHED_BYTES, pushCursor } from './probe-value.ts'

const EXHAUSTED: i32 = 2147483647

/** 1 = the condition at `condition` (offset in the image; 0 = always, NONE = never) holds. */
export function holds(f: i32, condition: i32): i32 {
  if (condition <= 0) return condition === 0 ? 1 : 0
  let at: i32 = i32At(f + W_IMAGE) + condition
  let verdict: i32 = NONE
  while (verdict === NONE) {
    const test: i32 = i32At(at + IN_TEST)
    const field: i32 = i32At(at + IN_FIELD)
    let met: i32 = 0
    if ((test & TEST_FIELD) === FIELD_LIST) met = firstMatch(f, field, 0) === NONE ? 0 : 1
    else met = testMet(f, test, field, i32At(at + IN_MATCHER))
    const jump: i32 = test >> TEST_JUMP_SHIFT
    if (met === ((test & TEST_JUMPS_WHEN_MET) !== 0 ? 1 : 0)) {
      if (jump <= JUMP_ACCEPT) verdict = jump
      else at += jump * 4
    } else if ((test & TEST_IS_LAST) !== 0) verdict = 1 - jump
    else at += IN_BYTES
  }
  return verdict
}

/** Entries one after the other. */
function scan(f: i32, list: i32, from: i32): i32 {
  const count: i32 = i32At(list + LI_COUNT)
  const conditions: i32 = i32At(f + W_IMAGE) + i32At(list + LI_CONDITIONS)
  for (let entry: i32 = from; entry < count; entry++) if (holds(f, i32At(conditions + entry * 4)) === 1) return entry
  return NONE
}

/** Moves every cursor that stands on an entry before `entry` to one that does not. */
function advance(first: i32, end: i32, entry: i32): void {
  for (let at: i32 = first; at < end; at += CR_BYTES) {
    while (i32At(at + CR_ENTRY) < entry) {
      const next: i32 = i32At(at + CR_NEXT)
      if (next >= i32At(at + CR_END)) putI32(at + CR_ENTRY, EXHAUSTED)
      else {
        putI32(at + CR_ENTRY, i32At(next))
        putI32(at + CR_NEXT, next + 4)
      }
    }
  }
}

function lowest(first: i32, end: i32): i32 {
  let entry: i32 = EXHAUSTED
  for (let at: i32 = first; at < end; at += CR_BYTES) if (i32At(at + CR_ENTRY) < entry) entry = i32At(at + CR_ENTRY)
  return entry
}

/** Candidates of all postings, in the order of the list. */
function merge(f: i32, list: i32, first: i32, end: i32, from: i32): i32 {
  const conditions: i32 = i32At(f + W_IMAGE) + i32At(list + LI_CONDITIONS)
  if (from > 0) advance(first, end, from)
  let found: i32 = NONE
  let entry: i32 = 0
  while (found === NONE && entry !== EXHAUSTED) {
    // Of one cursor, as most look-ups give, the entry is the lowest.
    entry = end - first === CR_BYTES ? i32At(first + CR_ENTRY) : lowest(first, end)
    if (entry === EXHAUSTED) continue
    if (holds(f, i32At(conditions + entry * 4)) === 1) found = entry
    else advance(first, end, entry + 1)
  }
  return found
}

/** The first entry from `from` on whose condition holds, NONE = there is none. `list`: offset in the image. */
export function firstMatch(f: i32, list: i32, from: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  const at: i32 = image + list
  if (i32At(at + LI_INDEX) === 0) return scan(f, at, from)
  const index: i32 = image + i32At(at + LI_INDEX)
  const records: i32 = i32At(f + W_RECORDS)
  const end: i32 = records - mul32(i32At(index + IX_BASE_COUNT), HASHED_BYTES)
  const isTold: i32 = probe(f, index)
  if (i32At(index + IX_REST) !== 0) pushCursor(f, i32At(index + IX_REST))
  const entry: i32 = isTold < 0 ? scan(f, at, from) : merge(f, at, i32At(f + W_RECORDS), end, from)
  putI32(f + W_RECORDS, records)
  return entry
}
