/**
 * Owns what a regular expression compiles to: the instructions of RE2 as plain data, over bytes. Everything that runs or measures
 * such a program reads it from here; syntax and simplification are those of re2js.
 */
import type { RE2JS } from 're2js'

/** What one instruction does. `alt` tries `out` before `other`; `class` consumes one byte; `capture` writes slot `other`. */
export type Operation = 'alt' | 'class' | 'assert' | 'capture' | 'nop' | 'match' | 'fail'

/** Inclusive, within 0–255. */
export type ByteRange = readonly [lo: number, hi: number]

export interface Instruction {
  readonly operation: Operation
  readonly out: number
  /** `alt`: the second choice. `capture`: the slot, 2n opens and 2n + 1 closes group n. `assert`: `Assertion` bits. */
  readonly other: number
  /** `class` only: which bytes, ascending and apart. */
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
  readonly runes: ArrayLike<number>
  readonly matchRune: (rune: number) => boolean
}

/** By the numbers of re2js; what it has beyond RE2 (look-behind) is never compiled here. */
const operations: readonly Operation[] = [
  'fail', 'alt', 'alt', 'capture', 'assert', 'fail', 'match', 'nop', 'class', 'class', 'class', 'class',
] // biome-ignore format: a table

const rangesOf = (holds: (byte: number) => boolean): readonly ByteRange[] => {
  const ranges: ByteRange[] = []
  for (let byte = 0; byte < 256; byte++) {
    if (!holds(byte)) continue
    const lo = byte
    while (byte < 255 && holds(byte + 1)) byte++
    ranges.push([lo, byte])
  }
  return ranges
}

/** `regex`: compiled over Latin-1, one character for each byte. */
export const programOf = (regex: RE2JS): Program => {
  const { inst, start } = regex.re2().prog as { readonly inst: readonly Compiled[]; readonly start: number }
  const known = new Map<string, readonly ByteRange[]>()
  const classOf = (one: Compiled): readonly ByteRange[] => {
    const key = `${one.op} ${one.arg} ${Array.from(one.runes).join()}`
    const ranges = known.get(key) ?? rangesOf((byte) => one.op === 10 || (one.op === 11 ? byte !== 10 : one.matchRune(byte)))
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
