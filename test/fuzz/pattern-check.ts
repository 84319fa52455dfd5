/** Holds the core's regular expressions beside matching/pattern.ts. */
import { matchesPattern } from '../../src/core/patterns/pattern.ts'
import { replacePattern as replaceInCore } from '../../src/core/patterns/replace.ts'
import type { CompileContext } from '../../src/image/context.ts'
import { compilePatternProgram, compileReplacement } from '../../src/matching/automata/compile.ts'
import { encodeProgram } from '../../src/matching/automata/encode.ts'
import { literalPrefix, prefixOf, withoutPrefix } from '../../src/matching/automata/prefix.ts'
import { machineOf } from '../../src/matching/automata/symbols.ts'
import { matchPattern, replacePattern } from '../../src/matching/pattern.ts'
import type { Pattern } from '../../src/model/index.ts'
import { arenaWith, writerContext } from '../unit/core/arena.ts'
import { diceFrom } from './input.ts'
import { type PatternCase, patternCase } from './patterns.ts'

/** The program of a pattern whose automaton would do. */
const compileThreads = ({ w }: CompileContext, pattern: Pattern): number | undefined => {
  const machine = machineOf(pattern)
  if (machine === undefined) return undefined
  const prefix = prefixOf(machine)
  return w.block(encodeProgram(w, withoutPrefix(machine, prefix), prefix.text, undefined))
}

/** What differs, in words; undefined = nothing. */
export const checkPattern = ({ pattern, texts, substitution }: PatternCase): string | undefined => {
  const context = writerContext()
  const matching = compilePatternProgram(context, pattern)
  const threads = compileThreads(context, pattern)
  const replacing = compileReplacement(context, pattern)
  const substituted = context.w.string(substitution)
  const image = context.w.bytes()
  const prefix = literalPrefix(pattern)
  for (const text of texts) {
    const arena = arenaWith(image)
    const at = arena.put(text)
    const case_ = JSON.stringify({ pattern, text, substitution })
    const wanted = matchPattern(pattern, text)
    const matched = matchesPattern(arena.frame, matching, at, text.length) === 1
    if (matched !== wanted) return `matches ${matched}, not ${wanted}: ${case_}`
    if (threads !== undefined && (matchesPattern(arena.frame, threads, at, text.length) === 1) !== wanted) return `threads say no: ${case_}`
    if (wanted && prefix !== undefined && !text.startsWith(prefix.text)) return `does not begin with ${prefix.text}: ${case_}`
    if (prefix?.exact === true && (text === prefix.text) !== wanted) return `is not exactly ${prefix.text}: ${case_}`
    const replaced = replaceInCore(arena.frame, replacing, substituted, at, text.length) === 1 ? arena.span() : text
    const expected = replacePattern(pattern, text, substitution)
    if (replaced !== expected) return `gives ${JSON.stringify(replaced)}, not ${JSON.stringify(expected)}: ${case_}`
    if (arena.overflowed()) return `needs more room: ${case_}`
  }
  return undefined
}

/** Expressions of one input, and texts of each. */
const cases = 40
const textsOfCase = 6

/** The first generated case in which something differs, in words. */
export const checkPatterns = (salt: number): string | undefined => {
  for (let i = 0; i < cases; i++) {
    const found = checkPattern(patternCase(diceFrom(salt + i), textsOfCase))
    if (found !== undefined) return found
  }
  return undefined
}
