/** Owns the look for control characters, four bytes at a time. */
import { BYTE_IS_CONTROL } from '../layout/bytes.ts'
import { NONE } from '../layout/image.ts'
import { byteClass, i32At, u8At } from './mem.ts'

// W_ODDITIES: what of a header block needs a second look.
export const ODD_REPEATED: i32 = 1 // a header of which a proxy keeps one line came more than once
export const ODD_LINE_END: i32 = 2 // of control characters there are only carriage returns, which a proxy takes out of values
export const ODD_BLANKS: i32 = 4 // values may have blanks at their ends

// Four bytes at once: the high bit of each is set where the byte is below a blank, or is DEL.
const HIGH_BITS: i32 = -2139062144
const ONES: i32 = 0x01010101
const BLANKS: i32 = 0x20202020
const DELETES: i32 = 0x7f7f7f7f

/** 0 = none of the four bytes of a word is a control character, a tab among them. */
function oddBytes(word: i32): i32 {
  const other: i32 = word ^ DELETES
  return (((word - BLANKS) & ~word) | ((other - ONES) & ~other)) & HIGH_BITS
}

/** The same one by one. */
function controlsByByte(at: i32, len: i32): i32 {
  let found: i32 = 0
  for (let next: i32 = at, end: i32 = at + len; next < end; next++) {
    const byte: i32 = u8At(next)
    if (byte === 13) found = ODD_LINE_END
    else if ((byteClass(byte) & BYTE_IS_CONTROL) !== 0) return NONE
  }
  return found
}

/** 0: no control character; ODD_LINE_END: carriage returns only; NONE: others. A tab is none. */
export function controlsOf(at: i32, len: i32): i32 {
  if (len < 4) return controlsByByte(at, len)
  // The last four may overlap those before them.
  const last: i32 = at + len - 4
  let odd: i32 = oddBytes(i32At(last))
  for (let next: i32 = at; next < last; next += 4) odd |= oddBytes(i32At(next))
  return odd === 0 ? 0 : controlsByByte(at, len)
}
