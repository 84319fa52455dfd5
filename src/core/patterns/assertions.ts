/** Owns what programs of patterns ask of a place: assertions about the bytes around it, and whether a symbol is taken. */
import {
  ASSERT_BEGIN_LINE,
  ASSERT_BEGIN_TEXT,
  ASSERT_END_LINE,
  ASSERT_END_TEXT,
  ASSERT_NO_WORD_BOUNDARY,
  ASSERT_WORD_BOUNDARY,
  IN_COUNT,
  IN_OPERATION,
  IN_OTHER,
  OP_RANGE,
  OP_SET,
} from '../layout/patterns.ts'
import { i32At, u8At } from '../memory/mem.ts'

const NEWLINE: i32 = 10

/** 0–9, A–Z, _ and a–z: no byte of a longer character is one. */
function isWordByte(byte: i32): i32 {
  return (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || byte === 95 || (byte >= 97 && byte <= 122) ? 1 : 0
}

/** The assertions (ASSERT_* bits) that hold before the byte at `at` of a text from `from` to `end`. */
export function holdingAt(from: i32, end: i32, at: i32): i32 {
  let held: i32 = 0
  let before: i32 = 0
  let after: i32 = 0
  if (at === from) held |= ASSERT_BEGIN_TEXT | ASSERT_BEGIN_LINE
  else {
    const byte: i32 = u8At(at - 1)
    if (byte === NEWLINE) held |= ASSERT_BEGIN_LINE
    before = isWordByte(byte)
  }
  if (at === end) held |= ASSERT_END_TEXT | ASSERT_END_LINE
  else {
    const byte: i32 = u8At(at)
    if (byte === NEWLINE) held |= ASSERT_END_LINE
    after = isWordByte(byte)
  }
  return held | (before === after ? ASSERT_NO_WORD_BOUNDARY : ASSERT_WORD_BOUNDARY)
}

/** 1 = an instruction takes the symbol; those that take none say 0. */
export function takes(image: i32, instruction: i32, symbol: i32): i32 {
  const operation: i32 = i32At(instruction + IN_OPERATION)
  if (operation === OP_RANGE) return symbol >= i32At(instruction + IN_OTHER) && symbol <= i32At(instruction + IN_COUNT) ? 1 : 0
  if (operation !== OP_SET) return 0
  const ranges: i32 = image + i32At(instruction + IN_OTHER)
  let low: i32 = 0
  let high: i32 = i32At(instruction + IN_COUNT)
  while (high - low > 1) {
    const middle: i32 = (low + high) >> 1
    if (i32At(ranges + middle * 8) <= symbol) low = middle
    else high = middle
  }
  return symbol >= i32At(ranges + low * 8) && symbol <= i32At(ranges + low * 8 + 4) ? 1 : 0
}
