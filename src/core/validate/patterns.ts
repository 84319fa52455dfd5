/** Owns the check of regular expressions in an image (layout/patterns.ts). */

import {
  IN_BYTES,
  IN_COUNT,
  IN_OPERATION,
  IN_OTHER,
  IN_OUT,
  OP_ASSERT,
  OP_CAPTURE,
  OP_CHOICE,
  OP_FAIL,
  OP_MATCH,
  OP_SET,
  PATTERN_NEVER,
  PATTERN_PROGRAM,
  PATTERN_TABLE,
  PG_BEFORE,
  PG_BEFORE_COUNT,
  PG_GROUP_COUNT,
  PG_INSTRUCTION_COUNT,
  PG_INSTRUCTIONS,
  PG_PROGRAM_BYTES,
  PG_START,
  PN_FLAGS,
  PN_IS_FIRST,
  PN_IS_UTF8,
  PN_IS_WHOLE,
  PN_KIND,
  PN_PREFIX,
  TB_ACCEPTING,
  TB_CLASSES,
  TB_RANGE_COUNT,
  TB_RANGES,
  TB_SHIFT,
  TB_START,
  TB_STATES,
  TB_TABLE_BYTES,
} from '../layout/patterns.ts'
import { T_BEFORE, T_INSTRUCTIONS, T_PATTERN, T_RANGES, T_REPLACEMENT, T_SET } from '../layout/types.ts'
import { i32At, u8At } from '../memory/mem.ts'
import { CLAIM_BAD, CLAIM_KNOWN, CLAIM_NEW, claim, claimEntries, fits, keepNumber, keptNumber, V_IMAGE, wordOf } from './claims.ts'
import { isNumber, isString } from './values.ts'

const HEAD_BYTES: i32 = 12
const MOST_SHIFT: i32 = 8
const MOST_FLAGS: i32 = PN_IS_UTF8 | PN_IS_WHOLE | PN_IS_FIRST

/** The highest byte of a string that was checked and is not empty; many tables share their strings, so it is kept. */
function highestByte(v: i32, at: i32): i32 {
  const kept: i32 = keptNumber(v, at)
  if (kept > 0) return kept - 1
  const string: i32 = i32At(v + V_IMAGE) + at
  const length: i32 = i32At(string)
  let highest: i32 = 0
  for (let i: i32 = 0; i < length; i++) if (u8At(string + 4 + i) > highest) highest = u8At(string + 4 + i)
  keepNumber(v, at, highest + 1)
  return highest
}

function isTable(v: i32, at: i32): i32 {
  const shift: i32 = wordOf(v, at + TB_SHIFT)
  const classes: i32 = wordOf(v, at + TB_CLASSES)
  const rows: i32 = wordOf(v, at + TB_STATES)
  const isText: i32 = wordOf(v, at + PN_FLAGS) & PN_IS_UTF8
  if (shift < 0 || shift > MOST_SHIFT || isString(v, classes) === 0 || isString(v, rows) === 0) return 0
  if (wordOf(v, classes) !== (isText === 0 ? 256 : 128) || highestByte(v, classes) >> shift !== 0) return 0
  const length: i32 = wordOf(v, rows)
  const states: i32 = length >> shift
  if (states === 0 || states << shift !== length || highestByte(v, rows) >= states) return 0
  if (isNumber(wordOf(v, at + TB_START), states) === 0 || wordOf(v, at + TB_ACCEPTING) < 0) return 0
  if (isText === 0) return 1
  const ranges: i32 = wordOf(v, at + TB_RANGES)
  const count: i32 = wordOf(v, at + TB_RANGE_COUNT)
  if (count === 0 || claimEntries(v, ranges, count, 8, T_RANGES) !== CLAIM_NEW) return 0
  for (let i: i32 = 0; i < count; i++) if (wordOf(v, ranges + i * 8 + 4) >> shift !== 0) return 0
  return 1
}

function isInstruction(v: i32, at: i32, count: i32): i32 {
  const operation: i32 = wordOf(v, at + IN_OPERATION)
  const other: i32 = wordOf(v, at + IN_OTHER)
  if (operation < 0 || operation > OP_SET) return 0
  if (operation === OP_FAIL || operation === OP_MATCH) return 1
  if (isNumber(wordOf(v, at + IN_OUT), count) === 0) return 0
  if (operation === OP_CHOICE) return isNumber(other, count)
  if (operation === OP_CAPTURE || operation === OP_ASSERT) return other >= 0 ? 1 : 0
  if (operation !== OP_SET) return 1
  const ranges: i32 = wordOf(v, at + IN_COUNT)
  return ranges === 0 || claimEntries(v, other, ranges, 8, T_SET) === CLAIM_BAD ? 0 : 1
}

function areInstructions(v: i32, at: i32, count: i32): i32 {
  const claimed: i32 = count === 0 ? CLAIM_BAD : claimEntries(v, at, count, IN_BYTES, T_INSTRUCTIONS)
  if (claimed === CLAIM_NEW) for (let i: i32 = 0; i < count; i++) if (isInstruction(v, at + i * IN_BYTES, count) === 0) return 0
  return claimed === CLAIM_BAD ? 0 : 1
}

/** Where the numbers of each instruction begin, ascending, and the numbers. */
function areBefore(v: i32, at: i32, count: i32, numbers: i32): i32 {
  if (numbers < 0 || numbers > count * 2 || claimEntries(v, at, count + 1 + numbers, 4, T_BEFORE) !== CLAIM_NEW) return 0
  let last: i32 = 0
  for (let i: i32 = 0; i <= count; i++) {
    const begins: i32 = wordOf(v, at + i * 4)
    if (begins < last || begins > numbers) return 0
    last = begins
  }
  for (let i: i32 = 0; i < numbers; i++) if (isNumber(wordOf(v, at + (count + 1 + i) * 4), count) === 0) return 0
  return 1
}

function isProgram(v: i32, at: i32, replaces: i32): i32 {
  const count: i32 = wordOf(v, at + PG_INSTRUCTION_COUNT)
  if (areInstructions(v, wordOf(v, at + PG_INSTRUCTIONS), count) === 0 || isNumber(wordOf(v, at + PG_START), count) === 0) return 0
  if (replaces === 0) return 1
  return wordOf(v, at + PG_GROUP_COUNT) < 0 ? 0 : areBefore(v, wordOf(v, at + PG_BEFORE), count, wordOf(v, at + PG_BEFORE_COUNT))
}

function check(v: i32, at: i32, type: i32): i32 {
  if (fits(v, at, HEAD_BYTES) === 0) return 0
  const kind: i32 = wordOf(v, at + PN_KIND)
  if (kind < 0 || kind > PATTERN_PROGRAM || (kind === PATTERN_TABLE && type === T_REPLACEMENT)) return 0
  const claimed: i32 = claim(v, at, kind === PATTERN_NEVER ? HEAD_BYTES : kind === PATTERN_TABLE ? TB_TABLE_BYTES : PG_PROGRAM_BYTES, type)
  if (claimed !== CLAIM_NEW) return claimed === CLAIM_KNOWN ? 1 : 0
  const flags: i32 = wordOf(v, at + PN_FLAGS)
  if (flags < 0 || flags > MOST_FLAGS || isString(v, wordOf(v, at + PN_PREFIX)) === 0) return 0
  if (kind === PATTERN_TABLE) return isTable(v, at)
  return kind === PATTERN_NEVER ? 1 : isProgram(v, at, type === T_REPLACEMENT ? 1 : 0)
}

/** A pattern for matching. */
export function isPattern(v: i32, at: i32): i32 {
  return check(v, at, T_PATTERN)
}

/** A pattern for search and replace. */
export function isReplacement(v: i32, at: i32): i32 {
  return check(v, at, T_REPLACEMENT)
}
