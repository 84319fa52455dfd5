/**
 * The nearest request that would have passed: the fewest changed fields, at most three. Values come from the rules;
 * whether they help is decided by the same `explain` that refused the request, never by reasoning about rules.
 */
import { explain } from '../engine/readable.ts'
import type { RequestDescriptor, View } from '../model/index.ts'
import { type Candidate, candidatesFor } from './miss-candidates.ts'
import type { NearestMiss } from './types.ts'
import { verdictOf } from './verdict.ts'

/** Decisions that one search may ask for. */
const maxDecisions = 4000
const maxAlternatives = 12

/** What the search needs to know about the refusal. */
export interface NearestMissQuery {
  readonly view: View
  readonly listener: number
  readonly request: RequestDescriptor
  /** The caller's identity, should it speak mutual TLS. */
  readonly own?: string
  /** Identities that exist in the mesh. */
  readonly principals: readonly string[]
  /** A last word on a set of changes, for what one proxy cannot see (the way there may change with them). */
  readonly holds: (changes: readonly Candidate[]) => boolean
}

const distinct = (changes: readonly Candidate[]): boolean => new Set(changes.map((change) => change.key)).size === changes.length

/** Sets of `size` candidates, smallest indices first; of three, at least two come from one rule. */
function* setsOf(candidates: readonly Candidate[], size: 1 | 2 | 3): Generator<readonly Candidate[]> {
  for (const [i, first] of candidates.entries()) {
    if (size === 1) {
      yield [first]
      continue
    }
    for (const [j, second] of candidates.slice(i + 1).entries()) {
      if (size === 2) {
        yield [first, second]
        continue
      }
      for (const third of candidates.slice(i + j + 2)) {
        if (first.rule === second.rule || second.rule === third.rule || first.rule === third.rule) yield [first, second, third]
      }
    }
  }
}

const search = (refused: NearestMissQuery, candidates: readonly Candidate[]): readonly (readonly Candidate[])[] => {
  let decisions = 0
  for (const size of [1, 2, 3] as const) {
    const passing: (readonly Candidate[])[] = []
    for (const changes of setsOf(candidates, size)) {
      if (!distinct(changes)) continue
      if (decisions++ >= maxDecisions || passing.length >= maxAlternatives) break
      const changed = changes.reduce((request, change) => change.apply(request), refused.request)
      if (verdictOf(explain(refused.view, changed).decision) === 'allowed' && refused.holds(changes)) passing.push(changes)
    }
    if (passing.length > 0) return passing
  }
  return []
}

/** Undefined when no request within three changes passes, as far as the bounded search sees. Never throws. */
export const nearestMiss = (refused: NearestMissQuery): NearestMiss | undefined => {
  const candidates = candidatesFor(refused.view, refused.listener, refused.request, refused.own, refused.principals)
  const passing = search(refused, candidates)
  return passing.length === 0 ? undefined : { alternatives: passing.map((changes) => ({ changes: changes.map(({ change }) => change) })) }
}
