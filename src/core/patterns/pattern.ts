/** Owns regular expressions at large: which of the machines decides, after the literal that every match begins with. */

import { W_IMAGE } from '../layout/frame.ts'
import { PATTERN_NEVER, PATTERN_PROGRAM, PN_FLAGS, PN_IS_UTF8, PN_KIND, PN_PREFIX } from '../layout/patterns.ts'
import { i32At } from '../memory/mem.ts'
import { sameBytes } from '../memory/text.ts'
import { automatonMatches, automatonMatchesUtf8 } from './automaton.ts'
import { programMatches } from './threads.ts'

/**
 * 1 = the bytes meet the pattern as it is anchored. `pattern`: its offset in the image. Time is bounded by pattern × text;
 * where the arena is too small for the threads of a large program, W_OVERFLOW is set.
 */
export function matchesPattern(f: i32, pattern: i32, at: i32, len: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  const it: i32 = image + pattern
  const kind: i32 = i32At(it + PN_KIND)
  if (kind === PATTERN_NEVER) return 0
  const prefix: i32 = image + i32At(it + PN_PREFIX)
  const prefixLen: i32 = i32At(prefix)
  if (prefixLen > len || sameBytes(at, prefix + 4, prefixLen) === 0) return 0
  const from: i32 = at + prefixLen
  const end: i32 = at + len
  if (kind === PATTERN_PROGRAM) return programMatches(f, image, it, at, from, end)
  return (i32At(it + PN_FLAGS) & PN_IS_UTF8) === 0 ? automatonMatches(image, it, from, end) : automatonMatchesUtf8(image, it, from, end)
}
