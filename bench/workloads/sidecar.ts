/** `sidecar`: what most proxies have: 17 services on one port, 20 routes, 10 authorization rules of the workload itself. */
import type { RequestDescriptor, View } from '../../src/model/index.ts'
import { randomIntegers } from '../random.ts'
import { inbound, outbound, viewIn } from './mesh.ts'

export interface SidecarWorkload {
  readonly view: View
  /** Outbound and inbound in turns. */
  readonly requests: readonly RequestDescriptor[]
}

const SERVICES = 17
const ROUTES = 20
const RULES = 10
const SEED = 7

const service = (i: number): unknown => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: `shop-${i}`, namespace: 'app' },
  spec: { clusterIP: `10.96.1.${i + 1}`, selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
})

const services = Array.from({ length: SERVICES - 1 }, (_, i) => service(i))

// The first four services have five routes each: two by prefix, one exact, one by header, one for the rest.
const virtualService = (i: number): unknown => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: `shop-${i}`, namespace: 'app' },
  spec: {
    hosts: [`shop-${i}`],
    http: [
      { match: [{ uri: { prefix: '/api/v1/' } }], route: [{ destination: { host: `shop-${i}` } }], timeout: '5s' },
      { match: [{ uri: { exact: '/login' } }], route: [{ destination: { host: `shop-${i + 4}` } }] },
      { match: [{ headers: { 'x-user': { exact: 'tester' } } }], route: [{ destination: { host: `shop-${i + 8}` } }] },
      { match: [{ uri: { prefix: '/static/' } }], route: [{ destination: { host: 'web' } }] },
      { route: [{ destination: { host: `shop-${i}` } }], retries: { attempts: 3, retryOn: '5xx' } },
    ],
  },
})

const principal = (i: number): string => `cluster.local/ns/app/sa/caller-${i}`

const policy = {
  apiVersion: 'security.istio.io/v1',
  kind: 'AuthorizationPolicy',
  metadata: { name: 'web', namespace: 'app' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    rules: Array.from({ length: RULES }, (_, i) => ({
      from: [{ source: { principals: [principal(i)] } }],
      to: [{ operation: { methods: ['GET', 'POST'], paths: [`/api/v${i}/*`] } }],
    })),
  },
}

const paths = ['/api/v1/orders/7', '/login', '/static/logo.svg', '/about'] as const

export const sidecar = (): SidecarWorkload => {
  const random = randomIntegers(SEED)
  const virtualServices = Array.from({ length: ROUTES / 5 }, (_, i) => virtualService(i))
  const requests = Array.from({ length: 64 }, (_, i): RequestDescriptor => {
    const caller = random(RULES)
    // Of four calls one is denied.
    if (i % 2 === 1) return inbound(`/api/v${(caller + (i % 8 === 7 ? 1 : 0)) % RULES}/items/42`, principal(caller))
    const path = paths[random(paths.length)] ?? '/'
    return { ...outbound(path), authority: `shop-${random(6)}` }
  })
  return { view: viewIn([...services, ...virtualServices, policy], 'web-1'), requests }
}
