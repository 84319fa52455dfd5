/** Owns percent-encoding in queries: what is no `%xx` stands for itself. */
import { hexDigit } from '../memory/address.ts'
import { putByte, textAt } from '../memory/frame.ts'
import { i32At, u8At } from '../memory/mem.ts'
import { giveSpan } from './value.ts'

/** The byte that `%xx` stands for, with 256 added; or the byte itself. */
function decodedByte(at: i32, end: i32): i32 {
  if (u8At(at) !== 37 || at + 3 > end) return u8At(at)
  const high: i32 = hexDigit(u8At(at + 1))
  const low: i32 = hexDigit(u8At(at + 2))
  return high < 0 || low < 0 ? 37 : 256 | (high << 4) | low
}

/** 1 = the bytes, percent-decoded, are those of `string`. */
export function equalDecoded(at: i32, end: i32, string: i32): i32 {
  const wanted: i32 = i32At(string)
  let from: i32 = at
  let matched: i32 = 0
  while (from < end) {
    const byte: i32 = decodedByte(from, end)
    if (matched === wanted || (byte & 255) !== u8At(string + 4 + matched)) return 0
    matched++
    from += byte > 255 ? 3 : 1
  }
  return matched === wanted ? 1 : 0
}

/** Percent-decoded, as text that is made; in W_SPAN. */
export function decode(f: i32, at: i32, end: i32): void {
  const text: i32 = textAt(f)
  let from: i32 = at
  while (from < end) {
    const byte: i32 = decodedByte(from, end)
    putByte(f, byte & 255)
    from += byte > 255 ? 3 : 1
  }
  giveSpan(f, text, textAt(f) - text)
}
