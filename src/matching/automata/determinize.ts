/**
 * Owns deterministic automata: a state is where the threads of a program stand, in the order of preference where that
 * matters. Gives up where states, rows or the work get large: patterns come from users, and some need 2ⁿ states.
 */
import { STATE_DEAD, STATE_MATCHED } from '../../core/layout/patterns.ts'
import { highestByte, highestCodePoint, type Instruction } from '../program.ts'
import { type Classes, classesOf } from './classes.ts'
import { type Closure, closerOf, holding, rememberedBy, rememberedOf } from './closure.ts'
import type { Machine } from './symbols.ts'

export interface Automaton {
  readonly classes: Classes
  /** A row has 1 << shift columns, one per class. */
  readonly shift: number
  readonly rows: Uint8Array
  readonly start: number
  /** States from here on match a text that ends in them. */
  readonly accepting: number
}

const mostStates = 256
const mostRowBytes = 32_768
const mostSteps = 200_000

interface State {
  readonly closure: Closure
  /** Where its threads stand, in the order of preference if that matters. */
  readonly basis: readonly number[]
  readonly remembered: number
}

/** The automaton of a machine. `before`: the symbol in front of what it reads, -1 at the start of the text. */
export const determinize = ({ program, isUtf8, isWhole, isFirst }: Machine, before: number): Automaton | undefined => {
  const classes = classesOf(program, isUtf8 ? highestCodePoint : highestByte, mostSteps)
  if (classes === undefined) return undefined
  const width = classes.examples.length
  const shift = Math.ceil(Math.log2(width))
  const { close, steps } = closerOf(program, isFirst)
  let tried = 0
  const asked = rememberedBy(program)
  const states: State[] = []
  const known = new Map<string, number>()
  const stateFor = (from: readonly number[], symbol: number): number => {
    const closure = close(from, undefined)
    if (closure.leaves.length === 0) return STATE_DEAD
    if (closure.isMatch && !isWhole) return STATE_MATCHED
    const remembered = closure.waits ? rememberedOf(symbol) & asked : 0
    // What was passed on the way to an assertion counts as visited behind it, so that preference stays that of one walk.
    const basis = !isFirst ? [...closure.leaves].sort((a, b) => a - b) : closure.waits ? from : closure.leaves
    const key = `${remembered} ${basis.join()}`
    const number = known.get(key) ?? states.length + 2
    if (number === states.length + 2) {
      known.set(key, number)
      states.push({ closure, basis, remembered })
    }
    return number
  }
  const at = ({ closure, basis, remembered }: State, symbol: number): Closure =>
    closure.waits ? close(basis, holding(remembered, symbol)) : closure
  const take = (state: State, number: number): number => {
    const symbol = classes.examples[number] as number
    const { leaves, isMatch } = at(state, symbol)
    if (isMatch && !isWhole) return STATE_MATCHED
    tried += leaves.length
    const instructions = leaves.map((index) => program.instructions[index] as Instruction)
    return stateFor(
      instructions.filter(({ operation, ranges }) => operation === 'class' && classes.has(ranges, number)).map(({ out }) => out),
      symbol,
    )
  }
  const start = stateFor([program.start], before)
  const rows: (readonly number[])[] = []
  for (let done = 0; done < states.length; done++) {
    const row: number[] = []
    for (let number = 0; number < width; number++) row.push(take(states[done] as State, number))
    rows.push(row)
    if (states.length + 2 > mostStates || (states.length + 2) << shift > mostRowBytes || steps() + tried > mostSteps) return undefined
  }
  return ordered({ classes, shift, start, rows, accepts: states.map((state) => at(state, -1).isMatch) })
}

interface Unordered {
  readonly classes: Classes
  readonly shift: number
  readonly start: number
  /** From state 2 on. */
  readonly rows: readonly (readonly number[])[]
  readonly accepts: readonly boolean[]
}

/** Puts states that accept last. One that nothing leads out of is one of the two states in which a walk ends early. */
const ordered = ({ classes, shift, start, rows, accepts }: Unordered): Automaton => {
  const isTrap = rows.map((row, index) => row.every((next) => next === index + 2))
  const kept = [...rows.keys()].filter((index) => !isTrap[index])
  const order = [...kept.filter((index) => !accepts[index]), ...kept.filter((index) => accepts[index])]
  const renamed = [STATE_DEAD, STATE_MATCHED, ...accepts.map((accepting) => (accepting ? STATE_MATCHED : STATE_DEAD))]
  for (const [place, index] of order.entries()) renamed[index + 2] = place + 2
  const bytes = new Uint8Array((order.length + 2) << shift)
  bytes.fill(STATE_MATCHED, 1 << shift, 2 << shift)
  for (const [place, index] of order.entries())
    bytes.set(
      (rows[index] as readonly number[]).map((next) => renamed[next] as number),
      (place + 2) << shift,
    )
  return { classes, shift, rows: bytes, start: renamed[start] as number, accepting: 2 + kept.filter((index) => !accepts[index]).length }
}
