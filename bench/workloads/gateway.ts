/** `gateway`: an ingress gateway with 100 hosts of 10 routes: 4 by prefix, 3 exact, 2 by regular expression, 1 by header. */
import * as E from 'fp-ts/lib/Either.js'
import { readMesh } from '../../src/config/index.ts'
import { viewOf } from '../../src/lowering/istio/index.ts'
import type { RequestDescriptor, View } from '../../src/model/index.ts'
import { randomIntegers } from '../random.ts'
import { headers, yamlOf } from './mesh.ts'
import type { RouteAsk } from './routes.ts'

export interface GatewayWorkload {
  readonly view: View
  readonly asks: readonly RouteAsk[]
}

const HOSTS = 100
const SEED = 11

const host = (i: number): string => `shop-${i}.example.com`

const matchOf = (h: number, r: number): unknown => {
  if (r < 4) return { uri: { prefix: `/area-${h}-${r}/` } }
  if (r < 7) return { uri: { exact: `/page-${h}-${r}` } }
  return r < 9 ? { uri: { regex: `/item-${h}-${r}/[0-9]+` } } : { headers: { 'x-tenant': { exact: `tenant-${h}` } } }
}

const requestOf = (h: number, r: number): RequestDescriptor => {
  const path = r < 4 ? `/area-${h}-${r}/x` : r < 7 ? `/page-${h}-${r}` : r < 9 ? `/item-${h}-${r}/42` : '/anything'
  return {
    direction: 'gateway',
    protocol: 'http',
    method: 'GET',
    authority: host(h),
    path,
    headers: r === 9 ? [...headers, ['x-tenant', `tenant-${h}`]] : headers,
    source: { ip: '203.0.113.7' },
    destination: { ip: '10.1.0.2', port: 8080 },
    tokens: [],
    draws: {},
  }
}

const objects = [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'app' },
    spec: { clusterIP: '10.96.0.1', selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'gateway', namespace: 'app' },
    spec: { clusterIP: '10.96.0.2', selector: { istio: 'gateway' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-1', namespace: 'app', labels: { app: 'web' } },
    spec: { containers: [{ name: 'app' }] },
    status: { podIP: '10.1.0.1' },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'gateway-1', namespace: 'app', labels: { istio: 'gateway' } },
    spec: { containers: [{ name: 'istio-proxy' }] },
    status: { podIP: '10.1.0.2' },
  },
  {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    metadata: { name: 'edge', namespace: 'app' },
    spec: { selector: { istio: 'gateway' }, servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*.example.com'] }] },
  },
]

const virtualService = (h: number): unknown => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: `shop-${h}`, namespace: 'app' },
  spec: {
    hosts: [host(h)],
    gateways: ['edge'],
    http: Array.from({ length: 10 }, (_, r) => ({
      name: `route-${h}-${r}`,
      match: [matchOf(h, r)],
      route: [{ destination: { host: 'web', port: { number: 80 } } }],
    })),
  },
})

export const gateway = (): GatewayWorkload => {
  const random = randomIntegers(SEED)
  const all = [...objects, ...Array.from({ length: HOSTS }, (_, h) => virtualService(h))]
  const { mesh } = readMesh([{ name: 'bench.yaml', text: yamlOf(all) }])
  const view = viewOf(mesh, { namespace: 'app', workload: 'gateway-1', kind: 'Pod', role: 'gateway' })
  if (E.isLeft(view)) throw new Error(view.left.message)
  const asks = Array.from({ length: 64 }, (): RouteAsk => {
    const [h, r] = [random(HOSTS), random(10)]
    return { request: requestOf(h, r), route: `route-${h}-${r}` }
  })
  return { view: view.right, asks }
}
