/**
 * Owns the look-ups of one value in the index of a list: its bytes are hashed, each once, and every posting that is found
 * becomes a cursor below the records of the frame. Assumes a valid image.
 */
import { W_IMAGE, W_OVERFLOW, W_RECORDS, W_TEXT } from '../layout/frame.ts'
import {
  GRAM_BYTES,
  HASH_GRAM,
  HASH_PREFIX,
  HASH_SUFFIX,
  HASH_WHOLE,
  IX_SLOT_MASK,
  IX_SLOTS,
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
  SL_HASH,
  TEST_IGNORES_CASE,
  USE_ALONE,
  USE_BASES_SHIFT,
  USE_GRAMS,
  USE_WHOLE,
} from '../layout/lists.ts'
import { i32At, mul32, putI32, u8At } from '../memory/mem.ts'
import { hashByte, hashWord, lowerByte } from '../memory/text.ts'

// Cursor: the next entry of a posting, and the addresses of the word behind it and of the posting's end.
export const CR_ENTRY: i32 = 0
export const CR_NEXT: i32 = 4
export const CR_END: i32 = 8
export const CR_BYTES: i32 = 12

// The hash of each base's value, in front of the cursors: (there 1 or 0, hash).
export const HASHED_BYTES: i32 = 8

/** Room for words below the records; 0 = there is none, and W_OVERFLOW is set. */
// @inline
export function claimRoom(f: i32, bytes: i32): i32 {
  const at: i32 = i32At(f + W_RECORDS) - bytes
  if (at < i32At(f + W_TEXT)) {
    putI32(f + W_OVERFLOW, 1)
    return 0
  }
  putI32(f + W_RECORDS, at)
  return at
}

/** A cursor at the start of a posting; `entries` as SL_ENTRIES has it. */
// @inline
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

// @inline
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
// @inline
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

export function foldedByte(at: i32, folds: i32): i32 {
  return folds !== 0 ? lowerByte(u8At(at)) : u8At(at)
}

/** All look-ups of one value. */
export function probeValue(f: i32, index: i32, hashed: i32, probe: i32, seed: i32, at: i32, len: i32): void {
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
  if ((uses & USE_GRAMS) === 0) return
  for (let from: i32 = 0; from + GRAM_BYTES <= len; from++) {
    hash = seed
    for (let i: i32 = 0; i < GRAM_BYTES; i++) hash = hashByte(hash, foldedByte(at + from + i, folds))
    lookUpHash(f, index, hashWord(hash, HASH_GRAM))
  }
}
