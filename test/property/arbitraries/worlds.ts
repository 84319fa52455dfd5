/** Whole cases: a mesh of every kind of object around a fixed base, one proxy of it, requests at that proxy. */
import fc from 'fast-check'
import { destinationRule, serviceEntry, sidecar, workloadEntry } from './destinations.ts'
import { gateway } from './gateways.ts'
import type { KubernetesObject } from './mesh.ts'
import { meshConfig } from './mesh-config.ts'
import { often, seldom, several, some } from './parts.ts'
import { authorizationPolicy, peerAuthentication, requestAuthentication } from './security.ts'
import { delegate, virtualService } from './virtual-services.ts'
import { clientWire, gatewayWire, serverWire, type Wire, wires } from './wire.ts'

export interface World {
  readonly objects: readonly KubernetesObject[]
  readonly meshConfig: { readonly [field: string]: unknown }
  readonly proxies: readonly { readonly role: Wire['at']; readonly pod: string; readonly namespace: string }[]
  readonly refusing: readonly string[]
  readonly requests: readonly Wire[]
}

const ports = {
  http: { name: 'http', port: 80, targetPort: 8080 },
  raw: { name: 'tcp-raw', port: 3306, targetPort: 3306 },
  auto: { name: 'auto', port: 9999, targetPort: 9090 },
  tls: { name: 'https', port: 443, targetPort: 8443 },
  alt: { name: 'http-alt', port: 8080, targetPort: 8081 },
} as const

const service = (
  namespace: string,
  name: string,
  clusterIP: string,
  own: readonly (keyof typeof ports)[],
  app = name,
): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace },
  spec: { clusterIP, selector: { app }, ports: own.map((port) => ports[port]) },
})

const pod = (namespace: string, name: string, labels: Record<string, string>, podIP: string, serviceAccountName = 'default', meshed = true): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels: { ...labels, ...(meshed ? { 'security.istio.io/tlsMode': 'istio' } : {}) } },
  spec: { serviceAccountName, containers: [{ name: 'app', image: 'app' }] },
  status: { podIP },
}) // biome-ignore format: short

const base: readonly KubernetesObject[] = [
  service('app', 'web', '10.96.0.1', ['http', 'raw', 'auto', 'tls']),
  service('app', 'api', '10.96.0.2', ['http', 'alt']),
  service('app', 'db', '10.96.0.30', ['raw']),
  service('app', 'hl', 'None', ['http'], 'api'),
  service('other', 'web', '10.96.1.1', ['http']),
  pod('app', 'web-1', { app: 'web', version: 'v1' }, '10.1.0.1', 'web'),
  pod('app', 'api-1', { app: 'api', version: 'v1' }, '10.1.0.3'),
  pod('app', 'db-1', { app: 'db' }, '10.1.0.5', 'default', false),
  pod('other', 'oweb-1', { app: 'web', version: 'v1' }, '10.1.1.1'),
]
const second = pod('app', 'web-2', { app: 'web', version: 'v2' }, '10.1.0.2', 'web')
const bare = pod('app', 'web-3', { app: 'web', version: 'v2' }, '10.1.0.4', 'web', false)
const client = pod('app', 'client', { app: 'client', version: 'v1' }, '10.1.0.9', 'client')
const authorizer = [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'ext-authz', namespace: 'ext' },
    spec: { clusterIP: '10.96.5.1', selector: { app: 'ext-authz' }, ports: [{ name: 'http', port: 8000, targetPort: 8000 }] },
  },
  pod('ext', 'ext-1', { app: 'ext-authz' }, '10.1.5.1'),
]
const edgePort = (name: string, port: number) => ({ name, port, targetPort: port })
const edge = [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'istio-ingressgateway', namespace: 'istio-system' },
    spec: {
      clusterIP: '10.96.9.1',
      selector: { istio: 'ingressgateway' },
      ports: [edgePort('http2', 80), edgePort('alt', 8080), edgePort('https', 443), edgePort('tcp', 3306)],
    },
  },
  pod('istio-system', 'igw', { istio: 'ingressgateway' }, '10.1.9.1', 'igw'),
]

type Objects = fc.Arbitrary<readonly (readonly KubernetesObject[])[]>

const world = (role: Wire['at'], name: string, namespace: string, fixed: readonly KubernetesObject[], policies: Objects, wire: fc.Arbitrary<Wire>): fc.Arbitrary<World> =>
  fc
    .record({
      policies,
      more: fc.tuple(often(fc.constant(second)), seldom(fc.constant(bare))),
      meshConfig: often(meshConfig),
      refusing: seldom(some(['outbound|80||web.app.svc.cluster.local'], ['outbound|80|v1|web.app.svc.cluster.local'])),
      requests: wires(wire),
    })
    .map(({ policies, more, meshConfig, refusing, requests }) => ({
      objects: [...base, ...more.filter((one) => one !== undefined), ...authorizer, ...fixed, ...policies.flat()],
      meshConfig: meshConfig ?? {},
      proxies: [{ role, pod: name, namespace }],
      refusing: refusing ?? [],
      requests,
    })) // biome-ignore format: short

const none = fc.constant<KubernetesObject[]>([])
const maybe = (arb: fc.Arbitrary<KubernetesObject[]>) => fc.oneof({ weight: 2, arbitrary: none }, { weight: 1, arbitrary: arb })

const clientPolicies = fc.tuple(
  several(3, (i) => virtualService(i)),
  maybe(several(2, delegate, 1)),
  several(2, destinationRule),
  maybe(several(2, serviceEntry, 1)),
  maybe(several(1, workloadEntry, 1)),
  maybe(several(1, sidecar, 1)),
  maybe(several(1, peerAuthentication, 1)),
)
const serverPolicies = fc.tuple(
  several(4, (i) => authorizationPolicy(i)),
  several(2, peerAuthentication),
  maybe(several(2, requestAuthentication, 1)),
  maybe(several(1, sidecar, 1)),
)
const gatewayPolicies = fc.tuple(
  several(3, gateway, 1),
  several(3, (i) => virtualService(i, ['gw-0', 'gw-1']), 1),
  maybe(several(2, delegate, 1)),
  maybe(several(2, destinationRule, 1)),
  maybe(several(2, (i) => authorizationPolicy(i, some('istio-system')), 1)),
  maybe(several(1, requestAuthentication, 1)),
  maybe(several(1, serviceEntry, 1)),
)

/** One of the three kinds of proxy. */
export const arbWorld: fc.Arbitrary<World> = fc.oneof(
  { weight: 3, arbitrary: world('client', 'client', 'app', [client], clientPolicies, clientWire) },
  { weight: 3, arbitrary: world('server', 'web-1', 'app', [client], serverPolicies, serverWire) },
  { weight: 2, arbitrary: world('gateway', 'igw', 'istio-system', edge, gatewayPolicies, gatewayWire) },
)
