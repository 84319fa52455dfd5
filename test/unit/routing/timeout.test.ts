import { describe, expect, it } from 'vitest'
import { grpcTimeoutText, parseGrpcTimeout, streamTimeoutMs, timeoutsOf } from '../../../src/routing/timeout.ts'

const asked = (value?: string) => (value === undefined ? [] : [['grpc-timeout', value] as const])

describe('grpc-timeout', () => {
  it('is at most eight digits and a unit, rounded up to milliseconds', () => {
    const values = ['1S', '100M', '1u', '5000400u', '2000999n', '100000000S', '1', '-1S', '1s', '', 'S']
    const none = undefined
    expect(values.map(parseGrpcTimeout)).toEqual([1000, 6_000_000, 1, 5001, 3, none, none, none, none, none, none])
  })

  it('is written in the smallest unit that fits', () => {
    expect([5000, 90_000_000, 99_999_999_000, 359_999_996_400_000].map(grpcTimeoutText)).toEqual([
      '5000m',
      '90000000m',
      '99999999S',
      '99999999H',
    ])
  })
})

describe('timeouts of a request', () => {
  const global = (timeoutMs: number, grpc: boolean, value?: string) =>
    timeoutsOf({ timeoutMs, maxGrpcTimeoutMs: timeoutMs }, asked(value), grpc).globalMs

  it('gRPC: the smaller of its own and the route’s, its own alone without one (R-32)', () => {
    expect([global(5000, true, '1S'), global(5000, true, '7S'), global(5000, true), global(0, true, '7S'), global(0, true)]).toEqual([
      1000, 5000, 5000, 7000, 0,
    ])
  })

  it('others do not look at grpc-timeout', () => expect(global(5000, false, '1S')).toBe(5000))

  it('a per-try timeout counts only when it is shorter (R-34, X-25)', () => {
    const perTry = (timeoutMs: number, perTryTimeoutMs: number) => timeoutsOf({ timeoutMs, retry: { perTryTimeoutMs } }, [], false)
    expect(perTry(2000, 5000)).toEqual({ globalMs: 2000, perTryMs: 0, expectedMs: 2000 })
    expect(perTry(5000, 2000)).toEqual({ globalMs: 5000, perTryMs: 2000, expectedMs: 2000 })
    expect(perTry(0, 2000)).toEqual({ globalMs: 0, perTryMs: 2000, expectedMs: 2000 })
  })

  it('a stream limit is set by any request that asks, and by none that does not', () => {
    const limit = (maxGrpcTimeoutMs: number, value?: string) =>
      streamTimeoutMs({ timeoutMs: 0, maxGrpcTimeoutMs, grpcTimeoutLimitsStream: true }, asked(value))
    expect([limit(0, '1S'), limit(500, '1S'), limit(0, '0S'), limit(0, 'x'), limit(0)]).toEqual([1000, 500, 0, undefined, undefined])
    expect(streamTimeoutMs({ timeoutMs: 0, maxGrpcTimeoutMs: 0 }, asked('1S'))).toBeUndefined()
  })
})
