/** What is believed wrongly about DestinationRules, ports, PeerAuthentication and injection (istio ). */
import { describe, expect, it } from 'vitest'
import { type Cluster, sidecarOf } from '../../../src/index.ts'
import {
  caller,
  destinationRule,
  foreignTls,
  meshOf,
  mutual,
  peerAuthentication,
  policy,
  routes,
  server,
  told,
  virtualService,
} from './world.ts'

const clusterIn = (objects: readonly string[], host: string, port: number, subset = ''): Cluster | undefined =>
  caller(objects).view.clusters.find(
    ({ key }) => key.kind === 'service' && key.host.startsWith(host) && key.port === port && key.subset === subset,
  )

describe('it is wrong to believe of DestinationRules that', () => {
  it('the exact one of the Service beats a wildcard of the caller (X-34)', () => {
    const { ask } = caller([
      destinationRule('host: "*.svc.cluster.local"', { name: 'wild' }),
      destinationRule('host: billing\nsubsets: [{name: v1, labels: {version: v1}}]', { namespace: 'other' }),
      virtualService(
        'hosts: [billing.other.svc.cluster.local]\nhttp: [{route: [{destination: {host: billing.other.svc.cluster.local, subset: v1}}]}]',
      ),
    ])
    expect(told(ask({ authority: 'billing.other' }))).toBe('503')
  })

  it('a port keeps what its own entry leaves out (X-35)', () => {
    const rule = destinationRule(`
host: api
trafficPolicy:
  tls: {mode: DISABLE}
  connectionPool: {tcp: {maxConnections: 7}}
  portLevelSettings: [{port: {number: 80}, loadBalancer: {simple: RANDOM}}]`)
    const [port80, other] = [clusterIn([rule], 'api', 80), clusterIn([rule], 'api', 8080)]
    expect(port80).toMatchObject({ loadBalancer: { kind: 'random' }, tls: { kind: 'auto' } })
    expect(port80?.connectionPool.maxConnections).toBeUndefined()
    expect(other).toMatchObject({
      loadBalancer: { kind: 'leastRequest' },
      tls: { kind: 'plaintext' },
      connectionPool: { maxConnections: 7 },
    })
  })

  it('of two for one host the newer or both policies hold (X-37)', () => {
    const rules = [
      destinationRule('host: api\ntrafficPolicy: {loadBalancer: {simple: RANDOM}}\nsubsets: [{name: a}]', { name: 'old', age: 1 }),
      destinationRule('host: api\ntrafficPolicy: {connectionPool: {tcp: {maxConnections: 7}}}\nsubsets: [{name: b}]', { name: 'new' }),
    ]
    expect(clusterIn(rules, 'api', 80)?.loadBalancer).toEqual({ kind: 'random' })
    expect(clusterIn(rules, 'api', 80)?.connectionPool.maxConnections).toBeUndefined()
    expect([clusterIn(rules, 'api', 80, 'a'), clusterIn(rules, 'api', 80, 'b')]).not.toContain(undefined)
  })
})

describe('it is wrong to believe of ports that', () => {
  it('a DestinationRule or a route takes the container port (X-36)', () => {
    const portLevel = (port: number): string =>
      destinationRule(`host: web\ntrafficPolicy: {portLevelSettings: [{port: {number: ${port}}, loadBalancer: {simple: RANDOM}}]}`)
    expect(clusterIn([portLevel(8080)], 'web', 80)?.loadBalancer.kind).toBe('leastRequest')
    expect(clusterIn([portLevel(80)], 'web', 80)?.loadBalancer.kind).toBe('random')
    const matchPort = (port: number): string =>
      told(caller([routes(`- match: [{port: ${port}}]\n  route: [{destination: {host: api}}]`)]).ask())
    expect([matchPort(8080), matchPort(80)]).toEqual(['web.app:80', 'api.app:80'])
  })

  it('a policy takes the Service port (X-36)', () => {
    const denied = (port: number): string =>
      told(server([policy(`action: DENY\nrules: [{to: [{operation: {ports: ["${port}"]}}]}]`)]).ask())
    expect([denied(80), denied(8080)]).toEqual(['inbound', '403 deny app/p'])
    const strict = (port: number): string =>
      told(server([peerAuthentication(`selector: {matchLabels: {app: web}}\nportLevelMtls: {${port}: {mode: STRICT}}`)]).ask())
    expect([strict(80), strict(8080)]).toEqual(['inbound', 'closed noFilterChain'])
  })
})

describe('it is wrong to believe of PeerAuthentication that', () => {
  it('a selector in the root namespace reaches every namespace, as it does in AuthorizationPolicy (X-38)', () => {
    const root = { namespace: 'istio-system' }
    const spec = 'selector: {matchLabels: {app: web}}\n'
    expect(told(server([peerAuthentication(`${spec}mtls: {mode: STRICT}`, root)]).ask())).toBe('inbound')
    expect(told(server([policy(`${spec}action: DENY\nrules: [{}]`, root)]).ask())).toBe('403 deny istio-system/p')
  })

  it('PERMISSIVE lets in every TLS, or none that is not of the mesh (X-39)', () => {
    const asked = { tls: foreignTls } as const
    expect(told(server([]).ask(asked))).toBe('closed noFilterChain')
    expect(told(server([]).ask({ ...asked, protocol: 'tcp' }))).toBe('undecrypted')
    expect(told(server([]).ask({ tls: mutual('cluster.local/ns/app/sa/client') }))).toBe('inbound')
  })
})

describe('it is wrong to believe of injection that', () => {
  const inject = 'sidecar.istio.io/inject'

  const injected = (namespaceLabels: string, labels: string, annotations = '{}', more = ''): boolean => {
    const mesh = meshOf([
      `apiVersion: v1\nkind: Namespace\nmetadata: {name: team, labels: ${namespaceLabels}}`,
      `apiVersion: v1\nkind: Pod\nmetadata: {name: one, namespace: team, labels: ${labels}, annotations: ${annotations}}
spec: {${more}containers: [{name: app}]}`,
    ])
    const pod = mesh.kubernetes.workloads.find(({ name }) => name === 'one')
    if (pod === undefined) throw new Error('no pod')
    return sidecarOf(mesh, pod).present
  }

  it('a pod can overrule a namespace that is switched off (X-62)', () => {
    expect(injected('{istio-injection: disabled}', `{${inject}: "true"}`)).toBe(false)
  })

  it('a revision on the namespace counts beside istio-injection (X-62)', () => {
    expect(injected('{istio-injection: enabled, istio.io/rev: canary}', '{app: x}')).toBe(true)
    expect(injected('{istio-injection: disabled, istio.io/rev: canary}', '{app: x}')).toBe(false)
  })

  it('an annotation asks for injection (X-62)', () => {
    expect(injected('{}', '{app: x}', `{${inject}: "true"}`)).toBe(false)
    expect(injected('{}', `{${inject}: "true"}`)).toBe(true)
  })

  it('a pod on the host network is injected when it asks (X-62)', () => {
    expect(injected('{}', `{${inject}: "true"}`, '{}', 'hostNetwork: true, ')).toBe(false)
  })

  it('the annotation beats the label (X-63)', () => {
    expect(injected('{istio-injection: enabled}', `{${inject}: "false"}`, `{${inject}: "true"}`)).toBe(false)
  })
})
