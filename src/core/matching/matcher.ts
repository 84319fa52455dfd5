/** Owns the test of one byte string by one matcher (readable: matching/text.ts, matchValue of matching/condition.ts). */

import { W_IMAGE, W_OVERFLOW, W_TEXT } from '../layout/frame.ts'
import {
  CN_BACK,
  CN_TEXT,
  MATCH_ALWAYS,
  MATCH_BELOW,
  MATCH_BLOCK,
  MATCH_CONTAINS,
  MATCH_EXACT,
  MATCH_LONGER_PREFIX,
  MATCH_LONGER_SUFFIX,
  MATCH_NON_EMPTY,
  MATCH_PATTERN,
  MATCH_PREFIX,
  MATCH_SEGMENTS,
  MATCH_SUFFIX,
  MT_ARGUMENT,
  MT_KIND,
  TEST_IGNORES_CASE,
  TEST_MATCHER,
  TEST_MATCHER_SHIFT,
} from '../layout/lists.ts'
import { isInBlock, parseAddress } from '../memory/address.ts'
import { putByte, textAt } from '../memory/frame.ts'
import { i32At, putI32, u8At } from '../memory/mem.ts'
import { lowerByte, sameBytes, sameBytesFolded } from '../memory/text.ts'
import { matchesPattern } from '../patterns/pattern.ts'

/** Whole segments: what follows the prefix must be nothing, a slash, or the prefix ended in one. */
function coversSegments(at: i32, len: i32, text: i32, textLen: i32): i32 {
  if (len === textLen) return 1
  if (textLen > 0 && u8At(text + textLen - 1) === 47) return 1
  return u8At(at + textLen) === 47 ? 1 : 0
}

/** Knuth, Morris and Pratt: no byte is read again, whatever the texts. */
function contains(at: i32, len: i32, folds: i32, argument: i32, image: i32): i32 {
  const string: i32 = image + i32At(argument + CN_TEXT)
  const wantedLen: i32 = i32At(string)
  if (wantedLen === 0) return 1
  if (wantedLen > len) return 0
  let fit: i32 = 0
  for (let i: i32 = 0; i < len; i++) {
    const byte: i32 = folds === 1 ? lowerByte(u8At(at + i)) : u8At(at + i)
    while (fit > 0 && u8At(string + 4 + fit) !== byte) fit = i32At(argument + CN_BACK + (fit - 1) * 4)
    if (u8At(string + 4 + fit) === byte) fit++
    if (fit === wantedLen) return 1
  }
  return 0
}

function matchesAddress(f: i32, at: i32, len: i32, block: i32): i32 {
  return parseAddress(f, at, len) === 0 ? 0 : isInBlock(f, block)
}

/** A pattern over a value in lower case reads a copy: patterns know nothing of case that their author did not write. */
function matchesFolded(f: i32, pattern: i32, at: i32, len: i32): i32 {
  const from: i32 = textAt(f)
  for (let i: i32 = 0; i < len; i++) putByte(f, lowerByte(u8At(at + i)))
  if (i32At(f + W_OVERFLOW) === 1) return 0
  const met: i32 = matchesPattern(f, pattern, from, len)
  putI32(f + W_TEXT, from)
  return met
}

function sameStart(at: i32, text: i32, len: i32, folds: i32): i32 {
  return folds === 1 ? sameBytesFolded(at, text, len) : sameBytes(at, text, len)
}

/** 1 = the value meets the matcher. `test` has its MATCH_* and whether case counts, `argument` is that of the matcher. */
export function valueMeets(f: i32, test: i32, argument: i32, at: i32, len: i32): i32 {
  const kind: i32 = (test >> TEST_MATCHER_SHIFT) & TEST_MATCHER
  const image: i32 = i32At(f + W_IMAGE)
  const folds: i32 = (test & TEST_IGNORES_CASE) !== 0 ? 1 : 0
  if (kind >= MATCH_EXACT && kind !== MATCH_CONTAINS && kind <= MATCH_BELOW) {
    const string: i32 = image + argument
    const textLen: i32 = i32At(string)
    const text: i32 = string + 4
    if (len < textLen) return 0
    switch (kind) {
      case MATCH_EXACT:
        return len === textLen ? sameStart(at, text, textLen, folds) : 0
      case MATCH_PREFIX:
        return sameStart(at, text, textLen, folds)
      case MATCH_SUFFIX:
        return sameStart(at + len - textLen, text, textLen, folds)
      case MATCH_LONGER_PREFIX:
        return len > textLen ? sameStart(at, text, textLen, folds) : 0
      case MATCH_LONGER_SUFFIX:
        return len > textLen ? sameStart(at + len - textLen, text, textLen, folds) : 0
      case MATCH_SEGMENTS:
        return coversSegments(at, len, text, textLen) === 1 ? sameStart(at, text, textLen, folds) : 0
      default:
        return len > textLen && coversSegments(at, len, text, textLen) === 1 ? sameStart(at, text, textLen, folds) : 0
    }
  }
  switch (kind) {
    case MATCH_ALWAYS:
      return 1
    case MATCH_NON_EMPTY:
      return len > 0 ? 1 : 0
    case MATCH_CONTAINS:
      return contains(at, len, folds, image + argument, image)
    case MATCH_PATTERN:
      return folds === 1 ? matchesFolded(f, argument, at, len) : matchesPattern(f, argument, at, len)
    case MATCH_BLOCK:
      return matchesAddress(f, at, len, image + argument)
    default:
      return 0
  }
}

/** 1 = the value meets the MATCHER at `matcher` (offset in the image). */
export function matcherHolds(f: i32, matcher: i32, at: i32, len: i32): i32 {
  const address: i32 = i32At(f + W_IMAGE) + matcher
  return valueMeets(f, i32At(address + MT_KIND), i32At(address + MT_ARGUMENT), at, len)
}
