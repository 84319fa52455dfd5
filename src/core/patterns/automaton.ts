/** Owns walks through deterministic automata (TB_*): one look-up for each symbol, and an end where nothing can change any more. */
import { NONE } from '../layout/image.ts'
import {
  STATE_DEAD,
  STATE_MATCHED,
  TB_ACCEPTING,
  TB_CLASSES,
  TB_RANGE_COUNT,
  TB_RANGES,
  TB_SHIFT,
  TB_START,
  TB_STATES,
} from '../layout/patterns.ts'
import { i32At, u8At } from '../memory/mem.ts'
import { codePointAt, codePointBytes, isUtf8 } from '../memory/utf8.ts'

/** 1 = the bytes from `from` to `end`, what follows the prefix, match. */
export function automatonMatches(image: i32, pattern: i32, from: i32, end: i32): i32 {
  const classes: i32 = image + i32At(pattern + TB_CLASSES) + 4
  const states: i32 = image + i32At(pattern + TB_STATES) + 4
  const shift: i32 = i32At(pattern + TB_SHIFT)
  let state: i32 = i32At(pattern + TB_START)
  let at: i32 = from
  while (at < end && state > STATE_MATCHED) {
    state = u8At(states + (state << shift) + u8At(classes + u8At(at)))
    at++
  }
  return state === STATE_MATCHED || state >= i32At(pattern + TB_ACCEPTING) ? 1 : 0
}

/** Class of a code point from 128 on: that of the last range that begins at or before it. */
function classBeyond(image: i32, pattern: i32, symbol: i32): i32 {
  const ranges: i32 = image + i32At(pattern + TB_RANGES)
  let low: i32 = 0
  let high: i32 = i32At(pattern + TB_RANGE_COUNT)
  while (high - low > 1) {
    const middle: i32 = (low + high) >> 1
    if (i32At(ranges + middle * 8) <= symbol) low = middle
    else high = middle
  }
  return i32At(ranges + low * 8 + 4)
}

/** The same for text that is read as UTF-8: it must be that to its end. */
export function automatonMatchesUtf8(image: i32, pattern: i32, from: i32, end: i32): i32 {
  const classes: i32 = image + i32At(pattern + TB_CLASSES) + 4
  const states: i32 = image + i32At(pattern + TB_STATES) + 4
  const shift: i32 = i32At(pattern + TB_SHIFT)
  let state: i32 = i32At(pattern + TB_START)
  let at: i32 = from
  while (at < end && state > STATE_MATCHED) {
    const symbol: i32 = codePointAt(at, end)
    if (symbol === NONE) return 0
    const number: i32 = symbol < 128 ? u8At(classes + symbol) : classBeyond(image, pattern, symbol)
    state = u8At(states + (state << shift) + number)
    at += codePointBytes(symbol)
  }
  if (state === STATE_DEAD) return 0
  return state === STATE_MATCHED || state >= i32At(pattern + TB_ACCEPTING) ? isUtf8(at, end) : 0
}
