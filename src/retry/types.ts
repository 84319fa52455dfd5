/** The words of the retry machine: state, outcomes and steps, shared by next.ts and walk.ts. Plain data. */
import type { Header } from '../model/index.ts'

/** Why an attempt ended before response headers came. */
export type ResetKind =
  /** The connection could not be made: refused, unreachable, connect timeout. */
  | 'connectFailure'
  /** The connection closed after the request was sent. */
  | 'connectionTermination'
  /** The upstream reset the stream. */
  | 'remoteReset'
  /** HTTP/2 or 3 REFUSED_STREAM. */
  | 'refusedStream'
  /** Reset before anything of the request was on the wire. */
  | 'beforeRequest'
  | 'perTryTimeout'
  /** A circuit breaker refused the attempt. */
  | 'overflow'

/** How one attempt ended. `grpcStatus` is that of the response HEADERS (a trailers-only answer, istio R-47). */
export type AttemptOutcome =
  | { readonly status: number; readonly headers: readonly Header[]; readonly grpcStatus?: number }
  | { readonly reset: ResetKind }

export interface RetryState {
  /** Attempts that have been made, the one that just ended included; at least 1. */
  readonly attempt: number
  /** Since the first attempt started. */
  readonly elapsedMs: number
  /** Retries in flight in the cluster, of all requests. */
  readonly activeRetries: number
  /** Active and pending requests of the cluster, for a retry budget. */
  readonly activeRequests: number
}

/** What of a cluster limits retries (istio R-52). */
export interface RetryLimits {
  /** Concurrent retries of the cluster; absent = 2^32-1. */
  readonly maxRetries?: number
  readonly budget?: { readonly percent: number; readonly minRetryConcurrency: number }
  /** Global timeout of the request in milliseconds, 0 or absent = none: a retry never starts after it. */
  readonly timeoutMs?: number
}

export type RetryReason =
  /** No condition of the plan holds for this outcome. */
  | 'notRetriable'
  /** A condition holds, but the attempts are used up (Envoy's flag URX). */
  | 'attemptsExhausted'
  /** A condition holds, but the cluster's concurrent retries are used up (Envoy's flag UO). */
  | 'budgetExhausted'
  /** The global timeout ends before the retry would start. */
  | 'timedOut'
  | 'retriable'

export interface RetryStep {
  readonly action: 'retry' | 'stop'
  /** Wait before the next attempt; 0 when stopping. */
  readonly delayMs: number
  readonly reason: RetryReason
  /** Conditions of the plan that hold, by their names. */
  readonly conditions: readonly string[]
  readonly state: RetryState
}
