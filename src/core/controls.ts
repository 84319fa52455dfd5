/** Owns the look for control characters, four bytes at a time. */
import { NONE } from './layout/image.ts'
import { i32At, u8At } from './mem.ts'

// W_ODDITIES: what of a header block needs a second look.
export const ODD_REPEATED: i32 = 1 // a header of which a proxy keeps one line came more than once
export const ODD_LINE_END: i32 = 2 // of control characters there are only carriage returns, which a proxy takes out of values
export const ODD_BLANKS: i32 = 4 // values may have blanks at their ends

// Four bytes at once: the high bit of each is set where the byte is below a blank, or is DEL.
const HIGH_BITS: i32 = -2139062144
const ONES: i32 = 0x01010101
const BLANKS: i32 = 0x20202020
const DELETES: i32 = 0x7f7f7f7f

/** 0: no control character; ODD_LINE_END: carriage returns only; NONE: others. A tab is none. */
export function controlsOf(at: i32, len: i32): i32 {
  const end: i32 = at + len
  let found: i32 = 0
  let next: i32 = at
  while (next < end) {
    if (end - next >= 4) {
      const word: i32 = i32At(next)
      const other: i32 = word ^ DELETES
      if ((((word - BLANKS) & ~word) | ((other - ONES) & ~other)) & HIGH_BITS) {
        // Some byte of these is one, or a tab: one by one below.
      } else {
        next += 4
        continue
      }
    }
    const byte: i32 = u8At(next)
    if (byte === 13) found = ODD_LINE_END
    else if ((byte < 32 && byte !== 9) || byte === 127) return NONE
    next++
  }
  return found
}
