/**
 * Owns the check of conditions and of lists of them. A condition belongs to one list, and a list inside a condition to it
 * alone: so they are a tree, and what a decision can run of them is no more than what is written.
 */

import { NONE } from '../layout/image.ts'
import {
  FIELD_LIST,
  IN_BYTES,
  IN_FIELD,
  IN_MATCHER,
  IN_TEST,
  JUMP_ACCEPT,
  LI_BYTES,
  LI_CONDITIONS,
  LI_COUNT,
  LI_INDEX,
  TEST_FIELD,
  TEST_IS_LAST,
  TEST_JUMP_SHIFT,
} from '../layout/lists.ts'
import { T_CONDITION, T_CONDITIONS, T_LIST } from '../layout/types.ts'
import { CLAIM_NEW, claim, claimEntries, fits, isFree, wordOf } from './claims.ts'
import { isIndex } from './index.ts'
import { isField, isMatch } from './matchers.ts'
import { addSteps } from './steps.ts'

/** Lists inside conditions inside lists: evaluation goes as deep. */
const MOST_DEPTH: i32 = 16

/** Bytes of the condition at `at`, up to the last instruction that another one leads to; NONE = it does not end. */
function conditionBytes(v: i32, at: i32): i32 {
  let bytes: i32 = IN_BYTES
  for (let done: i32 = 0; done < bytes; done += IN_BYTES) {
    if (fits(v, at + done, IN_BYTES) === 0 || isFree(v, at + done) === 0) return NONE
    const test: i32 = wordOf(v, at + done + IN_TEST)
    if (test < 0) return NONE
    const jump: i32 = (test >> TEST_JUMP_SHIFT) * 4
    const isLast: i32 = test & TEST_IS_LAST
    if (jump > JUMP_ACCEPT * 4 && (isLast !== 0 || jump % IN_BYTES !== 0)) return NONE
    if (isLast === 0 && bytes < done + IN_BYTES * 2) bytes = done + IN_BYTES * 2
    if (jump > JUMP_ACCEPT * 4 && bytes < done + jump + IN_BYTES) bytes = done + jump + IN_BYTES
  }
  return bytes
}

function isCondition(v: i32, at: i32, depth: i32): i32 {
  const bytes: i32 = conditionBytes(v, at)
  if (bytes === NONE || claim(v, at, bytes, T_CONDITION) !== CLAIM_NEW) return 0
  addSteps(v, (bytes / IN_BYTES) | 0)
  for (let instruction: i32 = at; instruction < at + bytes; instruction += IN_BYTES) {
    const test: i32 = wordOf(v, instruction + IN_TEST)
    const field: i32 = wordOf(v, instruction + IN_FIELD)
    if ((test & TEST_FIELD) === FIELD_LIST) {
      if (isNestedList(v, field, depth + 1) === 0) return 0
    } else if (isField(v, test & TEST_FIELD, field) === 0 || isMatch(v, test, wordOf(v, instruction + IN_MATCHER)) === 0) return 0
  }
  return 1
}

function isNestedList(v: i32, at: i32, depth: i32): i32 {
  if (depth > MOST_DEPTH || claim(v, at, LI_BYTES, T_LIST) !== CLAIM_NEW) return 0
  const count: i32 = wordOf(v, at + LI_COUNT)
  const conditions: i32 = wordOf(v, at + LI_CONDITIONS)
  const index: i32 = wordOf(v, at + LI_INDEX)
  if (count < 0 || (count > 0 && claimEntries(v, conditions, count, 4, T_CONDITIONS) !== CLAIM_NEW)) return 0
  addSteps(v, count)
  for (let i: i32 = 0; i < count; i++) {
    const condition: i32 = wordOf(v, conditions + i * 4)
    if (condition !== 0 && condition !== NONE && isCondition(v, condition, depth) === 0) return 0
  }
  return index === 0 ? 1 : isIndex(v, index, count)
}

/** A list that nothing else uses. */
export function isList(v: i32, at: i32): i32 {
  return isNestedList(v, at, 0)
}
