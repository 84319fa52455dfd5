/** Owns patterns as they go into an image, each once: one function for matching, one for search and replace. */
import type { CompileContext } from '../../image/context.ts'
import { perImage } from '../../image/per-image.ts'
import type { ImageWriter } from '../../image/writer.ts'
import type { Pattern } from '../../model/index.ts'
import { compilePattern } from '../pattern.ts'
import { determinize } from './determinize.ts'
import { encodeAutomaton, encodeNever, encodeProgram } from './encode.ts'
import { prefixOf, withoutPrefix } from './prefix.ts'
import { machineOf } from './symbols.ts'

/** Patterns that were written already. */
const written = perImage<string, number>()

const once = (w: ImageWriter, key: string, words: () => readonly number[]): number => {
  const at = written.get(w, key)
  if (at !== undefined) return at
  const made = w.block(words())
  written.set(w, key, made)
  return made
}

const matchingWords = (w: ImageWriter, pattern: Pattern): readonly number[] => {
  const whole = machineOf(pattern)
  if (whole === undefined) return encodeNever(w)
  const prefix = prefixOf(whole)
  const machine = withoutPrefix(whole, prefix)
  const automaton = determinize(machine, prefix.last)
  return automaton === undefined ? encodeProgram(w, machine, prefix.text, undefined) : encodeAutomaton(w, machine, prefix.text, automaton)
}

/** Address of the pattern for `matchesPattern` of the core. A pattern that does not compile matches nothing. */
export const compilePatternProgram = ({ w }: CompileContext, pattern: Pattern): number =>
  once(w, `match ${pattern.dialect} ${pattern.anchoring} ${pattern.source}`, () => matchingWords(w, pattern))

const replacingWords = (w: ImageWriter, pattern: Pattern): readonly number[] => {
  const compiled = compilePattern(pattern)
  const machine = machineOf({ ...pattern, anchoring: 'start' })
  if (!compiled.ok || machine === undefined || machine.isUtf8) return encodeNever(w)
  return encodeProgram(w, machine, '', { groupCount: compiled.regex.groupCount() })
}

/** Address of the pattern for `replacePattern` of the core, whatever its anchoring. */
export const compileReplacement = ({ w }: CompileContext, pattern: Pattern): number =>
  once(w, `replace ${pattern.dialect} ${pattern.source}`, () => replacingWords(w, pattern))
