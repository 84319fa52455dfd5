/** Owns the alphabet of a dialect: which program stands for a pattern, and how its symbols are written as bytes. */
import type { Pattern } from '../../model/index.ts'
import { compilePattern } from '../pattern.ts'
import { highestByte, highestCodePoint, type Instruction, type Program, programOf } from '../program.ts'

/** A pattern as a machine that begins where the text begins. */
export interface Machine {
  readonly program: Program
  readonly isUtf8: boolean
  /** A match must end where the text ends. */
  readonly isWhole: boolean
  /** Of the matches the one that is preferred first must end there. */
  readonly isFirst: boolean
}

/** A loop over any symbols in front: then a match may begin anywhere. */
const searching = ({ start, instructions }: Program, highest: number): Program => {
  const choice: Instruction = { operation: 'alt', out: start, other: instructions.length + 1, ranges: [] }
  const any: Instruction = { operation: 'class', out: instructions.length, other: 0, ranges: [[0, highest]] }
  return { start: instructions.length, instructions: [...instructions, choice, any] }
}

/** Undefined for a pattern that does not compile. */
export const machineOf = (pattern: Pattern): Machine | undefined => {
  const compiled = compilePattern(pattern)
  if (!compiled.ok) return undefined
  const isUtf8 = pattern.dialect === 'rust-utf8'
  const highest = isUtf8 ? highestCodePoint : highestByte
  const program = programOf(compiled.regex, highest)
  const isWhole = pattern.anchoring === 'full'
  return { program: pattern.anchoring === 'search' ? searching(program, highest) : program, isUtf8, isWhole, isFirst: isWhole && isUtf8 }
}

/** Bytes of one symbol, as a byte string. */
export const bytesOf = (symbol: number, isUtf8: boolean): string => {
  if (!isUtf8 || symbol < 0x80) return String.fromCharCode(symbol)
  const tail = (shift: number): number => 0x80 | ((symbol >> shift) & 0x3f)
  if (symbol < 0x800) return String.fromCharCode(0xc0 | (symbol >> 6), tail(0))
  if (symbol < 0x10000) return String.fromCharCode(0xe0 | (symbol >> 12), tail(6), tail(0))
  return String.fromCharCode(0xf0 | (symbol >> 18), tail(12), tail(6), tail(0))
}
