/** How the request of the example is looked up in the index of a list: the hashes of core/matching/probe.ts, with what they are of. */
import * as lists from '../../src/core/layout/lists.ts'
import { hashBackwards, hashBytes, hashWord } from '../../src/matching/compile/hash.ts'
import type { ImageReader } from './reader.ts'

/** What the request has in each field that a rule of the example looks at. */
export const request: Readonly<Record<string, string>> = { FIELD_METHOD: 'GET', FIELD_PATH: '/static/logo.png' }

export interface LookUp {
  readonly what: string
  readonly hash: number
}

/** Name of a constant with this value. */
export const named = (prefix: string, value: number): string =>
  Object.entries(lists).find(([name, number]) => name.startsWith(prefix) && number === value)?.[0] ?? String(value)

export const fieldOf = (test: number): string => named('FIELD_', test & lists.TEST_FIELD)

/** The entries behind a slot or posting. */
export const entriesOf = ({ word }: ImageReader, entries: number): readonly number[] =>
  (entries & 1) === 1
    ? [entries >> 1]
    : Array.from({ length: word(entries + lists.PS_COUNT) }, (_, i) => word(entries + lists.PS_ENTRIES + i * 4))

export const wordsAt = (read: ImageReader, at: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => read.word(at + i * 4))

/** Every hash by which the request is looked up, with what it is of. */
export const lookUps = (read: ImageReader, index: number): readonly LookUp[] => {
  const bases = Array.from({ length: read.word(index + lists.IX_BASE_COUNT) }, (_, i) => {
    const base = read.word(index + lists.IX_BASES) + i * lists.BA_BYTES
    const field = fieldOf(read.word(base + lists.BA_TEST))
    return { field, hash: hashBytes(read.word(base + lists.BA_SEED), request[field] ?? '') }
  })
  return Array.from({ length: read.word(index + lists.IX_PROBE_COUNT) }, (_, i) => i).flatMap((i) => {
    const probe = read.word(index + lists.IX_PROBES) + i * lists.PB_BYTES
    const [field, seed, uses] = [
      fieldOf(read.word(probe + lists.PB_TEST)),
      read.word(probe + lists.PB_SEED),
      read.word(probe + lists.PB_USES),
    ]
    const value = request[field] ?? ''
    const lengths = (at: number, count: number): readonly number[] =>
      wordsAt(read, read.word(probe + at), read.word(probe + count)).filter((length) => length <= value.length)
    const of = (text: string, how: string, hash: number, kind: number): readonly LookUp[] => {
      const alone = hashWord(hash, kind)
      const what = `${field} ${how} ${JSON.stringify(text)}`
      return [
        ...((uses & lists.USE_ALONE) !== 0 ? [{ what, hash: alone }] : []),
        ...bases.flatMap((base, number) =>
          ((uses >> (lists.USE_BASES_SHIFT + number)) & 1) === 1
            ? [{ what: `${base.field} is ${JSON.stringify(request[base.field])}, ${what}`, hash: hashWord(base.hash, alone) }]
            : [],
        ),
      ]
    }
    return [
      ...lengths(lists.PB_PREFIXES, lists.PB_PREFIX_COUNT).flatMap((length) =>
        of(value.slice(0, length), 'starts with', hashBytes(seed, value.slice(0, length)), lists.HASH_PREFIX),
      ),
      ...((uses & lists.USE_WHOLE) !== 0 ? of(value, 'is', hashBytes(seed, value), lists.HASH_WHOLE) : []),
      ...lengths(lists.PB_SUFFIXES, lists.PB_SUFFIX_COUNT).flatMap((length) =>
        of(value.slice(-length), 'ends with', hashBackwards(seed, value.slice(-length)), lists.HASH_SUFFIX),
      ),
    ]
  })
}

/** The entries that are filed under a hash. */
export const found = (read: ImageReader, index: number, hash: number): readonly number[] => {
  const mask = read.word(index + lists.IX_SLOT_MASK)
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const at = read.word(index + lists.IX_SLOTS) + slot * lists.SL_BYTES
    const entries = read.word(at + lists.SL_ENTRIES)
    if (entries === 0) return []
    if (read.word(at + lists.SL_HASH) === hash) return entriesOf(read, entries)
  }
}
