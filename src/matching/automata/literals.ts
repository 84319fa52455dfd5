/**
 * Owns literals that every match of a pattern contains, wherever they stand in it: runs of single symbols that follow each other,
 * and without whose first one no match could be reached.
 */
import type { Pattern } from '../../model/index.ts'
import type { Instruction, Program } from '../program.ts'
import { bytesOf, machineOf } from './symbols.ts'

/** Larger programs, and runs beyond these, are not looked through: a look costs a walk over the program. */
const maxInstructions = 512
const maxRuns = 8
const maxBytes = 64

const symbolOf = ({ operation, ranges: [range, more] }: Instruction): number | undefined =>
  operation === 'class' && range !== undefined && more === undefined && range[0] === range[1] ? range[0] : undefined

/** What follows without a choice and without taking a symbol. */
const nextOf = ({ instructions }: Program, from: number): number => {
  let at = from
  for (let left = instructions.length; left > 0; left--) {
    const { operation, out } = instructions[at] as Instruction
    if (operation !== 'nop' && operation !== 'capture' && operation !== 'assert') break
    at = out
  }
  return at
}

/** Whether a match can be reached that does not take the symbol of an instruction. */
const matchesWithout = ({ start, instructions }: Program, left: number): boolean => {
  const seen = new Set([left])
  const pending = [start]
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    if (seen.has(index)) continue
    seen.add(index)
    const { operation, out, other } = instructions[index] as Instruction
    if (operation === 'match') return true
    if (operation === 'fail') continue
    pending.push(out)
    if (operation === 'alt') pending.push(other)
  }
  return false
}

/** As bytes; none where nothing is known, or the pattern does not compile. */
export const requiredLiterals = (pattern: Pattern): readonly string[] => {
  const machine = machineOf(pattern)
  if (machine === undefined || machine.program.instructions.length > maxInstructions) return []
  const { program, isUtf8 } = machine
  const symbols = program.instructions.map(symbolOf)
  const follows = new Set<number>()
  for (const [index, symbol] of symbols.entries()) {
    if (symbol !== undefined) follows.add(nextOf(program, program.instructions[index]?.out ?? 0))
  }
  const heads = [...symbols.keys()].filter((index) => symbols[index] !== undefined && !follows.has(index))
  const literals: string[] = []
  for (const head of heads.slice(0, maxRuns)) {
    if (matchesWithout(program, head)) continue
    let text = ''
    let at = head
    for (let symbol = symbols[at]; symbol !== undefined && text.length < maxBytes; symbol = symbols[at]) {
      text += bytesOf(symbol, isUtf8)
      at = nextOf(program, program.instructions[at]?.out ?? 0)
    }
    literals.push(text)
  }
  return literals
}
