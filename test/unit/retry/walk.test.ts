import { describe, expect, it } from 'vitest'
import { type ScriptEntry, walk } from '../../../src/retry/walk.ts'
import { clusterNamed } from '../support/view.ts'
import { forward, istioDefault, plan } from './plans.ts'

// Back-off zero everywhere, so that times are those of the script.
const draws = { backoff: Array.from({ length: 10 }, () => 0n) }
const play = (decision: ReturnType<typeof forward>, ...script: ScriptEntry[]) => walk(decision, script, { draws })

describe('a walk', () => {
  it('of two thousand million attempts tells their number, and the first ten thousand', () => {
    const { attempts, status, why, timeline } = play(forward(plan('5xx', { maxRetries: 2 ** 31 - 1 })), { status: 503 })
    expect({ attempts, status, why }).toEqual({ attempts: 2 ** 31, status: 503, why: 'attemptsExhausted' })
    expect(timeline.length).toBeLessThanOrEqual(10_001)
  })

  it('without a script the upstream answers 200 at once', () => {
    expect(play(forward(istioDefault))).toMatchObject({ attempts: 1, status: 200, body: 'upstream', end: 'response', why: 'notRetriable' })
  })

  it('goes on to the first answer that is not worth repeating', () => {
    expect(play(forward(plan('5xx')), { status: 503 }, { status: 500 }, { status: 404 })).toMatchObject({
      attempts: 3,
      status: 404,
      why: 'notRetriable',
    })
  })

  it('the last entry of the script repeats until the attempts are used up (X-21)', () => {
    expect(play(forward(plan('5xx', { maxRetries: 3 })), { status: 503 })).toMatchObject({
      attempts: 4,
      status: 503,
      why: 'attemptsExhausted',
    })
  })

  it('the answer that refuses a websocket is the proxy’s own and not tried again, but for errors (R-48b)', () => {
    const headers = [
      ['connection', 'upgrade'],
      ['upgrade', 'websocket'],
    ] as const
    const asked = {
      ...forward(plan('5xx,retriable-status-codes,deadline-exceeded')),
      request: { method: 'GET', authority: 'a', path: '/', headers },
    }
    const refusal = { status: 200, headers: [['grpc-status', '4']] } as const
    expect(play(asked, refusal)).toMatchObject({ attempts: 1, status: 200, headers: refusal.headers, body: 'local', refusesUpgrade: true })
    expect(play(asked, { status: 101 })).toMatchObject({ attempts: 1, status: 101, body: 'upstream' })
    expect(play(asked, { status: 503 }, refusal)).toMatchObject({ attempts: 2, status: 200, refusesUpgrade: true })
    expect(play(asked, { status: 404 }).refusesUpgrade).toBeUndefined()
    expect(play({ ...asked, request: { ...asked.request, headers: [] } }, refusal)).toMatchObject({ body: 'upstream' })
  })

  it('a refused connection is tried three times by default (X-22)', () => {
    expect(play(forward(istioDefault), { reset: 'connectFailure' })).toMatchObject({
      attempts: 3,
      status: 503,
      body: 'local',
      end: 'reset',
      reset: 'connectFailure',
      why: 'attemptsExhausted',
    })
  })

  it('a hanging upstream: 504 at the per-try timeout, not repeated by default (X-24)', () => {
    const hangs = play(forward(plan('connect-failure', { maxRetries: 3, perTryTimeoutMs: 1000 })), { delayMs: 60_000 })
    expect(hangs).toMatchObject({ attempts: 1, status: 504, end: 'perTryTimeout', elapsedMs: 1000, why: 'notRetriable' })
  })

  it('timeout 3 s, per try 2 s, 5xx: two tries, then 504 (R-58)', () => {
    const hangs = play(forward(plan('5xx', { maxRetries: 3, perTryTimeoutMs: 2000 }), 3000), { delayMs: 60_000 })
    expect(hangs).toMatchObject({ attempts: 2, status: 504, end: 'globalTimeout', elapsedMs: 3000 })
    expect(hangs.timeline.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 2000],
      [2000, 3000],
    ])
  })

  it('a per-try timeout that is not shorter is ignored (X-25)', () => {
    expect(play(forward(plan('5xx', { perTryTimeoutMs: 5000 }), 2000), { delayMs: 60_000 })).toMatchObject({
      attempts: 1,
      end: 'globalTimeout',
      elapsedMs: 2000,
    })
  })

  it('the global timeout may end the wait between two tries', () => {
    const decision = forward(plan('5xx', { backoffBaseMs: 100, backoffMaxMs: 1000 }), 50)
    expect(walk(decision, [{ status: 503 }], { draws: { backoff: [99n] } })).toMatchObject({
      attempts: 1,
      status: 504,
      end: 'globalTimeout',
      elapsedMs: 50,
    })
  })

  it('a stream limit cuts everything off, also at zero', () => {
    expect(play({ ...forward(istioDefault), streamTimeoutMs: 100 }, { delayMs: 300 })).toMatchObject({
      status: 504,
      end: 'streamTimeout',
      elapsedMs: 100,
    })
    expect(play({ ...forward(istioDefault), streamTimeoutMs: 0 })).toMatchObject({ end: 'streamTimeout' })
  })

  it('the cluster’s own limit of concurrent retries stops it (R-52)', () => {
    const cluster = clusterNamed('a', { connectionPool: { connectTimeoutMs: 10_000, maxRetries: 1 } })
    const options = (activeRetries: number) => ({ draws, cluster, activeRetries })
    expect(walk(forward(plan('5xx')), [{ status: 503 }], options(1))).toMatchObject({ attempts: 1, why: 'budgetExhausted' })
    // It is no cap of one request's tries.
    expect(walk(forward(plan('5xx', { maxRetries: 5 })), [{ status: 503 }], options(0))).toMatchObject({ attempts: 6 })
  })
})
