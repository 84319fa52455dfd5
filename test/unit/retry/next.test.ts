import { describe, expect, it } from 'vitest'
import { backoffMs, next } from '../../../src/retry/next.ts'
import type { AttemptOutcome, ResetKind, RetryLimits, RetryState } from '../../../src/retry/types.ts'
import { istioDefault, plan } from './plans.ts'

const first: RetryState = { attempt: 1, elapsedMs: 0, activeRetries: 0, activeRequests: 0 }
const answer = (status: number, headers: [string, string][] = [], grpcStatus?: number): AttemptOutcome => ({
  status,
  headers,
  ...(grpcStatus === undefined ? {} : { grpcStatus }),
})
const reset = (kind: ResetKind): AttemptOutcome => ({ reset: kind })
const step = (
  retryOn: string | ReturnType<typeof plan>,
  outcome: AttemptOutcome,
  state: Partial<RetryState> = {},
  limits: RetryLimits = {},
) => next(typeof retryOn === 'string' ? plan(retryOn) : retryOn, { ...first, ...state }, outcome, 0n, limits)
const retries = (retryOn: string | ReturnType<typeof plan>, outcome: AttemptOutcome) => step(retryOn, outcome).action === 'retry'

describe('conditions over an answer (R-46)', () => {
  it('the default plan does not retry an HTTP 503 (X-21)', () => {
    expect(retries(istioDefault, answer(503))).toBe(false)
    expect(retries(plan(',retriable-status-codes', { retriableStatusCodes: [503] }), answer(503))).toBe(true)
  })

  it('5xx is 500 to 599, gateway-error 502 to 504, retriable-4xx only 409', () => {
    expect([499, 500, 599, 600].map((status) => retries('5xx', answer(status)))).toEqual([false, true, true, false])
    expect([501, 502, 504, 505].map((status) => retries('gateway-error', answer(status)))).toEqual([false, true, true, false])
    expect([400, 408, 409].map((status) => retries('retriable-4xx', answer(status)))).toEqual([false, false, true])
  })

  it('gRPC conditions look at the status in the headers, HTTP ones do not', () => {
    expect(retries('unavailable', answer(200, [], 14))).toBe(true)
    expect(retries('unavailable', answer(503))).toBe(false)
    expect(retries('5xx', answer(200, [], 14))).toBe(false)
    const names = ['cancelled', 'deadline-exceeded', 'resource-exhausted', 'internal', 'unavailable']
    expect(names.map((name, at) => retries(name, answer(200, [], [1, 4, 8, 13, 14][at])))).toEqual([true, true, true, true, true])
  })

  it('a rate-limited answer is judged by its own condition alone', () => {
    const limited = answer(503, [['x-envoy-ratelimited', 'true']])
    expect(retries('5xx', limited)).toBe(false)
    expect(retries('envoy-ratelimited', limited)).toBe(true)
  })
})

describe('conditions over a reset (R-48)', () => {
  it('5xx, gateway-error and reset take any reset, but no overflow', () => {
    for (const name of ['5xx', 'gateway-error', 'reset']) {
      expect(retries(name, reset('connectionTermination'))).toBe(true)
      expect(retries(name, reset('perTryTimeout'))).toBe(true)
      expect(retries(name, reset('overflow'))).toBe(false)
    }
  })

  it('a refused connection is no 503 answer (X-22)', () => {
    expect(retries(istioDefault, reset('connectFailure'))).toBe(true)
    expect(retries(plan('retriable-status-codes', { retriableStatusCodes: [503] }), reset('connectFailure'))).toBe(false)
  })

  it('reset-before-request: nothing was on the wire', () => {
    expect(retries('reset-before-request', reset('connectFailure'))).toBe(true)
    expect(retries('reset-before-request', reset('connectionTermination'))).toBe(false)
  })

  it('a per-try timeout is not retried by default (R-34, X-24)', () => expect(retries(istioDefault, reset('perTryTimeout'))).toBe(false))
})

describe('limits', () => {
  it('attempts first (R-49), then the concurrent retries of the cluster (R-52)', () => {
    expect(step('5xx', answer(503), { attempt: 3 }).reason).toBe('attemptsExhausted')
    expect(step('5xx', answer(503), { activeRetries: 1 }, { maxRetries: 1 }).reason).toBe('budgetExhausted')
    expect(step('5xx', answer(503), { activeRetries: 0 }, { maxRetries: 1 }).action).toBe('retry')
    expect(step('5xx', answer(404), { attempt: 3, activeRetries: 9 }, { maxRetries: 1 }).reason).toBe('notRetriable')
  })

  it('a budget is a share of the requests under way, and never less than its minimum', () => {
    const budget = { percent: 20, minRetryConcurrency: 3 }
    const action = (activeRetries: number, activeRequests: number) =>
      step('5xx', answer(503), { activeRetries, activeRequests }, { budget }).action
    expect([action(2, 0), action(3, 0), action(3, 15), action(3, 20)]).toEqual(['retry', 'stop', 'stop', 'retry'])
  })

  it('no try starts after the global timeout (R-33)', () => {
    expect(step('5xx', answer(503), { elapsedMs: 1000 }, { timeoutMs: 1000 }).reason).toBe('timedOut')
    expect(step('5xx', answer(503), { elapsedMs: 999 }, { timeoutMs: 1000 }).action).toBe('retry')
  })
})

describe('the back-off (R-51)', () => {
  const most = 2n ** 64n - 1n
  const largest = (retry: number, base = 25, max = 250) => {
    let found = 0
    for (let draw = 0n; draw < 600n; draw++) found = Math.max(found, backoffMs({ backoffBaseMs: base, backoffMaxMs: max }, retry, draw))
    return found
  }

  it('doubles from the base to the maximum: 0-24, 0-49, 0-99, 0-199, 0-249', () => {
    expect([1, 2, 3, 4, 5, 6, 60].map((retry) => largest(retry))).toEqual([24, 49, 99, 199, 249, 249, 249])
  })

  it('a base below a millisecond counts as one', () => expect(backoffMs({ backoffBaseMs: 0.2, backoffMaxMs: 2 }, 1, most)).toBe(0))
})
