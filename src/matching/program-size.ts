/**
 * Owns what RE2 calls the size of a program: how many instructions are left once a compiled expression is laid out as lists, one
 * for each place that is jumped to. Envoy refuses an expression whose size is above a limit.
 *
 * An estimate, since simplification is that of re2js and not of RE2 (which joins neighbours such as `\d+\d*`): docs/fidelity.md
 * has the error that was measured. `leastSize` is no estimate: RE2 cannot need less.
 */
import { assertions, type ByteRange, type Instruction, type Program } from './program.ts'

/** An instruction as RE2 counts it: a class is one alternative for each of its byte ranges. */
interface Node {
  readonly operation: Instruction['operation']
  readonly out: number
  readonly other: number
  readonly ranges: readonly ByteRange[]
}

const isUpper = ([lo, hi]: ByteRange): boolean => lo >= 65 && hi <= 90

/** Whether upper and lower case letters are in or out together. */
const foldsAscii = (ranges: readonly ByteRange[]): boolean => {
  const within = (byte: number): boolean => ranges.some(([lo, hi]) => lo <= byte && byte <= hi)
  for (let upper = 65; upper <= 90; upper++) if (within(upper) !== within(upper + 32)) return false
  return true
}

/** Upper case letters need no range of their own where lower case ones stand for them. */
const withoutFolded = (ranges: readonly ByteRange[]): readonly ByteRange[] =>
  ranges.length > 1 && foldsAscii(ranges) ? ranges.filter((range) => !isUpper(range)) : ranges

const literal = /^(?:\\[^a-zA-Z0-9]|\[[^\]\\^]\]|[^\\.+*?()|[\]{}^$])/

/** How many bytes in front RE2 takes off `^literal…` and compares by themselves; 0 = none. */
const prefixLength = (source: string): number => {
  const anchor = /^(?:\^|\\A)+/.exec(source)
  if (anchor === null) return 0
  let depth = 0
  for (let at = 0; at < source.length; at++) {
    const char = source.charAt(at)
    if (char === '\\') at += 1
    else if (char === '[') at = Math.max(at, source.indexOf(']', at + 2))
    else if (char === '(') depth += 1
    else if (char === ')') depth -= 1
    else if (char === '|' && depth === 0) return 0
  }
  let rest = source.slice(anchor[0].length)
  let length = 0
  for (let one = literal.exec(rest); one !== null; one = literal.exec(rest)) {
    rest = rest.slice(one[0].length)
    length += 1
  }
  return /^[*+?{]/.test(rest) ? length - 1 : length
}

/** The places whose instructions RE2 does away with: `^` in front and `$` at the end. Undefined = none. */
const startAnchor = ({ start, instructions }: Program): number | undefined => {
  for (let at = start; ; at = (instructions[at] as Instruction).out) {
    const { operation, other } = instructions[at] as Instruction
    if (operation === 'assert') return other === assertions.beginText ? at : undefined
    if (operation !== 'nop' && operation !== 'capture') return undefined
  }
}

const endAnchor = ({ instructions }: Program): number | undefined => {
  const before = new Map<number, number[]>()
  const lead = (from: number, to: number): void => {
    const known = before.get(to)
    if (known === undefined) before.set(to, [from])
    else known.push(from)
  }
  for (const [at, { operation, out, other }] of instructions.entries()) {
    if (operation !== 'match' && operation !== 'fail') lead(at, out)
    if (operation === 'alt') lead(at, other)
  }
  let at = instructions.findIndex(({ operation }) => operation === 'match')
  for (;;) {
    const [only, more] = before.get(at) ?? []
    if (only === undefined || more !== undefined) return undefined
    const { operation, other } = instructions[only] as Instruction
    if (operation === 'assert') return other === assertions.endText ? only : undefined
    if (operation !== 'nop' && operation !== 'capture') return undefined
    at = only
  }
}

interface Graph {
  readonly nodes: readonly Node[]
  readonly start: number
  readonly searchStart: number
}

const graphOf = (program: Program, source: string): Graph => {
  const atStart = startAnchor(program)
  const atEnd = endAnchor(program)
  const prefix = atStart === program.start ? prefixLength(source) : 0
  let start = program.start
  if (prefix > 0) for (let left = prefix + 1; left > 0; left--) start = program.instructions[start]?.out ?? 0
  const nodes: Node[] = program.instructions.map((one, at) => ({
    operation: at === atStart || at === atEnd ? 'nop' : one.operation === 'class' && one.ranges.length === 0 ? 'fail' : one.operation,
    out: one.out,
    other: one.other,
    ranges: withoutFolded(one.ranges),
  }))
  if (atStart !== undefined && prefix === 0) return { nodes, start, searchStart: start }
  // A search starts with a loop over any bytes.
  const searchStart = nodes.length
  nodes.push({ operation: 'alt', out: start, other: searchStart + 1, ranges: [] })
  nodes.push({ operation: 'class', out: searchStart, other: 0, ranges: [[0, 255]] })
  return { nodes, start, searchStart }
}

const skipNops = (nodes: readonly Node[], from: number): number => {
  let at = from
  while (nodes[at]?.operation === 'nop') at = (nodes[at] as Node).out
  return at
}

/** A loop over any bytes in front of the end is marked by an instruction of its own. */
const isMatchLoop = (nodes: readonly Node[], at: number): boolean => {
  const { out, other } = nodes[at] as Node
  const choices = [skipNops(nodes, out), skipNops(nodes, other)]
  return (
    choices.some((choice) => nodes[choice]?.operation === 'match') &&
    choices.some((choice) => {
      const { operation, ranges, out: next } = nodes[choice] as Node
      return operation === 'class' && skipNops(nodes, next) === at && ranges[0]?.[0] === 0 && ranges[0][1] === 255
    })
  )
}

/** Where lists begin: what follows an instruction that does something, and what more than one list leads to. */
const rootsOf = (
  { nodes, start, searchStart }: Graph,
  listOf: (root: number, roots: ReadonlySet<number>) => readonly number[],
): ReadonlySet<number> => {
  const roots = new Set<number>([0, searchStart, start])
  const sources = new Map<number, number[]>()
  const seen = new Uint8Array(nodes.length)
  const pending = [searchStart]
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (seen[at] === 1) continue
    seen[at] = 1
    const { operation, out, other } = nodes[at] as Node
    if (operation === 'alt') {
      for (const target of [out, other]) sources.set(target, [...(sources.get(target) ?? []), at])
      pending.push(other, out)
    } else if (operation === 'nop') pending.push(out)
    else if (operation !== 'match' && operation !== 'fail') {
      roots.add(out)
      pending.push(out)
    }
  }
  for (const root of [...roots].sort((a, b) => b - a)) {
    if (root === searchStart || root === start) continue
    const list = new Set(listOf(root, roots))
    for (const at of list) if (sources.get(at)?.some((source) => !list.has(source))) roots.add(at)
  }
  return roots
}

/** Instructions of RE2 for this program, estimated. `source`: what it was compiled from. */
export const programSize = (program: Program, source: string): number => {
  const graph = graphOf(program, source)
  const { nodes } = graph
  /** What stands in the list that starts at `root`, up to the next list. */
  const listOf = (root: number, roots: ReadonlySet<number>): readonly number[] => {
    const inList = new Set<number>()
    const pending = [root]
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (inList.has(at)) continue
      inList.add(at)
      if (at !== root && roots.has(at)) continue
      const { operation, out, other } = nodes[at] as Node
      if (operation === 'alt') pending.push(other, out)
      if (operation === 'nop') pending.push(out)
    }
    return [...inList]
  }
  const roots = rootsOf(graph, listOf)
  let size = 0
  for (const root of roots) {
    for (const at of listOf(root, roots)) {
      const { operation, ranges } = nodes[at] as Node
      if (at !== root && roots.has(at)) size += 1
      else if (operation === 'class') size += ranges.length
      else if (operation === 'alt') size += at !== graph.searchStart && isMatchLoop(nodes, at) ? 1 : 0
      else if (operation !== 'nop') size += 1
    }
  }
  return size
}

/**
 * A size that RE2 cannot do with less than: the shortest text that matches takes an instruction for each of its bytes, however
 * the expression was simplified. What may be compared by itself in front is left out.
 */
export const leastSize = (program: Program, source: string): number => {
  const length = new Map<number, number>([[program.start, 0]])
  let here = [program.start]
  for (let bytes = 0; here.length > 0; bytes++) {
    const next: number[] = []
    for (let at = here.pop(); at !== undefined; at = here.pop()) {
      const { operation, out, other, ranges } = program.instructions[at] as Instruction
      if (operation === 'match') return Math.max(bytes - (startAnchor(program) === undefined ? 0 : source.length), 0)
      if (operation === 'fail' || (operation === 'class' && ranges.length === 0)) continue
      for (const target of operation === 'alt' ? [out, other] : [out]) {
        if (length.has(target) && (operation === 'class' || length.get(target) !== bytes + 1)) continue
        length.set(target, operation === 'class' ? bytes + 1 : bytes)
        if (operation === 'class') next.push(target)
        else here.push(target)
      }
    }
    here = next
  }
  return 0
}
