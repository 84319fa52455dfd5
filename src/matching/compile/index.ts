/** Owns the index of a list in an image: probes, hash table, postings (core/matching/probe.ts reads it). */
import {
  FIELD_CLAIM,
  FIELD_HEADER,
  FIELD_HEADER_JOINED,
  FIELD_QUERY,
  HASH_GRAM,
  HASH_PREFIX,
  HASH_SUFFIX,
  HASH_WHOLE,
  SL_BYTES,
  TEST_FIELD,
  USE_ALONE,
  USE_BASES_SHIFT,
  USE_GRAMS,
  USE_WHOLE,
} from '../../core/layout/lists.ts'
import type { ImageWriter } from '../../image/writer.ts'
import { type Anchor, anchorOf, seedOf, valueSeed } from './anchors.ts'
import { type Filed, fileEntries } from './filing.ts'
import { hashWord } from './hash.ts'
import type { Tree } from './tree.ts'

/** Lengths of prefixes (or suffixes) of one field that are looked up; longer texts are filed by what they begin with. */
const maxLengths = 32
/** Query parameters and claims that are looked up. */
const maxProbes = 40

interface Probe {
  readonly test: number
  readonly field: number
  uses: number
  readonly names: Set<number>
  readonly prefixes: Set<number>
  readonly suffixes: Set<number>
}

const isHeader = (test: number): boolean => (test & TEST_FIELD) === FIELD_HEADER || (test & TEST_FIELD) === FIELD_HEADER_JOINED
const hasOwnProbe = (test: number): boolean => (test & TEST_FIELD) === FIELD_QUERY || (test & TEST_FIELD) === FIELD_CLAIM

const probeKey = ({ test, field }: Anchor): string => (hasOwnProbe(test) ? `${test} ${field}` : `${test}`)

/** As many lengths as are looked up, spread over all of them; the shortest is always kept. */
const keptLengths = (lengths: ReadonlySet<number>): readonly number[] => {
  const sorted = [...lengths].sort((a, b) => a - b)
  if (sorted.length <= maxLengths) return sorted
  return Array.from({ length: maxLengths }, (_, i) => sorted[Math.floor((i * sorted.length) / maxLengths)] ?? 0)
}

const probesOf = (entries: readonly (readonly Filed[] | undefined)[]): ReadonlyMap<string, Probe> => {
  const probes = new Map<string, Probe>()
  for (const filed of entries) {
    for (const { anchor, base } of filed ?? []) {
      const key = probeKey(anchor)
      let probe = probes.get(key)
      if (probe === undefined) {
        const { test, field } = anchor
        probe = { test, field: hasOwnProbe(test) ? field : 0, uses: 0, names: new Set(), prefixes: new Set(), suffixes: new Set() }
        probes.set(key, probe)
      }
      probe.uses |= base === undefined ? USE_ALONE : 1 << (USE_BASES_SHIFT + base.number)
      if (anchor.kind === HASH_WHOLE) probe.uses |= USE_WHOLE
      if (anchor.kind === HASH_GRAM) probe.uses |= USE_GRAMS
      if (anchor.kind === HASH_PREFIX) probe.prefixes.add(anchor.text.length)
      if (anchor.kind === HASH_SUFFIX) probe.suffixes.add(anchor.text.length)
      if (isHeader(anchor.test)) probe.names.add(anchor.field)
    }
  }
  return probes
}

/** Numbers of names as a bit set; several may share a bit. */
const nameBits = (names: ReadonlySet<number>): readonly number[] => {
  let bits = 32
  while (bits < names.size * 8) bits *= 2
  const words: number[] = new Array(bits / 32).fill(0)
  for (const name of names) {
    const bit = name & (bits - 1)
    words[bit >> 5] = (words[bit >> 5] ?? 0) | (1 << (bit & 31))
  }
  return words
}

const slotsOf = (w: ImageWriter, files: ReadonlyMap<number, readonly number[]>): { readonly at: number; readonly mask: number } => {
  let count = 4
  while (count * 0.75 <= files.size) count *= 2
  const words: number[] = new Array((count * SL_BYTES) / 4).fill(0)
  for (const [hash, entries] of files) {
    let slot = hash & (count - 1)
    while (words[slot * 2 + 1] !== 0) slot = (slot + 1) & (count - 1)
    words[slot * 2] = hash
    const [only = 0] = entries
    words[slot * 2 + 1] = entries.length === 1 ? only * 2 + 1 : w.block([entries.length, ...entries])
  }
  return { at: w.block(words), mask: count - 1 }
}

/** The longest kept length that is not above `length`; the shortest is always kept. */
const shorten = (kept: readonly number[], length: number): number => {
  let best = 0
  for (const one of kept) if (one <= length) best = one
  return best
}

interface KeptLengths {
  readonly prefixes: readonly number[]
  readonly suffixes: readonly number[]
}

const keptAnchor = (anchor: Anchor, kept: KeptLengths | undefined): Anchor => {
  const { test, field, kind, text } = anchor
  if (kept === undefined || (kind !== HASH_PREFIX && kind !== HASH_SUFFIX)) return anchor
  const length = shorten(kind === HASH_PREFIX ? kept.prefixes : kept.suffixes, text.length)
  if (length === text.length) return anchor
  return anchorOf(test, field, kind, kind === HASH_PREFIX ? text.slice(0, length) : text.slice(text.length - length))
}

const compileProbe = (w: ImageWriter, probe: Probe, { prefixes, suffixes }: KeptLengths): readonly number[] => {
  const names = isHeader(probe.test) ? nameBits(probe.names) : []
  const seed = hasOwnProbe(probe.test) ? valueSeed(probe.test, probe.field) : seedOf(probe.test)
  const lists = [w.block(prefixes), prefixes.length, w.block(suffixes), suffixes.length, w.block(names), names.length * 32 - 1]
  return [probe.test, probe.field, seed, probe.uses, ...lists]
}

/** Address of the index, 0 where it would not help: most entries are tried anyway. */
export const compileIndex = (w: ImageWriter, trees: readonly Tree[]): number => {
  const { entries, bases } = fileEntries(trees)
  const probes = probesOf(entries)
  const kept = new Map(
    [...probes].map(([key, { prefixes, suffixes }]) => [key, { prefixes: keptLengths(prefixes), suffixes: keptLengths(suffixes) }]),
  )
  const isShortened = [...probes.values()].some(({ prefixes, suffixes }) => prefixes.size > maxLengths || suffixes.size > maxLengths)
  const files = new Map<number, number[]>()
  const rest: number[] = []
  for (const [entry, filed] of entries.entries()) {
    if (filed === undefined) rest.push(entry)
    for (const { anchor, base } of filed ?? []) {
      const { hash } = isShortened ? keptAnchor(anchor, kept.get(probeKey(anchor))) : anchor
      const key = base === undefined ? hash : hashWord(base.hash, hash)
      const known = files.get(key)
      if (known === undefined) files.set(key, [entry])
      else if (known[known.length - 1] !== entry) known.push(entry)
    }
  }
  if (probes.size > maxProbes || rest.length > trees.length * 0.8) return 0
  const slots = slotsOf(w, files)
  const probeWords = [...probes].flatMap(([key, probe]) => compileProbe(w, probe, kept.get(key) ?? { prefixes: [], suffixes: [] }))
  const baseWords = bases.list.flatMap(({ test, field }) => [test, field, valueSeed(test, field)])
  const restAt = rest.length === 0 ? 0 : w.block([rest.length, ...rest])
  const [probesAt, basesAt] = [w.block(probeWords), w.block(baseWords)]
  return w.block([slots.at, slots.mask, restAt, probesAt, probes.size, basesAt, bases.list.length])
}
