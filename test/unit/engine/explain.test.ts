import { describe, expect, it } from 'vitest'
import { explain } from '../../../src/engine/readable.ts'
import type { AuthorizationLayer, Cors, Fault, HeaderOperations, Predicate, Reference, Respond, Route } from '../../../src/model/index.ts'
import { respondHeaders } from '../../../src/routing/response.ts'
import {
  at,
  clusterNamed,
  forwardTo,
  get,
  header,
  hostOf,
  httpHandler,
  listenerOf,
  path,
  route,
  routesView,
  service,
  viewOf,
} from '../support/view.ts'

const ask = (routes: readonly Route[], ...request: Parameters<typeof get>) => explain(routesView(routes), get(...request)).decision
const forwarded = (routes: readonly Route[], ...request: Parameters<typeof get>) => {
  const decision = ask(routes, ...request)
  if (decision.kind !== 'forward') throw new Error(`not forwarded: ${JSON.stringify(decision)}`)
  return decision
}
const decided = (references: readonly Reference[]) =>
  references.filter((one) => 'role' in one && one.role === 'decided').map((one) => 'name' in one && one.name)
const set = (name: string, value: string): HeaderOperations => ({ remove: [], set: [[name, value]], add: [] })

describe('routes', () => {
  const routes = [
    route('exact', forwardTo('a'), [path({ kind: 'exact', value: '/a' }), header('x-a', '1')]),
    route('prefix', forwardTo('b'), [path({ kind: 'prefix', value: '/a' })]),
  ]

  it('the first that matches decides, and the trace tells those before it', () => {
    const { decision, trace } = explain(routesView(routes), get('/a?q'))
    expect(decision).toMatchObject({ kind: 'forward', cluster: service('b'), route: { routeIndex: 1, name: 'prefix' } })
    expect(decided(decision.references)).toEqual(['prefix'])
    const considered = trace.filter(({ stage }) => stage === 'route')
    expect(considered.map(({ subject, result }) => [subject, result])).toEqual([
      ['route exact', 'notMatched'],
      ['route prefix', 'matched'],
    ])
    expect(considered[0]?.comparisons).toEqual([
      { field: 'path', wanted: 'is exactly "/a"', found: '"/a"', matched: true },
      { field: 'header x-a', wanted: 'is exactly "1"', matched: false },
    ])
  })

  it('none that matches is 404', () => {
    expect(ask(routes, '/b')).toMatchObject({ kind: 'respond', why: 'routeNotFound', status: 404, body: '' })
  })

  it('paths are cleaned before anything looks', () => {
    expect(forwarded(routes, '/x/../%61')).toMatchObject({ cluster: service('b'), request: { path: '/a' } })
    expect(ask(routes, '/a#b')).toMatchObject({ why: 'badPath', status: 400 })
  })
})

describe('clusters (R-4)', () => {
  const clusters = [clusterNamed('empty', { endpoints: [] })]
  const answer = (host: string, action = forwardTo(host), more: Partial<Route> = {}) =>
    explain(viewOf([listenerOf(httpHandler([hostOf('h', [route('r', action, [], more)])]))], clusters), get('/')).decision

  it('that do not exist answer 503 without text and are not named', () => {
    expect(answer('nope')).toMatchObject({ why: 'noCluster', status: 503, body: '', headers: [] })
    expect('cluster' in answer('nope')).toBe(false)
  })

  it('without endpoint answer 503 with a text', () => {
    expect(answer('empty')).toMatchObject({ why: 'noHealthyUpstream', body: 'no healthy upstream', cluster: service('empty') })
  })

  it('the route works on the headers of such answers', () => {
    expect(answer('nope', forwardTo('nope'), { responseHeaders: [set('x-r', '1')] })).toMatchObject({ headers: [['x-r', '1']] })
  })
})

describe('several destinations', () => {
  const destination = (host: string, weight: number) => ({
    cluster: service(host),
    weight,
    requestHeaders: [set('x', 'd')],
    responseHeaders: [],
    reference: at(host),
  })
  const weighted = route('r', { ...forwardTo('a'), destinations: [destination('a', 90), destination('b', 10)] }, [], {
    requestHeaders: [set('x', 'r')],
  })

  it('the draw picks, and the alternatives are told (R-7)', () => {
    expect(forwarded([weighted], '/', { draws: { split: 95n } })).toMatchObject({
      cluster: service('b'),
      split: { totalWeight: 100, pick: 1, draw: '95' },
    })
  })

  it('answers pass the destination first, then the route (R-29b)', () => {
    const from = { ...destination('a', 1), responseHeaders: [set('x', 'd')] }
    const answered = route('r', { ...forwardTo('a'), destinations: [from, destination('b', 0)] }, [], { responseHeaders: [set('x', 'r')] })
    expect(respondHeaders(forwarded([answered], '/').response, [['x', 'upstream']])).toEqual([['x', 'r']])
  })

  it('the route works on the headers after the destination (R-29b, X-29)', () => {
    expect(forwarded([weighted], '/').request?.headers).toContainEqual(['x', 'r'])
  })
})

describe('faults', () => {
  const fault = (abort: Fault['abort'], delay?: Fault['delay']): Fault => ({ ...(abort ? { abort } : {}), ...(delay ? { delay } : {}) })
  const always = { partsPerMillion: 1_000_000, reference: at('fault') }
  const route418 = route('r', forwardTo('a', { fault: fault({ httpStatus: 418, ...always }) }))

  it('an abort is answered here and named as the cause', () => {
    const decision = ask([route418], '/')
    expect(decision).toMatchObject({ why: 'faultAbort', status: 418, body: 'fault filter abort', cluster: service('a') })
    expect(decided(decision.references)).toEqual(['fault'])
  })

  it('a gRPC status without gRPC is 200', () => {
    const grpc5 = route('r', forwardTo('a', { fault: fault({ grpcStatus: 5, ...always }) }))
    expect(ask([grpc5], '/')).toMatchObject({ status: 200, body: 'fault filter abort' })
    expect(ask([grpc5], '/', { headers: [['content-type', 'application/grpc']] })).toMatchObject({ status: 200, grpcStatus: 5, body: '' })
  })

  it('delay and abort draw on their own (R-21)', () => {
    const both = { partsPerMillion: 500_000, reference: at('fault') }
    const half = route('r', forwardTo('a', { fault: fault({ httpStatus: 500, ...both }, { durationMs: 100, ...both }) }))
    const kinds = [
      [0n, 0n],
      [0n, 999_999n],
      [999_999n, 0n],
      [999_999n, 999_999n],
    ].map(([faultDelay = 0n, faultAbort = 0n]) => ask([half], '/', { draws: { faultDelay, faultAbort } }))
    expect(kinds.map((decision) => [decision.kind, 'delayMs' in decision ? decision.delayMs : undefined])).toEqual([
      ['respond', 100],
      ['forward', 100],
      ['respond', undefined],
      ['forward', undefined],
    ])
  })
})

describe('CORS', () => {
  const cors: Cors = {
    allowOrigins: [{ kind: 'exact', value: 'http://a' }],
    allowMethods: 'GET,POST',
    allowHeaders: '*',
    exposeHeaders: 'x-e',
    maxAge: '5',
    allowCredentials: true,
    forwardUnmatchedPreflights: true,
    reference: at('cors'),
  }
  const routes = (more: Partial<Cors> = {}) => [route('r', forwardTo('a', { cors: { ...cors, ...more } }))]
  const preflight = (origin: string) => ({
    method: 'OPTIONS',
    headers: [
      ['origin', origin],
      ['access-control-request-method', 'PUT'],
      ['access-control-request-headers', 'x-q'],
    ] as const,
  })

  it('a preflight of an allowed origin is answered here (R-26)', () => {
    const decision = ask(routes(), '/', preflight('http://a')) as Respond
    expect(decision).toMatchObject({ why: 'corsPreflight', status: 200 })
    expect(Object.fromEntries(decision.headers)).toEqual({
      'access-control-allow-origin': 'http://a',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'x-q',
      'access-control-max-age': '5',
      'access-control-expose-headers': 'x-e',
    })
  })

  it('OPTIONS without the question is no preflight', () => {
    expect(ask(routes(), '/', { method: 'OPTIONS', headers: [['origin', 'http://a']] }).kind).toBe('forward')
    expect(ask(routes(), '/', { ...preflight('http://a'), method: 'GET' }).kind).toBe('forward')
  })

  it('one of a foreign origin is forwarded, or told everything but the origin', () => {
    expect(ask(routes(), '/', preflight('http://b')).kind).toBe('forward')
    const decision = ask(routes({ forwardUnmatchedPreflights: false }), '/', preflight('http://b')) as Respond
    expect(decision.headers.map(([name]) => name)).not.toContain('access-control-allow-origin')
    expect(decision.why).toBe('corsPreflight')
  })

  it('other requests are always forwarded; only an allowed origin is named in the answer (R-27, X-33)', () => {
    const actual = (origin: string) => forwarded(routes(), '/', { headers: [['origin', origin]] }).response?.cors
    expect(actual('http://a')).toContainEqual(['access-control-allow-origin', 'http://a'])
    expect(actual('http://b')).toBeUndefined()
  })
})

describe('mirrors', () => {
  it('each draws for itself and gets the rewritten request (R-17, R-19)', () => {
    const mirror = (host: string, partsPerMillion: number) => ({ cluster: service(host), partsPerMillion, reference: at(host) })
    const mirrors = [mirror('b', 500_000), mirror('c', 500_000), mirror('nope', 1_000_000)]
    const routes = [route('r', forwardTo('a', { mirrors, pathRewrite: { kind: 'whole', value: '/new' } }))]
    const decision = forwarded(routes, '/old', { draws: { mirrors: [0n, 999_999n, 0n] } })
    expect(decision.mirrors).toMatchObject([{ cluster: service('b'), request: { path: '/new' } }])
  })
})

describe('hosts that insist on TLS (H-27)', () => {
  it('redirect plain HTTP before routes are looked at', () => {
    const handler = httpHandler([hostOf('h', [route('r', forwardTo('a'))], { requireTls: true, reference: at('gateway') })])
    const view = viewOf([listenerOf(handler)], [clusterNamed('a')])
    const { decision } = explain(view, get('/x?y', { authority: 'a:80' }))
    expect(decision).toMatchObject({ why: 'httpsRedirect', status: 301, headers: [['location', 'https://a:80/x?y']] })
    expect(decided(decision.references)).toEqual(['gateway'])
    expect(explain(view, get('/', { headers: [['x-forwarded-proto', 'https']] })).decision.kind).toBe('forward')
  })
})

describe('authorization on the way', () => {
  const claim: Predicate = { kind: 'predicate', field: { kind: 'claim', path: ['group'] }, matcher: { kind: 'exact', value: 'dev' } }
  const deny = (condition: Predicate): AuthorizationLayer => ({
    kind: 'deny',
    policies: [
      { namespace: 'ns', name: 'p', dryRun: false, reference: at('p'), rules: [{ index: 0, condition, reference: at('p', 'rules', 0) }] },
    ],
  })
  const source: Predicate = { kind: 'predicate', field: { kind: 'peerAddress' }, matcher: { kind: 'cidr', address: '10.0.0.0', bits: 8 } }

  it('a denial names its rule, and the cluster that the request did not reach', () => {
    const view = routesView([route('r', forwardTo('a'))], { authorization: [deny(source)] })
    const { decision } = explain(view, get('/'))
    expect(decision).toMatchObject({ why: 'authorizationDenied', status: 403, cluster: service('a') })
    expect(decision.references[0]).toMatchObject({ name: 'p', path: ['rules', 0], role: 'decided' })
  })

  it('what a rule looks at must be known, whether or not it would have been asked', () => {
    const view = routesView([route('r', forwardTo('a'))], { authorization: [deny(source)] })
    expect(explain(view, get('/nope', { source: { ip: 'unknown' } })).decision).toMatchObject({ kind: 'undetermined', needs: ['sourceIp'] })
    const silent = routesView([route('r', forwardTo('a'))])
    expect(explain(silent, get('/', { source: { ip: 'unknown' }, tokens: 'unknown' })).decision.kind).toBe('forward')
  })

  it('a gateway chooses its route again once claims are verified, a sidecar does not (M-23, J-15)', () => {
    const rule = {
      issuer: 'i',
      audiences: [],
      fromHeaders: [],
      fromParams: [],
      fromCookies: [],
      jwks: '{}',
      forwardOriginalToken: true,
      outputClaimToHeaders: [],
      spaceDelimitedClaims: [],
      reference: at('jwt'),
    }
    const routes = [route('dev', forwardTo('a'), [claim]), route('rest', forwardTo('b'))]
    const chosen = (direction: 'gateway' | 'outbound') => {
      const handler = httpHandler([hostOf('h', routes)], {
        direction,
        authorization: [{ kind: 'jwt', rules: [rule], bypassCorsPreflight: true }],
      })
      const view = viewOf([listenerOf(handler, { direction })], [clusterNamed('a'), clusterNamed('b')])
      const { decision } = explain(view, get('/', { direction, tokens: [{ claims: { iss: 'i', sub: 's', group: 'dev' } }] }))
      return decision.kind === 'forward' ? decision.cluster : decision
    }
    expect(chosen('gateway')).toEqual(service('a'))
    expect(chosen('outbound')).toEqual(service('b'))
  })
})

describe('header values that nobody can know', () => {
  it('are left out and named', () => {
    const decision = forwarded([route('r', forwardTo('a'), [], { requestHeaders: [set('x-t', '%START_TIME%')] })], '/')
    expect(decision.request?.headers.map(([name]) => name)).not.toContain('x-t')
    expect(decision.unsupported).toEqual(['header value %START_TIME%'])
  })
})
