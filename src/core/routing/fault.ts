/** Owns injected faults (readable: routing/fault.ts; istio ): the delay is drawn first, then the abort, each on its own. */

import { FR_DELAY, W_IMAGE, W_WIDE } from '../layout/frame.ts'
import {
  FA_ABORT_REFERENCE,
  FA_ABORT_SHARE,
  FA_ABORTS,
  FA_DELAY,
  FA_DELAY_REFERENCE,
  FA_DELAY_SHARE,
  FA_DELAYS,
  FA_FLAGS,
} from '../layout/routes.ts'
import { noteApplied } from '../memory/frame.ts'
import { i32At } from '../memory/mem.ts'
import { copyWide, isZeroWide } from '../memory/u64.ts'
import { drawFaultAbort, drawFaultDelay, happens } from './draws.ts'

/** Draws the FAULT: FR_DELAY, and 1 when the request is aborted. */
export function injectFault(f: i32, fault: i32): i32 {
  const at: i32 = i32At(f + W_IMAGE) + fault
  const flags: i32 = i32At(at + FA_FLAGS)
  const draw: i32 = f + W_WIDE
  if ((flags & FA_DELAYS) !== 0) {
    drawFaultDelay(f, draw)
    // The proxy counts whole milliseconds: less than one is no delay.
    if (happens(draw, i32At(at + FA_DELAY_SHARE)) === 1 && isZeroWide(at + FA_DELAY) === 0) {
      copyWide(f + FR_DELAY, at + FA_DELAY)
      noteApplied(f, i32At(at + FA_DELAY_REFERENCE))
    }
  }
  if ((flags & FA_ABORTS) === 0) return 0
  drawFaultAbort(f, draw)
  if (happens(draw, i32At(at + FA_ABORT_SHARE)) === 0) return 0
  noteApplied(f, i32At(at + FA_ABORT_REFERENCE))
  return 1
}
