/** Owns which values of a request are looked up in the index of a list: those of its probed fields, and of its bases. */

import { HE_BYTES, HE_NAME, HE_VALUE_AT, HE_VALUE_LEN, W_HEADERS, W_IMAGE, W_OVERFLOW, W_REQUEST, W_SPAN, W_TEXT } from '../layout/frame.ts'
import {
  BA_BYTES,
  BA_FIELD,
  BA_SEED,
  BA_TEST,
  FIELD_CLAIM,
  FIELD_HEADER,
  FIELD_HEADER_JOINED,
  IX_BASE_COUNT,
  IX_BASES,
  IX_PROBE_COUNT,
  IX_PROBES,
  PB_BYTES,
  PB_FIELD,
  PB_NAME_MASK,
  PB_NAMES,
  PB_SEED,
  PB_TEST,
  TEST_FIELD,
  TEST_IGNORES_CASE,
} from '../layout/lists.ts'
import { CL_COUNT, CL_KIND, CL_VALUES, CLAIM_LIST, CLAIM_STRING } from '../layout/request.ts'
import { textAt } from '../memory/frame.ts'
import { headerFind } from '../memory/headers.ts'
import { i32At, mul32, putI32 } from '../memory/mem.ts'
import { findByte, hashByte, hashWord } from '../memory/text.ts'
import { claimEntry, headersEnd, isWordList, joinedLines } from './condition.ts'
import { claimRoom, foldedByte, HASHED_BYTES, probeValue } from './probe-value.ts'
import { fieldValue } from './value.ts'

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
