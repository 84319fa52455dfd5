/** Owns comparison with the texts that every image has (layout/texts.ts), and the blanks around texts. */
import { W_IMAGE } from '../layout/frame.ts'
import { IMG_TEXTS } from '../layout/image.ts'
import { i32At, putI32, u8At } from './mem.ts'
import { equalString, equalStringFolded, sameBytes, skipBlanks, trimBlanksEnd } from './text.ts'

/** Address in memory of a well-known text, a length-prefixed string. */
export function wellKnownText(f: i32, text: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  return image + i32At(image + i32At(image + IMG_TEXTS) + text * 4)
}

/** Whether the bytes are a well-known text, in whatever case of letters. */
export function isTextIgnoringCase(f: i32, text: i32, at: i32, len: i32): i32 {
  return equalStringFolded(at, len, wellKnownText(f, text))
}

/** Whether the bytes are a well-known text. */
export function isText(f: i32, text: i32, at: i32, len: i32): i32 {
  return equalString(at, len, wellKnownText(f, text))
}

/** Whether the bytes start with a well-known text. */
export function startsWithText(f: i32, text: i32, at: i32, len: i32): i32 {
  const wanted: i32 = wellKnownText(f, text)
  const length: i32 = i32At(wanted)
  return len >= length ? sameBytes(at, wanted + 4, length) : 0
}

/** What a generous reader takes for a blank: line ends and the no-break space among them. */
function isSpace(byte: i32): i32 {
  return byte === 32 || (byte >= 9 && byte <= 13) || byte === 160 ? 1 : 0
}

/** Cuts blanks off both ends of the span whose words stand at `span`. */
export function trimSpan(span: i32): void {
  const at: i32 = i32At(span)
  const end: i32 = at + i32At(span + 4)
  const first: i32 = skipBlanks(at, end)
  putI32(span, first)
  putI32(span + 4, trimBlanksEnd(first, end) - first)
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

/** Makes the span whose words stand at `span` a well-known text. */
export function putTextSpan(f: i32, span: i32, text: i32): void {
  const at: i32 = wellKnownText(f, text)
  putI32(span, at + 4)
  putI32(span + 4, i32At(at))
}
