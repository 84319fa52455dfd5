/** Owns the literal that every match begins with: a comparison takes its place, and what follows it is often the same in many patterns. */
import type { Pattern } from '../../model/index.ts'
import { assertions, type Instruction } from '../program.ts'
import { bytesOf, type Machine, machineOf } from './symbols.ts'

export interface Prefix {
  /** As bytes. */
  readonly text: string
  /** Its last symbol, -1 for an empty one. */
  readonly last: number
  /** The instruction that goes on after it. */
  readonly next: number
}

const atStart = assertions.beginText | assertions.beginLine

export const prefixOf = ({ program, isUtf8 }: Machine): Prefix => {
  let text = ''
  let last = -1
  let next = program.start
  for (;;) {
    const { operation, out, other, ranges } = program.instructions[next] as Instruction
    const [range, more] = ranges
    if (operation === 'class') {
      if (range === undefined || more !== undefined || range[0] !== range[1]) break
      text += bytesOf(range[0], isUtf8)
      last = range[0]
    } else if (operation === 'assert') {
      if (text !== '' || (other & ~atStart) !== 0) break
    } else if (operation !== 'nop' && operation !== 'capture') break
    next = out
  }
  return { text, last, next }
}

/**
 * The bytes that every text which meets the pattern begins with; `exact`: only this one text meets it. Undefined where
 * nothing is known, as for patterns that may begin anywhere or match nothing.
 */
export const literalPrefix = (pattern: Pattern): { readonly text: string; readonly exact: boolean } | undefined => {
  const machine = pattern.anchoring === 'search' ? undefined : machineOf(pattern)
  if (machine === undefined) return undefined
  const { text, next } = prefixOf(machine)
  const exact = machine.isWhole && machine.program.instructions[next]?.operation === 'match'
  return text === '' && !exact ? undefined : { text, exact }
}
