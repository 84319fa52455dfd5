/** Owns the check of what conditions test: fields with their arguments, and matchers with theirs (layout/lists.ts). */

import {
  BK_BITS,
  BK_BYTES,
  CN_BACK,
  CN_TEXT,
  FIELD_CLAIM,
  FIELD_HEADER,
  FIELD_HEADER_JOINED,
  FIELD_QUERY,
  MATCH_BELOW,
  MATCH_BLOCK,
  MATCH_CONTAINS,
  MATCH_EXACT,
  MATCH_PATTERN,
  MATCH_PORT,
  MT_ARGUMENT,
  MT_BYTES,
  MT_KIND,
  TEST_MATCHER,
  TEST_MATCHER_SHIFT,
} from '../layout/lists.ts'
import { T_BLOCK, T_CONTAINS, T_MATCHER, T_MATCHERS } from '../layout/types.ts'
import { CLAIM_BAD, CLAIM_KNOWN, CLAIM_NEW, claim, claimEntries, fits, wordOf } from './claims.ts'
import { isPattern } from './patterns.ts'
import { isClaim, isName, isString } from './values.ts'

const ADDRESS_BITS: i32 = 128

/** Not FIELD_LIST. */
export function isField(v: i32, field: i32, argument: i32): i32 {
  if (field > FIELD_CLAIM) return 0
  if (field === FIELD_HEADER || field === FIELD_HEADER_JOINED) return isName(v, argument)
  if (field === FIELD_QUERY) return isString(v, argument)
  return field === FIELD_CLAIM ? isClaim(v, argument) : 1
}

/** A text with, for each of its bytes, how many of the first ones still fit: always fewer. */
function isContained(v: i32, at: i32): i32 {
  if (fits(v, at, 4) === 0 || isString(v, wordOf(v, at + CN_TEXT)) === 0) return 0
  const length: i32 = wordOf(v, wordOf(v, at + CN_TEXT))
  const claimed: i32 = claimEntries(v, at, length + 1, 4, T_CONTAINS)
  if (claimed === CLAIM_NEW) {
    for (let i: i32 = 0; i < length; i++) {
      const fit: i32 = wordOf(v, at + CN_BACK + i * 4)
      if (fit < 0 || fit > i) return 0
    }
  }
  return claimed === CLAIM_BAD ? 0 : 1
}

function isBlock(v: i32, at: i32): i32 {
  const claimed: i32 = claim(v, at, BK_BYTES, T_BLOCK)
  if (claimed !== CLAIM_NEW) return claimed === CLAIM_KNOWN ? 1 : 0
  const bits: i32 = wordOf(v, at + BK_BITS)
  return bits >= 0 && bits <= ADDRESS_BITS ? 1 : 0
}

/** `test` has the kind of matcher in its bits. */
export function isMatch(v: i32, test: i32, argument: i32): i32 {
  const kind: i32 = (test >> TEST_MATCHER_SHIFT) & TEST_MATCHER
  if (kind < MATCH_EXACT) return 1
  if (kind === MATCH_CONTAINS) return isContained(v, argument)
  if (kind <= MATCH_BELOW) return isString(v, argument)
  if (kind === MATCH_PATTERN) return isPattern(v, argument)
  if (kind === MATCH_BLOCK) return isBlock(v, argument)
  return kind === MATCH_PORT ? 1 : 0
}

/** Addresses of matchers by themselves. */
export function areMatchers(v: i32, at: i32, count: i32): i32 {
  const claimed: i32 = claimEntries(v, at, count, 4, T_MATCHERS)
  if (claimed !== CLAIM_NEW) return claimed === CLAIM_KNOWN ? 1 : 0
  for (let i: i32 = 0; i < count; i++) {
    const matcher: i32 = wordOf(v, at + i * 4)
    const own: i32 = claim(v, matcher, MT_BYTES, T_MATCHER)
    if (own === CLAIM_BAD) return 0
    if (own === CLAIM_NEW && isMatch(v, wordOf(v, matcher + MT_KIND), wordOf(v, matcher + MT_ARGUMENT)) === 0) return 0
  }
  return 1
}
