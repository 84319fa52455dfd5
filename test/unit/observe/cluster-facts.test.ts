import { describe, expect, it } from 'vitest'
import type { Cluster, View } from '../../../src/model/index.ts'
import { clusterFacts } from '../../../src/observe/istio/cluster-facts.ts'

const cluster = (over: Partial<Cluster>): Cluster => ({
  key: { kind: 'service', host: 'web.app.svc.cluster.local', port: 80, subset: '' },
  discovery: 'endpoints',
  loadBalancer: { kind: 'leastRequest' },
  connectionPool: { connectTimeoutMs: 10_000 },
  tls: { kind: 'plaintext' },
  endpoints: [],
  subsetLabels: {},
  hashPolicies: [],
  references: [],
  ...over,
})

const fact = (over: Partial<Cluster>) => clusterFacts({ clusters: [cluster(over)] } as unknown as View)[0]

describe('clusters in the words of istiod', () => {
  it('unlimited is the largest 32-bit number, never absent', () => {
    expect(fact({})?.circuitBreakers).toEqual({
      maxConnections: 4294967295,
      maxPendingRequests: 4294967295,
      maxRequests: 4294967295,
      maxRetries: 4294967295,
    })
  })

  it('64-bit sizes are text', () => {
    expect(fact({ loadBalancer: { kind: 'ringHash', minimumRingSize: 1024 } })?.ringHashLbConfig).toEqual({ minimumRingSize: '1024' })
  })

  it('durations have 0, 3, 6 or 9 decimals', () => {
    const interval = (intervalMs: number) => fact({ outlierDetection: { intervalMs } })?.outlierDetection
    expect(interval(300_000)).toMatchObject({ interval: '300s' })
    expect(interval(1500)).toMatchObject({ interval: '1.500s' })
    expect(interval(0.1)).toMatchObject({ interval: '0.000100s' })
  })

  it('a detector with threshold 0 is written down as not enforcing', () => {
    expect(fact({ outlierDetection: { consecutive5xx: 0 } })?.outlierDetection).toEqual({
      enforcingSuccessRate: 0,
      consecutive5xx: 0,
      enforcingConsecutive5xx: 0,
    })
  })

  it('PROXY protocol hides the TLS below it', () => {
    const tls = { kind: 'simple', serverName: 'a.b', subjectAltNames: [] } as const
    expect(fact({ tls, vendor: { sendsProxyProtocol: true } })?.tls).toEqual({ socket: 'envoy.transport_sockets.upstream_proxy_protocol' })
  })

  it('clusters that are not of services are left out', () => {
    expect(clusterFacts({ clusters: [cluster({ key: { kind: 'blackHole' } })] } as unknown as View)).toEqual([])
  })
})
