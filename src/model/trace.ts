/** The ordered account of a decision: what was considered, in which order, why it matched or not, and where it stands. */
import type { Reference } from './reference.ts'

export type Stage =
  | 'listener'
  | 'filterChain'
  | 'mtls'
  | 'normalization'
  | 'virtualHost'
  | 'route'
  | 'jwt'
  | 'custom'
  | 'audit'
  | 'deny'
  | 'allow'
  | 'fault'
  | 'cors'
  | 'redirect'
  | 'directResponse'
  | 'rewrite'
  | 'headers'
  | 'split'
  | 'cluster'
  | 'mirror'
  | 'timeout'
  | 'retry'

/** One compared field, in words that a reader can check: `header end-user`, `is exactly "test-user"`, `"admin"`. */
export interface Comparison {
  readonly field: string
  readonly wanted: string
  /** What the request had; absent = the field was missing. */
  readonly found?: string
  readonly matched: boolean
  readonly reference?: Reference
}

export interface TraceEntry {
  readonly stage: Stage
  /** What was considered: `http[0] of VirtualService default/reviews`. */
  readonly subject: string
  readonly result: 'matched' | 'notMatched' | 'applied' | 'skipped' | 'info'
  readonly comparisons: readonly Comparison[]
  readonly detail?: string
  readonly reference?: Reference
}

export type Trace = readonly TraceEntry[]
