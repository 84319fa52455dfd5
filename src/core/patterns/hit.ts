/**
 * Owns the leftmost-first hit with its groups. A single thread takes at every choice the first branch from which a match can be
 * reached (reach.ts): that is the match which is preferred, and no place is read twice for it.
 */

import { NONE } from '../layout/image.ts'
import {
  IN_BYTES,
  IN_OPERATION,
  IN_OTHER,
  IN_OUT,
  OP_ASSERT,
  OP_CAPTURE,
  OP_CHOICE,
  OP_MATCH,
  OP_RANGE,
  OP_SET,
  PG_START,
} from '../layout/patterns.ts'
import {
  RE_END,
  RE_FROM,
  RE_IMAGE,
  RE_INSTRUCTIONS,
  RE_PARENT,
  RE_PATTERN,
  RE_ROUND,
  RE_ROW_BYTES,
  RE_SEEN,
  RE_SLOT_COUNT,
  RE_SLOTS,
  RE_STACK,
} from '../layout/replace.ts'
import { i32At, putI32, u8At } from '../memory/mem.ts'
import { holdingAt, takes } from './assertions.ts'
import { hasBit, rowOf } from './reach.ts'

function push(r: i32, depth: i32, index: i32, parent: i32): i32 {
  const at: i32 = i32At(r + RE_STACK) + depth * 8
  putI32(at, index)
  putI32(at + 4, parent)
  return depth + 1
}

/** The first instruction, in the order of preference, that ends the match at a place or takes its symbol towards one. */
function preferred(r: i32, first: i32, place: i32): i32 {
  const row: i32 = rowOf(r, place)
  const next: i32 = row + i32At(r + RE_ROW_BYTES)
  const at: i32 = i32At(r + RE_FROM) + place
  const end: i32 = i32At(r + RE_END)
  const held: i32 = holdingAt(i32At(r + RE_FROM), end, at)
  const symbol: i32 = at < end ? u8At(at) : NONE
  const round: i32 = i32At(r + RE_ROUND) + 1
  putI32(r + RE_ROUND, round)
  let depth: i32 = push(r, 0, first, NONE)
  while (depth > 0) {
    depth--
    const index: i32 = i32At(i32At(r + RE_STACK) + depth * 8)
    const seen: i32 = i32At(r + RE_SEEN) + index * 4
    if (i32At(seen) === round || hasBit(row, index) === 0) continue
    putI32(seen, round)
    putI32(i32At(r + RE_PARENT) + index * 4, i32At(i32At(r + RE_STACK) + depth * 8 + 4))
    const instruction: i32 = i32At(r + RE_INSTRUCTIONS) + index * IN_BYTES
    const operation: i32 = i32At(instruction + IN_OPERATION)
    const other: i32 = i32At(instruction + IN_OTHER)
    const out: i32 = i32At(instruction + IN_OUT)
    if (operation === OP_MATCH) return index
    if (operation === OP_RANGE || operation === OP_SET) {
      if (takes(i32At(r + RE_IMAGE), instruction, symbol) === 1 && hasBit(next, out) === 1) return index
    } else if (operation !== OP_ASSERT || (other & held) === other) {
      if (operation === OP_CHOICE) depth = push(r, depth, other, index)
      depth = push(r, depth, out, index)
    }
  }
  return NONE
}

/** Notes where groups opened and closed on the way to `leaf`. Backwards, so that the latest counts. */
function noteGroups(r: i32, leaf: i32, place: i32): void {
  let noted: i32 = 0
  let index: i32 = leaf
  while (index !== NONE) {
    const instruction: i32 = i32At(r + RE_INSTRUCTIONS) + index * IN_BYTES
    const slot: i32 = i32At(instruction + IN_OTHER)
    if (i32At(instruction + IN_OPERATION) === OP_CAPTURE && slot < RE_SLOT_COUNT && ((noted >>> slot) & 1) === 0) {
      noted |= 1 << slot
      putI32(r + RE_SLOTS + slot * 4, place)
    }
    index = i32At(i32At(r + RE_PARENT) + index * 4)
  }
}

function findGroups(r: i32, start: i32): void {
  for (let slot: i32 = 0; slot < RE_SLOT_COUNT; slot++) putI32(r + RE_SLOTS + slot * 4, NONE)
  const end: i32 = i32At(r + RE_END) - i32At(r + RE_FROM)
  let index: i32 = i32At(i32At(r + RE_PATTERN) + PG_START)
  let place: i32 = start
  for (;;) {
    const leaf: i32 = preferred(r, index, place)
    if (leaf === NONE) break
    noteGroups(r, leaf, place)
    const instruction: i32 = i32At(r + RE_INSTRUCTIONS) + leaf * IN_BYTES
    if (i32At(instruction + IN_OPERATION) === OP_MATCH || place >= end) break
    index = i32At(instruction + IN_OUT)
    place++
  }
  putI32(r + RE_SLOTS, start)
  putI32(r + RE_SLOTS + 4, place)
}

/** 1 = there is a hit at or after a place, and the slots say where. Places are asked for in ascending order. */
export function findHit(r: i32, from: i32): i32 {
  const end: i32 = i32At(r + RE_END) - i32At(r + RE_FROM)
  const first: i32 = i32At(i32At(r + RE_PATTERN) + PG_START)
  for (let place: i32 = from; place <= end; place++) {
    if (hasBit(rowOf(r, place), first) === 0) continue
    findGroups(r, place)
    return 1
  }
  return 0
}
