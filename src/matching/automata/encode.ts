/** Owns how automata and programs are written into an image (core/layout/patterns.ts). */
import {
  OP_ASSERT,
  OP_CAPTURE,
  OP_CHOICE,
  OP_FAIL,
  OP_MATCH,
  OP_NOTHING,
  OP_RANGE,
  OP_SET,
  PATTERN_NEVER,
  PATTERN_PROGRAM,
  PATTERN_TABLE,
  PN_IS_FIRST,
  PN_IS_UTF8,
  PN_IS_WHOLE,
} from '../../core/layout/patterns.ts'
import type { ImageWriter } from '../../image/writer.ts'
import type { ByteRange, Instruction, Operation, Program } from '../program.ts'
import type { Automaton } from './determinize.ts'
import type { Machine } from './symbols.ts'

const flagsOf = ({ isUtf8, isWhole, isFirst }: Machine): number =>
  (isUtf8 ? PN_IS_UTF8 : 0) | (isWhole ? PN_IS_WHOLE : 0) | (isFirst ? PN_IS_FIRST : 0)

const byteString = (bytes: Iterable<number>): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')

export const encodeNever = (w: ImageWriter): readonly number[] => [PATTERN_NEVER, 0, w.string('')]

export const encodeAutomaton = (w: ImageWriter, machine: Machine, prefix: string, automaton: Automaton): readonly number[] => {
  const { classes, shift, rows, start, accepting } = automaton
  const { stretches } = classes
  const mapped = new Uint8Array(machine.isUtf8 ? 128 : 256)
  for (const [first, number] of stretches) if (first < mapped.length) mapped.fill(number, first)
  const beyond = stretches
    .filter((_, index) => (stretches[index + 1]?.[0] ?? Number.POSITIVE_INFINITY) > mapped.length)
    .map(([first, number]) => [Math.max(first, mapped.length), number])
  const ranges = machine.isUtf8 ? [w.block(beyond.flat()), beyond.length] : [0, 0]
  const tables = [shift, w.string(byteString(mapped)), w.string(byteString(rows)), start, accepting]
  return [PATTERN_TABLE, flagsOf(machine), w.string(prefix), ...tables, ...ranges]
}

const operations: Readonly<Record<Operation, number>> = {
  fail: OP_FAIL,
  match: OP_MATCH,
  nop: OP_NOTHING,
  alt: OP_CHOICE,
  capture: OP_CAPTURE,
  assert: OP_ASSERT,
  class: OP_SET,
}

/** Address of the instructions of a program. */
const encodeInstructions = (w: ImageWriter, { instructions }: Program): number => {
  const sets = new Map<readonly ByteRange[], number>()
  const words = ({ operation, out, other, ranges }: Instruction): readonly number[] => {
    if (operation === 'fail' || operation === 'match') return [operations[operation], 0, 0, 0]
    if (operation !== 'class') return [operations[operation], out, other, 0]
    const [range, more] = ranges
    if (range === undefined) return [OP_FAIL, 0, 0, 0]
    if (more === undefined) return [OP_RANGE, out, ...range]
    const at = sets.get(ranges) ?? w.block(ranges.flat())
    sets.set(ranges, at)
    return [OP_SET, out, at, ranges.length]
  }
  return w.block(instructions.flatMap(words))
}

/** Which instructions lead to each one without taking a symbol. */
const encodeBefore = (w: ImageWriter, { instructions }: Program): readonly [at: number, count: number] => {
  const before: number[][] = instructions.map(() => [])
  for (const [index, { operation, out, other }] of instructions.entries()) {
    if (operation === 'class' || operation === 'match' || operation === 'fail') continue
    before[out]?.push(index)
    if (operation === 'alt' && other !== out) before[other]?.push(index)
  }
  const begins: number[] = [0]
  for (const list of before) begins.push((begins.at(-1) as number) + list.length)
  return [w.block([...begins, ...before.flat()]), begins.at(-1) as number]
}

export const encodeProgram = (
  w: ImageWriter,
  machine: Machine,
  prefix: string,
  replacing: { readonly groupCount: number } | undefined,
): readonly number[] => {
  const at = encodeInstructions(w, machine.program)
  const [before, beforeCount] = replacing === undefined ? [0, 0] : encodeBefore(w, machine.program)
  const head = [PATTERN_PROGRAM, flagsOf(machine), w.string(prefix)]
  return [...head, at, machine.program.instructions.length, machine.program.start, replacing?.groupCount ?? 0, before, beforeCount]
}
