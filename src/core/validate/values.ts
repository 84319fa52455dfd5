/** Owns the check of what all parts of an image share: numbers, strings, objects. Every function: 1 = it can be used, 0 = it cannot. */

import {
  IMG_CLAIM_COUNT,
  IMG_CLAIM_TEXT_COUNT,
  IMG_CLUSTER_COUNT,
  IMG_NAME_COUNT,
  IMG_REFERENCE_COUNT,
  NONE,
  OB_INTEGER,
  OB_LIST,
  OB_MAP,
  OB_STRING,
  OB_TRUE,
} from '../layout/image.ts'
import { T_NAME_NUMBERS, T_OBJECT, T_REFERENCE_NUMBERS, T_STRING, T_STRINGS } from '../layout/types.ts'
import { i32At, putI32 } from '../memory/mem.ts'
import { CLAIM_BAD, CLAIM_KNOWN, CLAIM_NEW, claim, claimEntries, fits, keepNumber, keptNumber, V_BYTES, V_NODES, wordOf } from './claims.ts'

/** 1 = the number is one of `count` things. */
export function isNumber(number: i32, count: i32): i32 {
  return number >= 0 && number < count ? 1 : 0
}

export function isName(v: i32, number: i32): i32 {
  return isNumber(number, wordOf(v, IMG_NAME_COUNT))
}

export function isClaim(v: i32, number: i32): i32 {
  return isNumber(number, wordOf(v, IMG_CLAIM_COUNT))
}

export function isClaimText(v: i32, number: i32): i32 {
  return isNumber(number, wordOf(v, IMG_CLAIM_TEXT_COUNT))
}

export function isCluster(v: i32, number: i32): i32 {
  return isNumber(number, wordOf(v, IMG_CLUSTER_COUNT))
}

export function isReference(v: i32, number: i32): i32 {
  return isNumber(number, wordOf(v, IMG_REFERENCE_COUNT))
}

/** Or NONE. */
export function mayBeReference(v: i32, number: i32): i32 {
  return number === NONE ? 1 : isReference(v, number)
}

export function isString(v: i32, at: i32): i32 {
  if (fits(v, at, 4) === 0) return 0
  const length: i32 = wordOf(v, at)
  if (length < 0 || length > i32At(v + V_BYTES)) return 0
  return claim(v, at, 4 + length, T_STRING) === CLAIM_BAD ? 0 : 1
}

/** Or 0. */
export function mayBeString(v: i32, at: i32): i32 {
  return at === 0 ? 1 : isString(v, at)
}

/** Addresses of strings. */
export function areStrings(v: i32, at: i32, count: i32): i32 {
  const claimed: i32 = claimEntries(v, at, count, 4, T_STRINGS)
  if (claimed === CLAIM_NEW) for (let i: i32 = 0; i < count; i++) if (isString(v, wordOf(v, at + i * 4)) === 0) return 0
  return claimed === CLAIM_BAD ? 0 : 1
}

/** Or NONE of them, which is another thing than 0. */
export function mayBeStrings(v: i32, at: i32, count: i32): i32 {
  return count === NONE ? 1 : areStrings(v, at, count)
}

export function areNames(v: i32, at: i32, count: i32): i32 {
  const claimed: i32 = claimEntries(v, at, count, 4, T_NAME_NUMBERS)
  if (claimed === CLAIM_NEW) for (let i: i32 = 0; i < count; i++) if (isName(v, wordOf(v, at + i * 4)) === 0) return 0
  return claimed === CLAIM_BAD ? 0 : 1
}

export function areReferences(v: i32, at: i32, count: i32): i32 {
  const claimed: i32 = claimEntries(v, at, count, 4, T_REFERENCE_NUMBERS)
  if (claimed === CLAIM_NEW) for (let i: i32 = 0; i < count; i++) if (isReference(v, wordOf(v, at + i * 4)) === 0) return 0
  return claimed === CLAIM_BAD ? 0 : 1
}

/** NEED_* codes, at most three of them. */
export function areNeeds(word: i32): i32 {
  return word >= 0 && word < 4096 && (word & 15) < 4 && ((word >> 4) & 15) < 4 && word >> 8 < 4 ? 1 : 0
}

const MOST_DEPTH: i32 = 32
/** Values that reading one object makes, and all of them: so many, and this many more for each word of the image. */
const MOST_NODES: i32 = 1048576
const NODES_OF_WORD: i32 = 16

/** How many values reading the object makes, 0 = it cannot be read. Members stand before what they are in. */
function nodesOf(v: i32, at: i32, depth: i32): i32 {
  if (depth > MOST_DEPTH || fits(v, at, 4) === 0) return 0
  const kind: i32 = wordOf(v, at)
  if (kind < 0 || kind > OB_MAP) return 0
  if (kind <= OB_TRUE) return claim(v, at, 4, T_OBJECT) === CLAIM_BAD ? 0 : 1
  if (fits(v, at, 8) === 0) return 0
  const word: i32 = wordOf(v, at + 4)
  if (kind < OB_LIST) {
    if (claim(v, at, 8, T_OBJECT) === CLAIM_BAD) return 0
    return kind === OB_INTEGER ? (word >= 0 ? 1 : 0) : kind <= OB_STRING ? isString(v, word) : 0
  }
  const step: i32 = kind === OB_MAP ? 8 : 4
  if (word < 0 || word > ((i32At(v + V_BYTES) / step) | 0)) return 0
  const claimed: i32 = claim(v, at, 8 + word * step, T_OBJECT)
  if (claimed === CLAIM_KNOWN) return keptNumber(v, at)
  if (claimed === CLAIM_BAD) return 0
  let nodes: i32 = 1
  for (let i: i32 = 0; i < word; i++) {
    const member: i32 = at + 8 + i * step
    if (kind === OB_MAP && isString(v, wordOf(v, member)) === 0) return 0
    const value: i32 = wordOf(v, member + step - 4)
    const own: i32 = value < at ? nodesOf(v, value, depth + 1) : 0
    if (own === 0) return 0
    nodes += own
    if (nodes > MOST_NODES) return 0
  }
  keepNumber(v, at, nodes)
  return nodes
}

export function isObject(v: i32, at: i32): i32 {
  const nodes: i32 = nodesOf(v, at, 0)
  const total: i32 = i32At(v + V_NODES) + nodes
  if (nodes === 0 || total > MOST_NODES + (i32At(v + V_BYTES) >> 2) * NODES_OF_WORD) return 0
  putI32(v + V_NODES, total)
  return 1
}

/** Or NONE. */
export function mayBeObject(v: i32, at: i32): i32 {
  return at === NONE ? 1 : isObject(v, at)
}
