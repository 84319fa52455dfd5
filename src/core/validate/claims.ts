/**
 * Owns what a check of an image remembers: for each word, which structure it belongs to. It lies right behind the image, two
 * words for each of the image's: at the first word of a structure its length in words and its types, at the others less than 0.
 * So nothing is looked at twice, structures never overlap, and the check is linear whatever the image says.
 */
import { IMG_HEADER_BYTES } from '../layout/image.ts'
import { i32At, putI32 } from '../memory/mem.ts'

// The record of a check; the marks follow it.
export const V_STEPS: i32 = 0 // the most steps of a decision (steps.ts); hosts read it
export const V_IMAGE: i32 = 4 // address of the image
export const V_BYTES: i32 = 8 // its length
export const V_NODES: i32 = 12 // values that a host reads when it reads every object
export const V_COUNTED: i32 = 16 // steps of what is being checked
const V_MARKS: i32 = 64

export const CLAIM_BAD: i32 = 0 // out of bounds, or part of something else
export const CLAIM_NEW: i32 = 1
export const CLAIM_KNOWN: i32 = 2 // the same structure was met before

// Types below this are the only one of their place; the others are bits: equal blocks of words may stand for each other.
const SHARED_TYPES: i32 = 256

/** Room that a check needs behind an image of `bytes` bytes. */
export function scratchBytes(bytes: i32): i32 {
  return V_MARKS + ((bytes + 3) & -4) * 2
}

/** The record for an image, all marks clear. */
export function beginClaims(image: i32, bytes: i32): i32 {
  const v: i32 = (image + bytes + 3) & -4
  const end: i32 = v + scratchBytes(bytes)
  for (let at: i32 = v; at < end; at += 4) putI32(at, 0)
  putI32(v + V_IMAGE, image)
  putI32(v + V_BYTES, bytes)
  return v
}

/** A word of the image; the offset must be known to be in it. */
export function wordOf(v: i32, offset: i32): i32 {
  return i32At(i32At(v + V_IMAGE) + offset)
}

/** 1 = `bytes` bytes from `at` on lie in the image, behind its header. */
export function fits(v: i32, at: i32, bytes: i32): i32 {
  const limit: i32 = i32At(v + V_BYTES)
  return (at & 3) === 0 && at >= IMG_HEADER_BYTES && at <= limit && bytes >= 0 && bytes <= limit - at ? 1 : 0
}

function markOf(v: i32, at: i32): i32 {
  return v + V_MARKS + at * 2
}

/** 1 = no structure has the word at `at` (in bounds) yet. */
export function isFree(v: i32, at: i32): i32 {
  return i32At(markOf(v, at)) === 0 ? 1 : 0
}

/** Takes `bytes` bytes at `at` for a structure of a type: CLAIM_*. */
export function claim(v: i32, at: i32, bytes: i32, type: i32): i32 {
  if (bytes < 4 || fits(v, at, bytes) === 0) return CLAIM_BAD
  const words: i32 = (bytes + 3) >> 2
  const mark: i32 = markOf(v, at)
  const length: i32 = i32At(mark)
  const types: i32 = i32At(mark + 4)
  if (length === 0) {
    for (let i: i32 = 1; i < words; i++) if (i32At(mark + i * 8) !== 0) return CLAIM_BAD
    for (let i: i32 = 1; i < words; i++) putI32(mark + i * 8, -1)
    putI32(mark, words)
    putI32(mark + 4, type)
    return CLAIM_NEW
  }
  if (length !== words) return CLAIM_BAD
  if (type < SHARED_TYPES || types < SHARED_TYPES) return types === type ? CLAIM_KNOWN : CLAIM_BAD
  if ((types & type) !== 0) return CLAIM_KNOWN
  putI32(mark + 4, types | type)
  return CLAIM_NEW
}

/** The same for `count` entries of `entryBytes` bytes; nothing is taken for none of them, wherever they are said to be. */
export function claimEntries(v: i32, at: i32, count: i32, entryBytes: i32, type: i32): i32 {
  if (count === 0) return CLAIM_KNOWN
  if (count < 0 || count > ((i32At(v + V_BYTES) / entryBytes) | 0)) return CLAIM_BAD
  return claim(v, at, count * entryBytes, type)
}

/** Keeps a number from 0 on for a structure of two words or more. */
export function keepNumber(v: i32, at: i32, number: i32): void {
  putI32(markOf(v, at) + 8, -1 - number)
}

export function keptNumber(v: i32, at: i32): i32 {
  return -1 - i32At(markOf(v, at) + 8)
}
