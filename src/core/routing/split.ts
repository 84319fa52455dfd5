/** Owns the choice of one weighted destination for a draw (readable: split/pick.ts; istio R-7, T-9). */

import { FR_DRAW, FR_PICK, FR_SPLIT, W_DESTINATION, W_IMAGE, W_WIDE } from '../layout/frame.ts'
import { DS_BYTES, DS_WEIGHT, SP_COUNT, SP_DESTINATIONS, SP_TOTAL } from '../layout/routes.ts'
import { i32At, mul32, putI32 } from '../memory/mem.ts'
import { isZeroWide, lessWide, remainderWide, subtractWide } from '../memory/u64.ts'
import { drawSplit } from './draws.ts'

/** Draws from the SPLIT: W_DESTINATION, FR_PICK, and FR_SPLIT and FR_DRAW where there was something to choose from. */
export function pickDestination(f: i32, split: i32): void {
  const image: i32 = i32At(f + W_IMAGE)
  const count: i32 = i32At(image + split + SP_COUNT)
  const first: i32 = i32At(image + split + SP_DESTINATIONS)
  putI32(f + FR_SPLIT, 0)
  putI32(f + FR_PICK, 0)
  putI32(f + W_DESTINATION, first)
  if (count < 2) return
  putI32(f + FR_SPLIT, split)
  drawSplit(f, f + FR_DRAW)
  if (isZeroWide(image + split + SP_TOTAL) === 1) return
  const left: i32 = f + W_WIDE
  remainderWide(left, f + FR_DRAW, image + split + SP_TOTAL)
  let picked: i32 = 0
  // The weights add up to the total, so the last one is not tried.
  while (picked < count - 1 && lessWide(left, image + first + mul32(picked, DS_BYTES) + DS_WEIGHT) === 0) {
    subtractWide(left, left, image + first + mul32(picked, DS_BYTES) + DS_WEIGHT)
    picked++
  }
  putI32(f + FR_PICK, picked)
  putI32(f + W_DESTINATION, first + mul32(picked, DS_BYTES))
}
