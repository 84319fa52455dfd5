/**
 * Owns the check of an image before it is used: any bytes in, 0 or an IMAGE_* code out, in time linear in them. What passes
 * keeps every access of the core in bounds and every loop bounded, also when an enemy made it: every address leads to a
 * structure of the type that is expected there, every number to one of the things that it counts. The parts have files of
 * their own beside this one; claims.ts keeps what was met.
 */

import { IMAGE_MALFORMED, IMAGE_NOT_AN_IMAGE, IMAGE_TRUNCATED, IMAGE_VALID, IMAGE_WRONG_VERSION } from '../layout/codes.ts'
import {
  FORMAT_VERSION,
  IMG_ANY_PORT,
  IMG_BYTES,
  IMG_CLAIM_COUNT,
  IMG_CLAIM_TEXT_COUNT,
  IMG_CLAIM_TEXTS,
  IMG_CLAIMS,
  IMG_CLUSTER_COUNT,
  IMG_CLUSTERS,
  IMG_HEADER_BYTES,
  IMG_LISTENER_COUNT,
  IMG_LISTENERS,
  IMG_MAGIC,
  IMG_MAX_HEADERS,
  IMG_NAME_COUNT,
  IMG_NAME_SLOT_COUNT,
  IMG_NAME_SLOTS,
  IMG_NAMES,
  IMG_POLICIES,
  IMG_POLICY_COUNT,
  IMG_PORT_COUNT,
  IMG_PORTS,
  IMG_REFERENCE_COUNT,
  IMG_REFERENCES,
  IMG_REJECTED,
  IMG_TEXTS,
  IMG_UNPROXIED,
  IMG_UNSUPPORTED,
  IMG_VERSION,
  IMG_VIEW,
  MAGIC,
  NONE,
  PT_BYTES,
  PT_LISTENER_COUNT,
  PT_LISTENERS,
} from '../layout/image.ts'
import { WELL_KNOWN_NAMES } from '../layout/names.ts'
import { WELL_KNOWN_TEXTS } from '../layout/texts.ts'
import { T_LISTENER_NUMBERS, T_NAME_SLOTS, T_OBJECTS, T_PORTS } from '../layout/types.ts'
import { i32At } from '../memory/mem.ts'
import { beginClaims, CLAIM_BAD, CLAIM_NEW, claimEntries, wordOf } from './claims.ts'
import { areListeners } from './listeners.ts'
import { areAllReferences, areClusters, arePolicies, mayBeRejection } from './readers.ts'
import { areStrings, isCluster, isNumber, isObject, mayBeObject } from './values.ts'

/** 256 MiB: numbers of entries times their bytes stay words. */
const MOST_BYTES: i32 = 268435456
const MOST_HEADERS: i32 = 1048576
const DIRECTIONS: i32 = 3

/** Names with their hash table, of which one slot at least is free: there every search ends. */
function areAllNames(v: i32): i32 {
  const count: i32 = wordOf(v, IMG_NAME_COUNT)
  const slots: i32 = wordOf(v, IMG_NAME_SLOTS)
  const slotCount: i32 = wordOf(v, IMG_NAME_SLOT_COUNT)
  if (count < WELL_KNOWN_NAMES || areStrings(v, wordOf(v, IMG_NAMES), count) === 0) return 0
  if (slotCount < 1 || (slotCount & (slotCount - 1)) !== 0 || claimEntries(v, slots, slotCount, 4, T_NAME_SLOTS) !== CLAIM_NEW) return 0
  let free: i32 = 0
  for (let i: i32 = 0; i < slotCount; i++) {
    const number: i32 = wordOf(v, slots + i * 4)
    if (number === 0) free++
    else if (number < 0 || number > count) return 0
  }
  return free === 0 ? 0 : 1
}

function mayBeListener(v: i32, number: i32): i32 {
  return number === NONE ? 1 : isNumber(number, wordOf(v, IMG_LISTENER_COUNT))
}

function arePorts(v: i32, at: i32, count: i32): i32 {
  if (count < 0 || (count > 0 && claimEntries(v, at, count, PT_BYTES, T_PORTS) !== CLAIM_NEW)) return 0
  for (let i: i32 = 0; i < count; i++) {
    const numbers: i32 = wordOf(v, at + i * PT_BYTES + PT_LISTENERS)
    const listeners: i32 = wordOf(v, at + i * PT_BYTES + PT_LISTENER_COUNT)
    const claimed: i32 = claimEntries(v, numbers, listeners, 4, T_LISTENER_NUMBERS)
    if (claimed === CLAIM_BAD) return 0
    if (claimed !== CLAIM_NEW) continue
    for (let j: i32 = 0; j < listeners; j++) if (isNumber(wordOf(v, numbers + j * 4), wordOf(v, IMG_LISTENER_COUNT)) === 0) return 0
  }
  return 1
}

function areObjects(v: i32, at: i32, count: i32): i32 {
  const claimed: i32 = claimEntries(v, at, count, 4, T_OBJECTS)
  if (claimed === CLAIM_NEW) for (let i: i32 = 0; i < count; i++) if (isObject(v, wordOf(v, at + i * 4)) === 0) return 0
  return claimed === CLAIM_BAD ? 0 : 1
}

/** What all parts refer to by number. */
function areTables(v: i32): i32 {
  if (areAllNames(v) === 0 || areStrings(v, wordOf(v, IMG_TEXTS), WELL_KNOWN_TEXTS) === 0) return 0
  if (areObjects(v, wordOf(v, IMG_CLAIMS), wordOf(v, IMG_CLAIM_COUNT)) === 0) return 0
  if (areStrings(v, wordOf(v, IMG_CLAIM_TEXTS), wordOf(v, IMG_CLAIM_TEXT_COUNT)) === 0) return 0
  if (areAllReferences(v, wordOf(v, IMG_REFERENCES), wordOf(v, IMG_REFERENCE_COUNT)) === 0) return 0
  if (arePolicies(v, wordOf(v, IMG_POLICIES), wordOf(v, IMG_POLICY_COUNT)) === 0) return 0
  return areClusters(v, wordOf(v, IMG_CLUSTERS), wordOf(v, IMG_CLUSTER_COUNT))
}

function isImage(v: i32): i32 {
  const headers: i32 = wordOf(v, IMG_MAX_HEADERS)
  if (headers < 0 || headers > MOST_HEADERS || areTables(v) === 0) return 0
  for (let i: i32 = 0; i < DIRECTIONS; i++) {
    if (mayBeListener(v, wordOf(v, IMG_ANY_PORT + i * 4)) === 0 || mayBeObject(v, wordOf(v, IMG_UNSUPPORTED + i * 4)) === 0) return 0
  }
  if (isCluster(v, wordOf(v, IMG_UNPROXIED)) === 0 || isCluster(v, wordOf(v, IMG_UNPROXIED + 4)) === 0) return 0
  if (isObject(v, wordOf(v, IMG_VIEW)) === 0 || mayBeRejection(v, wordOf(v, IMG_REJECTED)) === 0) return 0
  if (areListeners(v, wordOf(v, IMG_LISTENERS), wordOf(v, IMG_LISTENER_COUNT)) === 0) return 0
  return arePorts(v, wordOf(v, IMG_PORTS), wordOf(v, IMG_PORT_COUNT))
}

/**
 * IMAGE_VALID, or what is wrong with the `bytes` bytes at `image`, which is 4-aligned. The `scratchBytes(bytes)` bytes behind
 * them (claims.ts: twice as many, and 64) are overwritten.
 */
export function validate(image: i32, bytes: i32): i32 {
  if (bytes < IMG_VERSION + 4) return IMAGE_TRUNCATED
  if (i32At(image + IMG_MAGIC) !== MAGIC) return IMAGE_NOT_AN_IMAGE
  if (i32At(image + IMG_VERSION) !== FORMAT_VERSION) return IMAGE_WRONG_VERSION
  if (bytes < IMG_HEADER_BYTES) return IMAGE_TRUNCATED
  const length: i32 = i32At(image + IMG_BYTES)
  if (length > bytes) return IMAGE_TRUNCATED
  if (length < IMG_HEADER_BYTES || length > MOST_BYTES || (length & 3) !== 0) return IMAGE_MALFORMED
  return isImage(beginClaims(image, length)) === 1 ? IMAGE_VALID : IMAGE_MALFORMED
}
