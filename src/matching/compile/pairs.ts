/**
 * Owns tests of two fields: where no single test of a condition is rare, the whole value of one field and a test of another
 * are hashed together. The first is a base: its value is hashed once for a request.
 */
import {
  FIELD_CLAIM,
  FIELD_DESTINATION_PORT,
  FIELD_HOST,
  FIELD_METHOD,
  FIELD_PRINCIPAL,
  FIELD_QUERY,
  HASH_WHOLE,
  TEST_FIELD,
} from '../../core/layout/lists.ts'
import { type Anchor, valueSeed } from './anchors.ts'
import type { Cover } from './covers.ts'
import { hashBytes, hashWord } from './hash.ts'

export interface Base {
  readonly test: number
  readonly field: number
}

/** What an entry is filed under: both anchors at once. */
export interface Pair {
  readonly base: Base
  /** Hash of the base's whole value. */
  readonly baseHash: number
  readonly anchor: Anchor
  readonly hash: number
}

export type PairCover = readonly Pair[]

const maxBases = 4
const maxPairs = 32

/** The one field of which a cover asks whole values. */
const baseOf = (cover: Cover): Base | undefined => {
  const [first] = cover
  if (first === undefined) return undefined
  const kind = first.test & TEST_FIELD
  if (kind === FIELD_QUERY || kind === FIELD_CLAIM) return undefined
  const same = cover.every(({ test, field, kind: how }) => how === HASH_WHOLE && test === first.test && field === first.field)
  return same ? { test: first.test, field: first.field } : undefined
}

const sameField = (a: Anchor, b: Anchor): boolean => a.test === b.test && a.field === b.field

/** Fields that are bases before others, so that few are needed. */
const preferred: readonly number[] = [FIELD_METHOD, FIELD_DESTINATION_PORT, FIELD_HOST, FIELD_PRINCIPAL]
const rankOf = ({ test }: Base): number => {
  const rank = preferred.indexOf(test & TEST_FIELD)
  return rank < 0 ? preferred.length + (test & TEST_FIELD) : rank
}

const product = (base: Base, first: Cover, second: Cover): PairCover =>
  first.flatMap(({ text }) => {
    const baseHash = hashBytes(valueSeed(base.test, base.field), text)
    return second.map((anchor) => ({ base, baseHash, anchor, hash: hashWord(baseHash, anchor.hash) }))
  })

/** The covers of two fields that `a` and `b` give together; undefined where they cannot be combined. */
const combineCovers = (a: Cover, b: Cover): PairCover | undefined => {
  if (a.length * b.length > maxPairs || a.some((one) => b.some((other) => sameField(one, other)))) return undefined
  const [first, second] = [baseOf(a), baseOf(b)]
  if (first === undefined && second === undefined) return undefined
  const takesFirst = second === undefined || (first !== undefined && rankOf(first) <= rankOf(second))
  if (takesFirst) return first === undefined ? undefined : product(first, a, b)
  return product(second, b, a)
}

/** Every cover of two fields of a condition with these covers. */
export const pairCovers = (covers: readonly Cover[]): readonly PairCover[] => {
  const out: PairCover[] = []
  const some = covers.slice(0, 6)
  for (const [index, a] of some.entries()) {
    for (const b of some.slice(index + 1)) {
      const pair = combineCovers(a, b)
      if (pair !== undefined && pair.length > 0) out.push(pair)
    }
  }
  return out
}

/** Numbers of bases, as many as an index may have. */
export interface Bases {
  /** Number of a base, taking a new one while there is room. */
  readonly numberOf: (base: Base) => number | undefined
  readonly list: readonly Base[]
}

export const newBases = (): Bases => {
  const list: Base[] = []
  return {
    list,
    numberOf: ({ test, field }) => {
      const known = list.findIndex((base) => base.test === test && base.field === field)
      if (known >= 0) return known
      if (list.length >= maxBases) return undefined
      list.push({ test, field })
      return list.length - 1
    },
  }
}
