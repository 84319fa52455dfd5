/**
 * Owns conditions as they are compiled: negations moved to the tests, constants folded away. The outcome is the readable
 * evaluator's (matching/condition.ts); the comparisons it tells are not kept.
 */

import {
  MATCH_ALWAYS,
  MATCH_NEVER,
  TEST_JUMPS_WHEN_MET,
  TEST_MATCHER,
  TEST_MATCHER_SHIFT,
  TEST_MISSING_AS_EMPTY,
} from '../../core/layout/lists.ts'
import type { CompileContext } from '../../image/context.ts'
import type { Condition, Matcher, Predicate, RepeatedHeaders } from '../../model/index.ts'
import { matchValue } from '../condition.ts'
import { compileField } from './field.ts'
import { matcherFor } from './matcher.ts'

/** One test. `accepts`: the outcome that makes it hold. */
export interface Leaf {
  readonly kind: 'leaf'
  /** FIELD_*, MATCH_* and flags, without those of jumps. */
  readonly test: number
  readonly field: number
  readonly fieldKind: number
  readonly argument: number
  readonly text: string
  readonly accepts: boolean
  /** Absent for tests that no predicate stands for. */
  readonly matcher?: Matcher
}

export type Tree =
  | Leaf
  | { readonly kind: 'constant'; readonly holds: boolean }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Tree[] }

export const always: Tree = { kind: 'constant', holds: true }
export const never: Tree = { kind: 'constant', holds: false }

const leafOf = (c: CompileContext, predicate: Predicate, negated: boolean, repeated: RepeatedHeaders): Tree => {
  const field = compileField(c, predicate.field, repeated)
  const { test, argument, text } = matcherFor(c, predicate.matcher, field.kind)
  const accepts = (predicate.negate === true) === negated
  const missingAsEmpty = predicate.missingAsEmpty === true
  const kind = (test >> TEST_MATCHER_SHIFT) & TEST_MATCHER
  if (kind === MATCH_NEVER) return accepts ? never : always
  if (predicate.field.kind === 'metadata') return (missingAsEmpty && matchValue(predicate.matcher, '')) === accepts ? always : never
  if (kind === MATCH_ALWAYS && missingAsEmpty) return accepts ? always : never
  return {
    kind: 'leaf',
    test: test | field.kind | (missingAsEmpty ? TEST_MISSING_AS_EMPTY : 0),
    field: field.argument,
    fieldKind: field.kind,
    argument,
    text,
    accepts,
    matcher: predicate.matcher,
  }
}

/** A conjunction or disjunction without constants and without one of its own kind among its parts. */
export const combine = (kind: 'all' | 'any', parts: readonly Tree[]): Tree => {
  const settled = kind === 'any'
  const of: Tree[] = []
  for (const part of parts) {
    if (part.kind === 'constant') {
      if (part.holds === settled) return part
    } else if (part.kind === kind) of.push(...part.of)
    else of.push(part)
  }
  const [only] = of
  if (only === undefined) return settled ? never : always
  return of.length === 1 ? only : { kind, of }
}

/** What a condition asks; `negated`: the opposite. */
export const treeOf = (c: CompileContext, condition: Condition, repeated: RepeatedHeaders, negated = false): Tree => {
  switch (condition.kind) {
    case 'predicate':
      return leafOf(c, condition, negated, repeated)
    case 'not':
      return treeOf(c, condition.of, repeated, !negated)
    default: {
      const parts = condition.of.map((part) => treeOf(c, part, repeated, negated))
      return combine((condition.kind === 'all') === negated ? 'any' : 'all', parts)
    }
  }
}

/** The opposite. */
export const negate = (tree: Tree): Tree => {
  switch (tree.kind) {
    case 'constant':
      return { kind: 'constant', holds: !tree.holds }
    case 'leaf':
      return { ...tree, accepts: !tree.accepts }
    default:
      return { kind: tree.kind === 'all' ? 'any' : 'all', of: tree.of.map(negate) }
  }
}

/** The bit that lets a test jump when it is met. */
export const jumpBit = (whenMet: boolean): number => (whenMet ? TEST_JUMPS_WHEN_MET : 0)
