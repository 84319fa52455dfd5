import { describe, expect, it } from 'vitest'
import { ingress } from '../../../src/engine/ingress.ts'
import type { ClientAddressPolicy, Header } from '../../../src/model/index.ts'

const sidecar: ClientAddressPolicy = { useRemoteAddress: false, trustedHops: 0 }
const edge = (trustedHops = 0): ClientAddressPolicy => ({ useRemoteAddress: true, trustedHops })
const enter = (clientAddress: ClientAddressPolicy, headers: Header[], tls = false) =>
  ingress({ clientAddress, direction: 'gateway' }, headers, '10.0.0.1', tls, undefined)
const xff = (value: string): Header => ['x-forwarded-for', value]

describe('the client address (A-33)', () => {
  it('a sidecar takes the last entry, when it is an address', () => {
    expect(enter(sidecar, [xff('1.2.3.4, 5.6.7.8')]).clientAddress).toBe('5.6.7.8')
    for (const bad of ['1.2.3.4,', '1.2.3.4:80', 'x', '[::1]:80']) expect(enter(sidecar, [xff(bad)]).clientAddress, bad).toBe('10.0.0.1')
    expect(enter(sidecar, []).clientAddress).toBe('10.0.0.1')
  })

  it('a gateway takes the peer, or the n-th entry from the right if there are so many', () => {
    expect(enter(edge(), [xff('1.2.3.4')]).clientAddress).toBe('10.0.0.1')
    expect(enter(edge(1), [xff('1.2.3.4, 5.6.7.8')]).clientAddress).toBe('5.6.7.8')
    expect(enter(edge(2), [xff('1.2.3.4, 5.6.7.8')]).clientAddress).toBe('1.2.3.4')
    expect(enter(edge(3), [xff('1.2.3.4, 5.6.7.8')]).clientAddress).toBe('10.0.0.1')
  })

  it('a gateway writes down what it found', () => {
    const { headers } = enter(edge(), [xff('1.2.3.4')])
    expect(headers).toContainEqual(['x-forwarded-for', '1.2.3.4,10.0.0.1'])
    expect(headers).toContainEqual(['x-envoy-external-address', '10.0.0.1'])
  })
})

describe('the scheme', () => {
  it('a sidecar believes x-forwarded-proto, a gateway does not', () => {
    const proto: Header = ['x-forwarded-proto', 'HTTPS']
    expect(enter(sidecar, [proto]).scheme).toBe('https')
    expect(enter(edge(), [proto]).scheme).toBe('http')
    expect(enter(edge(1), [proto]).scheme).toBe('https')
    expect(enter(sidecar, [['x-forwarded-proto', 'ftp']], true).scheme).toBe('https')
  })
})

describe('headers of a client', () => {
  const names = (policy: ClientAddressPolicy, ...headers: Header[]) => enter(policy, headers).headers.map(([name]) => name)

  it('that steer the proxy are dropped (R-57, X-26)', () => {
    const left = names(sidecar, ['x-envoy-max-retries', '9'], ['x-envoy-upstream-rq-timeout-ms', '1'], ['x-envoy-retry-on', '5xx'])
    expect(left).toEqual(['x-forwarded-proto'])
  })

  it('that tell of an earlier proxy are dropped at the edge only', () => {
    expect(names(sidecar, ['x-envoy-original-path', '/'])).toContain('x-envoy-original-path')
    expect(names(edge(), ['x-envoy-original-path', '/'])).not.toContain('x-envoy-original-path')
  })

  it('of this hop are dropped, with those that Connection names', () => {
    expect(names(sidecar, ['connection', 'close, x-a'], ['x-a', '1'], ['keep-alive', '1'], ['te', 'gzip'])).toEqual(['x-forwarded-proto'])
    expect(enter(sidecar, [['te', 'trailers, gzip']]).headers).toContainEqual(['te', 'trailers'])
  })
})
