/** Owns which well-known names the header block had, as it came, and which were added since. */
import { W_ADDED, W_SEEN } from '../layout/frame.ts'
import { WELL_KNOWN_NAMES } from '../layout/names.ts'
import { i32At, putI32 } from './mem.ts'

/** Notes a well-known name; 1 = it was seen before. */
export function see(f: i32, name: i32): i32 {
  const word: i32 = f + W_SEEN + (name >> 5) * 4
  const seen: i32 = i32At(word)
  const bit: i32 = 1 << (name & 31)
  putI32(word, seen | bit)
  return (seen & bit) !== 0 ? 1 : 0
}

/** Whether the header block had a line of a well-known name. */
// @inline
export function wasSeen(f: i32, name: i32): i32 {
  return (i32At(f + W_SEEN + (name >> 5) * 4) >> (name & 31)) & 1
}

/** Notes that the request table gets a line of this name. */
export function noteAdded(f: i32, name: i32): void {
  if (name >= WELL_KNOWN_NAMES) return
  const word: i32 = f + W_ADDED + (name >> 5) * 4
  putI32(word, i32At(word) | (1 << (name & 31)))
}

/** 0 = the request table has no line of this name; else it may have one. */
// @inline
export function mayHave(f: i32, name: i32): i32 {
  if (name < 0 || name >= WELL_KNOWN_NAMES) return 1
  const word: i32 = f + (name >> 5) * 4
  return ((i32At(word + W_SEEN) | i32At(word + W_ADDED)) >> (name & 31)) & 1
}

/** The bits of the names from `first` on, before `end`, in one word of a set. With constants nothing of this is left to run. */
// @inline
function bitsOf(first: i32, end: i32, word: i32): i32 {
  const from: i32 = first > word * 32 ? first - word * 32 : 0
  const to: i32 = end - word * 32
  if (to <= from || from >= 32) return 0
  const below: i32 = to >= 32 ? -1 : (1 << to) - 1
  return below & ~((1 << from) - 1)
}

/** The bits of the names from `first` on, before `end`, that are in the set at `set` of the frame (W_SEEN or W_ADDED). */
// @inline
function anyOf(f: i32, set: i32, first: i32, end: i32): i32 {
  const low: i32 = i32At(f + set) & bitsOf(first, end, 0)
  const middle: i32 = i32At(f + set + 4) & bitsOf(first, end, 1)
  return low | middle | (i32At(f + set + 8) & bitsOf(first, end, 2))
}

/** Whether it had a line of some name from `first` on, before `end`. */
// @inline
export function wasAnySeen(f: i32, first: i32, end: i32): i32 {
  return anyOf(f, W_SEEN, first, end) !== 0 ? 1 : 0
}

/** 0 = the request table has no line of such a name; else it may have one. */
// @inline
export function mayHaveAny(f: i32, first: i32, end: i32): i32 {
  return (anyOf(f, W_SEEN, first, end) | anyOf(f, W_ADDED, first, end)) !== 0 ? 1 : 0
}
