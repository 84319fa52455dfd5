/** Where running proxies contradict what reading their code suggests: hosts, routes, destinations (as recorded). */
import { describe, expect, it } from 'vitest'
import { validateMesh } from '../../../src/index.ts'
import {
  caller,
  destinationRule,
  edge,
  forwarded,
  meshOf,
  peerAuthentication,
  played,
  policy,
  requestAuthentication,
  routes,
  sentHeader,
  sentPath,
  told,
  virtualService,
} from './world.ts'

const toApi = 'route: [{destination: {host: api.app.svc.cluster.local}}]'
const atEdge = (http: string): string => virtualService(`hosts: ["*"]\ngateways: [gw]\nhttp:\n- ${http}`)

const isRejected = (...objects: readonly string[]): boolean => validateMesh(meshOf(objects)).some(({ rejected }) => rejected)

describe('hosts', () => {
  it('`web.app` takes exactly that authority, on port 80 only (H-1, X-12)', () => {
    const { ask } = caller([virtualService(`hosts: [web.app]\nhttp:\n- ${toApi}`)])
    const asked = ['web.app', 'web', 'web.app.svc.cluster.local'].map((authority) => told(ask({ authority })))
    expect(asked).toEqual(['api.app:80', 'web.app:80', 'web.app:80'])
  })

  it.each(['10.96.0.1', 'web.app.svc.cluster.local.'])('so does %s, an address or a name with its final dot (H-1)', (host) => {
    const { ask } = caller([virtualService(`hosts: ["${host}"]\nhttp:\n- ${toApi}`)])
    expect([told(ask({ authority: host })), told(ask({ authority: 'web' }))]).toEqual(['api.app:80', 'web.app:80'])
  })

  it('capitals are lowered in exact hosts, and make a wildcard match nothing (H-7)', () => {
    const hosts = (host: string): string => told(caller([virtualService(`hosts: ["${host}"]\nhttp:\n- ${toApi}`)]).ask())
    expect([hosts('WEB.app.svc.cluster.local'), hosts('*.APP.svc.cluster.local')]).toEqual(['api.app:80', 'web.app:80'])
  })

  it('`.example.com` is not caught by `*.example.com` (H-25)', () => {
    const { ask } = edge([virtualService(`hosts: ["*.example.com"]\ngateways: [gw]\nhttp:\n- ${toApi}`)])
    expect([told(ask({ authority: '.example.com' })), told(ask({ authority: 'a.example.com' }))]).toEqual(['404', 'api.app:80'])
  })
})

describe('destinations', () => {
  it('without port take the listener port at a sidecar, and the only port of the Service at a gateway (R-3)', () => {
    const http = 'route: [{destination: {host: billing.other.svc.cluster.local}}]'
    const { ask } = caller([virtualService(`hosts: [api]\nhttp:\n- ${http}`)])
    expect(told(ask({ authority: 'api', port: 8080 }))).toBe('503')
    expect(told(edge([atEdge(http)]).ask())).toBe('billing.other:80')
  })

  it('without an endpoint are 503, and no retry is made (R-4)', () => {
    const { ask } = caller([
      destinationRule('host: api\nsubsets: [{name: v9, labels: {version: v9}}]'),
      routes('- retries: {attempts: 3, retryOn: 5xx}\n  route: [{destination: {host: api, subset: v9}}]'),
    ])
    expect(ask()).toMatchObject({ kind: 'respond', why: 'noHealthyUpstream', status: 503 })
  })

  it.each([
    ['a redirect of 304', 'redirect: {uri: /new, redirectCode: 304}'],
    ['a redirect of 399', 'redirect: {uri: /new, redirectCode: 399}'],
    ['a response of 600', 'directResponse: {status: 600}'],
    ['weights of 0', 'route: [{destination: {host: api}, weight: 0}, {destination: {host: web}, weight: 0}]'],
    ['a bad expression', `match: [{uri: {regex: "("}}]\n  ${toApi}`],
  ])('%s spoils every route of the port, not one of them (R-6, R-8, R-18)', (_, http) => {
    expect(told(caller([routes(`- ${http}`)]).ask({ authority: 'billing.other' }))).toBe('rejected')
  })

  it('validation lets 399 and 600 pass (R-8, R-18)', () => {
    expect(isRejected(routes('- redirect: {uri: /new, redirectCode: 399}'), routes('- directResponse: {status: 600}'))).toBe(false)
  })
})

describe('conditions', () => {
  it('a presence match of a claim makes the proxy refuse the gateway (M-23)', () => {
    const claim = (match: string): string =>
      told(
        edge([requestAuthentication('jwtRules: [{issuer: i, jwksUri: "https://k"}]', { namespace: 'istio-system' }), atEdge(match)]).ask(),
      )
    expect(claim(`match: [{headers: {"@request.auth.claims.a": {}}}]\n  ${toApi}`)).toBe('rejected')
    expect(claim(`match: [{headers: {"@request.auth.claims.a": {exact: b}}}]\n  ${toApi}`)).toBe('404')
  })

  it('the expression `*` is presence, and validation takes it under withoutHeaders only (M-16, M-18)', () => {
    const star = (field: string): string => routes(`- match: [{${field}: {x: {regex: "*"}}}]\n  ${toApi}`)
    expect(told(caller([star('headers')]).ask({ headers: [['x', '']] }))).toBe('api.app:80')
    expect([isRejected(star('headers')), isRejected(star('queryParams')), isRejected(star('withoutHeaders'))]).toEqual([true, true, false])
  })

  it('a negated match over several lines holds when no line hits (U-2, M-21)', () => {
    const { ask } = caller([routes(`- match: [{withoutHeaders: {x: {exact: a}}}]\n  ${toApi}`)])
    const lines = (...values: string[]) => told(ask({ headers: values.map((value) => ['x', value] as const) }))
    expect([lines('b', 'a'), lines('b', 'c')]).toEqual(['404', 'api.app:80'])
  })

  it.each(['NONE', 'BASE', 'MERGE_SLASHES', 'DECODE_AND_MERGE_SLASHES'])(
    'a fragment is 400 under %s and never reaches a match (A-50, M-7)',
    (mode) => {
      const { ask } = caller([], { meshConfig: `pathNormalization: {normalization: ${mode}}` })
      expect(told(ask({ path: '/foo#frag' }))).toBe('400')
    },
  )
})

describe('which DestinationRule', () => {
  const balanced = (how: string) => `trafficPolicy: {loadBalancer: {simple: ${how}}}`
  const chosen = (objects: readonly string[], at = 'app/client', host = 'billing'): string | undefined =>
    caller(objects, { at }).view.clusters.find(({ key }) => key.kind === 'service' && key.host.startsWith(host))?.loadBalancer.kind

  it('an exact rule exported to others hides the wildcard, a private one does not (D-5)', () => {
    const wild = destinationRule(`host: "*.other.svc.cluster.local"\n${balanced('RANDOM')}`, { name: 'wild', namespace: 'other' })
    const exact = (exportTo: string): string =>
      destinationRule(`host: billing\nexportTo: [${exportTo}]\n${balanced('ROUND_ROBIN')}`, { name: 'exact', namespace: 'other' })
    expect([chosen([wild, exact('istio-system')]), chosen([wild, exact('"."')])]).toEqual(['leastRequest', 'random'])
  })

  it('rules of one host with other exportTo stay apart, and the newer serves its own namespace (D-8)', () => {
    const old = destinationRule(`host: billing\nexportTo: ["."]\n${balanced('RANDOM')}`, { name: 'old', namespace: 'other', age: 1 })
    const young = destinationRule(`host: billing\nexportTo: ["*"]\n${balanced('ROUND_ROBIN')}`, { name: 'new', namespace: 'other' })
    expect(chosen([old, young], 'other/client-o')).toBe('roundRobin')
  })

  it('namespaces that only a wider newer rule names get that rule alone (D-8)', () => {
    const old = destinationRule(`host: billing\nexportTo: [other]\n${balanced('RANDOM')}`, { name: 'old', namespace: 'other', age: 1 })
    const wider = destinationRule(`host: billing\nexportTo: [other, app]\n${balanced('ROUND_ROBIN')}`, { name: 'new', namespace: 'other' })
    expect([chosen([old, wider], 'other/client-o'), chosen([old, wider])]).toEqual(['random', 'roundRobin'])
  })
})

describe('mutual TLS towards endpoints', () => {
  const web = (objects: readonly string[]) =>
    caller(objects).view.clusters.find(({ key }) => key.kind === 'service' && key.host.startsWith('web.app') && key.port === 80)

  it('PeerAuthentication of a workload or port switches it off for those endpoints, not for the cluster (D-24, D-25)', () => {
    const found = web([peerAuthentication('selector: {matchLabels: {version: v1}}\nmtls: {mode: DISABLE}')])
    expect(found?.tls.kind).toBe('auto')
    expect(found?.endpoints.map(({ workload, mutualTls }) => [workload, mutualTls])).toEqual([
      ['web-1', false],
      ['web-2', true],
    ])
    expect(
      web([peerAuthentication('selector: {matchLabels: {version: v1}}\nportLevelMtls: {8080: {mode: DISABLE}}')])?.endpoints[0]?.mutualTls,
    ).toBe(false)
  })

  it('a balancing of PASSTHROUGH chooses for all endpoints at once (D-24)', () => {
    const rule = destinationRule('host: web\ntrafficPolicy: {loadBalancer: {simple: PASSTHROUGH}}')
    expect(web([rule])?.tls.kind).toBe('meshMutual')
    const bare = `
apiVersion: v1
kind: Pod
metadata: {name: web-3, namespace: app, labels: {app: web}}
spec: {containers: [{name: app}]}
status: {podIP: 10.1.0.3}`
    expect(web([rule, bare])?.tls.kind).toBe('plaintext')
  })

  it('credentialName without a workload selector leaves a sidecar with plaintext (D-27)', () => {
    const tls = 'trafficPolicy: {tls: {mode: SIMPLE, credentialName: c}}'
    expect(web([destinationRule(`host: web\n${tls}`)])?.tls.kind).toBe('plaintext')
    expect(web([destinationRule(`host: web\nworkloadSelector: {matchLabels: {app: client}}\n${tls}`)])?.tls.kind).toBe('simple')
  })
})

describe('actions', () => {
  it('a case-insensitive prefix is cut by its own length (R-14)', () => {
    const { ask } = caller([routes(`- match: [{uri: {prefix: /API}, ignoreUriCase: true}]\n  rewrite: {uri: /v2}\n  ${toApi}`)])
    expect(sentPath(ask({ path: '/api/x' }))).toBe('/v2/x')
  })

  it('a rewrite tells the application the old path and host, and may leave no slash at the start (as recorded)', () => {
    const moved = caller([routes(`- rewrite: {uri: v2, authority: other.example}\n  ${toApi}`)]).ask({ path: '/a' })
    expect(sentPath(moved)).toBe('v2a')
    expect([sentHeader(moved, 'x-envoy-original-path'), sentHeader(moved, 'x-envoy-original-host')]).toEqual([['/a'], ['web']])
  })

  it('a delay of a fault takes nothing from the timeout, and mirrors go out once (R-23, R-54)', () => {
    const { ask } = caller([
      routes(`
- timeout: 1s
  fault: {delay: {fixedDelay: 5s, percentage: {value: 100}}}
  mirror: {host: billing.other.svc.cluster.local}
  retries: {attempts: 2, retryOn: 5xx}
  ${toApi}`),
    ])
    expect(forwarded(ask())).toMatchObject({ delayMs: 5000, timeoutMs: 1000 })
    expect(forwarded(ask()).mirrors).toHaveLength(1)
    expect(played(ask(), [{ status: 503 }])).toMatchObject({ attempts: 3, status: 503 })
  })

  it.each([
    ['{scheme: https, port: 443}', 'web:8080', 'https://web:8080/'],
    ['{port: 80}', 'web:8080', 'http://web:8080/'],
    ['{scheme: https, derivePort: FROM_REQUEST_PORT}', 'web', 'https://web:80/'],
  ])('redirect %s of %s goes to %s: a port that is not printed does not clear the old one (as recorded)', (redirect, authority, wanted) => {
    expect(told(caller([routes(`- redirect: ${redirect}`)]).ask({ authority }))).toBe(`301 ${wanted}`)
  })

  it('a fault runs before CORS, and a direct response on gRPC is 200 with a mapped status (as recorded)', () => {
    const aborting = caller([
      routes(`- fault: {abort: {httpStatus: 418, percentage: {value: 100}}}\n  corsPolicy: {allowOrigins: [{exact: "*"}]}\n  ${toApi}`),
    ])
    const preflight = {
      method: 'OPTIONS',
      headers: [
        ['origin', 'http://o'],
        ['access-control-request-method', 'GET'],
      ],
    } as const
    expect(told(aborting.ask(preflight))).toBe('418')
    const grpc = { headers: [['content-type', 'application/grpc']] } as const
    expect(caller([routes('- directResponse: {status: 404}')]).ask(grpc)).toMatchObject({ status: 200, grpcStatus: 12 })
  })

  it('the header host matches the authority (as recorded)', () => {
    expect(told(caller([routes(`- match: [{headers: {host: {exact: web}}}]\n  ${toApi}`)]).ask())).toBe('api.app:80')
  })

  it('a route entry without destination makes the control plane panic (as recorded)', () => {
    expect(caller([routes('- route: [{weight: 100}]')]).view.rejected?.by).toBe('controlPlanePanic')
  })

  it('a missing delegate takes only its own route away, also when that one has no match (as recorded)', () => {
    const { ask } = caller([routes(`- delegate: {name: missing}\n- match: [{uri: {prefix: /a}}]\n  ${toApi}`)])
    expect(told(ask({ path: '/a' }))).toBe('api.app:80')
  })
})

describe('retries', () => {
  const hanging = (retryOn: string) =>
    played(caller([routes(`- retries: {attempts: 2, perTryTimeout: 1s, retryOn: "${retryOn}"}\n  ${toApi}`)]).ask(), [{ delayMs: 60_000 }])

  it('a try that runs out of time is no 504 of the application, but a gateway error (as recorded)', () => {
    expect(['504', 'connect-failure', 'gateway-error', '5xx', 'reset'].map((retryOn) => hanging(retryOn).attempts)).toEqual([1, 1, 3, 3, 3])
    expect(hanging('504').status).toBe(504)
  })
})

describe('gateways', () => {
  it('do not read PeerAuthentication for their own listeners (P-10)', () => {
    const strict = peerAuthentication('mtls: {mode: STRICT}', { namespace: 'istio-system' })
    expect(told(edge([strict, atEdge(toApi)]).ask())).toBe('api.app:80')
  })

  it('trust as many forwarded addresses as numTrustedProxies says, and else the peer (as recorded)', () => {
    const remote = policy('rules: [{from: [{source: {remoteIpBlocks: ["203.0.113.0/24"]}}]}]', { namespace: 'istio-system' })
    const trusting = edge([remote, atEdge(toApi)], { meshConfig: 'defaultConfig: {gatewayTopology: {numTrustedProxies: 2}}' })
    const from = (forwardedFor: string): string => told(trusting.ask({ ip: '10.9.9.9', headers: [['x-forwarded-for', forwardedFor]] }))
    expect([from('1.1.1.1, 203.0.113.7, 2.2.2.2'), from('203.0.113.7')]).toEqual(['api.app:80', '403 allow'])
  })
})
