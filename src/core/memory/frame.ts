/**
 * Owns writing into a frame: notes, records, and text that is made. Nothing here writes outside the frame: where the arena
 * ends, W_OVERFLOW is set and the rest of the decision means nothing.
 */
import {
  FR_EXTRA_NOTES,
  FR_NOTES,
  NO_BYTES,
  NO_KIND,
  NO_REFERENCE,
  NOTE_APPLIED,
  NOTE_MATCHED,
  RC_BEFORE,
  W_OVERFLOW,
  W_RECORDS,
  W_TEXT,
} from '../layout/frame.ts'
import { NONE } from '../layout/image.ts'
import { copyBytes, i32At, putI32, putU8 } from './mem.ts'

/**
 * A new record of `bytes` bytes, linked to the latest of `list` (offset in the frame of its head); its other words are
 * not set. 0 = no room: the caller writes nothing then.
 */
export function pushRecord(f: i32, list: i32, bytes: i32): i32 {
  const at: i32 = i32At(f + W_RECORDS) - bytes
  if (at < i32At(f + W_TEXT)) {
    putI32(f + W_OVERFLOW, 1)
    return 0
  }
  putI32(f + W_RECORDS, at)
  putI32(at + RC_BEFORE, i32At(f + list))
  putI32(f + list, at)
  return at
}

/** A span, two words, to another place. */
export function copySpan(to: i32, from: i32): void {
  putI32(to, i32At(from))
  putI32(to + 4, i32At(from + 4))
}

function note(f: i32, list: i32, reference: i32, kind: i32): void {
  if (reference === NONE) return
  const at: i32 = pushRecord(f, list, NO_BYTES)
  if (at === 0) return
  putI32(at + NO_REFERENCE, reference)
  putI32(at + NO_KIND, kind)
}

/** A reference whose matching had a part in the decision: `matched` entries of the readable trace. NONE is ignored. */
export function noteMatched(f: i32, reference: i32): void {
  note(f, FR_NOTES, reference, NOTE_MATCHED)
}

/** A reference that was applied: `applied` entries of the readable trace. NONE is ignored. */
export function noteApplied(f: i32, reference: i32): void {
  note(f, FR_NOTES, reference, NOTE_APPLIED)
}

/** A cause that authorization names besides its trace. NONE is ignored. */
export function noteExtra(f: i32, reference: i32): void {
  note(f, FR_EXTRA_NOTES, reference, NOTE_MATCHED)
}

/** Address of the next byte of text: take it before the first `put`, the text runs from there to the next `textAt`. */
export function textAt(f: i32): i32 {
  return i32At(f + W_TEXT)
}

/** Appends one byte. */
export function putByte(f: i32, byte: i32): void {
  const at: i32 = i32At(f + W_TEXT)
  if (at >= i32At(f + W_RECORDS)) {
    putI32(f + W_OVERFLOW, 1)
    return
  }
  putU8(at, byte)
  putI32(f + W_TEXT, at + 1)
}

/** Appends `len` bytes from `from`. */
export function putBytes(f: i32, from: i32, len: i32): void {
  const at: i32 = i32At(f + W_TEXT)
  if (len > i32At(f + W_RECORDS) - at) {
    putI32(f + W_OVERFLOW, 1)
    return
  }
  copyBytes(at, from, len)
  putI32(f + W_TEXT, at + len)
}

/** Appends a string of the image; `at` is its address in memory. */
export function putString(f: i32, at: i32): void {
  putBytes(f, at + 4, i32At(at))
}

function hexDigit(value: i32): i32 {
  return value < 10 ? 48 + value : 55 + value
}

/** Appends a byte as `%` and two digits. */
export function putEscape(f: i32, byte: i32): void {
  putByte(f, 37)
  putByte(f, hexDigit(byte >> 4))
  putByte(f, hexDigit(byte & 15))
}

/** Appends a number in decimal; `value` is not negative. */
export function putDecimal(f: i32, value: i32): void {
  let divisor: i32 = 1
  while (((value / divisor) | 0) >= 10) divisor = (divisor * 10) | 0
  while (divisor > 0) {
    putByte(f, 48 + ((((value / divisor) | 0) % 10) | 0))
    divisor = (divisor / 10) | 0
  }
}
