/** Generated views whose routes do everything a route can do; requests that reach them are in route-requests.ts. */
import fc from 'fast-check'
import type {
  Cluster,
  Cors,
  Fault,
  HeaderOperations,
  HostMatcher,
  HttpHandler,
  PathRewrite,
  Predicate,
  RetryPlan,
  Route,
  RouteAction,
  TextMatcher,
  View,
  VirtualHost,
  WeightedDestination,
} from '../../../src/model/index.ts'
import { at, clusterNamed, httpHandler, listenerOf, service, viewOf } from '../support/view.ts'

export const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined, freq: 2 })
const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary })
/** A record without the members that came out undefined. */
const present = <T extends object>(record: T): T =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T
export const records = <T extends object>(members: { readonly [K in keyof T]: fc.Arbitrary<T[K] | undefined> }): fc.Arbitrary<T> =>
  (fc.record(members as never) as fc.Arbitrary<T>).map(present)

const references = fc.nat(9).map((number) => at(`reference ${number}`, 'spec', number))
const clusters = fc.constantFrom('a', 'a', 'b', 'b', 'c', 'empty', 'nowhere').map(service)
const shares = fc.constantFrom(0, 1, 250_000, 500_000, 999_999, 1_000_000, 2_000_000)
const durations = fc.oneof(fc.constantFrom(0, 0.4, 1, 99.9, 1_000, 15_000, 2 ** 31, 99_999_999_000, 2 ** 45), fc.nat(3_000))

const names = [
  'x-a',
  'x-b',
  'x-c',
  'via',
  'vary',
  'accept',
  'cookie',
  'set-cookie',
  'content-type',
  'connection',
  'grpc-status',
  'location',
  'x-envoy-retry-on',
  'x-envoy-retry-grpc-on',
  'x-envoy-max-retries',
  'x-envoy-retriable-status-codes',
  'x-envoy-upstream-rq-timeout-ms',
  'x-envoy-attempt-count',
  'grpc-timeout',
  'access-control-allow-origin',
]
const templates = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom('', 'v', ' v ', 'w', '5xx, reset', 'unavailable,503 ,nonsense', '7', '\xa012', '503,abc, 429', '1S'),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      '%REQ(x-a)%',
      '%REQ(X-A?via)%',
      '%REQ(:PATH?x)%',
      '%REQ(x-none?:authority)%',
      '%REQ(host)%',
      '%REQ(:method)%/%REQ(:scheme)%',
      'a%%b',
      '%REQ(x-b):2%',
      '%PROTOCOL%',
      '%PATH%',
      '%PATH(NQ)%',
      '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%',
      '%DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT%',
      '%DOWNSTREAM_LOCAL_ADDRESS%|%DOWNSTREAM_LOCAL_PORT%',
      '%DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT%',
      '%DOWNSTREAM_PEER_URI_SAN%',
      '%REQUESTED_SERVER_NAME%',
      '%RESPONSE_CODE%',
      '%RESPONSE_CODE:0%',
      '%ROUTE_NAME%',
      '<%ROUTE_NAME:1%>',
      '%VIRTUAL_CLUSTER_NAME%',
      '%DYNAMIC_METADATA(a:b)%',
      '%START_TIME%',
      'at %START_TIME% by %HOSTNAME%',
      '%no command%',
      '%START_TIME(\xc3\xa9)%',
      '100%',
    ),
  },
)
const operation = fc.tuple(
  fc.oneof({ weight: 60, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: fc.constant('bad name') }),
  templates,
)
const pass: fc.Arbitrary<HeaderOperations> = fc.record({
  remove: fc.array(fc.constantFrom(...names), { maxLength: 2 }),
  set: fc.array(operation, { maxLength: 3 }),
  add: fc.array(operation, { maxLength: 3 }),
})
const passes = fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(pass, { maxLength: 2 }) })

const rewrites: fc.Arbitrary<PathRewrite> = fc.oneof(
  fc.constantFrom('', '/', '/new', '/new?x=y').map((value) => ({ kind: 'whole' as const, value })),
  fc.record({ kind: fc.constant('prefix' as const), lengthBytes: fc.nat(12), value: fc.constantFrom('', '/', '/p', '/p/') }),
  fc
    .tuple(
      fc.constantFrom('a', '^/a', 'x*', '/(\\w+)/(\\w+)', '.*', '(', '/b$'),
      fc.constantFrom('', 'z', '/\\2/\\1', '\\0\\0', '\\9', '\\'),
    )
    .map(([source, substitution]) => ({
      kind: 'pattern' as const,
      pattern: { source, dialect: 're2-latin1' as const, anchoring: 'search' as const },
      substitution,
    })),
)

const plans: fc.Arbitrary<RetryPlan> = records<RetryPlan>({
  retryOn: fc.uniqueArray(fc.constantFrom('5xx', 'reset', 'unavailable', 'retriable-status-codes', 'unheard-of'), { maxLength: 3 }),
  written: fc.constant('as written'),
  maxRetries: fc.nat(3),
  perTryTimeoutMs: durations,
  perTryTimeoutConfigured: optional(fc.constant(true)),
  retriableStatusCodes: fc.array(fc.constantFrom(503, 429), { maxLength: 2 }),
  backoffBaseMs: fc.constantFrom(25, 0.5),
  backoffMaxMs: fc.constant(250),
  backoffConfigured: fc.boolean(),
  avoidPreviousHosts: fc.boolean(),
  hostSelectionMaxAttempts: fc.nat(5),
  preferOtherPriorities: fc.boolean(),
  reference: references,
})

const faults: fc.Arbitrary<Fault> = records<Fault>({
  delay: optional(fc.record({ durationMs: durations, partsPerMillion: shares, reference: references })),
  abort: optional(
    records<NonNullable<Fault['abort']>>({
      httpStatus: optional(fc.constantFrom(200, 418, 503)),
      grpcStatus: optional(fc.nat(16)),
      partsPerMillion: shares,
      reference: references,
    }),
  ),
})

const origins: fc.Arbitrary<TextMatcher> = fc.oneof(
  fc.constantFrom('http://o', '*').map((value) => ({ kind: 'exact' as const, value })),
  fc.constant({ kind: 'prefix' as const, value: 'http://' }),
  fc.constant({ kind: 'pattern' as const, pattern: { source: 'http.*o', dialect: 're2-latin1' as const, anchoring: 'full' as const } }),
)
const corsPolicies: fc.Arbitrary<Cors> = records<Cors>({
  allowOrigins: fc.array(origins, { maxLength: 2 }),
  allowMethods: fc.constantFrom('', '*', 'GET,POST'),
  allowHeaders: fc.constantFrom('', '*', 'x-a'),
  exposeHeaders: fc.constantFrom('', 'x-b'),
  maxAge: fc.constantFrom('', '60'),
  allowCredentials: optional(fc.boolean()),
  forwardUnmatchedPreflights: fc.boolean(),
  reference: references,
})

const destinations: fc.Arbitrary<WeightedDestination> = records<WeightedDestination>({
  cluster: clusters,
  weight: fc.oneof(fc.constantFrom(0, 0, 1, 50, 100, 2 ** 31, 2 ** 32 - 1), fc.nat(1_000)),
  requestHeaders: passes,
  responseHeaders: passes,
  authority: optional(fc.constantFrom('destination.example', 'web')),
  reference: references,
})

const forwards: fc.Arbitrary<RouteAction> = records<Extract<RouteAction, { kind: 'forward' }>>({
  kind: fc.constant('forward' as const),
  destinations: fc.array(destinations, { minLength: 1, maxLength: 3 }),
  pathRewrite: optional(rewrites),
  authority: optional(fc.constantFrom('new.example', 'web')),
  timeoutMs: durations,
  maxGrpcTimeoutMs: optional(durations.map(Math.trunc)),
  grpcTimeoutLimitsStream: optional(fc.boolean()),
  retry: optional(plans),
  mirrors: fc.array(fc.record({ cluster: clusters, partsPerMillion: shares, reference: references }), { maxLength: 2 }),
  fault: rarely(faults),
  cors: optional(corsPolicies),
  hashPolicies: fc.constantFrom([], [{ key: { kind: 'header' as const, name: 'x-user' } }]),
})

const actions: fc.Arbitrary<RouteAction> = fc.oneof(
  { weight: 6, arbitrary: forwards },
  {
    weight: 2,
    arbitrary: records<Extract<RouteAction, { kind: 'redirect' }>>({
      kind: fc.constant('redirect' as const),
      status: fc.constantFrom(301, 302, 307),
      scheme: optional(fc.constantFrom('http', 'https')),
      host: optional(fc.constantFrom('elsewhere.example', '')),
      port: optional(fc.constantFrom(0, 80, 443, 8080)),
      path: optional(fc.constantFrom('', '/there', '/there?q', 'relative')),
      pathRewrite: optional(rewrites),
      fault: rarely(faults),
    }),
  },
  {
    weight: 2,
    arbitrary: records<Extract<RouteAction, { kind: 'direct' }>>({
      kind: fc.constant('direct' as const),
      status: fc.constantFrom(200, 201, 302, 404, 503),
      body: fc.constantFrom('', 'said', 'a%b~\xe9'),
      fault: rarely(faults),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'none' as const }) },
)

const predicates: fc.Arbitrary<Predicate> = fc.oneof(
  fc
    .tuple(fc.constantFrom('prefix' as const, 'exact' as const, 'segmentPrefix' as const), fc.constantFrom('/', '/a', '/a/b', '/c'))
    .map(([kind, value]): Predicate => ({ kind: 'predicate', field: { kind: 'path' }, matcher: { kind, value } })),
  fc
    .constantFrom('x-a', 'x-b', 'accept')
    .map((name): Predicate => ({ kind: 'predicate', field: { kind: 'header', name }, matcher: { kind: 'exact', value: 'v' } })),
  fc.constant<Predicate>({ kind: 'predicate', field: { kind: 'header', name: ':method' }, matcher: { kind: 'exact', value: 'POST' } }),
)

const routes: fc.Arbitrary<Route> = records<Route>({
  name: fc.constantFrom('', 'named', 'r\xe9sum\xe9'),
  subject: fc.constantFrom('route one', 'route two'),
  match: fc.oneof({ weight: 6, arbitrary: fc.constant([]) }, { weight: 4, arbitrary: fc.array(predicates, { maxLength: 2 }) }),
  action: actions,
  requestHeaders: passes,
  responseHeaders: passes,
  reference: references,
})

const virtualHosts: fc.Arbitrary<VirtualHost> = records<VirtualHost>({
  name: fc.constantFrom('host one', 'host two'),
  routes: fc.oneof(
    { weight: 5, arbitrary: fc.array(routes, { minLength: 1, maxLength: 3 }) },
    { weight: 1, arbitrary: fc.array(routes, { minLength: 14, maxLength: 18 }) },
  ),
  onMiss: fc.constantFrom('stop' as const, 'next' as const),
  requireTls: rarely(fc.constant(true)),
  reference: optional(references),
})

const hostMatchers: fc.Arbitrary<HostMatcher> = fc.oneof(
  { weight: 12, arbitrary: fc.constant({ kind: 'any' as const }) },
  fc.constantFrom('web', 'web:80', 'web.example').map((value) => ({ kind: 'exact' as const, value })),
  fc.constantFrom('.example', 'eb').map((value) => ({ kind: 'suffix' as const, value })),
  fc.constantFrom('we', 'web').map((value) => ({ kind: 'prefix' as const, value })),
)

const directions = ['outbound', 'inbound', 'gateway'] as const

const allClusters = (hashed: boolean): readonly Cluster[] => [
  clusterNamed('a'),
  clusterNamed('b', hashed ? { hashPolicies: [{ key: { kind: 'sourceIp' } }] } : {}),
  clusterNamed('c'),
  clusterNamed('empty', { endpoints: [] }),
]

export const routeViews: fc.Arbitrary<View> = fc
  .tuple(
    fc.array(virtualHosts, { minLength: 1, maxLength: 4 }),
    fc.array(fc.tuple(hostMatchers, fc.nat(40)), { minLength: 1, maxLength: 5 }),
    fc.boolean(),
    fc.constantFrom(...directions),
    fc.boolean(),
  )
  .map(([hosts, entries, ignorePort, direction, hashed]) => {
    const table: Partial<HttpHandler> = {
      direction,
      routes: {
        name: 'table',
        ignorePort,
        hosts: entries.map(([matcher, number]) => ({ matcher, virtualHost: number === 40 ? 40 : number % hosts.length })),
        virtualHosts: hosts,
      },
    }
    return viewOf([listenerOf(httpHandler(hosts, table), { direction })], allClusters(hashed))
  })
