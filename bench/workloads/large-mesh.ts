/** `mesh`: 1 000 services with a VirtualService, a DestinationRule and an AuthorizationPolicy each, and 3 000 workloads, in 20 namespaces. */
import { stringify } from 'yaml'
import { randomIntegers } from '../random.ts'

export const SERVICES = 1_000
export const WORKLOADS = 3_000
export const NAMESPACES = 20
const SEED = 13

const namespaceOf = (i: number): string => `team-${i % NAMESPACES}`
const hostOf = (i: number): string => `svc-${i}.${namespaceOf(i)}.svc.cluster.local`

const service = (i: number): unknown => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: `svc-${i}`, namespace: namespaceOf(i) },
  spec: {
    clusterIP: `10.${96 + Math.trunc(i / 65_536)}.${Math.trunc(i / 256) % 256}.${i % 256}`,
    selector: { app: `svc-${i}` },
    ports: [{ name: 'http', port: 8000 + (i % 5), targetPort: 8080 }],
  },
})

const virtualService = (i: number, canaryPercent: number): unknown => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: `svc-${i}`, namespace: namespaceOf(i) },
  spec: {
    hosts: [hostOf(i)],
    http: [
      { match: [{ uri: { prefix: '/admin/' } }], route: [{ destination: { host: hostOf(i), subset: 'v1' } }], timeout: '2s' },
      {
        route: [
          { destination: { host: hostOf(i), subset: 'v1' }, weight: 100 - canaryPercent },
          { destination: { host: hostOf(i), subset: 'v2' }, weight: canaryPercent },
        ],
      },
    ],
  },
})

const destinationRule = (i: number): unknown => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'DestinationRule',
  metadata: { name: `svc-${i}`, namespace: namespaceOf(i) },
  spec: {
    host: hostOf(i),
    subsets: [
      { name: 'v1', labels: { version: 'v1' } },
      { name: 'v2', labels: { version: 'v2' } },
    ],
  },
})

const authorizationPolicy = (i: number, caller: number): unknown => ({
  apiVersion: 'security.istio.io/v1',
  kind: 'AuthorizationPolicy',
  metadata: { name: `svc-${i}`, namespace: namespaceOf(i) },
  spec: {
    selector: { matchLabels: { app: `svc-${i}` } },
    rules: [
      {
        from: [{ source: { principals: [`cluster.local/ns/${namespaceOf(caller)}/sa/svc-${caller}`] } }],
        to: [{ operation: { methods: ['GET', 'POST'], paths: ['/api/*'] } }],
      },
    ],
  },
})

const pod = (i: number, services: number): unknown => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: `pod-${i}`,
    namespace: namespaceOf(i),
    // Pods of a service are in its namespace: both numbers are the same modulo the namespaces.
    labels: { app: `svc-${i % services}`, version: i % 2 === 0 ? 'v1' : 'v2', 'security.istio.io/tlsMode': 'istio' },
  },
  spec: { serviceAccountName: `svc-${i % services}`, containers: [{ name: 'app' }] },
  status: { podIP: `10.${200 + Math.trunc(i / 65_536)}.${Math.trunc(i / 256) % 256}.${i % 256}` },
})

/** The whole mesh as one YAML text. Numbers of services and workloads; the first must be a multiple of the namespaces, 20. */
export const largeMesh = (services = SERVICES, workloads = WORKLOADS): string => {
  const random = randomIntegers(SEED)
  const objects: unknown[] = []
  for (let i = 0; i < services; i++) {
    objects.push(service(i), virtualService(i, random(50)), destinationRule(i), authorizationPolicy(i, random(services)))
  }
  for (let i = 0; i < workloads; i++) objects.push(pod(i, services))
  return objects.map((object) => stringify(object)).join('---\n')
}
