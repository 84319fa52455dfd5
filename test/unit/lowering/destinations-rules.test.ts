import { describe, expect, it } from 'vitest'
import { clustersOf, type Given, rule } from './destinations-mesh.ts'

const limit = (connections: number): string => `trafficPolicy: {connectionPool: {tcp: {maxConnections: ${connections}}}}`

/** Which rule is in force, told apart by its connection limit. */
const inForce = (rules: readonly string[], name = '80||web.app', given: Given = {}): number | undefined =>
  clustersOf(rules, given)(name)?.connectionPool.maxConnections

describe('which DestinationRule is in force', () => {
  it('a wildcard in the namespace of the client beats an exact rule beside the service', () => {
    const rules = [
      rule('wide', 'other', '*.svc.cluster.local', limit(1)),
      rule('exact', 'app', 'web', `${limit(2)}, subsets: [{name: v1, labels: {version: v1}}]`),
    ]
    expect(inForce(rules, '80||web.app', { client: 'other' })).toBe(1)
    expect(clustersOf(rules, { client: 'other' })('80|v1|web.app')).toBeUndefined() // 503 NC for a route to v1
    expect(inForce(rules, '80||web.app', { client: 'app' })).toBe(2)
  })

  it('the longest wildcard of a namespace counts, whichever is older', () => {
    expect(inForce([rule('a', 'app', '*.local', limit(1), 1), rule('b', 'app', '*.app.svc.cluster.local', limit(2), 2)])).toBe(2)
  })

  it('a short host belongs to the namespace of the rule', () => {
    const rules = [rule('r', 'other', 'web', limit(3))]
    expect(inForce(rules, '80||web.other')).toBe(3)
    expect(inForce(rules, '80||web.app')).toBeUndefined()
  })

  it('the rule of the client goes before the one of the service, which goes before the one of the root namespace', () => {
    const root = rule('root', 'istio-system', '*.local', limit(1))
    const ofService = rule('svc', 'app', '*.local', limit(2))
    const ofClient = rule('own', 'other', '*.local', limit(3))
    expect(inForce([root], '80||web.app', { client: 'other' })).toBe(1)
    expect(inForce([root, ofService], '80||web.app', { client: 'other' })).toBe(2)
    expect(inForce([root, ofService, ofClient], '80||web.app', { client: 'other' })).toBe(3)
  })

  it('a client in the root namespace looks at its private rules first, at its public ones last', () => {
    const ofService = rule('svc', 'app', 'web', limit(2))
    const given = { client: 'istio-system' }
    expect(inForce([rule('public', 'istio-system', '*.local', limit(1)), ofService], '80||web.app', given)).toBe(2)
    expect(inForce([rule('private', 'istio-system', '*.local', `exportTo: ["."], ${limit(1)}`), ofService], '80||web.app', given)).toBe(1)
  })

  it('an exact rule exported elsewhere hides the wildcard; one exported to "." does not', () => {
    const wide = rule('wide', 'app', '*.app.svc.cluster.local', limit(1))
    const hidden = rule('listed', 'app', 'web', `exportTo: [app], ${limit(2)}`)
    const listed = rule('listed', 'app', 'web', `exportTo: [istio-system], ${limit(2)}`)
    expect(inForce([wide, listed], '80||web.app', { client: 'other' })).toBeUndefined()
    expect(inForce([wide, hidden], '80||web.app', { client: 'other' })).toBe(1)
    expect(inForce([wide, rule('own', 'app', 'web', `exportTo: ["."], ${limit(2)}`)], '80||web.app', { client: 'other' })).toBe(1)
  })

  it('a rule with a workload selector is used alone, and only where it matches', () => {
    const front = rule('front', 'app', 'web', `workloadSelector: {matchLabels: {tier: front}}, ${limit(1)}`, 2)
    const back = rule('back', 'app', 'web', `workloadSelector: {matchLabels: {tier: back}}, ${limit(2)}`, 1)
    const all = rule('all', 'app', 'web', `${limit(3)}, subsets: [{name: v1}]`, 1)
    expect(inForce([front, back, all])).toBe(1)
    expect(clustersOf([front, back, all])('80|v1|web.app')).toBeUndefined()
    expect(inForce([back, all])).toBe(3)
    expect(inForce([front, all], '80||web.app', { client: 'other' })).toBe(3)
  })

  it('meshConfig.defaultDestinationRuleExportTo "." makes rules private that say nothing', () => {
    const given = { client: 'other', meshConfig: 'defaultDestinationRuleExportTo: ["."]' }
    expect(inForce([rule('r', 'app', 'web', limit(1))], '80||web.app', given)).toBeUndefined()
    expect(inForce([rule('r', 'app', 'web', `exportTo: ["*"], ${limit(1)}`)], '80||web.app', given)).toBe(1)
  })
})

describe('several rules for one host and namespace', () => {
  const older = rule('b', 'app', 'web', `${limit(1)}, subsets: [{name: v1, labels: {version: v1}}]`, 1)
  const newer = rule(
    'a',
    'app',
    'web',
    `trafficPolicy: {tls: {mode: DISABLE}}, subsets: [{name: v1, labels: {version: v2}}, {name: v2}]`,
    2,
  )

  it('the policy of the older is taken whole and subsets are united, the older one of a name stays', () => {
    const cluster = clustersOf([newer, older])
    expect(cluster('80||web.app')?.connectionPool.maxConnections).toBe(1)
    expect(cluster('80||web.app')?.tls.kind).toBe('auto') // not DISABLE: policies are never mixed
    expect(cluster('80|v1|web.app')?.subsetLabels).toEqual({ version: 'v1' })
    expect(cluster('80|v2|web.app')).toBeDefined()
  })

  it('the policy of the newer counts when the older has none', () => {
    expect(inForce([rule('a', 'app', 'web', 'subsets: [{name: v1}]', 1), rule('b', 'app', 'web', limit(2), 2)])).toBe(2)
  })

  it('with different exportTo they stay apart: in their own namespace the newer one wins', () => {
    const apart = [rule('a', 'app', 'web', limit(1), 1), rule('b', 'app', 'web', `exportTo: ["."], ${limit(2)}`, 2)]
    expect(inForce(apart)).toBe(2)
    expect(inForce(apart, '80||web.app', { client: 'other' })).toBe(1)
  })

  it('exported to more namespaces, the newer one is merged where both are seen', () => {
    const narrow = rule('a', 'app', 'web', `exportTo: [other], ${limit(1)}`, 1)
    const wide = rule('b', 'app', 'web', `exportTo: [other, istio-system], ${limit(2)}, subsets: [{name: v1}]`, 2)
    const merged = clustersOf([narrow, wide], { client: 'other' })
    expect(merged('80||web.app')?.connectionPool.maxConnections).toBe(1)
    expect(merged('80|v1|web.app')).toBeDefined()
    // It went into the older one, so those that only it names get nothing at all.
    expect(inForce([narrow, wide], '80||web.app', { client: 'istio-system' })).toBeUndefined()
  })

  it('a newer one exported further than a private older one is on its own elsewhere', () => {
    const own = rule('a', 'app', 'web', `exportTo: [app], ${limit(1)}`, 1)
    const wide = rule('b', 'app', 'web', `exportTo: [app, other], ${limit(2)}, subsets: [{name: v1}]`, 2)
    expect(inForce([own, wide])).toBe(1)
    expect(inForce([own, wide], '80||web.app', { client: 'other' })).toBe(2)
  })

  it('overlapping hosts are never merged', () => {
    const cluster = clustersOf([rule('a', 'app', '*.local', 'subsets: [{name: v1}]', 1), rule('b', 'app', 'web', limit(1), 2)])
    expect(cluster('80|v1|web.app')).toBeUndefined()
  })
})

describe('subsets', () => {
  const cluster = clustersOf([rule('r', 'app', 'web', 'subsets: [{name: v1, labels: {version: v1}}, {name: v9, labels: {version: v9}}]')])

  it('exist only when the rule in force declares them', () => {
    expect(cluster('80|v1|web.app')?.endpoints.map(({ workload }) => workload)).toEqual(['web-1'])
    expect(cluster('80|v2|web.app')).toBeUndefined()
  })

  it('exist without any endpoint: that is 503 UH, not NC', () => {
    expect(cluster('80|v9|web.app')?.endpoints).toEqual([])
  })

  it('do not take endpoints away from the service', () => {
    expect(cluster('80||web.app')?.endpoints).toHaveLength(2)
  })

  it('name the lines that made them', () => {
    expect(cluster('80|v1|web.app')?.references[0]).toMatchObject({ kind: 'DestinationRule', name: 'r', path: ['spec', 'subsets', 0] })
    expect(cluster('80|v1|web.app')?.references).toContainEqual({ default: 'automatic mTLS' })
  })
})
