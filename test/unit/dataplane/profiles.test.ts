import { describe, expect, it } from 'vitest'
import { dataplaneNamed, dataplaneNames, defaultDataplane, profiles, withDataplane } from '../../../src/dataplane/index.ts'
import { explain } from '../../../src/engine/readable.ts'
import { type AuthorizationLayer, type Header, type RequestDescriptor, rulesOf, type View } from '../../../src/model/index.ts'
import { at, clusterNamed, forwardTo, get, header, hostOf, httpHandler, listenerOf, route, routesView, viewOf } from '../support/view.ts'
import { requestAuthentication, server } from '../traps/world.ts'

const at1370 = (view: View): View => withDataplane(view, dataplaneNamed('envoy-1.37.0') ?? defaultDataplane)
const at1382 = (view: View): View => withDataplane(view, dataplaneNamed('envoy-1.38.2') ?? defaultDataplane)

const twice: readonly Header[] = [
  ['x-role', 'guest'],
  ['x-role', 'admin'],
]

const deny: AuthorizationLayer = {
  kind: 'deny',
  policies: [
    {
      namespace: 'ns',
      name: 'p',
      dryRun: false,
      reference: at('p'),
      rules: [{ index: 0, condition: header('x-role', 'admin'), reference: at('p', 'rules', 0) }],
    },
  ],
}

const policyView = viewOf(
  [listenerOf(httpHandler([hostOf('host', [route('all', forwardTo('a'))])], { authorization: [deny] }))],
  [clusterNamed('a')],
)
const matchView = routesView([route('hit', forwardTo('a'), [header('x-role', 'admin')]), route('rest', forwardTo('b'))])

const routeName = (view: View, request: RequestDescriptor): string | undefined => {
  const { decision } = explain(view, request)
  return 'route' in decision ? decision.route?.name : undefined
}
const kind = (view: View, request: RequestDescriptor): string => {
  const { decision } = explain(view, request)
  return decision.kind === 'respond' ? decision.why : decision.kind
}

describe('the table of profiles', () => {
  it('ends with the default, which changes nothing', () => {
    expect(defaultDataplane.name).toBe(dataplaneNames.at(-1))
    expect(defaultDataplane.changes).toEqual([])
    expect(defaultDataplane.rules).toEqual(rulesOf({}))
  })

  it('names profiles after the release that they were recorded with, once', () => {
    expect(profiles.map(({ name }) => name)).toEqual(profiles.map(({ envoy }) => `envoy-${envoy}`))
    expect(new Set(dataplaneNames).size).toBe(dataplaneNames.length)
  })

  it('has no profile of another name', () => {
    expect(dataplaneNamed('envoy-1.0.0')).toBeUndefined()
    expect(dataplaneNamed('constructor')).toBeUndefined()
    expect(dataplaneNamed(undefined)).toBe(defaultDataplane)
  })

  it('is plain data that survives JSON', () => {
    expect(JSON.parse(JSON.stringify(profiles))).toEqual(profiles)
  })
})

describe('what releases do otherwise', () => {
  it('a policy sees every line, or all of them joined (DP-1)', () => {
    const request = get('/', { headers: twice })
    expect(kind(policyView, request)).toBe('authorizationDenied')
    expect(kind(at1382(policyView), request)).toBe('authorizationDenied')
    expect(kind(at1370(policyView), request)).toBe('forward')
    expect(kind(at1370(policyView), get('/', { headers: [['x-role', 'admin']] }))).toBe('authorizationDenied')
  })

  it('a route sees every line, or all of them joined (DP-2)', () => {
    const request = get('/', { headers: twice })
    expect([matchView, at1382(matchView), at1370(matchView)].map((view) => routeName(view, request))).toEqual(['hit', 'rest', 'rest'])
    const both = routesView([route('hit', forwardTo('a'), [header('x-role', 'guest,admin')]), route('rest', forwardTo('b'))])
    expect([both, at1370(both)].map((view) => routeName(view, request))).toEqual(['rest', 'hit'])
  })

  it('cookies are joined like other headers (DP-2)', () => {
    const view = routesView([route('hit', forwardTo('a'), [header('cookie', 'a=1,b=2')]), route('rest', forwardTo('b'))])
    const headers: readonly Header[] = [
      ['cookie', 'a=1'],
      ['cookie', 'b=2'],
    ]
    expect(routeName(at1370(view), get('/', { headers }))).toBe('hit')
  })

  it('the request goes on with its lines as they were sent', () => {
    const { decision } = explain(at1370(matchView), get('/', { headers: twice }))
    expect(decision.kind === 'forward' ? decision.request?.headers.filter(([name]) => name === 'x-role') : []).toEqual(twice)
  })

  it('a dot segment with parameters is one, or is a name (DP-3)', () => {
    const path = (view: View): string | undefined => {
      const { decision } = explain(view, get('/a/..;b/c'))
      return decision.kind === 'forward' ? decision.request?.path : undefined
    }
    expect([matchView, at1382(matchView)].map(path)).toEqual(['/c', '/a/..;b/c'])
  })

  it('QUERY is a method, or is not (DP-4)', () => {
    const request = get('/', { method: 'QUERY', headers: [['content-type', 'text/plain']] })
    const view = withDataplane(matchView, dataplaneNamed('envoy-1.39.3') ?? defaultDataplane)
    expect([matchView, view].map((one) => kind(one, request))).toEqual(['forward', 'badRequest'])
  })

  const detecting = viewOf([
    listenerOf(httpHandler([hostOf('host', [route('all', forwardTo('a'))])]), {
      filterChains: [
        {
          name: 'http',
          match: { applicationProtocols: ['http/1.1'] },
          handler: httpHandler([hostOf('host', [route('all', forwardTo('a'))])]),
        },
        { name: 'bytes', match: {}, handler: { kind: 'tcp', authorization: [], destinations: [] } },
      ],
    }),
  ])
  const chains = (request: RequestDescriptor): readonly (number | undefined)[] =>
    [detecting, at1382(detecting), at1370(detecting)].map((view) => explain(view, request).decision.filterChain)

  it('any word is a method of HTTP where the protocol is detected, or a list says (DP-5)', () => {
    expect(chains(get('/', { method: 'get' }))).toEqual([0, 1, 1])
    expect(chains(get('/', { method: 'MSEARCH' }))).toEqual([0, 1, 1])
    expect(chains(get('/', { method: 'M-SEARCH' }))).toEqual([0, 1, 0])
    expect(chains(get('/', { method: 'PROPFIND' }))).toEqual([0, 0, 0])
  })

  it('targets that HTTP may not have are detected as HTTP, or are not (DP-6)', () => {
    expect(chains(get('/a\u0001'))).toEqual([0, 1, 1])
    expect(chains(get('http://'))).toEqual([0, 1, 1])
    expect(chains(get('', { method: 'CONNECT' }))).toEqual([0, 1, 1])
    expect(chains(get('/a '))).toEqual([0, 0, 0])
  })
})

describe('headers that token rules write (DP-8)', () => {
  const { view } = server([requestAuthentication('jwtRules: [{issuer: a, jwksUri: "https://keys", outputPayloadToHeader: x-a}]')])
  const sent = (name: string, method: string): boolean => {
    const { decision } = explain(withDataplane(view, dataplaneNamed(name) ?? defaultDataplane), {
      direction: 'inbound',
      protocol: 'http',
      method,
      authority: 'web.app',
      path: '/',
      headers: [
        ['origin', 'http://o'],
        ['access-control-request-method', 'GET'],
        ['x-a', 'evil'],
      ],
      source: { ip: '10.0.0.1' },
      destination: { ip: '10.1.0.1', port: 8080 },
      tokens: [],
      draws: {},
    })
    return decision.kind === 'forward' && (decision.request?.headers ?? []).some(([header]) => header === 'x-a')
  }

  it('are taken from preflights too, but not by Envoy 1.39.3 and before', () => {
    expect(['envoy-1.40.0', 'envoy-1.39.3', 'envoy-1.36.4'].map((name) => sent(name, 'OPTIONS'))).toEqual([false, true, true])
    expect(['envoy-1.40.0', 'envoy-1.39.3', 'envoy-1.36.4'].map((name) => sent(name, 'GET'))).toEqual([false, false, false])
  })
})
