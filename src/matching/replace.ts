/**
 * Owns search and replace as RE2's GlobalReplace does it, in time and memory bounded by program × text, whatever the text.
 *
 * Asking again and again for the next hit can read to the end of the text each time (`a*b|a`). Here the text is read backwards
 * once, noting for each place from which instructions a match can still be reached. Forwards, a single thread then takes at every
 * choice the first branch that leads to one: that is the leftmost-first hit, and no place is read twice for it. The notes are kept
 * for every √n-th place and made again block by block, so that memory is program × √text.
 */
import { holdingAt, type Instruction, type Program } from './program.ts'

/** Longest text that comes out, bytes: a long substitution for each byte of a long text could fill any memory. */
export const maxReplacedBytes = 16 * 1024 * 1024

/** A set of instructions, or of bytes: one bit each. */
type Bits = Uint32Array

const has = (bits: Bits, index: number): boolean => (((bits[index >> 5] as number) >>> (index & 31)) & 1) === 1
const put = (bits: Bits, index: number): void => {
  bits[index >> 5] = (bits[index >> 5] as number) | (1 << (index & 31))
}

/** A program with what walking it backwards needs. */
export interface Replacer {
  readonly program: Program
  /** The bytes of each `class`. */
  readonly bytes: readonly Bits[]
  /** Which instructions lead to an instruction. */
  readonly before: readonly (readonly number[])[]
  readonly matches: readonly number[]
}

export const replacerOf = (program: Program): Replacer => {
  const { instructions } = program
  const before: number[][] = instructions.map(() => [])
  const matches: number[] = []
  const sets = new Map<Instruction['ranges'], Bits>()
  const bytes = instructions.map(({ ranges }, at) => {
    const { operation, out, other } = instructions[at] as Instruction
    if (operation === 'match') matches.push(at)
    if (operation !== 'match' && operation !== 'fail') before[out]?.push(at)
    if (operation === 'alt' && other !== out) before[other]?.push(at)
    const known = sets.get(ranges)
    if (known !== undefined) return known
    const set = new Uint32Array(8)
    for (const [lo, hi] of ranges) for (let byte = lo; byte <= hi; byte++) put(set, byte)
    sets.set(ranges, set)
    return set
  })
  return { program, bytes, before, matches }
}

/** From which instructions a match can be reached at a place. Places that agree share one. */
interface Reach {
  readonly bits: Bits
  readonly members: readonly number[]
  /** The same one place before, by the byte that is there and the assertions that hold in front of it. */
  readonly back: Map<number, Reach>
}

/** How much of what was met is remembered, in words of `Bits`. */
const maxRememberedWords = 2_000_000

/** Steps from what can be reached after the place `at` to what can be reached at it. */
const walkerOf = (replacer: Replacer, text: string) => {
  const { program, bytes, before, matches } = replacer
  const words = (program.instructions.length + 31) >> 5
  let known = new Map<string, Reach>()
  const step = (at: number, next: readonly number[], holding: number): Reach => {
    const bits = new Uint32Array(words)
    const members: number[] = []
    const add = (index: number): void => {
      if (has(bits, index)) return
      put(bits, index)
      members.push(index)
    }
    for (const match of matches) add(match)
    const byte = text.charCodeAt(at)
    for (const target of next) for (const index of before[target] as readonly number[]) if (has(bytes[index] as Bits, byte)) add(index)
    for (let read = 0; read < members.length; read++) {
      for (const index of before[members[read] as number] as readonly number[]) {
        const { operation, other } = program.instructions[index] as Instruction
        if (operation !== 'class' && (operation !== 'assert' || (other & ~holding) === 0)) add(index)
      }
    }
    return { bits, members, back: new Map() }
  }
  const nothing: Reach = { bits: new Uint32Array(words), members: [], back: new Map() }
  const back = (at: number, next: Reach): Reach => {
    const holding = holdingAt(text, at)
    // After the last byte there is none.
    const key = ((at < text.length ? text.charCodeAt(at) : 256) << 6) | holding
    const remembered = next.back.get(key)
    if (remembered !== undefined) return remembered
    const made = step(at, next.members, holding)
    const name = made.bits.join()
    const same = known.get(name) ?? made
    if (same === made) {
      if (known.size * words > maxRememberedWords) {
        for (const one of known.values()) one.back.clear()
        known = new Map()
      }
      known.set(name, made)
    }
    next.back.set(key, same)
    return same
  }
  return { nothing, back }
}

/** What can be reached at a place and at the next one; cheap while places are asked for in ascending order. */
const reachable = (replacer: Replacer, text: string): ((at: number) => readonly [here: Bits, next: Bits]) => {
  const { nothing, back } = walkerOf(replacer, text)
  const blockSize = Math.ceil(Math.sqrt(text.length + 1))
  const firstOfBlock = new Map<number, Reach>()
  let last = nothing
  for (let at = text.length; at >= blockSize; at--) {
    last = back(at, last)
    if (at % blockSize === 0) firstOfBlock.set(at, last)
  }
  let from = -1
  let block: readonly Reach[] = []
  return (at) => {
    const start = at - (at % blockSize)
    if (start !== from) {
      from = start
      const end = Math.min(start + blockSize, text.length + 1)
      const places = [firstOfBlock.get(end) ?? nothing]
      for (let place = end - 1; place >= start; place--) places.push(back(place, places.at(-1) as Reach))
      block = places.reverse()
    }
    return [(block[at - from] as Reach).bits, (block[at - from + 1] as Reach).bits]
  }
}

/** Start and end of groups 0–9, two slots each; -1 = took no part. */
export type Slots = Int32Array
const slotCount = 20

/** The first hit at or after a place; places are asked for in ascending order. Undefined = none. */
const searcher = (replacer: Replacer, text: string): ((at: number) => Slots | undefined) => {
  const { program, bytes } = replacer
  const reach = reachable(replacer, text)
  const seen = new Int32Array(program.instructions.length)
  const parent = new Int32Array(program.instructions.length)
  let round = 0
  /** The first instruction, in the order of preference, that ends the match here or takes the next byte towards one. */
  const preferred = (pc: number, at: number): number => {
    const [here, next] = reach(at)
    const holding = holdingAt(text, at)
    const byte = text.charCodeAt(at)
    const pending: [index: number, from: number][] = [[pc, -1]]
    round += 1
    for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
      const [index, from] = one
      if (seen[index] === round || !has(here, index)) continue
      seen[index] = round
      parent[index] = from
      const { operation, out, other } = program.instructions[index] as Instruction
      if (operation === 'match') return index
      if (operation === 'class') {
        if (has(bytes[index] as Bits, byte) && has(next, out)) return index
      } else if (operation !== 'assert' || (other & ~holding) === 0) {
        if (operation === 'alt') pending.push([other, index])
        pending.push([out, index])
      }
    }
    return -1
  }
  const note = (leaf: number, at: number, slots: Slots): void => {
    const written = new Set<number>()
    // Backwards along the way, so that the last write to a slot counts.
    for (let index = leaf; index >= 0; index = parent[index] as number) {
      const { operation, other } = program.instructions[index] as Instruction
      if (operation !== 'capture' || other >= slotCount || written.has(other)) continue
      written.add(other)
      slots[other] = at
    }
  }
  const hitAt = (start: number): Slots => {
    const slots = new Int32Array(slotCount).fill(-1)
    let pc = program.start
    for (let at = start; ; at++) {
      const leaf = preferred(pc, at)
      note(leaf, at, slots)
      const found = program.instructions[leaf]
      if (found?.operation !== 'class') {
        slots[0] = start
        slots[1] = at
        return slots
      }
      pc = found.out
    }
  }
  return (from) => {
    for (let at = from; at <= text.length; at++) if (has(reach(at)[0], program.start)) return hitAt(at)
    return undefined
  }
}

/** Every hit put through `expand`: leftmost hits, and an empty hit right after another one is skipped. */
export const replaceHits = (replacer: Replacer, text: string, expand: (group: (index: number) => string) => string): string => {
  const search = searcher(replacer, text)
  let out = ''
  let at = 0
  let lastEnd = -1
  while (at <= text.length && out.length <= maxReplacedBytes) {
    const slots = search(at)
    if (slots === undefined) break
    const [start, end] = [slots[0] as number, slots[1] as number]
    out += text.slice(at, start)
    if (start === end && start === lastEnd) {
      out += text.slice(start, start + 1)
      at = start + 1
      continue
    }
    out += expand((index) => {
      const [from, to] = [slots[2 * index] ?? -1, slots[2 * index + 1] ?? -1]
      return from < 0 || to < 0 ? '' : text.slice(from, to)
    })
    at = end
    lastEnd = end
  }
  return (out + text.slice(at)).slice(0, maxReplacedBytes)
}
