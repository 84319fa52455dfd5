/**
 * Owns one question: an attempt ended, is there another one? A pure function of plan, state, outcome and draw.
 * Does not: play whole scripts (walk.ts), choose endpoints.
 */
import type { RetryPlan } from '../model/index.ts'
import { conditionsHolding } from './conditions.ts'
import type { AttemptOutcome, RetryLimits, RetryState, RetryStep } from './types.ts'

/**
 * Back-off before retry `retry` (1 = the first) in whole milliseconds, uniform in `[0, I)`, `I` doubling from base to max.
 * istio R-51: `I_1 = base`, `I_{n+1} = min(2 I_n, max)`; a base below 1 ms counts as 1 ms.
 */
export const backoffMs = (plan: Pick<RetryPlan, 'backoffBaseMs' | 'backoffMaxMs'>, retry: number, draw: bigint): number => {
  const base = Math.max(1, Math.trunc(plan.backoffBaseMs))
  const max = Math.max(base, Math.trunc(plan.backoffMaxMs))
  const interval = Math.min(base * 2 ** Math.min(Math.max(retry - 1, 0), 52), max)
  return Number(BigInt.asUintN(64, draw) % BigInt(interval))
}

// istio R-52: DR maxRetries, or a budget in percent of the requests under way, never below its minimum.
const concurrentLimit = (limits: RetryLimits, state: RetryState): number =>
  limits.budget === undefined
    ? (limits.maxRetries ?? 2 ** 32 - 1)
    : Math.max(limits.budget.minRetryConcurrency, Math.trunc((limits.budget.percent / 100) * state.activeRequests))

/**
 * istio R-46…R-52: conditions first, then the attempts left, then the cluster's concurrent retries, then the timeout.
 * `draw` is unsigned 64 bit and only used for the delay. Never fails.
 */
export const next = (plan: RetryPlan, state: RetryState, outcome: AttemptOutcome, draw: bigint, limits: RetryLimits = {}): RetryStep => {
  const conditions = conditionsHolding(plan, outcome)
  const stop = (reason: RetryStep['reason']): RetryStep => ({ action: 'stop', delayMs: 0, reason, conditions, state })
  if (conditions.length === 0) return stop('notRetriable')
  if (state.attempt > plan.maxRetries) return stop('attemptsExhausted') // istio R-49
  if (state.activeRetries >= concurrentLimit(limits, state)) return stop('budgetExhausted')
  const delayMs = backoffMs(plan, state.attempt, draw)
  const elapsedMs = state.elapsedMs + delayMs
  const timeoutMs = limits.timeoutMs ?? 0
  if (timeoutMs > 0 && elapsedMs >= timeoutMs) return stop('timedOut') // istio R-33
  return { action: 'retry', delayMs, reason: 'retriable', conditions, state: { ...state, attempt: state.attempt + 1, elapsedMs } }
}
