/** Plans of routes in istiod's shape and units. */
import { describe, expect, it } from 'vitest'
import type { Route, RouteAction } from '../../../src/model/index.ts'
import { planOf } from '../../../src/observe/istio/index.ts'

const reference = { default: 'Istio default' }
const destination = (host: string, weight: number) => ({
  cluster: { kind: 'service' as const, host, port: 80, subset: '' },
  weight,
  requestHeaders: [],
  responseHeaders: [],
  reference,
})

const routeWith = (action: RouteAction): Route => ({
  name: '',
  subject: '',
  match: [],
  action,
  requestHeaders: [],
  responseHeaders: [],
  reference,
})

const forwarding = (fields: Partial<Extract<RouteAction, { kind: 'forward' }>> = {}): Route =>
  routeWith({ kind: 'forward', destinations: [destination('web', 100)], timeoutMs: 0, mirrors: [], hashPolicies: [], ...fields })

describe('plans', () => {
  it('say the least of what is only answered', () => {
    expect(planOf(routeWith({ kind: 'redirect', status: 301 }))).toEqual({ action: 'redirect' })
    expect(planOf(routeWith({ kind: 'direct', status: 200, body: '' }))).toEqual({ action: 'directResponse' })
    expect(planOf(routeWith({ kind: 'none' }))).toEqual({ action: 'none' })
  })

  it('name clusters with their weights', () => {
    expect(planOf(forwarding({ destinations: [destination('a', 10), destination('b', 90)] })).clusters).toEqual([
      { cluster: 'outbound|80||a', weight: 10 },
      { cluster: 'outbound|80||b', weight: 90 },
    ])
  })

  it('have no retry, fault, mirrors or CORS where there is none', () => {
    expect(planOf(forwarding())).toEqual({ action: 'route', clusters: [{ cluster: 'outbound|80||web', weight: 100 }], timeoutMs: 0 })
  })

  it('write a configured back-off with an unknown maximum, as Istio does', () => {
    const retry = {
      retryOn: ['5xx'],
      written: '5xx',
      maxRetries: 2,
      perTryTimeoutMs: 0,
      retriableStatusCodes: [503],
      backoffBaseMs: 50,
      backoffMaxMs: 500,
      backoffConfigured: true,
      avoidPreviousHosts: true,
      hostSelectionMaxAttempts: 5,
      preferOtherPriorities: false,
      reference,
    }
    expect(planOf(forwarding({ retry })).retry).toEqual({
      retryOn: '5xx',
      numRetries: 2,
      retriableStatusCodes: [503],
      backoffBaseMs: 50,
      backoffMaxMs: null,
      hostPredicates: ['envoy.retry_host_predicates.previous_hosts'],
      hostSelectionMaxAttempts: 5,
    })
  })

  it('count percentages in parts per million', () => {
    const fault = {
      delay: { durationMs: 10, partsPerMillion: 1_000_000, reference },
      abort: { httpStatus: 418, partsPerMillion: 0, reference },
    }
    expect(planOf(forwarding({ fault })).fault).toEqual({ delayMs: 10, delayPpm: 1_000_000, abortHttpStatus: 418, abortPpm: 0 })
  })

  it('write hash keys as Envoy does, durations in seconds', () => {
    const hashPolicies = [
      { key: { kind: 'header', name: 'x-u' } },
      { key: { kind: 'cookie', name: 'u', path: '/p', ttlMs: 0 } },
      { key: { kind: 'cookie', name: 'u', ttlMs: 1500 } },
      { key: { kind: 'sourceIp' } },
      { key: { kind: 'query', name: 'q' } },
    ] as const
    expect(planOf(forwarding({ hashPolicies })).hashPolicy).toEqual([
      { header: { headerName: 'x-u' } },
      { cookie: { name: 'u', path: '/p', ttl: '0s' } },
      { cookie: { name: 'u', ttl: '1.500s' } },
      { connectionProperties: { sourceIp: true } },
      { queryParameter: { name: 'q' } },
    ])
  })
})
