/**
 * Plays a script of attempt outcomes over a forward decision: per-try and global timeouts, retries, back-off.
 * Pure; time is counted, not measured. Does not render Envoy's wording (observe/).
 */
import type { Cluster, Draws, Forward, Header } from '../model/index.ts'
import { backoffDraw } from '../split/draws.ts'
import { next } from './next.ts'
import { noRetries } from './no-retries.ts'
import type { AttemptOutcome, ResetKind, RetryLimits, RetryState, RetryStep } from './types.ts'

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

export type WalkEnd = 'response' | 'reset' | 'perTryTimeout' | 'globalTimeout' | 'streamTimeout'

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
  /** The upstream did not change protocols as the request asked: the proxy makes its answer one of its own (istio R-48b). */
  readonly refusesUpgrade?: true
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

/** What a timeline tells at most of attempts that nothing but their number ends: those between these and the last are like them. */
const LONGEST_TIMELINE = 10_000

const limitsOf = ({ cluster }: WalkOptions): RetryLimits => {
  const pool = cluster?.connectionPool
  return {
    ...(pool?.maxRetries === undefined ? {} : { maxRetries: pool.maxRetries }),
    ...(pool?.retryBudget === undefined ? {} : { budget: pool.retryBudget }),
  }
}

// Trailers-only answers carry their gRPC status in the headers (istio R-46). Two lines of it are one value that is none.
const grpcStatusIn = (headers: readonly Header[]): number | undefined => {
  const lines = headers.filter(([name]) => name === 'grpc-status')
  const text = lines.length === 1 ? lines[0]?.[1] : undefined
  return text !== undefined && /^\d{1,3}$/.test(text) ? Number(text) : undefined
}

const answerOf = (entry: ScriptEntry): AttemptOutcome => {
  if (entry.reset !== undefined) return { reset: entry.reset }
  const headers = entry.headers ?? []
  const grpcStatus = grpcStatusIn(headers)
  return { status: entry.status ?? 200, headers, ...(grpcStatus === undefined ? {} : { grpcStatus }) }
}

/** What ends an attempt first: its answer, the per-try timeout, or that of the whole request (istio ). */
const attemptEnd = (entry: ScriptEntry, startMs: number, perTryMs: number, allMs: number): WalkAttempt => {
  const answeredMs = startMs + Math.max(0, entry.delayMs ?? 0)
  const triedMs = perTryMs > 0 ? startMs + perTryMs : Number.POSITIVE_INFINITY
  if (answeredMs < Math.min(triedMs, allMs)) return { startMs, endMs: answeredMs, outcome: answerOf(entry) }
  return triedMs < allMs ? { startMs, endMs: triedMs, outcome: { reset: 'perTryTimeout' } } : { startMs, endMs: allMs }
}

/**
 * istio R-48b: only websockets are passed on as upgrades. What the application answers but 101 ends that: with an error as any other
 * answer, with all else as one that the proxy makes itself, which is not tried again.
 */
const refusesUpgrade = ({ request }: Forward, outcome: AttemptOutcome): boolean =>
  'status' in outcome &&
  outcome.status !== 101 &&
  outcome.status < 400 &&
  ['connection', 'upgrade'].every((wanted) => (request?.headers ?? []).some(([name]) => name === wanted))

const endOf = (outcome: AttemptOutcome): WalkEnd => {
  if (!('reset' in outcome)) return 'response'
  return outcome.reset === 'perTryTimeout' ? 'perTryTimeout' : 'reset'
}

/** What the client gets after the last attempt: the upstream's answer, or the proxy's own. */
const result = (
  attempts: number,
  timeline: readonly WalkAttempt[],
  outcome: AttemptOutcome | undefined,
  why: RetryStep['reason'],
  elapsedMs: number,
  cutOff: WalkEnd,
): WalkResult => {
  const base = { attempts, why, elapsedMs, timeline }
  if (outcome === undefined) return { ...base, status: 504, headers: [], body: 'local', end: cutOff }
  if (!('reset' in outcome)) return { ...base, status: outcome.status, headers: outcome.headers, body: 'upstream', end: 'response' }
  const status = outcome.reset === 'perTryTimeout' ? 504 : 503
  return { ...base, status, headers: [], body: 'local', end: endOf(outcome), reset: outcome.reset }
}

/** Plays `script` (empty = one 200) over the decision. Never fails; at most `maxRetries + 1` attempts. */
export const walk = (decision: Forward, script: readonly ScriptEntry[], options: WalkOptions): WalkResult => {
  const plan = decision.retry ?? noRetries
  const globalMs = decision.timeoutMs ?? 0
  const streamMs = decision.streamTimeoutMs ?? Number.POSITIVE_INFINITY
  const endMs = Math.min(streamMs, globalMs > 0 ? globalMs : Number.POSITIVE_INFINITY)
  const cutOff = endMs === streamMs ? 'streamTimeout' : 'globalTimeout'
  const limits: RetryLimits = { ...limitsOf(options), ...(Number.isFinite(endMs) ? { timeoutMs: endMs } : {}) }
  // The proxy reads whole milliseconds.
  const configuredMs = Math.trunc(plan.perTryTimeoutMs)
  const perTryMs = globalMs > 0 && configuredMs >= globalMs ? 0 : configuredMs
  const timeline: WalkAttempt[] = []
  let state: RetryState = {
    attempt: 1,
    elapsedMs: 0,
    activeRetries: options.activeRetries ?? 0,
    activeRequests: options.activeRequests ?? 0,
  }
  for (;;) {
    const entry = script[Math.min(state.attempt, script.length) - 1] ?? {}
    const attempt = attemptEnd(entry, state.elapsedMs, perTryMs, endMs)
    if (attempt.outcome === undefined) return result(state.attempt, [...timeline, attempt], undefined, 'timedOut', attempt.endMs, cutOff)
    if (refusesUpgrade(decision, attempt.outcome)) {
      const made = result(state.attempt, [...timeline, attempt], attempt.outcome, 'notRetriable', attempt.endMs, cutOff)
      return { ...made, body: 'local', refusesUpgrade: true }
    }
    const step = next(plan, { ...state, elapsedMs: attempt.endMs }, attempt.outcome, backoffDraw(options.draws, state.attempt - 1), limits)
    timeline.push({ ...attempt, step })
    if (step.action === 'stop') {
      // The global timeout would fire while the proxy waits for its next try (istio R-33).
      if (step.reason === 'timedOut') return result(state.attempt, timeline, undefined, 'timedOut', endMs, cutOff)
      return result(state.attempt, timeline, attempt.outcome, step.reason, attempt.endMs, cutOff)
    }
    const isEndless = timeline.length === LONGEST_TIMELINE && endMs === Number.POSITIVE_INFINITY && state.attempt >= script.length
    state = isEndless ? { ...step.state, attempt: Math.max(step.state.attempt, plan.maxRetries + 1) } : step.state
  }
}
