/**
 * Generators of Istio meshes as Kubernetes objects, and of requests that come near their rules. Small alphabets on
 * purpose: hosts, paths, headers and identities collide often, so both sides of every law are reached.
 */
import fc from 'fast-check'

export interface KubernetesObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Record<string, string>
    readonly creationTimestamp?: string
  }
  readonly spec?: unknown
  readonly status?: unknown
}

export const namespaces = ['app', 'other'] as const
export const serviceNames = ['web', 'api'] as const
export const serviceAccounts = ['web', 'client', 'batch'] as const
const paths = ['/', '/a', '/a/b', '/ab', '/A', '/b?x=1', '/a?v=1'] as const
const headerNames = ['x-a', 'x-b'] as const
const headerValues = ['', 'a', 'ab', '1'] as const
const methods = ['GET', 'POST'] as const

const subset = <T>(values: readonly T[], min = 0) => fc.subarray([...values], { minLength: min })
const optional = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined, freq: 2 })
/** For conditions: every one that is set makes a match rarer. */
const sometimes = <T>(arb: fc.Arbitrary<T>) => fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: arb })
/** Drops undefined members, so that an absent field is absent. */
const record = <T extends Record<string, fc.Arbitrary<unknown>>>(model: T) =>
  fc.record(model).map((value) => Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)))

const arbStringMatch = (values: readonly string[]) =>
  fc.oneof(
    record({ exact: fc.constantFrom(...values) }),
    record({ prefix: fc.constantFrom(...values) }),
    record({ regex: fc.constantFrom('/a.*', '[a-z]+', '.*', 'a|ab', '/[ab]') }),
  )

const arbHttpMatch = record({
  uri: sometimes(arbStringMatch(['/', '/a', '/a/b', '/b'])),
  method: sometimes(arbStringMatch([...methods])),
  headers: optional(
    fc.dictionary(fc.constantFrom(...headerNames), arbStringMatch(['a', 'ab', '1']), { minKeys: 1, maxKeys: 2, noNullPrototype: true }),
  ),
  withoutHeaders: sometimes(
    fc.dictionary(fc.constantFrom(...headerNames), arbStringMatch(['a', '1']), { minKeys: 1, maxKeys: 1, noNullPrototype: true }),
  ),
  queryParams: sometimes(fc.constant({ v: { exact: '1' } })),
  sourceLabels: sometimes(fc.constantFrom({ app: 'client' }, { app: 'nobody' })),
  ignoreUriCase: sometimes(fc.boolean()),
})

const arbDestination = fc
  .record({ host: fc.constantFrom('web', 'api', 'web.other.svc.cluster.local', 'gone') })
  .chain((base) => optional(fc.constantFrom('v1', 'v2', 'v9')).map((name) => (name === undefined ? base : { ...base, subset: name })))

const arbRetries = fc.constantFrom(
  { attempts: 0 },
  { attempts: 1, retryOn: '5xx' },
  { attempts: 3, perTryTimeout: '2s', retryOn: 'gateway-error,connect-failure,refused-stream' },
  { attempts: 2, retryOn: '503,reset' },
)

const arbForward = record({
  route: fc.array(fc.record({ destination: arbDestination, weight: fc.constantFrom(1, 10, 45, 90) }), { minLength: 1, maxLength: 3 }),
  rewrite: optional(
    fc.constantFrom({ uri: '/n' }, { authority: 'new.example' }, { uriRegexRewrite: { match: '/a(.*)', rewrite: '/z\\1' } }),
  ),
  timeout: optional(fc.constantFrom('1s', '5s')),
  retries: optional(arbRetries),
  headers: optional(
    fc.constantFrom({ request: { set: { 'x-a': 'set' } } }, { request: { remove: ['x-b'] }, response: { add: { 'x-r': '1' } } }),
  ),
})

const arbHttpRoute = fc
  .tuple(
    optional(fc.array(arbHttpMatch, { minLength: 1, maxLength: 2 })),
    fc.oneof(
      { weight: 6, arbitrary: arbForward },
      {
        weight: 1,
        arbitrary: fc.constantFrom({ redirect: { uri: '/moved' } }, { redirect: { authority: 'elsewhere.example', redirectCode: 302 } }),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom({ directResponse: { status: 200, body: { string: 'hi' } } }, { directResponse: { status: 418 } }),
      },
    ),
  )
  .map(([match, action]) => (match === undefined ? action : { match, ...action }))

const timestamp = (second: number): string => new Date(Date.UTC(2026, 1, 1, 0, 0, second)).toISOString().replace('.000Z', 'Z')

/** Distinct names and creation times: Istio orders by time, then name, so input order must not matter. */
const object = (apiVersion: string, kind: string, namespace: string, index: number, spec: unknown): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name: `${kind.toLowerCase()}-${index}`, namespace, creationTimestamp: timestamp(index) },
  spec,
})

const arbVirtualService = (index: number) =>
  fc
    .tuple(
      fc.constantFrom('app', 'app', 'other'),
      fc.constantFrom(
        ['web'],
        ['web'],
        ['api'],
        ['web', 'api'],
        ['web.other.svc.cluster.local'],
        ['*.app.svc.cluster.local'],
        ['x.example.com'],
      ),
      fc.array(arbHttpRoute, { minLength: 1, maxLength: 4 }),
      optional(fc.constantFrom(['.'], ['*'], ['app'])),
    )
    .map(([namespace, hosts, http, exportTo]) =>
      object(
        'networking.istio.io/v1',
        'VirtualService',
        namespace,
        index,
        exportTo === undefined ? { hosts, http } : { hosts, http, exportTo },
      ),
    )

const arbDestinationRule = (index: number) =>
  fc
    .tuple(
      fc.constantFrom(...namespaces),
      fc.constantFrom('web', 'api', '*.svc.cluster.local'),
      record({
        subsets: optional(
          fc.constantFrom(
            [{ name: 'v1', labels: { version: 'v1' } }],
            [
              { name: 'v1', labels: { version: 'v1' } },
              { name: 'v2', labels: { version: 'v2' } },
            ],
          ),
        ),
        trafficPolicy: optional(
          fc.constantFrom<unknown>(
            { loadBalancer: { simple: 'RANDOM' } },
            { loadBalancer: { consistentHash: { httpHeaderName: 'x-a' } } },
            { connectionPool: { http: { http1MaxPendingRequests: 10, maxRequestsPerConnection: 10 }, tcp: { maxConnections: 100 } } },
            { tls: { mode: 'DISABLE' } },
          ),
        ),
      }),
    )
    .map(([namespace, host, rest]) => object('networking.istio.io/v1', 'DestinationRule', namespace, index, { host, ...rest }))

const arbSource = record({
  principals: sometimes(subset(['cluster.local/ns/app/sa/client', '*', 'cluster.local/ns/other/*', '*/sa/batch'], 1)),
  notPrincipals: sometimes(subset(['cluster.local/ns/app/sa/web', '*'], 1)),
  namespaces: sometimes(subset([...namespaces], 1)),
  ipBlocks: sometimes(fc.constantFrom(['10.0.0.0/8'], ['192.168.1.1'])),
})

const arbOperation = record({
  methods: sometimes(subset([...methods, 'get'], 1)),
  paths: sometimes(subset(['/a', '/a*', '*/b', '/a/{*}', '/'], 1)),
  notPaths: sometimes(subset(['/a/b', '/b*'], 1)),
  hosts: sometimes(subset(['web.app', '*.example.com'], 1)),
  ports: sometimes(fc.constantFrom(['8080'], ['9999'])),
})

const arbRule = record({
  from: sometimes(
    fc.array(
      arbSource.map((source) => ({ source })),
      { minLength: 1, maxLength: 2 },
    ),
  ),
  to: sometimes(
    fc.array(
      arbOperation.map((operation) => ({ operation })),
      { minLength: 1, maxLength: 2 },
    ),
  ),
  when: sometimes(
    fc.constantFrom([{ key: 'request.headers[x-a]', values: ['a', '1*'] }], [{ key: 'source.namespace', notValues: ['other'] }]),
  ),
})

/** `action` fixed, so that laws can add a policy of one action. */
export const arbAuthorizationPolicy = (index: number, action: fc.Arbitrary<string> = fc.constantFrom('ALLOW', 'DENY', 'AUDIT')) =>
  fc
    .tuple(
      fc.constantFrom('app', 'istio-system'),
      action,
      optional(fc.array(arbRule, { maxLength: 3 })),
      optional(fc.constantFrom({ app: 'web' }, { app: 'api' })),
    )
    .map(([namespace, verb, rules, matchLabels]) =>
      object('security.istio.io/v1', 'AuthorizationPolicy', namespace, index, {
        action: verb,
        ...(rules === undefined ? {} : { rules }),
        ...(matchLabels === undefined ? {} : { selector: { matchLabels } }),
      }),
    )

const arbPeerAuthentication = (index: number) =>
  fc
    .tuple(fc.constantFrom('app', 'istio-system'), fc.constantFrom('STRICT', 'PERMISSIVE', 'DISABLE'))
    .map(([namespace, mode]) => object('security.istio.io/v1', 'PeerAuthentication', namespace, index, { mtls: { mode } }))

const service = (namespace: string, name: string, vip: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace },
  spec: {
    clusterIP: vip,
    selector: { app: name },
    ports: [
      { name: 'http', port: 80, targetPort: 8080 },
      { name: 'tcp', port: 3306, targetPort: 3306 },
    ],
  },
})

const pod = (namespace: string, name: string, app: string, version: string, ip: string, serviceAccountName: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels: { app, version, 'security.istio.io/tlsMode': 'istio' } },
  spec: { serviceAccountName, containers: [{ name: 'app', image: 'app' }] },
  status: { podIP: ip },
})

/** The fixed part of every generated mesh: two services in two namespaces, a client, their workloads. */
export const base: readonly KubernetesObject[] = [
  service('app', 'web', '10.96.0.1'),
  service('app', 'api', '10.96.0.2'),
  service('other', 'web', '10.96.1.1'),
  pod('app', 'web-1', 'web', 'v1', '10.1.0.1', 'web'),
  pod('app', 'web-2', 'web', 'v2', '10.1.0.2', 'web'),
  pod('app', 'api-1', 'api', 'v1', '10.1.0.3', 'api'),
  pod('app', 'client', 'client', 'v1', '10.1.0.9', 'client'),
  pod('other', 'web-1', 'web', 'v1', '10.1.1.1', 'web'),
]

const several = <T>(max: number, from: number, arb: (index: number) => fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc
    .constantFrom(...Array.from({ length: max + 1 }, (_, count) => count))
    .chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => arb(from + i))))

/** A whole mesh: `base` plus up to nine policies. */
export const arbMesh: fc.Arbitrary<KubernetesObject[]> = fc
  .tuple(
    several(3, 0, arbVirtualService),
    several(2, 10, arbDestinationRule),
    several(3, 20, (i) => arbAuthorizationPolicy(i)),
    several(1, 30, arbPeerAuthentication),
  )
  .map((parts) => [...base, ...parts.flat()])

/** One multi-document text; JSON is YAML. */
export const asText = (objects: readonly KubernetesObject[]): string => objects.map((object) => JSON.stringify(object)).join('\n---\n')

export interface WireRequest {
  readonly method: string
  readonly authority: string
  readonly path: string
  readonly headers: [string, string][]
  readonly principal: string | undefined
  readonly draw: bigint
}

export const arbWireRequest: fc.Arbitrary<WireRequest> = fc.record({
  method: fc.constantFrom(...methods),
  authority: fc.constantFrom('web', 'web', 'web', 'api', 'web.app', 'web:80', 'web.other', 'x.example.com', 'unknown.example'),
  path: fc.constantFrom(...paths),
  headers: fc.array(fc.tuple(fc.constantFrom<string>(...headerNames), fc.constantFrom<string>(...headerValues)), { maxLength: 3 }),
  principal: optional(fc.constantFrom('cluster.local/ns/app/sa/client', 'cluster.local/ns/other/sa/batch', 'cluster.local/ns/app/sa/web')),
  draw: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
})
