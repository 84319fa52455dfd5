/** Owns comparison with the texts that every image has (layout/texts.ts), and the blanks around texts. */
import { W_IMAGE } from './layout/frame.ts'
import { IMG_TEXTS } from './layout/image.ts'
import { i32At, putI32, u8At } from './mem.ts'

/** Address in memory of a well-known text, a length-prefixed string. */
export function wellKnownText(f: i32, text: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  return image + i32At(image + i32At(image + IMG_TEXTS) + text * 4)
}

/** A letter of ASCII as lower case; other bytes as they are. */
export function lowerByte(byte: i32): i32 {
  return byte >= 65 && byte <= 90 ? byte + 32 : byte
}

/** Whether the bytes are a well-known text, in whatever case of letters. */
export function isTextIgnoringCase(f: i32, text: i32, at: i32, len: i32): i32 {
  const wanted: i32 = wellKnownText(f, text)
  if (i32At(wanted) !== len) return 0
  for (let i: i32 = 0; i < len; i++) if (lowerByte(u8At(at + i)) !== u8At(wanted + 4 + i)) return 0
  return 1
}

/** Whether the bytes start with a well-known text. */
export function startsWithText(f: i32, text: i32, at: i32, len: i32): i32 {
  const wanted: i32 = wellKnownText(f, text)
  const length: i32 = i32At(wanted)
  if (length > len) return 0
  for (let i: i32 = 0; i < length; i++) if (u8At(at + i) !== u8At(wanted + 4 + i)) return 0
  return 1
}

/** Whether the bytes are a well-known text. */
export function isText(f: i32, text: i32, at: i32, len: i32): i32 {
  return i32At(wellKnownText(f, text)) === len ? startsWithText(f, text, at, len) : 0
}

function isBlank(byte: i32): i32 {
  return byte === 32 || byte === 9 ? 1 : 0
}

/** What a generous reader takes for a blank: line ends and the no-break space among them. */
function isSpace(byte: i32): i32 {
  return byte === 32 || (byte >= 9 && byte <= 13) || byte === 160 ? 1 : 0
}

/** Cuts blanks off both ends of the span whose words stand at `span`. */
export function trimSpan(span: i32): void {
  let at: i32 = i32At(span)
  let end: i32 = at + i32At(span + 4)
  if (at === end || (isBlank(u8At(at)) === 0 && isBlank(u8At(end - 1)) === 0)) return
  while (at < end && isBlank(u8At(at)) === 1) at++
  while (end > at && isBlank(u8At(end - 1)) === 1) end--
  putI32(span, at)
  putI32(span + 4, end - at)
}

/** First byte from `at` on, before `end`, that is no space. */
export function skipSpaces(at: i32, end: i32): i32 {
  let next: i32 = at
  while (next < end && isSpace(u8At(next)) === 1) next++
  return next
}

/** End of the bytes from `at` to `end` without the spaces behind them. */
export function cutSpaces(at: i32, end: i32): i32 {
  let last: i32 = end
  while (last > at && isSpace(u8At(last - 1)) === 1) last--
  return last
}

/** Address of the next `byte` from `at` on, `end` without one. */
export function findByte(at: i32, end: i32, byte: i32): i32 {
  let next: i32 = at
  while (next < end && u8At(next) !== byte) next++
  return next
}
