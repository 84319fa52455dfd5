/** Owns predicates and conditions over a request context: what holds, and in which words it is told. */
import type { Comparison, Condition, Predicate } from '../model/index.ts'
import type { RequestContext } from './context.ts'

/** One predicate, with what was compared. Never fails: a pattern that does not compile matches nothing. */
export declare const evaluatePredicate: (predicate: Predicate, context: RequestContext) => Comparison

export interface Evaluated {
  readonly matched: boolean
  /** Comparisons that were made, in order; evaluation stops as soon as the outcome is settled. */
  readonly comparisons: readonly Comparison[]
}

export declare const evaluateCondition: (condition: Condition, context: RequestContext) => Evaluated
