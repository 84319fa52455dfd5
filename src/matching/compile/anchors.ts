/** Owns anchors: tests that must be met for a condition to hold, as far as hashes can tell (`path starts with /a`). */
import {
  FIELD_CLAIM,
  FIELD_HEADER,
  FIELD_HEADER_JOINED,
  FIELD_PRINCIPAL,
  FIELD_QUERY,
  GRAM_BYTES,
  HASH_GRAM,
  HASH_PREFIX,
  HASH_SUFFIX,
  HASH_WHOLE,
  MATCH_BELOW,
  MATCH_CONTAINS,
  MATCH_EXACT,
  MATCH_LONGER_PREFIX,
  MATCH_LONGER_SUFFIX,
  MATCH_PATTERN,
  MATCH_PORT,
  MATCH_PREFIX,
  MATCH_SEGMENTS,
  MATCH_SUFFIX,
  TEST_IGNORES_CASE,
  TEST_MATCHER,
  TEST_MATCHER_SHIFT,
  TEST_MISSING_AS_EMPTY,
} from '../../core/layout/lists.ts'
import { wellKnownNames } from '../../image/well-known-names.ts'
import type { Matcher } from '../../model/index.ts'
import { requiredLiterals } from '../automata/literals.ts'
import { literalPrefix } from '../automata/prefix.ts'
import { matchValue } from '../condition.ts'
import { givenHeaders } from '../field.ts'
import { HASH_SEED, hashBackwards, hashBytes, hashWord } from './hash.ts'
import type { Leaf } from './tree.ts'

export interface Anchor {
  /** FIELD_* with TEST_IGNORES_CASE. */
  readonly test: number
  readonly field: number
  /** HASH_*. */
  readonly kind: number
  readonly text: string
  /** By what it is filed. */
  readonly hash: number
}

/** Headers share one probe; the name is part of the seed, as is the argument of what has a probe of its own. */
export const seedOf = (test: number): number => hashWord(HASH_SEED, test)
const namedSeed = (test: number, field: number): number => {
  const kind = test & ~TEST_IGNORES_CASE
  return kind === FIELD_HEADER || kind === FIELD_HEADER_JOINED || kind === FIELD_QUERY || kind === FIELD_CLAIM
    ? hashWord(seedOf(test), field)
    : seedOf(test)
}

/** Seed of the values of one field. */
export const valueSeed = namedSeed

export const anchorOf = (test: number, field: number, kind: number, text: string): Anchor => {
  const seed = namedSeed(test, field)
  const hash = hashWord(kind === HASH_SUFFIX ? hashBackwards(seed, text) : hashBytes(seed, text), kind)
  return { test, field, kind, text, hash }
}

/** Fields that may be absent: that there is a value at all says something. */
const optionalFields: ReadonlySet<number> = new Set([FIELD_HEADER, FIELD_HEADER_JOINED, FIELD_QUERY, FIELD_CLAIM, FIELD_PRINCIPAL])

const literalOf = (matcher: Matcher | undefined): { readonly text: string; readonly exact: boolean } | undefined =>
  matcher?.kind === 'pattern' ? literalPrefix(matcher.pattern) : undefined

/** What a value must be like; undefined where hashes cannot tell. */
const shapeOf = ({ test, text, matcher }: Leaf): { readonly kind: number; readonly text: string } | undefined => {
  switch ((test >> TEST_MATCHER_SHIFT) & TEST_MATCHER) {
    case MATCH_EXACT:
    case MATCH_PORT:
      return { kind: HASH_WHOLE, text }
    case MATCH_PREFIX:
    case MATCH_LONGER_PREFIX:
    case MATCH_SEGMENTS:
    case MATCH_BELOW:
      return { kind: HASH_PREFIX, text }
    case MATCH_SUFFIX:
    case MATCH_LONGER_SUFFIX:
      return { kind: HASH_SUFFIX, text }
    case MATCH_PATTERN: {
      const literal = literalOf(matcher)
      return literal === undefined ? undefined : { kind: literal.exact ? HASH_WHOLE : HASH_PREFIX, text: literal.text }
    }
    default:
      return undefined
  }
}

/** A probe sees lines of the request only, not what proxies give (istio M-19). */
const givenNames: ReadonlySet<number> = new Set([...givenHeaders].map((name) => wellKnownNames.indexOf(name)))

/** Whether a value must be there for the test to hold. Absent values are no values to a probe. */
const needsValue = ({ test, field, fieldKind, accepts, matcher }: Leaf): boolean =>
  accepts &&
  !(fieldKind === FIELD_HEADER && givenNames.has(field)) &&
  ((test & TEST_MISSING_AS_EMPTY) === 0 || (matcher !== undefined && !matchValue(matcher, '')))

/** The anchor of a test that holds when it is met. */
export const leafAnchor = (leaf: Leaf): Anchor | undefined => {
  const { test, field, fieldKind } = leaf
  if (!needsValue(leaf)) return undefined
  const probed = fieldKind | (test & TEST_IGNORES_CASE)
  const shape = shapeOf(leaf)
  if (shape !== undefined && (shape.text !== '' || shape.kind === HASH_WHOLE)) return anchorOf(probed, field, shape.kind, shape.text)
  return optionalFields.has(fieldKind) ? anchorOf(probed, field, HASH_PREFIX, '') : undefined
}

/** Grams of one literal that are anchors. */
const maxGrams = 64

/** Anchors of a test whose text may stand anywhere in the value: bytes of it that follow each other. All of them must be met. */
export const gramAnchors = (leaf: Leaf): readonly Anchor[] => {
  const { test, field, fieldKind, text, matcher } = leaf
  if (!needsValue(leaf)) return []
  const kind = (test >> TEST_MATCHER_SHIFT) & TEST_MATCHER
  const literals = kind === MATCH_CONTAINS ? [text] : matcher?.kind === 'pattern' ? requiredLiterals(matcher.pattern) : []
  const probed = fieldKind | (test & TEST_IGNORES_CASE)
  return literals.flatMap((literal) =>
    Array.from({ length: Math.min(maxGrams, Math.max(0, literal.length - GRAM_BYTES + 1)) }, (_, i) =>
      anchorOf(probed, field, HASH_GRAM, literal.slice(i, i + GRAM_BYTES)),
    ),
  )
}
