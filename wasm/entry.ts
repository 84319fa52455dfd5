/**
 * What the Wasm module exports, besides its memory. docs/embedding.md is the page for hosts. Nothing here keeps anything
 * between calls; the only place that grows the memory is `plan`.
 */
import { decide, frameBytesFor } from '../src/core/decide.ts'
import { ABI_VERSION } from '../src/core/layout/request.ts'
import { next } from '../src/core/retry/retry.ts'
import { decideResponse } from '../src/core/routing/respond.ts'
import { validate } from '../src/core/validate/validate.ts'

/** Where the first image may lie: 0 means none wherever an address can stand, and constants (mem.ts) lie below. */
const FIRST_IMAGE: i32 = 1024
const PAGE_BITS: i32 = 16
const MOST_PAGES: i32 = 32767 // addresses are 31-bit

export function abiVersion(): i32 {
  return ABI_VERSION
}

function roundUp(at: i32): i32 {
  return (at + 15) & ~15
}

/**
 * Makes the memory large enough for an image, a request and a frame of these many bytes, each rounded up to a multiple of 16,
 * and gives the address of the image; the request and then the frame come right behind it. 0 = there is no more memory.
 */
export function plan(imageBytes: i32, requestBytes: i32, frameBytes: i32): i32 {
  if (imageBytes < 0 || requestBytes < 0 || frameBytes < 0) return 0
  const most: i32 = MOST_PAGES << PAGE_BITS
  if (imageBytes > most - 4096 || requestBytes > most - 4096 - imageBytes || frameBytes > most - 4096 - imageBytes - requestBytes) return 0
  const end: i32 = FIRST_IMAGE + roundUp(imageBytes) + roundUp(requestBytes) + roundUp(frameBytes)
  const missing: i32 = ((end + 65535) >> PAGE_BITS) - memory.size()
  if (missing > 0 && memory.grow(missing) < 0) return 0
  return FIRST_IMAGE
}

export { decide, decideResponse, frameBytesFor, next, validate }
