/**
 * Owns the look-ups in the index of a list: the values of probed fields are hashed, each byte once, and every posting that is
 * found becomes a cursor below the records of the frame. Assumes a valid image.
 */
import { claimEntry, headersEnd, isWordList, joinedLines } from './condition.ts'
import { textAt } from './frame.ts'
import { headerFind } from './headers.ts'
import {
  HE_BYTES,
  HE_NAME,
  HE_VALUE_AT,
  HE_VALUE_LEN,
  W_HEADERS,
  W_IMAGE,
  W_OVERFLOW,
  W_RECORDS,
  W_REQUEST,
  W_SPAN,
  W_TEXT,
} from './layout/frame.ts'
import {
  BA_BYTES,
  BA_FIELD,
  BA_SEED,
  BA_TEST,
  FIELD_CLAIM,
  FIELD_HEADER,
  FIELD_HEADER_JOINED,
  HASH_PREFIX,
  HASH_SUFFIX,
  HASH_WHOLE,
  IX_BASE_COUNT,
  IX_BASES,
  IX_PROBE_COUNT,
  IX_PROBES,
  IX_SLOT_MASK,
  IX_SLOTS,
  PB_BYTES,
  PB_FIELD,
  PB_NAME_MASK,
  PB_NAMES,
  PB_PREFIX_COUNT,
  PB_PREFIXES,
  PB_SEED,
  PB_SUFFIX_COUNT,
  PB_SUFFIXES,
  PB_TEST,
  PB_USES,
  PS_COUNT,
  PS_ENTRIES,
  SL_BYTES,
  SL_ENTRIES,
  SL_HASH,
  TEST_FIELD,
  TEST_IGNORES_CASE,
  USE_ALONE,
  USE_BASES_SHIFT,
  USE_WHOLE,
} from './layout/lists.ts'
import { CL_COUNT, CL_KIND, CL_VALUES, CLAIM_LIST, CLAIM_STRING } from './layout/request.ts'
import { i32At, mul32, putI32, u8At } from './mem.ts'
import { findByte, hashByte, hashWord, lowerByte } from './text.ts'
import { fieldValue } from './value.ts'

// Cursor: the next entry of a posting, and the addresses of the word behind it and of the posting's end.
export const CR_ENTRY: i32 = 0
export const CR_NEXT: i32 = 4
export const CR_END: i32 = 8
export const CR_BYTES: i32 = 12

// The hash of each base's value, in front of the cursors: (there 1 or 0, hash).
export const HASHED_BYTES: i32 = 8

/** Room for words below the records; 0 = there is none, and W_OVERFLOW is set. */
function claimRoom(f: i32, bytes: i32): i32 {
  const at: i32 = i32At(f + W_RECORDS) - bytes
  if (at < i32At(f + W_TEXT)) {
    putI32(f + W_OVERFLOW, 1)
    return 0
  }
  putI32(f + W_RECORDS, at)
  return at
}

/** A cursor at the start of a posting; `entries` as SL_ENTRIES has it. */
export function pushCursor(f: i32, entries: i32): void {
  const at: i32 = claimRoom(f, CR_BYTES)
  if (at === 0) return
  if ((entries & 1) === 1) {
    putI32(at + CR_ENTRY, entries >> 1)
    putI32(at + CR_NEXT, 0)
    putI32(at + CR_END, 0)
    return
  }
  const posting: i32 = i32At(f + W_IMAGE) + entries
  putI32(at + CR_ENTRY, i32At(posting + PS_ENTRIES))
  putI32(at + CR_NEXT, posting + PS_ENTRIES + 4)
  putI32(at + CR_END, posting + PS_ENTRIES + i32At(posting + PS_COUNT) * 4)
}

function lookUpHash(f: i32, index: i32, hash: i32): void {
  const slots: i32 = i32At(f + W_IMAGE) + i32At(index + IX_SLOTS)
  const mask: i32 = i32At(index + IX_SLOT_MASK)
  let slot: i32 = hash & mask
  let at: i32 = slots + mul32(slot, SL_BYTES)
  // At least one slot is free.
  while (i32At(at + SL_ENTRIES) !== 0) {
    if (i32At(at + SL_HASH) === hash) {
      pushCursor(f, i32At(at + SL_ENTRIES))
      return
    }
    slot = (slot + 1) & mask
    at = slots + mul32(slot, SL_BYTES)
  }
}

/** One hashed value or part of one: by itself, and together with the value of each base that it is filed with. */
function lookUp(f: i32, index: i32, hashed: i32, uses: i32, hash: i32): void {
  if ((uses & USE_ALONE) !== 0) lookUpHash(f, index, hash)
  let bases: i32 = uses >> USE_BASES_SHIFT
  let base: i32 = hashed
  while (bases !== 0) {
    if ((bases & 1) === 1 && i32At(base) === 1) lookUpHash(f, index, hashWord(i32At(base + 4), hash))
    bases = bases >> 1
    base += HASHED_BYTES
  }
}

function foldedByte(at: i32, folds: i32): i32 {
  return folds !== 0 ? lowerByte(u8At(at)) : u8At(at)
}

/** All look-ups of one value. */
function probeValue(f: i32, index: i32, hashed: i32, probe: i32, seed: i32, at: i32, len: i32): void {
  const image: i32 = i32At(f + W_IMAGE)
  const uses: i32 = i32At(probe + PB_USES)
  const folds: i32 = i32At(probe + PB_TEST) & TEST_IGNORES_CASE
  const prefixes: i32 = image + i32At(probe + PB_PREFIXES)
  const prefixCount: i32 = i32At(probe + PB_PREFIX_COUNT)
  let hash: i32 = seed
  let done: i32 = 0
  for (let i: i32 = 0; i < prefixCount; i++) {
    const wanted: i32 = i32At(prefixes + i * 4)
    if (wanted > len) break
    while (done < wanted) {
      hash = hashByte(hash, foldedByte(at + done, folds))
      done++
    }
    lookUp(f, index, hashed, uses, hashWord(hash, HASH_PREFIX))
  }
  if ((uses & USE_WHOLE) !== 0) {
    while (done < len) {
      hash = hashByte(hash, foldedByte(at + done, folds))
      done++
    }
    lookUp(f, index, hashed, uses, hashWord(hash, HASH_WHOLE))
  }
  const suffixes: i32 = image + i32At(probe + PB_SUFFIXES)
  const suffixCount: i32 = i32At(probe + PB_SUFFIX_COUNT)
  hash = seed
  done = 0
  for (let i: i32 = 0; i < suffixCount; i++) {
    const wanted: i32 = i32At(suffixes + i * 4)
    if (wanted > len) break
    while (done < wanted) {
      done++
      hash = hashByte(hash, foldedByte(at + len - done, folds))
    }
    lookUp(f, index, hashed, uses, hashWord(hash, HASH_SUFFIX))
  }
}

/** 1 = some test may be of a field with this number. */
function isNamed(f: i32, probe: i32, number: i32): i32 {
  const bit: i32 = number & i32At(probe + PB_NAME_MASK)
  return (i32At(i32At(f + W_IMAGE) + i32At(probe + PB_NAMES) + (bit >> 5) * 4) >> (bit & 31)) & 1
}

function probeHeaders(f: i32, index: i32, hashed: i32, probe: i32, joins: i32): void {
  const end: i32 = headersEnd(f)
  const seed: i32 = i32At(probe + PB_SEED)
  for (let at: i32 = i32At(f + W_HEADERS); at < end; at += HE_BYTES) {
    const name: i32 = i32At(at + HE_NAME)
    if (name < 0 || isNamed(f, probe, name) === 0 || (joins === 1 && headerFind(f, W_HEADERS, name, 0) !== at)) continue
    let valueAt: i32 = i32At(at + HE_VALUE_AT)
    let valueLen: i32 = i32At(at + HE_VALUE_LEN)
    const text: i32 = textAt(f)
    if (joins === 1) {
      joinedLines(f, name)
      valueAt = i32At(f + W_SPAN)
      valueLen = i32At(f + W_SPAN + 4)
    }
    if (i32At(f + W_OVERFLOW) === 1) return
    probeValue(f, index, hashed, probe, hashWord(seed, name), valueAt, valueLen)
    putI32(f + W_TEXT, text)
  }
}

function probeClaim(f: i32, index: i32, hashed: i32, probe: i32): void {
  const claim: i32 = i32At(probe + PB_FIELD)
  const entry: i32 = claimEntry(f, claim)
  const kind: i32 = entry === 0 ? -1 : i32At(entry + CL_KIND)
  if (kind !== CLAIM_STRING && kind !== CLAIM_LIST) return
  const record: i32 = i32At(f + W_REQUEST)
  const spans: i32 = record + i32At(entry + CL_VALUES)
  const count: i32 = i32At(entry + CL_COUNT)
  const seed: i32 = i32At(probe + PB_SEED)
  for (let i: i32 = 0; i < count; i++) {
    const at: i32 = record + i32At(spans + i * 8)
    const end: i32 = at + i32At(spans + i * 8 + 4)
    probeValue(f, index, hashed, probe, seed, at, end - at)
    if (kind === CLAIM_LIST || isWordList(f, claim) === 0) continue
    let from: i32 = at
    while (from < end) {
      const stop: i32 = findByte(from, end, 32)
      if (stop > from) probeValue(f, index, hashed, probe, seed, from, stop - from)
      from = stop + 1
    }
  }
}

function probeField(f: i32, index: i32, hashed: i32, probe: i32): void {
  const field: i32 = i32At(probe + PB_TEST) & TEST_FIELD
  if (field === FIELD_HEADER || field === FIELD_HEADER_JOINED) {
    probeHeaders(f, index, hashed, probe, field === FIELD_HEADER ? 0 : 1)
    return
  }
  if (field === FIELD_CLAIM) {
    probeClaim(f, index, hashed, probe)
    return
  }
  const text: i32 = textAt(f)
  if (fieldValue(f, field, i32At(probe + PB_FIELD)) === 1 && i32At(f + W_OVERFLOW) === 0) {
    probeValue(f, index, hashed, probe, i32At(probe + PB_SEED), i32At(f + W_SPAN), i32At(f + W_SPAN + 4))
  }
  putI32(f + W_TEXT, text)
}

/** Hashes the value of a base; NONE = it has several, and the index is of no use for this request. */
function hashBase(f: i32, base: i32, to: i32): i32 {
  const test: i32 = i32At(base + BA_TEST)
  const field: i32 = test & TEST_FIELD
  const argument: i32 = i32At(base + BA_FIELD)
  const text: i32 = textAt(f)
  const isHeader: i32 = field === FIELD_HEADER || field === FIELD_HEADER_JOINED ? 1 : 0
  const count: i32 = isHeader === 1 ? joinedLines(f, argument) : fieldValue(f, field, argument)
  if (field === FIELD_HEADER && count > 1) {
    putI32(f + W_TEXT, text)
    return -1
  }
  putI32(to, count > 0 && i32At(f + W_OVERFLOW) === 0 ? 1 : 0)
  if (i32At(to) === 1) {
    const at: i32 = i32At(f + W_SPAN)
    const len: i32 = i32At(f + W_SPAN + 4)
    let hash: i32 = i32At(base + BA_SEED)
    for (let i: i32 = 0; i < len; i++) hash = hashByte(hash, foldedByte(at + i, test & TEST_IGNORES_CASE))
    putI32(to + 4, hash)
  }
  putI32(f + W_TEXT, text)
  return 0
}

/** Pushes a cursor for every posting that the request meets. NONE = it cannot be told, each entry is to be tried. */
export function probe(f: i32, index: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  const baseCount: i32 = i32At(index + IX_BASE_COUNT)
  const hashed: i32 = claimRoom(f, mul32(baseCount, HASHED_BYTES))
  if (hashed === 0) return 0
  let base: i32 = image + i32At(index + IX_BASES)
  for (let i: i32 = 0; i < baseCount; i++) {
    if (hashBase(f, base, hashed + i * HASHED_BYTES) < 0) return -1
    base += BA_BYTES
  }
  const count: i32 = i32At(index + IX_PROBE_COUNT)
  let at: i32 = image + i32At(index + IX_PROBES)
  for (let i: i32 = 0; i < count; i++) {
    probeField(f, index, hashed, at)
    at += PB_BYTES
  }
  return 0
}
