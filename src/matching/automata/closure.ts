/**
 * Owns what a program can do before it takes the next symbol. Lists of instructions are in the order of preference; with
 * `isFirst` nothing is kept behind a match, since no thread there can win any more.
 */
import { assertions, type Instruction, type Program } from '../program.ts'

/** What an automaton remembers of the symbol before: assertion bits that hold already, and `word`. */
export const word = 64

/** The assertions that hold between what `before` says and `after`, a symbol or -1 for the end. */
export const holding = (before: number, after: number): number =>
  (before & (assertions.beginText | assertions.beginLine)) |
  (after < 0 ? assertions.endText | assertions.endLine : 0) |
  (after === 10 ? assertions.endLine : 0) |
  (((before & word) !== 0) === isWord(after) ? assertions.noWordBoundary : assertions.wordBoundary)

const isWord = (symbol: number): boolean =>
  (symbol >= 48 && symbol <= 57) || (symbol >= 65 && symbol <= 90) || symbol === 95 || (symbol >= 97 && symbol <= 122)

/** What is remembered of a symbol; -1 = the start of the text. */
export const rememberedOf = (symbol: number): number =>
  (symbol < 0 ? assertions.beginText : 0) | (symbol < 0 || symbol === 10 ? assertions.beginLine : 0) | (isWord(symbol) ? word : 0)

/** The part of it that the assertions of a program can ask for. */
export const rememberedBy = ({ instructions }: Program): number => {
  let asked = 0
  for (const { operation, other } of instructions) if (operation === 'assert') asked |= other
  const isWordAsked = (asked & (assertions.wordBoundary | assertions.noWordBoundary)) !== 0
  return (asked & (assertions.beginText | assertions.beginLine)) | (isWordAsked ? word : 0)
}

export interface Closure {
  /** Instructions that take a symbol, match, or wait to know what assertions hold. */
  readonly leaves: readonly number[]
  readonly isMatch: boolean
  readonly waits: boolean
}

export interface Closer {
  /** `held`: the assertions that hold, undefined = not known yet. */
  readonly close: (from: readonly number[], held: number | undefined) => Closure
  /** Instructions looked at so far. */
  readonly steps: () => number
}

export const closerOf = ({ instructions }: Program, isFirst: boolean): Closer => {
  const seen = new Int32Array(instructions.length)
  let round = 0
  let steps = 0
  const close = (from: readonly number[], held: number | undefined): Closure => {
    const leaves: number[] = []
    let isMatch = false
    let waits = false
    round += 1
    const pending = [...from].reverse()
    for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
      if (seen[index] === round) continue
      seen[index] = round
      steps += 1
      const { operation, out, other } = instructions[index] as Instruction
      if (operation === 'alt') pending.push(other, out)
      else if (operation === 'nop' || operation === 'capture') pending.push(out)
      else if (operation === 'assert' && held !== undefined) {
        if ((other & ~held) === 0) pending.push(out)
      } else if (operation !== 'fail') leaves.push(index)
      if (operation === 'assert' && held === undefined) waits = true
      if (operation !== 'match') continue
      isMatch = true
      if (isFirst) break
    }
    return { leaves, isMatch, waits }
  }
  return { close, steps: () => steps }
}
