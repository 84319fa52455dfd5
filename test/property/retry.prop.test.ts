import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Forward, RetryPlan } from '../../src/model/index.ts'
import { backoffMs, next } from '../../src/retry/next.ts'
import type { AttemptOutcome, RetryState } from '../../src/retry/types.ts'
import { type ScriptEntry, type WalkResult, walk } from '../../src/retry/walk.ts'
import { clusterNamed } from '../unit/support/view.ts'
import { runs } from './harness.ts'

const names = [
  '5xx',
  'gateway-error',
  'reset',
  'connect-failure',
  'retriable-4xx',
  'refused-stream',
  'retriable-status-codes',
  'unavailable',
  'nonsense',
]
const arbPlan: fc.Arbitrary<RetryPlan> = fc.record({
  retryOn: fc.subarray(names),
  written: fc.constant(''),
  maxRetries: fc.nat({ max: 6 }),
  perTryTimeoutMs: fc.constantFrom(0, 0, 40, 200),
  retriableStatusCodes: fc.subarray([409, 429, 503]),
  backoffBaseMs: fc.constantFrom(0, 1, 25, 100),
  backoffMaxMs: fc.constantFrom(10, 250, 1000),
  backoffConfigured: fc.boolean(),
  avoidPreviousHosts: fc.boolean(),
  hostSelectionMaxAttempts: fc.constant(5),
  preferOtherPriorities: fc.boolean(),
  reference: fc.constant({ default: 'test' }),
})

const resets = ['connectFailure', 'connectionTermination', 'refusedStream', 'beforeRequest', 'overflow'] as const
const arbEntry: fc.Arbitrary<ScriptEntry> = fc.oneof(
  fc.record({ status: fc.constantFrom(200, 404, 409, 429, 500, 503), delayMs: fc.constantFrom(0, 10, 100, 500) }),
  fc.record({ reset: fc.constantFrom(...resets), delayMs: fc.constantFrom(0, 10) }),
  fc.record({ status: fc.constant(200), headers: fc.constant([['grpc-status', '14']] as const) }),
  fc.record({ status: fc.constant(503), headers: fc.constant([['x-envoy-ratelimited', 'true']] as const) }),
)
const arbScript = fc.array(arbEntry, { maxLength: 6 })
const arbTimeout = fc.constantFrom(0, 0, 50, 300, 2000)
const arbDraws = fc.record({ seed: fc.nat({ max: 999 }) })

const forward = (retry: RetryPlan | undefined, timeoutMs: number): Forward => ({
  kind: 'forward',
  as: 'http',
  cluster: { kind: 'service', host: 'a', port: 80, subset: '' },
  timeoutMs,
  ...(retry === undefined ? {} : { retry }),
  references: [],
})

const law = (
  count: number,
  check: (result: WalkResult, plan: RetryPlan, timeoutMs: number, script: readonly ScriptEntry[]) => void,
): void =>
  fc.assert(
    fc.property(arbPlan, arbTimeout, arbScript, arbDraws, (plan, timeoutMs, script, draws) =>
      check(walk(forward(plan, timeoutMs), script, { draws }), plan, timeoutMs, script),
    ),
    runs(count),
  )

describe('a retry walk', () => {
  it('never exceeds its plan', () => {
    law(1_500, ({ attempts, timeline }, plan) => {
      expect(attempts).toBeGreaterThanOrEqual(1)
      expect(attempts).toBeLessThanOrEqual(plan.maxRetries + 1)
      expect(timeline).toHaveLength(attempts)
    })
  })

  it('never runs past the global timeout, and then answers 504', () => {
    law(1_500, ({ elapsedMs, status, end, timeline }, _, timeoutMs) => {
      if (timeoutMs > 0) expect(elapsedMs).toBeLessThanOrEqual(timeoutMs)
      for (const { startMs, endMs } of timeline) expect(endMs).toBeGreaterThanOrEqual(startMs)
      if (end === 'globalTimeout') expect([status, elapsedMs]).toEqual([504, timeoutMs])
    })
  })

  it('no attempt outlasts the per-try timeout that counts', () => {
    law(1_500, ({ timeline }, plan, timeoutMs) => {
      const counts = plan.perTryTimeoutMs > 0 && (timeoutMs === 0 || plan.perTryTimeoutMs < timeoutMs)
      if (counts) for (const { startMs, endMs } of timeline) expect(endMs - startMs).toBeLessThanOrEqual(plan.perTryTimeoutMs)
    })
  })

  it('repeats an attempt only for a condition of the plan, and stops for a reason', () => {
    law(1_500, ({ timeline, why }, plan) => {
      for (const [index, { step }] of timeline.entries()) {
        for (const condition of step?.conditions ?? []) expect(plan.retryOn).toContain(condition)
        if (index < timeline.length - 1) expect(step).toMatchObject({ action: 'retry', reason: 'retriable' })
      }
      expect(why).not.toBe('retriable')
      if (why === 'attemptsExhausted') expect(timeline).toHaveLength(plan.maxRetries + 1)
    })
  })

  it('answers with what the upstream said last, or with its own failure', () => {
    law(1_500, ({ status, body, attempts, end }, _, __, script) => {
      if (end !== 'response') {
        expect([body, [503, 504].includes(status)]).toEqual(['local', true])
        return
      }
      const last = script[Math.min(attempts, script.length) - 1]
      expect([body, status]).toEqual(['upstream', last?.status ?? 200])
    })
  })

  it('without a plan there is one attempt', () => {
    fc.assert(
      fc.property(arbTimeout, arbScript, arbDraws, (timeoutMs, script, draws) => {
        expect(walk(forward(undefined, timeoutMs), script, { draws }).attempts).toBe(1)
      }),
      runs(200),
    )
  })

  it('never retries while the cluster’s retries are used up', () => {
    fc.assert(
      fc.property(
        arbPlan,
        arbScript,
        arbDraws,
        fc.nat({ max: 3 }),
        fc.nat({ max: 4 }),
        (plan, script, draws, maxRetries, activeRetries) => {
          const cluster = clusterNamed('a', { connectionPool: { connectTimeoutMs: 1, maxRetries } })
          const { attempts } = walk(forward(plan, 0), script, { draws, cluster, activeRetries })
          if (activeRetries >= maxRetries) expect(attempts).toBe(1)
        },
      ),
      runs(500),
    )
  })

  it('both ends of every law occur', () => {
    const ends = new Set<string>()
    law(1_500, ({ end, why }) => {
      ends.add(end)
      ends.add(why)
    })
    for (const expected of ['response', 'reset', 'perTryTimeout', 'globalTimeout', 'notRetriable', 'attemptsExhausted', 'timedOut']) {
      expect(ends).toContain(expected)
    }
  })
})

describe('one step', () => {
  const arbOutcome: fc.Arbitrary<AttemptOutcome> = fc.oneof(
    fc.record({ status: fc.integer({ min: 100, max: 599 }), headers: fc.constant([]) }),
    fc.record({ reset: fc.constantFrom(...resets, 'perTryTimeout' as const) }),
  )
  const arbState: fc.Arbitrary<RetryState> = fc.record({
    attempt: fc.integer({ min: 1, max: 9 }),
    elapsedMs: fc.nat({ max: 5000 }),
    activeRetries: fc.nat({ max: 5 }),
    activeRequests: fc.nat({ max: 50 }),
  })
  const arbDraw = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })

  it('moves the state on exactly when it retries', () => {
    fc.assert(
      fc.property(arbPlan, arbState, arbOutcome, arbDraw, (plan, state, outcome, draw) => {
        const step = next(plan, state, outcome, draw)
        if (step.action === 'stop') {
          expect([step.state, step.delayMs]).toEqual([state, 0])
          return
        }
        expect(step.state).toEqual({ ...state, attempt: state.attempt + 1, elapsedMs: state.elapsedMs + step.delayMs })
        expect(state.attempt).toBeLessThanOrEqual(plan.maxRetries)
      }),
      runs(1_000),
    )
  })

  it('a longer list of conditions never retries less', () => {
    fc.assert(
      fc.property(arbPlan, arbState, arbOutcome, fc.constantFrom(...names), (plan, state, outcome, more) => {
        const retries = (retryOn: readonly string[]) => next({ ...plan, retryOn }, state, outcome, 0n).action === 'retry'
        if (retries(plan.retryOn)) expect(retries([...plan.retryOn, more])).toBe(true)
      }),
      runs(1_000),
    )
  })

  it('the back-off stays under its interval, which grows and is bounded', () => {
    fc.assert(
      fc.property(arbPlan, fc.integer({ min: 1, max: 80 }), arbDraw, (plan, retry, draw) => {
        const base = Math.max(1, plan.backoffBaseMs)
        const delay = backoffMs(plan, retry, draw)
        expect(Number.isInteger(delay)).toBe(true)
        expect(delay).toBeLessThan(Math.min(base * 2 ** (retry - 1), Math.max(base, plan.backoffMaxMs)) || 1)
      }),
      runs(1_000),
    )
  })
})
