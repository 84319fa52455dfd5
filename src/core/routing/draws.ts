/**
 * Owns the draws of a request: given ones, and those that derive from the seed (readable: split/draws.ts). A draw is made where
 * it is used, so a decision without chance pays nothing.
 */

import { W_REQUEST } from '../layout/frame.ts'
import {
  DRAW_FAULT_ABORT,
  DRAW_FAULT_DELAY,
  DRAW_SPLIT,
  RQ_DRAWS,
  RQ_FAULT_ABORT,
  RQ_FAULT_DELAY,
  RQ_MIRROR_COUNT,
  RQ_MIRRORS,
  RQ_SEED,
  RQ_SPLIT,
} from '../layout/request.ts'
import { i32At, putI32 } from '../memory/mem.ts'
import { addWide, copyWide, multiplyWide, putWide, remainderSmall, xorShiftWide } from '../memory/u64.ts'

const MILLION: i32 = 1000000

/** One step of splitmix64: the number at `at` is the state and becomes the output. */
export function splitmix64(at: i32): void {
  addWide(at, at, 2135587861, -1640531527)
  xorShiftWide(at, 30)
  multiplyWide(at, at, 484763065, -1084733587)
  xorShiftWide(at, 27)
  multiplyWide(at, at, 321982955, -1798288965)
  xorShiftWide(at, 31)
}

/** The draw of the seed whose name hashes to (low, high), at `out`. */
function derive(f: i32, out: i32, low: i32, high: i32): void {
  putWide(out, i32At(i32At(f + W_REQUEST) + RQ_SEED), 0)
  splitmix64(out)
  putWide(out, i32At(out) ^ low, i32At(out + 4) ^ high)
  splitmix64(out)
}

function given(f: i32, out: i32, bit: i32, offset: i32): i32 {
  const record: i32 = i32At(f + W_REQUEST)
  if ((i32At(record + RQ_DRAWS) & bit) === 0) return 0
  copyWide(out, record + offset)
  return 1
}

// The numbers are FNV-1a, 64 bit, of the draws' names.
export function drawSplit(f: i32, out: i32): void {
  if (given(f, out, DRAW_SPLIT, RQ_SPLIT) === 0) derive(f, out, -1022068861, 1608219274)
}

export function drawFaultDelay(f: i32, out: i32): void {
  if (given(f, out, DRAW_FAULT_DELAY, RQ_FAULT_DELAY) === 0) derive(f, out, 1032598206, -438737414)
}

export function drawFaultAbort(f: i32, out: i32): void {
  if (given(f, out, DRAW_FAULT_ABORT, RQ_FAULT_ABORT) === 0) derive(f, out, 1028565043, 1281079120)
}

/** One byte more of an FNV-1a hash at `at`. */
function hashName(at: i32, byte: i32): void {
  putI32(at, i32At(at) ^ byte)
  multiplyWide(at, at, 435, 256)
}

/** The draw `mirror[index]`; `out` has room for two numbers. */
export function drawMirror(f: i32, out: i32, index: i32): void {
  const record: i32 = i32At(f + W_REQUEST)
  if (index < i32At(record + RQ_MIRROR_COUNT)) {
    const entry: i32 = record + i32At(record + RQ_MIRRORS) + index * 12
    if (i32At(entry) === 1) {
      copyWide(out, entry + 4)
      return
    }
  }
  const hash: i32 = out + 8
  putWide(hash, 1447738235, -342696280) // mirror[
  let divisor: i32 = 1
  while (((index / divisor) | 0) >= 10) divisor = (divisor * 10) | 0
  while (divisor > 0) {
    hashName(hash, 48 + ((((index / divisor) | 0) % 10) | 0))
    divisor = (divisor / 10) | 0
  }
  hashName(hash, 93)
  derive(f, out, i32At(hash), i32At(hash + 4))
}

/** Whether an event of so many parts per million happens for the draw at `at`. */
export function happens(at: i32, partsPerMillion: i32): i32 {
  return remainderSmall(at, MILLION) < partsPerMillion ? 1 : 0
}
