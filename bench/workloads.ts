/** Named workloads of the benchmarks: a mesh, the proxy, requests with the outcome that must hold before anything is timed. */
import * as E from 'fp-ts/lib/Either.js'
import { readMesh } from '../src/config/index.ts'
import { viewOf } from '../src/lowering/istio/index.ts'
import type { Decision, RequestDescriptor, View } from '../src/model/index.ts'

export interface Workload {
  readonly name: string
  readonly text: string
  readonly view: View
  readonly requests: readonly { readonly request: RequestDescriptor; readonly wanted: Decision['kind'] }[]
}

const base = [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'app' },
    spec: { clusterIP: '10.96.0.1', selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-1', namespace: 'app', labels: { app: 'web', 'security.istio.io/tlsMode': 'istio' } },
    spec: { serviceAccountName: 'web', containers: [{ name: 'app' }] },
    status: { podIP: '10.1.0.1' },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'client', namespace: 'app', labels: { app: 'client', 'security.istio.io/tlsMode': 'istio' } },
    spec: { serviceAccountName: 'client', containers: [{ name: 'app' }] },
    status: { podIP: '10.1.0.9' },
  },
]

const text = (objects: readonly unknown[]): string => [...base, ...objects].map((object) => JSON.stringify(object)).join('\n---\n')

const viewIn = (config: string, workload: string): View => {
  const view = viewOf(readMesh([{ name: 'bench.yaml', text: config }]).mesh, { namespace: 'app', workload, kind: 'Pod' })
  if (E.isLeft(view)) throw new Error(view.left.message)
  return view.right
}

const request = (direction: 'outbound' | 'inbound', path: string, principal?: string): RequestDescriptor => ({
  direction,
  protocol: 'http',
  method: 'GET',
  authority: 'web',
  path,
  headers: [
    ['user-agent', 'bench'],
    ['x-user', 'somebody'],
  ],
  source: {
    ip: '10.1.0.9',
    ...(principal === undefined ? {} : { tls: { kind: 'mutual' as const, principal, alpn: ['istio-http/1.1', 'istio'] } }),
  },
  destination: { ip: direction === 'outbound' ? '10.255.255.1' : '10.1.0.1', port: direction === 'outbound' ? 80 : 8080 },
  tokens: [],
  draws: {},
})

/** One VirtualService of `count` routes; the requests meet the first, the middle and the last. */
const routes = (count: number): Workload => {
  const http = Array.from({ length: count }, (_, i) => ({
    match: [{ uri: { prefix: `/service-${i}/` } }],
    route: [{ destination: { host: 'web' } }],
  }))
  const config = text([
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'web', namespace: 'app' },
      spec: { hosts: ['web'], http },
    },
  ])
  const at = [0, Math.trunc(count / 2), count - 1]
  return {
    name: `routes / ${count}`,
    text: config,
    view: viewIn(config, 'client'),
    requests: [
      ...at.map((i) => ({ request: request('outbound', `/service-${i}/x`), wanted: 'forward' as const })),
      { request: request('outbound', '/nowhere'), wanted: 'respond' },
    ],
  }
}

/** An ALLOW policy of `count` rules; the requests meet the first, the last and none. */
const rules = (count: number): Workload => {
  const allowed = Array.from({ length: count }, (_, i) => ({
    from: [{ source: { principals: [`cluster.local/ns/app/sa/caller-${i}`] } }],
    to: [{ operation: { methods: ['GET'], paths: [`/service-${i}/*`] } }],
  }))
  const config = text([
    {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'web', namespace: 'app' },
      spec: { rules: allowed },
    },
  ])
  const by = (i: number, path: string) => request('inbound', path, `cluster.local/ns/app/sa/caller-${i}`)
  return {
    name: `rules / ${count}`,
    text: config,
    view: viewIn(config, 'web-1'),
    requests: [
      { request: by(0, '/service-0/x'), wanted: 'forward' },
      { request: by(count - 1, `/service-${count - 1}/x`), wanted: 'forward' },
      { request: by(0, '/other'), wanted: 'respond' },
    ],
  }
}

export const workloads: readonly Workload[] = [routes(4), routes(200), rules(4), rules(200)]
