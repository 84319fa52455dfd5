/**
 * Views and requests made directly, without a configuration language: few names and values, so that rules and requests
 * collide. Reaches what no vendor's lowering makes: hosts that fall through, refused patterns, routes without action.
 */
import fc from 'fast-check'
import type {
  Cluster,
  ClusterKey,
  Field,
  FilterChain,
  Header,
  HeaderOperations,
  HttpHandler,
  Listener,
  Matcher,
  Predicate,
  Reference,
  RequestDescriptor,
  Route,
  RouteAction,
  View,
  VirtualHost,
  WeightedDestination,
} from '../../../src/model/index.ts'

const hosts = ['a', 'b', 'c', 'empty', 'nope'] as const
const paths = ['/', '/a', '/a/b', '/ab', '/b'] as const
const values = ['', '1', 'a', 'ab', 'A'] as const
const headerNames = ['x-a', 'x-b', ':method', ':authority', 'host', 'user-agent'] as const

const serviceKey = (host: string): ClusterKey => ({ kind: 'service', host, port: 80, subset: '' })

const arbReference: fc.Arbitrary<Reference> = fc.nat({ max: 9 }).map((index) => ({
  kind: 'Thing',
  group: 'test',
  namespace: 'ns',
  name: 'thing',
  path: ['spec', index],
  role: 'merged',
}))

const ignoring = fc.constantFrom({}, { ignoreCase: true })
const arbText = (texts: readonly string[]): fc.Arbitrary<Matcher> =>
  fc.oneof(
    fc
      .tuple(
        fc.constantFrom(
          'exact' as const,
          'prefix' as const,
          'suffix' as const,
          'contains' as const,
          'segmentPrefix' as const,
          'strictlyBelow' as const,
        ),
        fc.constantFrom(...texts),
        ignoring,
      )
      .map(([kind, value, more]): Matcher => ({ kind, value, ...more })),
    fc.constantFrom<Matcher>({ kind: 'present' }, { kind: 'nonEmpty' }, { kind: 'always' }, { kind: 'never' }),
    fc
      .tuple(fc.constantFrom('.*', '/a.*', 'a|ab', '(', '[^a]'), fc.constantFrom('re2-latin1' as const, 'rust-utf8' as const))
      .map(([source, dialect]): Matcher => ({ kind: 'pattern', pattern: { source, dialect, anchoring: 'full' } })),
  )

const arbField: fc.Arbitrary<Field> = fc.oneof(
  fc.constant<Field>({ kind: 'path' }),
  fc.constantFrom(...headerNames).map((name): Field => ({ kind: 'header', name })),
  fc.constantFrom<Field>({ kind: 'host' }, { kind: 'query', name: 'q' }, { kind: 'claim', path: ['group'] }),
)

const arbPredicate: fc.Arbitrary<Predicate> = fc
  .tuple(arbField, arbText([...paths, ...values]), fc.boolean(), fc.boolean())
  .map(([field, matcher, negate, missingAsEmpty]) => ({ kind: 'predicate', field, matcher, negate, missingAsEmpty }))

const arbOperations: fc.Arbitrary<HeaderOperations> = fc.record({
  remove: fc.subarray(['x-a', 'x-b']),
  set: fc.array(fc.tuple(fc.constantFrom('x-a', 'x-n', 'b@d name'), fc.constantFrom('v', '%REQ(x-b)%', '%START_TIME%')), { maxLength: 2 }),
  add: fc.array(fc.tuple(fc.constantFrom('x-a', 'user-agent'), fc.constantFrom('w', '100%%')), { maxLength: 2 }),
})

const arbDestination: fc.Arbitrary<WeightedDestination> = fc.record({
  cluster: fc.constantFrom(...hosts).map(serviceKey),
  weight: fc.nat({ max: 5 }),
  requestHeaders: fc.array(arbOperations, { maxLength: 1 }),
  responseHeaders: fc.array(arbOperations, { maxLength: 1 }),
  reference: arbReference,
})

const arbPpm = fc.constantFrom(0, 500_000, 1_000_000)
const arbFault = fc.record(
  {
    delay: fc.record({ durationMs: fc.nat({ max: 500 }), partsPerMillion: arbPpm, reference: arbReference }),
    abort: fc.record({ httpStatus: fc.constantFrom(418, 503), partsPerMillion: arbPpm, reference: arbReference }),
  },
  { requiredKeys: [] },
)
const arbCors = fc.record({
  allowOrigins: fc.array(arbText(['http://a', 'http://']), { maxLength: 2 }),
  allowMethods: fc.constantFrom('', '*', 'GET'),
  allowHeaders: fc.constantFrom('', '*'),
  exposeHeaders: fc.constantFrom('', 'x-e'),
  maxAge: fc.constantFrom('', '5'),
  forwardUnmatchedPreflights: fc.boolean(),
  reference: arbReference,
})
const arbRewrite = fc.oneof(
  fc.record({ kind: fc.constant('whole' as const), value: fc.constantFrom('/new', 'rel') }),
  fc.record({ kind: fc.constant('prefix' as const), lengthBytes: fc.nat({ max: 4 }), value: fc.constantFrom('/', '/p') }),
  fc.record({
    kind: fc.constant('pattern' as const),
    pattern: fc.constantFrom('a', '.*', '(').map((source) => ({ source, dialect: 're2-latin1' as const, anchoring: 'search' as const })),
    substitution: fc.constantFrom('', '\\0\\0', '\\9'),
  }),
)

const arbForwardAction: fc.Arbitrary<Extract<RouteAction, { kind: 'forward' }>> = fc.record(
  {
    kind: fc.constant('forward' as const),
    destinations: fc.array(arbDestination, { minLength: 1, maxLength: 3 }),
    timeoutMs: fc.constantFrom(0, 100, 3000),
    maxGrpcTimeoutMs: fc.constantFrom(0, 3000),
    grpcTimeoutLimitsStream: fc.boolean(),
    pathRewrite: arbRewrite,
    authority: fc.constantFrom('new.host'),
    mirrors: fc.array(fc.record({ cluster: fc.constantFrom(...hosts).map(serviceKey), partsPerMillion: arbPpm, reference: arbReference }), {
      maxLength: 2,
    }),
    fault: arbFault,
    cors: arbCors,
    hashPolicies: fc.constant([]),
  },
  { requiredKeys: ['kind', 'destinations', 'timeoutMs', 'mirrors', 'hashPolicies'] },
)

const arbAction: fc.Arbitrary<RouteAction> = fc.oneof(
  { weight: 6, arbitrary: arbForwardAction },
  {
    weight: 2,
    arbitrary: fc.record(
      {
        kind: fc.constant('redirect' as const),
        status: fc.constantFrom(301, 308),
        scheme: fc.constantFrom('http', 'https'),
        host: fc.constant('r.host'),
        port: fc.constantFrom(80, 443, 8080),
        path: fc.constantFrom('/to', '/to?q'),
        fault: arbFault,
      },
      { requiredKeys: ['kind', 'status'] },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record(
      { kind: fc.constant('direct' as const), status: fc.constantFrom(200, 201, 503), body: fc.constantFrom('', 'text'), fault: arbFault },
      { requiredKeys: ['kind', 'status', 'body'] },
    ),
  },
  { weight: 1, arbitrary: fc.constant<RouteAction>({ kind: 'none' }) },
)

const arbRoute: fc.Arbitrary<Route> = fc.record({
  name: fc.constantFrom('', 'r'),
  subject: fc.nat({ max: 99 }).map((index) => `route ${index}`),
  match: fc.array(arbPredicate, { maxLength: 3 }),
  action: arbAction,
  requestHeaders: fc.array(arbOperations, { maxLength: 1 }),
  responseHeaders: fc.array(arbOperations, { maxLength: 1 }),
  reference: arbReference,
})

const arbHost: fc.Arbitrary<VirtualHost> = fc.record(
  {
    name: fc.constantFrom('h1', 'h2'),
    routes: fc.array(arbRoute, { maxLength: 4 }),
    onMiss: fc.constantFrom('stop' as const, 'next' as const),
    requireTls: fc.boolean(),
    reference: arbReference,
  },
  { requiredKeys: ['name', 'routes', 'onMiss'] },
)

const arbHandler: fc.Arbitrary<HttpHandler> = fc
  .tuple(fc.array(arbHost, { minLength: 1, maxLength: 3 }), fc.boolean(), fc.boolean(), fc.nat({ max: 2 }))
  .map(([virtualHosts, normalize, useRemoteAddress, trustedHops]) => ({
    kind: 'http',
    direction: 'outbound',
    normalization: { decodeSlashes: normalize, normalize, mergeSlashes: normalize },
    clientAddress: { useRemoteAddress, trustedHops },
    authorization: [],
    routes: {
      name: 'table',
      ignorePort: true,
      hosts: [
        { matcher: { kind: 'exact', value: 'a' }, virtualHost: 0 },
        { matcher: { kind: 'suffix', value: '.a' }, virtualHost: 1 },
        { matcher: { kind: 'any' }, virtualHost: virtualHosts.length - 1 },
      ],
      virtualHosts,
    },
  }))

const arbChain: fc.Arbitrary<FilterChain> = fc.oneof(
  { weight: 5, arbitrary: arbHandler.map((handler): FilterChain => ({ name: 'http', match: {}, handler })) },
  {
    weight: 1,
    arbitrary: fc.array(arbDestination, { maxLength: 2 }).map(
      (destinations): FilterChain => ({
        name: 'tcp',
        match: { transport: 'tls' },
        handler: { kind: 'tcp', authorization: [], destinations },
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constant<FilterChain>({ name: 'never', match: { serverNames: ['x'] }, handler: { kind: 'close', why: 'blackHole' } }),
  },
)

const arbListener: fc.Arbitrary<Listener> = fc
  .tuple(fc.array(arbChain, { maxLength: 3 }), fc.boolean(), fc.constantFrom(80, 81, undefined))
  .map(([filterChains, inspectsHttp, port]) => ({
    name: 'listener',
    direction: 'outbound',
    ...(port === undefined ? {} : { port }),
    inspectsHttp,
    filterChains,
  }))

const clusterOf = (host: string): Cluster => ({
  key: serviceKey(host),
  discovery: 'endpoints',
  loadBalancer: { kind: 'leastRequest' },
  connectionPool: { connectTimeoutMs: 10_000 },
  tls: { kind: 'plaintext' },
  endpoints: host === 'empty' ? [] : [{ address: '10.1.0.1', port: 80, namespace: 'ns', workload: host, labels: {}, mutualTls: false }],
  subsetLabels: {},
  hashPolicies: [],
  references: [],
})

/** Clusters `a`, `b`, `c` have an endpoint, `empty` has none, `nope` does not exist. */
export const arbView: fc.Arbitrary<View> = fc.array(arbListener, { minLength: 1, maxLength: 2 }).map((listeners) => ({
  role: 'sidecar',
  workload: { kind: 'Pod', namespace: 'ns', name: 'w', labels: {}, serviceAccount: 'default', principal: '', addresses: [] },
  listeners,
  clusters: ['a', 'b', 'c', 'empty'].map(clusterOf),
  unsupported: [],
  enforced: true,
}))

const arbHeader: fc.Arbitrary<Header> = fc.tuple(
  fc.constantFrom(
    'x-a',
    'x-b',
    'user-agent',
    'origin',
    'content-type',
    'grpc-timeout',
    'x-forwarded-proto',
    'access-control-request-method',
  ),
  fc.constantFrom('', '1', 'a', 'ab', 'http://a', 'application/grpc', '1S', 'https'),
)

const arbDraw = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.constantFrom(0n, 499_999n, 500_000n))

const arbAnyRequest: fc.Arbitrary<RequestDescriptor> = fc.record(
  {
    direction: fc.constant('outbound' as const),
    protocol: fc.constantFrom('http' as const, 'http' as const, 'tcp' as const),
    method: fc.constantFrom('GET', 'GET', 'OPTIONS', 'HEAD', 'get'),
    authority: fc.constantFrom('a', 'A:80', 'x.a', 'other', ''),
    path: fc.constantFrom(...paths, '/a?q=1', '/x/../a', '/%00', '*'),
    headers: fc.array(arbHeader, { maxLength: 4 }),
    source: fc.constantFrom({ ip: '10.0.0.1' }, { ip: '10.0.0.1', tls: { kind: 'tls' as const, serverName: 'x' } }),
    destination: fc.constantFrom(80, 81).map((port) => ({ ip: '10.96.0.1', port })),
    tokens: fc.constant([]),
    draws: fc.record(
      { seed: fc.nat({ max: 99 }), split: arbDraw, faultDelay: arbDraw, faultAbort: arbDraw, mirrors: fc.array(arbDraw, { maxLength: 2 }) },
      { requiredKeys: ['seed'] },
    ),
  },
  { noNullPrototype: true },
)

const preflight: readonly Header[] = [
  ['origin', 'http://a'],
  ['access-control-request-method', 'PUT'],
]

/** Requests that the views above know how to answer, one in five a CORS preflight; `draws` are sometimes left to the seed. */
export const arbRequest: fc.Arbitrary<RequestDescriptor> = fc
  .tuple(arbAnyRequest, fc.nat({ max: 4 }))
  .map(([request, chance]) => (chance === 0 ? { ...request, method: 'OPTIONS', headers: preflight } : request))
