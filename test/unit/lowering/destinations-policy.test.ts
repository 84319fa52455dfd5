import { describe, expect, it } from 'vitest'
import { clustersOf, hashOf, rule } from './destinations-mesh.ts'

const web = (policy: string): string => rule('r', 'app', 'web', policy)
const only = (policy: string, name = '80||web.app') => clustersOf([web(policy)])(name)

describe('policy of a port', () => {
  it('an entry for the port stands alone: what it leaves out is default, TLS included', () => {
    const cluster = only(`trafficPolicy: {
      tls: {mode: SIMPLE}, connectionPool: {tcp: {maxConnections: 5}}, outlierDetection: {},
      portLevelSettings: [{port: {number: 80}, loadBalancer: {simple: RANDOM}}]}`)
    expect(cluster?.loadBalancer).toEqual({ kind: 'random' })
    expect(cluster?.connectionPool.maxConnections).toBeUndefined()
    expect(cluster?.outlierDetection).toBeUndefined()
    expect(cluster?.tls.kind).toBe('auto')
  })

  it('entries go by the service port; by the target port they do nothing', () => {
    const entry = (port: number) => `trafficPolicy: {portLevelSettings: [{port: {number: ${port}}, loadBalancer: {simple: RANDOM}}]}`
    expect(only(entry(8080))?.loadBalancer.kind).toBe('leastRequest')
    expect(only(entry(80))?.loadBalancer.kind).toBe('random')
  })

  it('the first entry of a port counts', () => {
    const entries = '{port: {number: 80}, loadBalancer: {simple: RANDOM}}, {port: {number: 80}, loadBalancer: {simple: ROUND_ROBIN}}'
    expect(only(`trafficPolicy: {portLevelSettings: [${entries}]}`)?.loadBalancer.kind).toBe('random')
  })
})

describe('policy of a subset', () => {
  const top = 'trafficPolicy: {loadBalancer: {simple: RANDOM}, connectionPool: {tcp: {maxConnections: 5}, http: {maxRetries: 3}}}'

  it('replaces whole blocks and inherits the others', () => {
    const cluster = only(`${top}, subsets: [{name: v1, trafficPolicy: {connectionPool: {http: {maxRetries: 9}}}}]`, '80|v1|web.app')
    expect(cluster?.connectionPool).toMatchObject({ maxRetries: 9 })
    expect(cluster?.connectionPool.maxConnections).toBeUndefined() // no merging inside a block
    expect(cluster?.loadBalancer.kind).toBe('random')
  })

  it('with an entry for the port resets even the blocks that it does not mention', () => {
    const entry = 'portLevelSettings: [{port: {number: 80}, outlierDetection: {}}]'
    const cluster = only(`${top}, subsets: [{name: v1, trafficPolicy: {${entry}}}]`, '80|v1|web.app')
    expect(cluster?.loadBalancer.kind).toBe('leastRequest')
    expect(cluster?.connectionPool.maxConnections).toBeUndefined()
    expect(cluster?.outlierDetection).toBeDefined()
  })

  it('says which lines are its own and which it inherits', () => {
    const references = only(`${top}, subsets: [{name: v1, trafficPolicy: {connectionPool: {}}}]`, '80|v1|web.app')?.references
    expect(references).toContainEqual(expect.objectContaining({ path: ['spec', 'trafficPolicy', 'loadBalancer'], role: 'inherited' }))
    expect(references).toContainEqual(
      expect.objectContaining({ path: ['spec', 'subsets', 0, 'trafficPolicy', 'connectionPool'], role: 'decided' }),
    )
  })
})

describe('mesh defaults', () => {
  const meshConfig = 'defaultTrafficPolicy: {connectionPool: {tcp: {maxConnections: 7}}, outlierDetection: {consecutive5xxErrors: 4}}'

  it('fill blocks that no rule sets, whole', () => {
    const cluster = clustersOf([web('trafficPolicy: {connectionPool: {http: {maxRetries: 1}}}')], { meshConfig })('80||web.app')
    expect(cluster?.connectionPool.maxConnections).toBeUndefined()
    expect(cluster?.outlierDetection?.consecutive5xx).toBe(4)
  })

  it('apply to services without any rule', () => {
    expect(clustersOf([], { meshConfig })('80||api.app')?.connectionPool.maxConnections).toBe(7)
  })
})

describe('limits', () => {
  it('zero means unlimited, as if nothing were written', () => {
    const pool = only('trafficPolicy: {connectionPool: {tcp: {maxConnections: 0}, http: {http1MaxPendingRequests: 0}}}')?.connectionPool
    expect(pool?.maxConnections).toBeUndefined()
    expect(pool?.maxPendingRequests).toBeUndefined()
  })

  it('the idle timeout of HTTP falls back to that of TCP', () => {
    expect(only('trafficPolicy: {connectionPool: {tcp: {idleTimeout: 5s}}}')?.connectionPool.idleTimeoutMs).toBe(5000)
    expect(only('trafficPolicy: {connectionPool: {tcp: {idleTimeout: 5s}, http: {idleTimeout: 1s}}}')?.connectionPool.idleTimeoutMs).toBe(
      1000,
    )
  })

  it('a retry budget without numbers is 20 percent and three retries', () => {
    expect(only('trafficPolicy: {retryBudget: {}}')?.connectionPool.retryBudget).toEqual({ percent: 20, minRetryConcurrency: 3 })
  })
})

describe('outlier detection', () => {
  const detection = (settings: string) => only(`trafficPolicy: {outlierDetection: {${settings}}}`)?.outlierDetection

  it('an empty block turns it on; no block is none', () => {
    expect(detection('')).toEqual({ minHealthPercent: 0 })
    expect(only('trafficPolicy: {}')?.outlierDetection).toBeUndefined()
  })

  it('local failures count only once they are told apart', () => {
    expect(detection('consecutiveLocalOriginFailures: 3')?.consecutiveLocalOriginFailure).toBeUndefined()
    const split = detection('consecutiveLocalOriginFailures: 3, splitExternalLocalOriginErrors: true')
    expect(split).toMatchObject({ consecutiveLocalOriginFailure: 3, splitExternalLocalOriginErrors: true })
  })

  it('consecutiveErrors and error codes do nothing', () => {
    expect(detection('consecutiveErrors: 2, outlierDetectionHttpErrorCodes: [429]')).toEqual({ minHealthPercent: 0 })
  })
})

describe('consistent hashing', () => {
  const header = (name: string): string => `loadBalancer: {consistentHash: {httpHeaderName: ${name}}}`

  it('is a ring of 1024 unless a size is written', () => {
    expect(only(`trafficPolicy: {${header('x')}}`)?.loadBalancer).toEqual({ kind: 'ringHash', minimumRingSize: 1024 })
    expect(only('trafficPolicy: {loadBalancer: {consistentHash: {httpHeaderName: x, ringHash: {}}}}')?.loadBalancer).toEqual({
      kind: 'ringHash',
    })
  })

  it('hashes by the wider setting although the port entry balances by default', () => {
    const yaml = [web(`trafficPolicy: {${header('top')}, portLevelSettings: [{port: {number: 80}, connectionPool: {}}]}`)]
    expect(clustersOf(yaml)('80||web.app')?.loadBalancer.kind).toBe('leastRequest')
    expect(hashOf(yaml, 'web.app.svc.cluster.local', { port: 80 })).toEqual({ key: { kind: 'header', name: 'top' } })
  })

  it('asks the port of the subset, the subset, the port, then the rule', () => {
    const entry = (name: string): string => `portLevelSettings: [{port: {number: 80}, ${header(name)}}]`
    const yaml = (subset: string) => [
      web(`trafficPolicy: {${header('top')}, ${entry('port')}}, subsets: [{name: v1, trafficPolicy: {${subset}}}]`),
    ]
    const host = 'web.app.svc.cluster.local'
    const name = (policy: ReturnType<typeof hashOf>) => policy?.key.kind === 'header' && policy.key.name
    expect(name(hashOf(yaml(`${header('subset')}, ${entry('subset-port')}`), host, { port: 80, subset: 'v1' }))).toBe('subset-port')
    expect(name(hashOf(yaml(header('subset')), host, { port: 80, subset: 'v1' }))).toBe('subset')
    expect(name(hashOf(yaml(''), host, { port: 80, subset: 'v1' }))).toBe('port')
    expect(name(hashOf(yaml(''), host, { subset: 'v1' }))).toBe('top') // a route without a port finds no port entry
  })
})
