/** Small views made by hand: one listener, one chain, the routes a test is about. */
import type {
  Cluster,
  ClusterKey,
  HttpHandler,
  Listener,
  Predicate,
  Reference,
  RequestDescriptor,
  Route,
  RouteAction,
  TextMatcher,
  View,
  VirtualHost,
} from '../../../src/model/index.ts'

export const at = (name: string, ...path: (string | number)[]): Reference => ({
  kind: 'Thing',
  group: 'test',
  namespace: 'ns',
  name,
  path,
  role: 'merged',
})

export const service = (host: string): ClusterKey => ({ kind: 'service', host, port: 80, subset: '' })

export const clusterNamed = (host: string, more: Partial<Cluster> = {}): Cluster => ({
  key: service(host),
  discovery: 'endpoints',
  loadBalancer: { kind: 'leastRequest' },
  connectionPool: { connectTimeoutMs: 10_000 },
  tls: { kind: 'plaintext' },
  endpoints: [{ address: '10.1.0.1', port: 8080, namespace: 'ns', workload: host, labels: {}, mutualTls: false }],
  subsetLabels: {},
  hashPolicies: [],
  references: [],
  ...more,
})

export type ForwardAction = Extract<RouteAction, { kind: 'forward' }>

export const forwardTo = (host: string, more: Partial<ForwardAction> = {}): ForwardAction => ({
  kind: 'forward',
  destinations: [{ cluster: service(host), weight: 100, requestHeaders: [], responseHeaders: [], reference: at(`to ${host}`) }],
  timeoutMs: 0,
  mirrors: [],
  hashPolicies: [],
  ...more,
})

export const route = (name: string, action: RouteAction, match: readonly Predicate[] = [], more: Partial<Route> = {}): Route => ({
  name,
  subject: `route ${name}`,
  match,
  action,
  requestHeaders: [],
  responseHeaders: [],
  reference: at(name),
  ...more,
})

export const path = (matcher: TextMatcher): Predicate => ({ kind: 'predicate', field: { kind: 'path' }, matcher })
export const header = (name: string, value: string): Predicate => ({
  kind: 'predicate',
  field: { kind: 'header', name },
  matcher: { kind: 'exact', value },
})

export const hostOf = (name: string, routes: readonly Route[], more: Partial<VirtualHost> = {}): VirtualHost => ({
  name,
  routes,
  onMiss: 'stop',
  ...more,
})

export const httpHandler = (hosts: readonly VirtualHost[], more: Partial<HttpHandler> = {}): HttpHandler => ({
  kind: 'http',
  direction: 'outbound',
  normalization: { decodeSlashes: false, normalize: true, mergeSlashes: false },
  clientAddress: { useRemoteAddress: false, trustedHops: 0 },
  authorization: [],
  routes: {
    name: 'table',
    ignorePort: true,
    hosts: hosts.map((_, virtualHost) => ({ matcher: { kind: 'any' }, virtualHost })),
    virtualHosts: hosts,
  },
  ...more,
})

export const listenerOf = (handler: Listener['filterChains'][number]['handler'], more: Partial<Listener> = {}): Listener => ({
  name: 'listener',
  direction: 'outbound',
  port: 80,
  inspectsHttp: true,
  filterChains: [{ name: 'chain', match: {}, handler }],
  ...more,
})

export const viewOf = (listeners: readonly Listener[], clusters: readonly Cluster[] = [], more: Partial<View> = {}): View => ({
  role: 'sidecar',
  workload: { kind: 'Pod', namespace: 'ns', name: 'client', labels: {}, serviceAccount: 'default', principal: '', addresses: [] },
  listeners,
  clusters,
  unsupported: [],
  enforced: true,
  ...more,
})

/** A view of one outbound listener with these routes; clusters `a`, `b` and `c` exist. */
export const routesView = (routes: readonly Route[], more: Partial<HttpHandler> = {}): View =>
  viewOf(
    [listenerOf(httpHandler([hostOf('host', routes)], more))],
    ['a', 'b', 'c'].map((name) => clusterNamed(name)),
  )

export const get = (target: string, more: Partial<RequestDescriptor> = {}): RequestDescriptor => ({
  direction: 'outbound',
  protocol: 'http',
  method: 'GET',
  authority: 'web',
  path: target,
  headers: [],
  source: { ip: '10.0.0.1' },
  destination: { ip: '10.96.0.1', port: 80 },
  tokens: [],
  draws: {},
  ...more,
})
