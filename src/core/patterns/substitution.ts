/** Owns substitutions: the groups they name and the text they become. */

import { NONE } from '../layout/image.ts'
import { RE_FROM, RE_SLOTS } from '../layout/replace.ts'
import { putByte, putBytes, textAt } from '../memory/frame.ts'
import { i32At, u8At } from '../memory/mem.ts'
import { findByte } from '../memory/text.ts'

const BACKSLASH: i32 = 92
const ZERO: i32 = 48
/** Longest text that comes out. */
export const MOST_TEXT: i32 = 16777216

/** Highest group that a substitution names. */
export function highestGroup(at: i32, len: i32): i32 {
  let highest: i32 = 0
  for (let i: i32 = 0; i < len - 1; i++) {
    if (u8At(at + i) !== BACKSLASH) continue
    i++
    const group: i32 = u8At(at + i) - ZERO
    if (group >= 0 && group <= 9 && group > highest) highest = group
  }
  return highest
}

/** Appends bytes as far as the text that began at `out` may grow. */
export function append(f: i32, out: i32, from: i32, len: i32): void {
  const left: i32 = MOST_TEXT - (textAt(f) - out)
  putBytes(f, from, len < left ? len : left)
}

/** `\0` is the whole hit, `\1`…`\9` groups, `\\` a backslash; anything else after a backslash ends the substitution there. */
export function expand(f: i32, r: i32, out: i32, at: i32, len: i32): void {
  let i: i32 = 0
  while (i < len && textAt(f) - out < MOST_TEXT) {
    const slash: i32 = findByte(at + i, at + len, BACKSLASH) - at
    append(f, out, at + i, slash - i)
    if (slash + 1 >= len) return
    i = slash + 2
    const what: i32 = u8At(at + slash + 1)
    const group: i32 = what - ZERO
    if (what === BACKSLASH) putByte(f, what)
    else if (group < 0 || group > 9) return
    else {
      const start: i32 = i32At(r + RE_SLOTS + group * 8)
      const end: i32 = i32At(r + RE_SLOTS + group * 8 + 4)
      if (start !== NONE && end !== NONE) append(f, out, i32At(r + RE_FROM) + start, end - start)
    }
  }
}
