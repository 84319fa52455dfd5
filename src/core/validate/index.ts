/** Owns the check of the index of a list (layout/lists.ts): everything in it is its own. */

import {
  BA_BYTES,
  BA_FIELD,
  BA_TEST,
  FIELD_CLAIM,
  FIELD_HEADER,
  FIELD_HEADER_JOINED,
  FIELD_QUERY,
  IX_BASE_COUNT,
  IX_BASES,
  IX_BYTES,
  IX_PROBE_COUNT,
  IX_PROBES,
  IX_REST,
  IX_SLOT_MASK,
  IX_SLOTS,
  PB_BYTES,
  PB_FIELD,
  PB_NAME_MASK,
  PB_NAMES,
  PB_PREFIX_COUNT,
  PB_PREFIXES,
  PB_SUFFIX_COUNT,
  PB_SUFFIXES,
  PB_TEST,
  PB_USES,
  PS_COUNT,
  PS_ENTRIES,
  SL_BYTES,
  SL_ENTRIES,
  TEST_FIELD,
  USE_BASES_SHIFT,
} from '../layout/lists.ts'
import { T_BASES, T_INDEX, T_LENGTHS, T_NAME_BITS, T_POSTING, T_PROBES, T_SLOTS } from '../layout/types.ts'
import { CLAIM_BAD, CLAIM_NEW, claim, claimEntries, fits, wordOf } from './claims.ts'
import { isClaim, isNumber, isString } from './values.ts'

const MOST_BASES: i32 = 8
/** A word of a bit set has bits 0 to this one. */
const LAST_BIT: i32 = 31

/** Entries, at least one, ascending. */
function isPosting(v: i32, at: i32, entries: i32): i32 {
  if ((at & 1) === 1 || fits(v, at, 8) === 0) return 0
  const count: i32 = wordOf(v, at + PS_COUNT)
  if (count < 1 || count > entries || claimEntries(v, at, count + 1, 4, T_POSTING) !== CLAIM_NEW) return 0
  let last: i32 = -1
  for (let i: i32 = 0; i < count; i++) {
    const entry: i32 = wordOf(v, at + PS_ENTRIES + i * 4)
    if (entry <= last || entry >= entries) return 0
    last = entry
  }
  return 1
}

/** A power of two of them, of which one at least is free: there every search ends. */
function areSlots(v: i32, at: i32, mask: i32, entries: i32): i32 {
  if (mask < 0 || (mask & (mask + 1)) !== 0 || claimEntries(v, at, mask + 1, SL_BYTES, T_SLOTS) !== CLAIM_NEW) return 0
  let free: i32 = 0
  for (let i: i32 = 0; i <= mask; i++) {
    const word: i32 = wordOf(v, at + i * SL_BYTES + SL_ENTRIES)
    if (word === 0) free++
    else if ((word & 1) === 1) {
      if (isNumber(word >> 1, entries) === 0) return 0
    } else if (isPosting(v, word, entries) === 0) return 0
  }
  return free === 0 ? 0 : 1
}

/** Whether a field can be asked for; headers are by the names that are met. */
function isProbed(v: i32, test: i32, argument: i32): i32 {
  const field: i32 = test & TEST_FIELD
  if (field === FIELD_QUERY) return isString(v, argument)
  return field === FIELD_CLAIM ? isClaim(v, argument) : field < FIELD_CLAIM ? 1 : 0
}

function areLengths(v: i32, at: i32, count: i32): i32 {
  return claimEntries(v, at, count, 4, T_LENGTHS) === CLAIM_BAD ? 0 : 1
}

function areNameBits(v: i32, at: i32, mask: i32): i32 {
  if (mask < LAST_BIT || (mask & (mask + 1)) !== 0) return 0
  return claimEntries(v, at, (mask >> 5) + 1, 4, T_NAME_BITS) === CLAIM_BAD ? 0 : 1
}

function isProbe(v: i32, at: i32, bases: i32): i32 {
  const test: i32 = wordOf(v, at + PB_TEST)
  const field: i32 = test & TEST_FIELD
  const uses: i32 = wordOf(v, at + PB_USES)
  if (isProbed(v, test, wordOf(v, at + PB_FIELD)) === 0 || uses < 0 || uses >> (USE_BASES_SHIFT + bases) !== 0) return 0
  if (areLengths(v, wordOf(v, at + PB_PREFIXES), wordOf(v, at + PB_PREFIX_COUNT)) === 0) return 0
  if (areLengths(v, wordOf(v, at + PB_SUFFIXES), wordOf(v, at + PB_SUFFIX_COUNT)) === 0) return 0
  if (field !== FIELD_HEADER && field !== FIELD_HEADER_JOINED) return 1
  return areNameBits(v, wordOf(v, at + PB_NAMES), wordOf(v, at + PB_NAME_MASK))
}

/** `entries`: how many its list has. */
export function isIndex(v: i32, at: i32, entries: i32): i32 {
  if (claim(v, at, IX_BYTES, T_INDEX) !== CLAIM_NEW) return 0
  if (areSlots(v, wordOf(v, at + IX_SLOTS), wordOf(v, at + IX_SLOT_MASK), entries) === 0) return 0
  const rest: i32 = wordOf(v, at + IX_REST)
  if (rest !== 0 && isPosting(v, rest, entries) === 0) return 0
  const bases: i32 = wordOf(v, at + IX_BASE_COUNT)
  const firstBase: i32 = wordOf(v, at + IX_BASES)
  if (bases < 0 || bases > MOST_BASES || (bases > 0 && claimEntries(v, firstBase, bases, BA_BYTES, T_BASES) !== CLAIM_NEW)) return 0
  for (let i: i32 = 0; i < bases; i++) {
    const base: i32 = firstBase + i * BA_BYTES
    if (isProbed(v, wordOf(v, base + BA_TEST), wordOf(v, base + BA_FIELD)) === 0) return 0
  }
  const probes: i32 = wordOf(v, at + IX_PROBE_COUNT)
  const first: i32 = wordOf(v, at + IX_PROBES)
  if (probes < 0 || (probes > 0 && claimEntries(v, first, probes, PB_BYTES, T_PROBES) !== CLAIM_NEW)) return 0
  for (let i: i32 = 0; i < probes; i++) if (isProbe(v, first + i * PB_BYTES, bases) === 0) return 0
  return 1
}
