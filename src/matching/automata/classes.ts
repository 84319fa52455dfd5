/** Owns classes of symbols: those that no instruction of a program tells apart share one. */
import { assertions, type ByteRange, type Program } from '../program.ts'

export interface Classes {
  /** First symbols of stretches with one class, ascending from 0, and that class. */
  readonly stretches: readonly (readonly [first: number, number: number])[]
  /** One symbol of each class. */
  readonly examples: readonly number[]
  /** Whether a class is within ranges of the program. */
  readonly has: (ranges: readonly ByteRange[], number: number) => boolean
}

const newline: readonly ByteRange[] = [[10, 10]]
const word: readonly ByteRange[] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
]

/** Sets that a program asks about, assertions included. */
const setsOf = ({ instructions }: Program): readonly (readonly ByteRange[])[] => {
  const sets = new Set<readonly ByteRange[]>()
  for (const { operation, other, ranges } of instructions) {
    if (operation === 'class') sets.add(ranges)
    if (operation !== 'assert') continue
    if ((other & (assertions.beginLine | assertions.endLine)) !== 0) sets.add(newline)
    if ((other & (assertions.wordBoundary | assertions.noWordBoundary)) !== 0) sets.add(word)
  }
  return [...sets]
}

/** `highest`: the highest symbol. Undefined where telling symbols apart takes more than `mostSteps`, or more than 256 classes. */
export const classesOf = (program: Program, highest: number, mostSteps: number): Classes | undefined => {
  const sets = setsOf(program)
  const edges = new Set<number>([0])
  for (const ranges of sets) for (const [lo, hi] of ranges) edges.add(lo).add(hi + 1)
  const firsts = [...edges].filter((edge) => edge <= highest).sort((a, b) => a - b)
  if (firsts.length * sets.length > mostSteps) return undefined
  const at = new Map(firsts.map((first, index) => [first, index]))
  // Sets are told one after the other: symbols with one class so far keep one if they are in the set together or out of it together.
  let numbers: readonly number[] = firsts.map(() => 0)
  for (const ranges of sets) {
    const isIn = new Uint8Array(firsts.length)
    for (const [lo, hi] of ranges) isIn.fill(1, at.get(lo), at.get(hi + 1))
    const renumbered = new Map<number, number>()
    numbers = numbers.map((number, index) => {
      const key = number * 2 + (isIn[index] as number)
      const known = renumbered.get(key) ?? renumbered.size
      renumbered.set(key, known)
      return known
    })
  }
  const stretches: (readonly [number, number])[] = []
  const examples: number[] = []
  for (const [index, first] of firsts.entries()) {
    const number = numbers[index] as number
    if (stretches.at(-1)?.[1] !== number) stretches.push([first, number])
    if (number === examples.length) examples.push(first)
  }
  if (examples.length > 256) return undefined
  const members = new Map(
    sets.map((ranges) => [ranges, examples.map((example) => ranges.some(([lo, hi]) => lo <= example && example <= hi))]),
  )
  return { stretches, examples, has: (ranges, number) => members.get(ranges)?.[number] ?? false }
}
