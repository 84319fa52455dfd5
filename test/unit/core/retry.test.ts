import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  MO_BYTES,
  PC_BYTES,
  PC_CODES,
  PC_CONDITIONS,
  PC_MAX_RETRIES,
  PD_BYTES,
  PD_VALUE,
  RC_BEFORE,
} from '../../../src/core/layout/frame.ts'
import { NONE } from '../../../src/core/layout/image.ts'
import {
  NEXT_RETRIABLE,
  NX_ACTIVE,
  NX_ATTEMPT,
  NX_BYTES,
  NX_DELAY,
  NX_DRAW,
  NX_ELAPSED,
  NX_GRPC_STATUS,
  NX_HOLDING,
  NX_IS_RATE_LIMITED,
  NX_MOST_ACTIVE,
  NX_RESET,
  NX_STATUS,
  NX_TIMEOUT,
} from '../../../src/core/layout/retry.ts'
import { attach } from '../../../src/core/memory/mem.ts'
import { next as askCore } from '../../../src/core/retry/retry.ts'
import type { RetryPlan } from '../../../src/model/index.ts'
import { compilePlan } from '../../../src/retry/compile.ts'
import { conditionBits, conditionNames, conditionsOfBits } from '../../../src/retry/condition-names.ts'
import { next } from '../../../src/retry/next.ts'
import type { AttemptOutcome, ResetKind, RetryLimits, RetryReason, RetryState } from '../../../src/retry/types.ts'
import { plan } from '../retry/plans.ts'
import { compiling } from './memory.ts'

const image = 64
const reasons: readonly RetryReason[] = ['notRetriable', 'attemptsExhausted', 'budgetExhausted', 'timedOut', 'retriable']
const resets: readonly ResetKind[] = [
  'connectFailure',
  'connectionTermination',
  'remoteReset',
  'refusedStream',
  'beforeRequest',
  'perTryTimeout',
  'overflow',
]

interface Changes {
  readonly retryOn: readonly string[]
  readonly codes: readonly number[]
  readonly maxRetries?: number
}

/** Asks the core; `changes`: what request headers changed of the plan. */
const ask = (
  written: RetryPlan,
  state: RetryState,
  outcome: AttemptOutcome,
  draw: bigint,
  limits: RetryLimits,
  changes: Changes | undefined,
): object => {
  const c = compiling()
  const at = compilePlan(c, written)
  const made = c.w.bytes()
  const bytes = new Uint8Array(image + made.length + 4_096)
  const view = new DataView(bytes.buffer)
  bytes.set(made, image)
  attach(view, bytes)
  const record = (image + made.length + 7) & ~7
  const put = (offset: number, word: number): void => view.setInt32(record + offset, word, true)
  const wide = (offset: number, value: bigint): void => view.setBigUint64(record + offset, value, true)
  const isReset = 'reset' in outcome
  put(NX_ATTEMPT, state.attempt)
  put(NX_STATUS, isReset ? NONE : outcome.status)
  put(NX_RESET, isReset ? resets.indexOf(outcome.reset) : NONE)
  put(NX_GRPC_STATUS, isReset ? NONE : (outcome.grpcStatus ?? NONE))
  put(NX_IS_RATE_LIMITED, !isReset && outcome.headers.some(([name]) => name === 'x-envoy-ratelimited') ? 1 : 0)
  put(NX_ACTIVE, state.activeRetries)
  put(NX_MOST_ACTIVE, limits.maxRetries ?? NONE)
  wide(NX_ELAPSED, BigInt(state.elapsedMs))
  wide(NX_TIMEOUT, BigInt(limits.timeoutMs ?? 0))
  wide(NX_DRAW, draw)
  let changesAt = 0
  if (changes !== undefined) {
    changesAt = record + NX_BYTES
    let codesAt = 0
    for (const [i, code] of changes.codes.entries()) {
      const own = changesAt + PC_BYTES + MO_BYTES + i * PD_BYTES
      view.setInt32(own + RC_BEFORE, codesAt, true)
      view.setInt32(own + PD_VALUE, code, true)
      codesAt = own
    }
    view.setInt32(changesAt + PC_CONDITIONS, conditionBits(changes.retryOn), true)
    view.setInt32(changesAt + PC_CODES, codesAt, true)
    view.setInt32(changesAt + PC_MAX_RETRIES, changes.maxRetries ?? NONE, true)
  }
  const reason = askCore(image, at, changesAt, record)
  return {
    action: reason === NEXT_RETRIABLE ? 'retry' : 'stop',
    delayMs: Number(view.getBigUint64(record + NX_DELAY, true)),
    reason: reasons[reason],
    conditions: conditionsOfBits(view.getInt32(record + NX_HOLDING, true)),
    state: {
      ...state,
      attempt: view.getInt32(record + NX_ATTEMPT, true),
      elapsedMs: Number(view.getBigUint64(record + NX_ELAPSED, true)),
    },
  }
}

const statuses = fc.oneof(fc.constantFrom(200, 409, 429, 500, 502, 503, 504, 599, 600), fc.integer({ min: 100, max: 999 }))
const conditions = fc.uniqueArray(fc.constantFrom(...conditionNames, 'no-such-condition'), { maxLength: 8 })
const durations = fc.oneof(fc.integer({ min: 0, max: 400 }), fc.constantFrom(0, 0.4, 1, 25, 25.9, 2 ** 31, 2 ** 32 + 7, 2 ** 45))
const plans = fc
  .tuple(conditions, fc.nat(4), durations, durations, fc.array(statuses, { maxLength: 4 }))
  .map(([retryOn, maxRetries, backoffBaseMs, backoffMaxMs, retriableStatusCodes]) =>
    plan('', { retryOn, maxRetries, backoffBaseMs, backoffMaxMs, retriableStatusCodes }),
  )
const outcomes: fc.Arbitrary<AttemptOutcome> = fc.oneof(
  fc.record({ reset: fc.constantFrom(...resets) }),
  fc.tuple(statuses, fc.boolean(), fc.option(fc.nat(16), { nil: undefined })).map(([status, limited, grpcStatus]) => ({
    status,
    headers: limited ? [['x-envoy-ratelimited', ''] as const] : [],
    ...(grpcStatus === undefined ? {} : { grpcStatus }),
  })),
)
const states = fc.record({
  attempt: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 200 })),
  elapsedMs: fc.oneof(fc.nat(500), fc.constantFrom(2 ** 32 - 1, 2 ** 40)),
  activeRetries: fc.nat(4),
  activeRequests: fc.constant(0),
})
const limitations = fc
  .tuple(fc.option(fc.nat(4), { nil: undefined }), fc.option(durations.map(Math.trunc), { nil: undefined }))
  .map(([maxRetries, timeoutMs]) => ({
    ...(maxRetries === undefined ? {} : { maxRetries }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  }))
const changed: fc.Arbitrary<Changes | undefined> = fc.option(
  fc.record(
    { retryOn: conditions, codes: fc.array(statuses, { maxLength: 3 }), maxRetries: fc.nat(9) },
    { requiredKeys: ['retryOn', 'codes'] },
  ),
  { nil: undefined },
)

describe('another attempt, asked of the core', () => {
  it('is what the readable machine says, whatever plan, state, outcome and draw', () => {
    fc.assert(
      fc.property(plans, states, outcomes, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), limitations, changed, (...given) => {
        const [written, state, outcome, draw, limits, changes] = given
        const inForce: RetryPlan =
          changes === undefined
            ? written
            : {
                ...written,
                retryOn: changes.retryOn,
                retriableStatusCodes: [...written.retriableStatusCodes, ...changes.codes],
                maxRetries: changes.maxRetries ?? written.maxRetries,
              }
        const wanted = next(inForce, state, outcome, draw, limits)
        expect(ask(written, state, outcome, draw, limits, changes)).toEqual(wanted)
      }),
      { numRuns: 3_000 },
    )
  })
})
