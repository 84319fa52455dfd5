/** What is believed wrongly about weights, retries, timeouts, headers, faults, redirects and CORS (istio ). */
import { describe, expect, it } from 'vitest'
import {
  type Asked,
  type Asking,
  caller,
  destinationRule,
  edge,
  forwarded,
  played,
  routes,
  sentHeader,
  told,
  virtualService,
} from './world.ts'

const api = '{destination: {host: api}}'

const routed = (action: string, destinations = `[${api}]`): Asking => caller([routes(`- ${action}\n  route: ${destinations}`)])

describe('it is wrong to believe of weights that', () => {
  it('weight 0 is nothing even for the only destination, and a missing weight is the rest (X-20)', () => {
    expect(told(caller([routes('- route: [{destination: {host: api}, weight: 0}]')]).ask())).toBe('api.app:80')
    const unset = caller([routes('- route: [{destination: {host: api}, weight: 80}, {destination: {host: web}}]')])
    expect([0, 79, 80, 99].map((split) => told(unset.ask({ split })))).toEqual(Array(4).fill('api.app:80'))
    const even = caller([routes('- route: [{destination: {host: api}, weight: 1}, {destination: {host: web}, weight: 1}]')])
    expect([0, 1].map((split) => told(even.ask({ split })))).toEqual(['api.app:80', 'web.app:80'])
  })
})

const refused = [{ reset: 'connectFailure' }] as const
const unavailable = [{ status: 503 }]

describe('it is wrong to believe of retries that', () => {
  const tries = (retries: string, script: Parameters<typeof played>[1]): number =>
    played((retries === '' ? caller([]) : routed(`retries: ${retries}`)).ask(), script).attempts

  it('a 503 is retried by default, or as soon as attempts are set (X-21)', () => {
    expect(tries('', unavailable)).toBe(1)
    expect(tries('{attempts: 3}', unavailable)).toBe(1)
    expect(tries('{attempts: 3, retryOn: "503"}', unavailable)).toBe(4)
    expect(tries('{attempts: 3, retryOn: 5xx}', unavailable)).toBe(4)
  })

  it('nothing is retried by default, or a refused connection is a 503 (X-22)', () => {
    expect(tries('', refused)).toBe(3)
    expect(tries('{attempts: 3, retryOn: "503"}', refused)).toBe(1)
  })

  it('empty retries, or attempts 0, mean the default ones (X-23)', () => {
    expect(tries('{}', refused)).toBe(1)
    expect(tries('{attempts: 0}', refused)).toBe(1)
  })

  it('a try that runs out of time is tried again (X-24)', () => {
    const hangs = played(routed('retries: {attempts: 3, perTryTimeout: 1s}').ask(), [{ delayMs: 60_000 }])
    expect(hangs).toMatchObject({ attempts: 1, status: 504, elapsedMs: 1000 })
  })

  it('a longer timeout per try extends the timeout, or 15 s are the default (X-25)', () => {
    const capped = routed('timeout: 2s\n  retries: {attempts: 3, perTryTimeout: 5s, retryOn: 5xx}').ask()
    expect(played(capped, [{ delayMs: 60_000 }])).toMatchObject({ attempts: 1, status: 504, elapsedMs: 2000 })
    expect(played(caller([]).ask(), [{ delayMs: 3_600_000 }])).toMatchObject({ status: 200, elapsedMs: 3_600_000 })
  })

  it('callers can set retries and timeouts by headers (X-26)', () => {
    const asked: Asked = {
      headers: [
        ['x-envoy-max-retries', '10'],
        ['x-envoy-retry-on', '5xx'],
        ['x-envoy-upstream-rq-timeout-ms', '1'],
      ],
    }
    const decision = routed('retries: {attempts: 1, retryOn: 5xx}').ask(asked)
    expect(forwarded(decision).timeoutMs).toBe(0)
    expect(sentHeader(decision, 'x-envoy-max-retries')).toEqual([])
    expect(played(decision, unavailable).attempts).toBe(2)
    const outside = edge([virtualService(`hosts: ["*"]\ngateways: [gw]\nhttp:\n- route: [${api}]`)]).ask(asked)
    expect(forwarded(outside).timeoutMs).toBe(0)
  })

  it('`unavailable` is retried however the server says it (X-27)', () => {
    const decision = routed('retries: {attempts: 2, retryOn: unavailable}').ask({ headers: [['content-type', 'application/grpc']] })
    // In trailers behind a message the status comes too late: what a retry is decided on are the headers of a 200.
    expect(played(decision, [{ status: 200, headers: [['content-type', 'application/grpc']] }]).attempts).toBe(1)
    expect(played(decision, [{ status: 200, headers: [['grpc-status', '14']] }]).attempts).toBe(3)
  })

  it('`maxRetries: 1` of a DestinationRule bounds the tries of one request (X-28)', () => {
    const { ask, view } = caller([
      routes(`- retries: {attempts: 5, retryOn: 5xx}\n  route: [${api}]`),
      destinationRule('host: api\ntrafficPolicy: {connectionPool: {http: {maxRetries: 1}}}'),
    ])
    expect(view.clusters.some(({ connectionPool }) => connectionPool.maxRetries === 1)).toBe(true)
    expect(played(ask(), unavailable, view).attempts).toBe(6)
  })
})

describe('it is wrong to believe of headers that', () => {
  it('the same of route and destination wins however many destinations there are (X-29)', () => {
    const headers = 'headers: {request: {set: {x: r}}}'
    const one = '{destination: {host: api}, weight: 50, headers: {request: {set: {x: d}}}}'
    expect(sentHeader(routed(headers, `[${one}]`).ask(), 'x')).toEqual(['d'])
    expect(sentHeader(routed(headers, `[${one}, ${one}]`).ask(), 'x')).toEqual(['r'])
  })

  it('a header that is set and removed is gone (X-30)', () => {
    expect(sentHeader(routed('headers: {request: {set: {x: a}, remove: [x]}}').ask({ headers: [['x', 'old']] }), 'x')).toEqual(['a'])
  })
})

describe('it is wrong to believe of faults, mirrors and redirects that', () => {
  it('a fault without percentage always happens and a mirror without one never (X-31)', () => {
    const fault = routed('fault: {abort: {httpStatus: 500}, delay: {fixedDelay: 1s}}').ask()
    expect(told(fault)).toBe('api.app:80')
    expect(fault).not.toHaveProperty('delayMs')
    const mirrors = (percentage: string): number | undefined =>
      forwarded(routed(`mirror: {host: billing.other.svc.cluster.local}${percentage}`).ask()).mirrors?.length
    expect(mirrors('')).toBe(1)
    expect(mirrors('\n  mirrorPercentage: {value: 0}') ?? 0).toBe(0)
  })

  it('a redirect drops the query (X-32)', () => {
    expect(told(caller([routes('- redirect: {uri: /new}')]).ask({ path: '/old?x=1' }))).toBe('301 http://web/new?x=1')
  })

  it('CORS keeps requests of foreign origins from the backend (X-33)', () => {
    const { ask } = routed('corsPolicy: {allowOrigins: [{exact: http://a}], allowMethods: [GET]}')
    const evil = ask({ headers: [['origin', 'http://evil']] })
    expect(told(evil)).toBe('api.app:80')
    expect(forwarded(evil).response?.cors ?? []).toEqual([])
    const preflight = ask({
      method: 'OPTIONS',
      headers: [
        ['origin', 'http://evil'],
        ['access-control-request-method', 'GET'],
      ],
    })
    expect(told(preflight)).toBe('api.app:80')
  })
})
