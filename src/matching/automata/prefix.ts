/** Owns the literal that every match begins with: a comparison takes its place, and what follows it is often the same in many patterns. */
import type { Pattern } from '../../model/index.ts'
import { assertions, type Instruction, type Program } from '../program.ts'
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

/** What of a program can still be reached from an instruction, numbered in the order in which it is met. */
const reachableFrom = ({ instructions }: Program, start: number): Program => {
  const numbers = new Map<number, number>()
  const met: Instruction[] = []
  const pending = [start]
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    if (numbers.has(index)) continue
    const instruction = instructions[index] as Instruction
    numbers.set(index, met.length)
    met.push(instruction)
    const { operation, out, other } = instruction
    if (operation === 'alt') pending.push(other)
    if (operation !== 'match' && operation !== 'fail') pending.push(out)
  }
  const numberOf = (index: number): number => numbers.get(index) ?? 0
  return {
    start: 0,
    instructions: met.map((one) => ({ ...one, out: numberOf(one.out), other: one.operation === 'alt' ? numberOf(one.other) : one.other })),
  }
}

/** The machine for what follows the prefix: patterns that differ only there have the same one. */
export const withoutPrefix = (machine: Machine, prefix: Prefix): Machine => ({
  ...machine,
  program: reachableFrom(machine.program, prefix.next),
})

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
