/**
 * Owns a query without the token that stood in it: written anew, decoded and sorted by name (istio J-9; readable: authz/places.ts
 * `withoutToken`). Parameters are sorted in a heap below the records, so that many of them cost little more than few.
 */

import { W_OVERFLOW, W_PATH, W_RECORDS, W_SPAN, W_TEXT } from '../layout/frame.ts'
import { decode, equalDecoded } from '../matching/percent.ts'
import { putByte, putBytes, textAt } from '../memory/frame.ts'
import { i32At, putI32, u8At } from '../memory/mem.ts'
import { findByte } from '../memory/text.ts'

// Parameter: spans of name and value.
const PM_NAME: i32 = 0
const PM_VALUE: i32 = 8
const PM_BYTES: i32 = 16

/** 1 = parameter `a` comes before `b`: by the bytes of the name, then as they were sent (texts are made in that order). */
function isBefore(a: i32, b: i32): i32 {
  const aAt: i32 = i32At(a + PM_NAME)
  const bAt: i32 = i32At(b + PM_NAME)
  const aLen: i32 = i32At(a + PM_NAME + 4)
  const bLen: i32 = i32At(b + PM_NAME + 4)
  const len: i32 = aLen < bLen ? aLen : bLen
  for (let i: i32 = 0; i < len; i++) {
    const difference: i32 = u8At(aAt + i) - u8At(bAt + i)
    if (difference !== 0) return difference < 0 ? 1 : 0
  }
  if (aLen !== bLen) return aLen < bLen ? 1 : 0
  return aAt < bAt ? 1 : 0
}

function swap(a: i32, b: i32): void {
  for (let word: i32 = 0; word < PM_BYTES; word += 4) {
    const kept: i32 = i32At(a + word)
    putI32(a + word, i32At(b + word))
    putI32(b + word, kept)
  }
}

/** Lets the parameter at `root` sink among `count`, the last of them on top. */
function sink(first: i32, root: i32, count: i32): void {
  let at: i32 = root
  while (at * 2 + 1 < count) {
    let child: i32 = at * 2 + 1
    if (child + 1 < count && isBefore(first + child * PM_BYTES, first + (child + 1) * PM_BYTES) === 1) child++
    if (isBefore(first + at * PM_BYTES, first + child * PM_BYTES) === 0) return
    swap(first + at * PM_BYTES, first + child * PM_BYTES)
    at = child
  }
}

function sort(first: i32, count: i32): void {
  for (let root: i32 = (count >> 1) - 1; root >= 0; root--) sink(first, root, count)
  for (let last: i32 = count - 1; last > 0; last--) {
    swap(first, first + last * PM_BYTES)
    sink(first, 0, last)
  }
}

/** A parameter below the records; what its words were is lost. */
function pushParameter(f: i32, at: i32, equal: i32, stop: i32): void {
  const room: i32 = i32At(f + W_RECORDS) - PM_BYTES
  decode(f, at, equal)
  const nameAt: i32 = i32At(f + W_SPAN)
  const nameLen: i32 = i32At(f + W_SPAN + 4)
  decode(f, equal < stop ? equal + 1 : stop, stop)
  if (room < i32At(f + W_TEXT)) {
    putI32(f + W_OVERFLOW, 1)
    return
  }
  putI32(f + W_RECORDS, room)
  putI32(room + PM_NAME, nameAt)
  putI32(room + PM_NAME + 4, nameLen)
  putI32(room + PM_VALUE, i32At(f + W_SPAN))
  putI32(room + PM_VALUE + 4, i32At(f + W_SPAN + 4))
}

/** Makes W_PATH the target without the parameters of this name (address of a string). */
export function removeParameter(f: i32, name: i32): void {
  const path: i32 = i32At(f + W_PATH)
  const end: i32 = path + i32At(f + W_PATH + 4)
  const query: i32 = findByte(path, end, 63)
  const records: i32 = i32At(f + W_RECORDS)
  let count: i32 = 0
  for (let from: i32 = query + 1; from < end; ) {
    const stop: i32 = findByte(from, end, 38)
    const equal: i32 = findByte(from, stop, 61)
    if (equalDecoded(from, equal, name) === 0) {
      pushParameter(f, from, equal, stop)
      count++
    }
    from = stop + 1
  }
  if (i32At(f + W_OVERFLOW) === 1) return
  const first: i32 = i32At(f + W_RECORDS)
  sort(first, count)
  const text: i32 = textAt(f)
  putBytes(f, path, query - path)
  for (let i: i32 = 0; i < count; i++) {
    const parameter: i32 = first + i * PM_BYTES
    putByte(f, i === 0 ? 63 : 38)
    putBytes(f, i32At(parameter + PM_NAME), i32At(parameter + PM_NAME + 4))
    putByte(f, 61)
    putBytes(f, i32At(parameter + PM_VALUE), i32At(parameter + PM_VALUE + 4))
  }
  putI32(f + W_RECORDS, records)
  putI32(f + W_PATH, text)
  putI32(f + W_PATH + 4, textAt(f) - text)
}
