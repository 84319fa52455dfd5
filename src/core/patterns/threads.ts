/**
 * Owns matching with a program: all its threads at once, in the order of preference, so that a symbol costs at most one look
 * at each instruction, whatever the pattern. For patterns whose automaton would be too large.
 *
 * A set of instructions is kept in two arrays, members in order and the place of each member: an instruction is in the set if
 * the member at its place is that instruction. So nothing needs to be cleared, and what lies in the arena does not matter.
 */

import { W_OVERFLOW, W_RECORDS, W_TEXT } from '../layout/frame.ts'
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
  OP_NOTHING,
  PG_INSTRUCTION_COUNT,
  PG_INSTRUCTIONS,
  PG_START,
  PN_FLAGS,
  PN_IS_FIRST,
  PN_IS_UTF8,
  PN_IS_WHOLE,
} from '../layout/patterns.ts'
import { i32At, putI32, u8At } from '../memory/mem.ts'
import { codePointAt, codePointBytes, isUtf8 } from '../memory/utf8.ts'
import { holdingAt, takes } from './assertions.ts'

// Scratch: two sets and a stack; a set is its size, then members and places.
const SET_MEMBERS: i32 = 4

function setBytes(count: i32): i32 {
  return SET_MEMBERS + count * 8
}

function isMember(set: i32, count: i32, instruction: i32): i32 {
  const place: i32 = i32At(set + SET_MEMBERS + (count + instruction) * 4)
  return place >= 0 && place < i32At(set) && i32At(set + SET_MEMBERS + place * 4) === instruction ? 1 : 0
}

function addMember(set: i32, count: i32, instruction: i32): void {
  const place: i32 = i32At(set)
  putI32(set + SET_MEMBERS + place * 4, instruction)
  putI32(set + SET_MEMBERS + (count + instruction) * 4, place)
  putI32(set, place + 1)
}

/**
 * Adds a thread at `first` and where it can go without taking a symbol; `held`: assertions that hold there. 1 = it can match.
 * With `isFirst` it stops at a match: what follows is preferred less.
 */
function addThread(instructions: i32, count: i32, set: i32, stack: i32, first: i32, held: i32, isFirst: i32): i32 {
  let depth: i32 = 0
  let matched: i32 = 0
  let next: i32 = first
  while (next !== NONE) {
    let follows: i32 = NONE
    if (isMember(set, count, next) === 0) {
      addMember(set, count, next)
      const instruction: i32 = instructions + next * IN_BYTES
      const operation: i32 = i32At(instruction + IN_OPERATION)
      const other: i32 = i32At(instruction + IN_OTHER)
      if (operation === OP_MATCH) {
        matched = 1
        if (isFirst === 1) return 1
      } else if (operation === OP_NOTHING || operation === OP_CAPTURE || (operation === OP_ASSERT && (other & held) === other)) {
        follows = i32At(instruction + IN_OUT)
      } else if (operation === OP_CHOICE) {
        putI32(stack + depth * 4, other)
        depth++
        follows = i32At(instruction + IN_OUT)
      }
    }
    if (follows === NONE && depth > 0) {
      depth--
      follows = i32At(stack + depth * 4)
    }
    next = follows
  }
  return matched
}

/** 1 = the text from `from` to `end` matches; the prefix ends at `start`. Works in the free part of the arena. */
export function programMatches(f: i32, image: i32, pattern: i32, from: i32, start: i32, end: i32): i32 {
  const count: i32 = i32At(pattern + PG_INSTRUCTION_COUNT)
  const instructions: i32 = image + i32At(pattern + PG_INSTRUCTIONS)
  const flags: i32 = i32At(pattern + PN_FLAGS)
  const isText: i32 = (flags & PN_IS_UTF8) !== 0 ? 1 : 0
  const isFirst: i32 = (flags & PN_IS_FIRST) !== 0 ? 1 : 0
  const stack: i32 = i32At(f + W_RECORDS) - count * 4
  let next: i32 = stack - setBytes(count)
  let current: i32 = next - setBytes(count)
  if (current < i32At(f + W_TEXT)) {
    putI32(f + W_OVERFLOW, 1)
    return 0
  }
  let at: i32 = start
  putI32(current, 0)
  let matched: i32 = addThread(instructions, count, current, stack, i32At(pattern + PG_START), holdingAt(from, end, at), isFirst)
  while (at < end) {
    if (matched === 1 && (flags & PN_IS_WHOLE) === 0) return isText === 1 ? isUtf8(at, end) : 1
    const members: i32 = i32At(current)
    if (members === 0) return 0
    const symbol: i32 = isText === 1 ? codePointAt(at, end) : u8At(at)
    if (symbol === NONE) return 0
    at += isText === 1 ? codePointBytes(symbol) : 1
    const held: i32 = holdingAt(from, end, at)
    putI32(next, 0)
    matched = 0
    for (let i: i32 = 0; i < members; i++) {
      const instruction: i32 = instructions + i32At(current + SET_MEMBERS + i * 4) * IN_BYTES
      if (takes(image, instruction, symbol) === 0) continue
      if (addThread(instructions, count, next, stack, i32At(instruction + IN_OUT), held, isFirst) === 0) continue
      matched = 1
      if (isFirst === 1) break
    }
    const swapped: i32 = current
    current = next
    next = swapped
  }
  return matched
}
