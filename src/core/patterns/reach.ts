/**
 * Owns from which instructions of a program a match can still be reached, for each place of a text: a row of bits per place,
 * made backwards from the end. Rows of a long text are made again block by block, so that memory is program × √text.
 */

import { NONE } from '../layout/image.ts'
import { IN_BYTES, IN_OPERATION, IN_OTHER, IN_OUT, OP_ASSERT, OP_MATCH, PG_BEFORE } from '../layout/patterns.ts'
import {
  RE_BLOCK,
  RE_BLOCK_SIZE,
  RE_BLOCK_START,
  RE_COUNT,
  RE_END,
  RE_FIRST_ROWS,
  RE_FROM,
  RE_IMAGE,
  RE_INSTRUCTIONS,
  RE_PATTERN,
  RE_ROW_BYTES,
  RE_STACK,
} from '../layout/replace.ts'
import { copyBytes, i32At, putI32, u8At } from '../memory/mem.ts'
import { holdingAt, takes } from './assertions.ts'

export function hasBit(row: i32, index: i32): i32 {
  return (i32At(row + (index >> 5) * 4) >>> (index & 31)) & 1
}

function clearRow(r: i32, row: i32): void {
  const bytes: i32 = i32At(r + RE_ROW_BYTES)
  for (let at: i32 = 0; at < bytes; at += 4) putI32(row + at, 0)
}

/** Adds an instruction to a row and to the list of those whose predecessors are to be looked at; gives the list's new length. */
function reached(r: i32, row: i32, index: i32, length: i32): i32 {
  const word: i32 = row + (index >> 5) * 4
  putI32(word, i32At(word) | (1 << (index & 31)))
  putI32(i32At(r + RE_STACK) + length * 4, index)
  return length + 1
}

/** The row of a place from that of the next one. */
function stepBack(r: i32, place: i32, next: i32, row: i32): void {
  const image: i32 = i32At(r + RE_IMAGE)
  const instructions: i32 = i32At(r + RE_INSTRUCTIONS)
  const count: i32 = i32At(r + RE_COUNT)
  const from: i32 = i32At(r + RE_FROM)
  const end: i32 = i32At(r + RE_END)
  const symbol: i32 = from + place < end ? u8At(from + place) : NONE
  let length: i32 = 0
  clearRow(r, row)
  for (let index: i32 = 0; index < count; index++) {
    const instruction: i32 = instructions + index * IN_BYTES
    if (i32At(instruction + IN_OPERATION) === OP_MATCH) length = reached(r, row, index, length)
    else if (takes(image, instruction, symbol) === 1 && hasBit(next, i32At(instruction + IN_OUT)) === 1)
      length = reached(r, row, index, length)
  }
  const held: i32 = holdingAt(from, end, from + place)
  const begins: i32 = image + i32At(i32At(r + RE_PATTERN) + PG_BEFORE)
  const befores: i32 = begins + (count + 1) * 4
  for (let read: i32 = 0; read < length; read++) {
    const begin: i32 = begins + i32At(i32At(r + RE_STACK) + read * 4) * 4
    for (let i: i32 = i32At(begin); i < i32At(begin + 4); i++) {
      const index: i32 = i32At(befores + i * 4)
      const instruction: i32 = instructions + index * IN_BYTES
      const needed: i32 = i32At(instruction + IN_OPERATION) === OP_ASSERT ? i32At(instruction + IN_OTHER) : 0
      if ((needed & held) === needed && hasBit(row, index) === 0) length = reached(r, row, index, length)
    }
  }
}

/** Address of a row within the block. */
function blockRow(r: i32, number: i32): i32 {
  return i32At(r + RE_BLOCK) + number * i32At(r + RE_ROW_BYTES)
}

function firstRow(r: i32, block: i32): i32 {
  return i32At(r + RE_FIRST_ROWS) + block * i32At(r + RE_ROW_BYTES)
}

/** Walks the text backwards once and keeps the first row of each block but the first. */
export function readBackwards(r: i32): void {
  const size: i32 = i32At(r + RE_BLOCK_SIZE)
  let next: i32 = blockRow(r, 0)
  let row: i32 = blockRow(r, 1)
  clearRow(r, next)
  for (let place: i32 = i32At(r + RE_END) - i32At(r + RE_FROM); place >= size; place--) {
    stepBack(r, place, next, row)
    if (place % size === 0) copyBytes(firstRow(r, (place / size) | 0), row, i32At(r + RE_ROW_BYTES))
    const swapped: i32 = row
    row = next
    next = swapped
  }
}

/** The row of a place; that of the next one follows it. Cheap while places are asked for in ascending order. */
export function rowOf(r: i32, place: i32): i32 {
  const size: i32 = i32At(r + RE_BLOCK_SIZE)
  const start: i32 = place - (place % size)
  if (start !== i32At(r + RE_BLOCK_START)) {
    const places: i32 = i32At(r + RE_END) - i32At(r + RE_FROM) + 1
    const isLast: i32 = places - start <= size ? 1 : 0
    const length: i32 = isLast === 1 ? places - start : size
    if (isLast === 1) clearRow(r, blockRow(r, length))
    else copyBytes(blockRow(r, length), firstRow(r, ((start / size) | 0) + 1), i32At(r + RE_ROW_BYTES))
    for (let i: i32 = length - 1; i >= 0; i--) stepBack(r, start + i, blockRow(r, i + 1), blockRow(r, i))
    putI32(r + RE_BLOCK_START, start)
  }
  return blockRow(r, place - start)
}
