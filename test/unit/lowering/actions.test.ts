/** What people believe wrongly about what routes do (istio, as recorded). */
import { describe, expect, it } from 'vitest'
import { forwardAction, goesTo, routesOf, sent, sentHeader, sidecarWith, virtualService } from './world.ts'

const web = 'web.app.svc.cluster.local:80'

const route = (spec: string) => sidecarWith([virtualService(`hosts: [web]\nhttp:\n- ${spec.trim().replace(/\n/g, '\n  ')}`)])

describe('rewrite', () => {
  it('replaces the matched text only, so slashes double or go missing', () => {
    const { ask } = route('match: [{uri: {prefix: /api}}]\nrewrite: {uri: /}\nroute: [{destination: {host: api}}]')
    expect(sent(ask({ path: '/api/users?q=1' })).path).toBe('//users?q=1')
  })

  it('without a path match replaces the first slash', () => {
    const { ask } = route('rewrite: {uri: /v2}\nroute: [{destination: {host: api}}]')
    expect(sent(ask({ path: '/bar' })).path).toBe('/v2bar')
  })

  it('of a regular expression or an exact path replaces the whole path', () => {
    const { ask } = route('match: [{uri: {regex: "/v[12]/.*"}}]\nrewrite: {uri: /new}\nroute: [{destination: {host: api}}]')
    expect(sent(ask({ path: '/v1/old?q' })).path).toBe('/new?q')
  })

  it('the host of the route beats the host that the destination sets', () => {
    const { ask } = route(`
rewrite: {authority: route.example}
route: [{destination: {host: api}, headers: {request: {set: {host: destination.example}}}}]`)
    expect(sent(ask({})).authority).toBe('route.example')
  })
})

describe('weights', () => {
  it('of a single destination does not count', () => {
    expect(goesTo(route('route: [{destination: {host: api}, weight: 0}]').ask({}))).toBe('api.app:80')
  })

  it('that is missing among several is 0', () => {
    const { view } = route('route: [{destination: {host: api}, weight: 80}, {destination: {host: web}}]')
    expect(forwardAction(routesOf(view, web)[0]).destinations).toHaveLength(1)
  })

  it('need not add up to 100', () => {
    const { ask } = route('route: [{destination: {host: api}, weight: 1}, {destination: {host: web}, weight: 1}]')
    expect([0, 1, 2, 3].map((split) => goesTo(ask({ split })))).toEqual(['api.app:80', 'web.app:80', 'api.app:80', 'web.app:80'])
  })

  it('that are all 0 make the proxy refuse every route of the port', () => {
    const { ask } = route('route: [{destination: {host: api}, weight: 0}, {destination: {host: web}, weight: 0}]')
    expect(goesTo(ask({ authority: 'billing.other' }))).toBe('rejected')
    expect(goesTo(ask({ authority: 'api', port: 8080 }))).toBe('api.app:8080')
  })
})

describe('destinations', () => {
  it('without port take the port of the listener, even if the service has only another one', () => {
    const { ask } = sidecarWith([virtualService('hosts: [api]\nhttp:\n- route: [{destination: {host: web}}]')])
    expect(goesTo(ask({ authority: 'api', port: 8080 }))).toBe('503')
  })

  it('that is missing makes the control plane panic', () => {
    const { ask, view } = route('route: [{weight: 100}]')
    expect(goesTo(ask({}))).toBe('rejected')
    expect(view.rejected?.by).toBe('controlPlanePanic')
  })
})

describe('headers', () => {
  const spec = (destinations: string) => `
headers: {request: {set: {x: route}}}
route: [${destinations}]`
  const one = '{destination: {host: api}, weight: 50, headers: {request: {set: {x: destination}}}}'

  it('of one destination win over the route, of several they lose', () => {
    expect(sentHeader(route(spec(one)).ask({}), 'x')).toEqual(['destination'])
    expect(sentHeader(route(spec(`${one}, ${one}`)).ask({}), 'x')).toEqual(['route'])
  })

  it('are removed before they are set', () => {
    const { ask } = route('headers: {request: {set: {x: a}, remove: [x]}}\nroute: [{destination: {host: api}}]')
    expect(sentHeader(ask({ headers: [['x', 'old']] }), 'x')).toEqual(['a'])
  })

  it('added by the route survive a set of its single destination', () => {
    const { ask } = route(`
headers: {request: {add: {x: added}}}
route: [{destination: {host: api}, headers: {request: {set: {x: set}}}}]`)
    expect(sentHeader(ask({ headers: [['x', 'old']] }), 'x')).toEqual(['set', 'added'])
  })

  it('with an unknown command operator make the proxy refuse every route of the port', () => {
    const { ask } = route('headers: {request: {set: {x: "%NOPE%"}}}\nroute: [{destination: {host: api}}]')
    expect(goesTo(ask({}))).toBe('rejected')
  })
})

describe('redirect and direct response', () => {
  it('a new path keeps the query', () => {
    expect(goesTo(route('redirect: {uri: /new}').ask({ path: '/old?x=1' }))).toBe('301 http://web/new?x=1')
  })

  it('a code that is no redirect makes the proxy refuse every route of the port', () => {
    expect(goesTo(route('redirect: {uri: /new, redirectCode: 304}').ask({}))).toBe('rejected')
    expect(goesTo(route('directResponse: {status: 600}').ask({}))).toBe('rejected')
  })
})

describe('fault, mirror and CORS', () => {
  it('a fault without percentage never happens, a mirror without one always does', () => {
    const { view } = route(`
fault: {abort: {httpStatus: 500}, delay: {fixedDelay: 1s}}
mirror: {host: billing.other.svc.cluster.local}
route: [{destination: {host: api}}]`)
    const action = forwardAction(routesOf(view, web)[0])
    expect(action.fault?.abort?.partsPerMillion).toBe(0)
    expect(action.fault?.delay?.partsPerMillion).toBe(0)
    expect(action.mirrors.map(({ partsPerMillion }) => partsPerMillion)).toEqual([1_000_000])
  })

  it('a mirror of 0 percent is none', () => {
    const { view } = route('mirror: {host: web}\nmirrorPercentage: {value: 0}\nroute: [{destination: {host: api}}]')
    expect(forwardAction(routesOf(view, web)[0]).mirrors).toEqual([])
  })

  it('a request from a foreign origin is forwarded all the same', () => {
    const { ask } = route('corsPolicy: {allowOrigins: [{exact: http://a}]}\nroute: [{destination: {host: api}}]')
    expect(goesTo(ask({ headers: [['origin', 'http://evil']] }))).toBe('api.app:80')
  })
})
