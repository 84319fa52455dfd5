/**
 * Plays a script of attempt outcomes over a forward decision: per-try and global timeouts, retries, back-off.
 * Pure; time is counted, not measured. Does not render Envoy's wording (observe/).
 */
import type { Cluster, Draws, Forward, Header } from '../model/index.ts'
import type { AttemptOutcome, ResetKind, RetryStep } from './types.ts'

/** How the application answers one attempt, in the order of the attempts; the last entry repeats. */
export interface ScriptEntry {
  /** Default 200. */
  readonly status?: number
  readonly headers?: readonly Header[]
  /** Time until the response headers, default 0. */
  readonly delayMs?: number
  /** The attempt ends without response, after `delayMs`. */
  readonly reset?: Exclude<ResetKind, 'perTryTimeout'>
}

export type WalkEnd = 'response' | 'reset' | 'perTryTimeout' | 'globalTimeout'

export interface WalkAttempt {
  /** From the start of the request. */
  readonly startMs: number
  readonly endMs: number
  /** Absent when the global timeout cut the attempt off. */
  readonly outcome?: AttemptOutcome
  readonly step?: RetryStep
}

export interface WalkResult {
  /** Attempts made, at least 1. */
  readonly attempts: number
  /** What the client gets. */
  readonly status: number
  readonly headers: readonly Header[]
  readonly body: 'upstream' | 'local'
  /** How it ended. */
  readonly end: WalkEnd
  /** Kind of the last reset, for `end: reset`. */
  readonly reset?: ResetKind
  /** Why there was no further attempt. */
  readonly why: RetryStep['reason']
  readonly elapsedMs: number
  readonly timeline: readonly WalkAttempt[]
}

export interface WalkOptions {
  readonly draws: Draws
  /** The cluster of the decision: its retry limits. */
  readonly cluster?: Cluster
  /** Retries and requests of others in flight in the cluster, default 0. */
  readonly activeRetries?: number
  readonly activeRequests?: number
}

/** Plays `script` (empty = one 200) over the decision. Never fails; at most `maxRetries + 1` attempts. */
export const walk = (decision: Forward, script: readonly ScriptEntry[], options: WalkOptions): WalkResult => play(decision, script, options)
