/**
 * Owns what a regular expression compiles to: the instructions of RE2 as plain data, over bytes or code points. Everything that
 * runs or measures such a program reads it from here; syntax and simplification are those of re2js.
 */
import { RE2JS } from 're2js'

/** What one instruction does. `alt` tries `out` before `other`; `class` consumes one symbol; `capture` writes slot `other`. */
export type Operation = 'alt' | 'class' | 'assert' | 'capture' | 'nop' | 'match' | 'fail'

/** Inclusive, within the symbols: bytes where nothing else is said. */
export type ByteRange = readonly [lo: number, hi: number]

export interface Instruction {
  readonly operation: Operation
  readonly out: number
  /** `alt`: the second choice. `capture`: the slot, 2n opens and 2n + 1 closes group n. `assert`: `Assertion` bits. */
  readonly other: number
  /** `class` only: which symbols, ascending and apart. */
  readonly ranges: readonly ByteRange[]
}

export interface Program {
  readonly start: number
  readonly instructions: readonly Instruction[]
}

/** Bits of an `assert`: all of them must hold between two bytes. */
export const assertions = { beginLine: 1, endLine: 2, beginText: 4, endText: 8, wordBoundary: 16, noWordBoundary: 32 } as const

interface Compiled {
  readonly op: number
  readonly out: number
  readonly arg: number
  readonly runes: Int32Array
}

/** By the numbers of re2js; what it has beyond RE2 (look-behind) is never compiled here. */
const operations: readonly Operation[] = [
  'fail', 'alt', 'alt', 'capture', 'assert', 'fail', 'match', 'nop', 'class', 'class', 'class', 'class',
] // biome-ignore format: a table

/** Highest symbol of either alphabet. */
export const highestByte = 0xff
export const highestCodePoint = 0x10ffff

const newline = 10
const foldsCase = 1

/** Ascending ranges up to `highest`, neighbours joined. */
const joined = (runes: ArrayLike<number>, highest: number): readonly ByteRange[] => {
  const ranges: [number, number][] = []
  for (let i = 0; i + 1 < runes.length; i += 2) {
    const [lo, hi] = [runes[i] as number, Math.min(runes[i + 1] as number, highest)]
    const last = ranges.at(-1)
    if (lo > hi) continue
    if (last !== undefined && last[1] + 1 >= lo) last[1] = hi
    else ranges.push([lo, hi])
  }
  return ranges
}

/** A character with what it folds to. In a set of two the parser spells that out; the second, which folds to nothing, is above all. */
const folded = (rune: number, highest: number): readonly ByteRange[] => {
  const set = RE2JS.compile(`(?i)[\\x{${rune.toString(16)}}\\x{10ffff}]`)
  const { inst } = set.re2().prog as { readonly inst: readonly Compiled[] }
  const runes = inst.find(({ op }) => operations[op] === 'class')?.runes ?? []
  return joined(Array.from(runes).slice(0, -2), highest)
}

const rangesOf = ({ op, arg, runes }: Compiled, highest: number): readonly ByteRange[] => {
  if (op === 10) return [[0, highest]]
  if (op === 11) return joined([0, newline - 1, newline + 1, highest], highest)
  const [rune] = runes
  if (runes.length !== 1 || rune === undefined) return joined(runes, highest)
  return (arg & foldsCase) === 0 ? joined([rune, rune], highest) : folded(rune, highest)
}

/** `highest`: the highest symbol; for bytes `regex` is compiled over Latin-1, one character for each. */
export const programOf = (regex: RE2JS, highest: number = highestByte): Program => {
  const { inst, start } = regex.re2().prog as { readonly inst: readonly Compiled[]; readonly start: number }
  const known = new Map<string, readonly ByteRange[]>()
  const classOf = (one: Compiled): readonly ByteRange[] => {
    const key = `${one.op} ${one.arg} ${one.runes.join()}`
    const ranges = known.get(key) ?? rangesOf(one, highest)
    known.set(key, ranges)
    return ranges
  }
  return {
    start,
    instructions: inst.map((one) => {
      const operation = operations[one.op] ?? 'fail'
      const isWritten = operation === 'alt' || operation === 'capture' || operation === 'assert'
      return { operation, out: one.out, other: isWritten ? one.arg : 0, ranges: operation === 'class' ? classOf(one) : [] }
    }),
  }
}

const isWordByte = (byte: number): boolean =>
  (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || byte === 95 || (byte >= 97 && byte <= 122)

/** The assertions that hold in `text` right before index `at`. */
export const holdingAt = (text: string, at: number): number => {
  const before = at > 0 ? text.charCodeAt(at - 1) : -1
  const after = at < text.length ? text.charCodeAt(at) : -1
  return (
    (before < 0 ? assertions.beginText : 0) |
    (before < 0 || before === 10 ? assertions.beginLine : 0) |
    (after < 0 ? assertions.endText : 0) |
    (after < 0 || after === 10 ? assertions.endLine : 0) |
    (isWordByte(before) === isWordByte(after) ? assertions.noWordBoundary : assertions.wordBoundary)
  )
}
