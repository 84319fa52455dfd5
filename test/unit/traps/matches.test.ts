/** What is believed wrongly about hosts and match conditions of VirtualServices (istio ). */
import { describe, expect, it } from 'vitest'
import type { Header } from '../../../src/index.ts'
import { type Asked, caller, edge, routes, sentPath, sidecar, told, virtualService } from './world.ts'

const toApi = 'route: [{destination: {host: api.app.svc.cluster.local}}]'
const toWeb = 'route: [{destination: {host: web.app.svc.cluster.local}}]'

/** Whether a request is taken by the one route that has this match. */
const matches = (match: string, asked: Asked = {}): boolean =>
  told(caller([routes(`- match: [${match}]\n  ${toApi}`)]).ask(asked)) === 'api.app:80'

describe('it is wrong to believe of paths that', () => {
  it('a prefix ends at a segment (X-1)', () => {
    expect(matches('{uri: {prefix: /foo}}', { path: '/foobar' })).toBe(true)
  })

  it('a regular expression may match a part (X-2)', () => {
    expect(matches('{uri: {regex: /api/v1}}', { path: '/api/v1/users' })).toBe(false)
    expect(matches('{uri: {regex: /api/v1}}', { path: '/api/v1' })).toBe(true)
  })

  it('an exact match sees the query, and the header :path does not (X-3)', () => {
    expect(matches('{uri: {exact: /a}}', { path: '/a?x=1' })).toBe(true)
    expect(matches('{headers: {":path": {exact: /a}}}', { path: '/a?x=1' })).toBe(false)
  })

  it('a rewrite of the prefix `/` keeps the slash between (X-4)', () => {
    const { ask } = caller([routes(`- match: [{uri: {prefix: /}}]\n  rewrite: {uri: /v2}\n  ${toApi}`)])
    expect(sentPath(ask({ path: '/bar' }))).toBe('/v2bar')
  })

  it('a rewrite of `/api` to `/` leaves one slash (X-5)', () => {
    const { ask } = caller([routes(`- match: [{uri: {prefix: /api}}]\n  rewrite: {uri: /}\n  ${toApi}`)])
    expect(sentPath(ask({ path: '/api/users' }))).toBe('//users')
  })

  it('ignoreUriCase reaches regular expressions (X-19)', () => {
    expect(matches('{uri: {regex: /Foo}, ignoreUriCase: true}', { path: '/foo' })).toBe(false)
    expect(matches('{uri: {exact: /Foo}, ignoreUriCase: true}', { path: '/foo' })).toBe(true)
  })
})

describe('it is wrong to believe of callers that', () => {
  it('source labels count beside gateways (X-6)', () => {
    expect(matches('{gateways: [mesh], sourceLabels: {app: nobody}}')).toBe(true)
    expect(matches('{sourceLabels: {app: nobody}}')).toBe(false)
  })

  it('the same holds for a TCP route: there all conditions count (X-6)', () => {
    const tcp = (match: string): string =>
      told(
        caller([
          virtualService(`hosts: [web]\ntcp: [{match: [${match}], route: [{destination: {host: billing.other.svc.cluster.local}}]}]`),
        ]).ask({ protocol: 'tcp', to: '10.96.0.1', port: 3306 }),
      )
    expect(tcp('{gateways: [mesh], sourceLabels: {app: client}}')).toBe('billing.other:80')
    expect(tcp('{gateways: [mesh], sourceLabels: {app: nobody}}')).toBe('web.app:3306')
  })
})

describe('it is wrong to believe of order that', () => {
  it('an exact path is reached behind a route without match (X-7)', () => {
    const { ask } = caller([routes(`- ${toWeb}\n- match: [{uri: {exact: /x}}]\n  ${toApi}`)])
    expect(told(ask({ path: '/x' }))).toBe('web.app:80')
  })

  it('a match for another port hides what follows (X-7)', () => {
    const { ask } = caller([routes(`- match: [{port: 9999}]\n  ${toWeb}\n- match: [{uri: {exact: /x}}]\n  ${toApi}`)])
    expect(told(ask({ path: '/x' }))).toBe('api.app:80')
  })

  it('a match of the method alone takes every path away from what follows (X-8)', () => {
    const { ask } = caller([routes(`- match: [{method: {exact: GET}}]\n  ${toWeb}\n- match: [{uri: {prefix: /x}}]\n  ${toApi}`)])
    expect(told(ask({ method: 'POST', path: '/x' }))).toBe('api.app:80')
  })

  it('an exact path wins over the `.*` above it (X-9)', () => {
    const { ask } = caller([routes(`- match: [{uri: {regex: ".*"}}]\n  ${toWeb}\n- match: [{uri: {exact: /x}}]\n  ${toApi}`)])
    expect(told(ask({ path: '/x' }))).toBe('web.app:80')
  })

  it('`.*` of an older VirtualService also comes first at a gateway (X-9)', () => {
    const { ask } = edge([
      virtualService(`hosts: [a.example.com]\ngateways: [gw]\nhttp:\n- match: [{uri: {regex: ".*"}}]\n  ${toWeb}`, { name: 'old', age: 1 }),
      virtualService(`hosts: [a.example.com]\ngateways: [gw]\nhttp:\n- match: [{uri: {exact: /x}}]\n  ${toApi}`, { name: 'new' }),
    ])
    expect(told(ask({ authority: 'a.example.com', path: '/x' }))).toBe('api.app:80')
    expect(told(ask({ authority: 'a.example.com', path: '/y' }))).toBe('web.app:80')
  })
})

describe('it is wrong to believe of hosts that', () => {
  it('two VirtualServices of one host are merged for sidecars, as they are at gateways (X-10)', () => {
    const two = (host: string, more = '') => [
      virtualService(`hosts: [${host}]${more}\nhttp:\n- match: [{uri: {prefix: /a}}]\n  ${toApi}`, { name: 'a', age: 1 }),
      virtualService(`hosts: [${host}]${more}\nhttp:\n- match: [{uri: {prefix: /b}}]\n  ${toApi}`, { name: 'b' }),
    ]
    expect(told(caller(two('web')).ask({ path: '/b' }))).toBe('404')
    expect(told(edge(two('a.example.com', '\ngateways: [gw]')).ask({ authority: 'a.example.com', path: '/b' }))).toBe('api.app:80')
  })

  it('a short host means the Service of that name anywhere (X-11)', () => {
    const { ask } = caller([virtualService(`hosts: [web]\nhttp:\n- ${toApi}`, { namespace: 'istio-system' })])
    expect(told(ask())).toBe('web.app:80')
  })

  it('`web.app` means the Service web in app (X-12)', () => {
    const { ask } = caller([virtualService(`hosts: [web.app]\nhttp:\n- ${toApi}`)])
    expect(told(ask({ authority: 'web' }))).toBe('web.app:80')
    expect(told(ask({ authority: 'web.app.svc.cluster.local' }))).toBe('web.app:80')
  })

  it('what an exact host leaves over goes to the wildcard (X-13)', () => {
    const { ask } = caller([
      virtualService(`hosts: ["*.app.svc.cluster.local"]\nhttp:\n- ${toApi}`, { name: 'wild', age: 1 }),
      routes(`- match: [{uri: {prefix: /a}}]\n  ${toWeb}`),
    ])
    expect(told(ask({ path: '/a' }))).toBe('web.app:80')
    expect(told(ask({ path: '/b' }))).toBe('404')
  })

  it('routes of a gateway also hold inside the mesh (X-14)', () => {
    const { ask } = caller([virtualService(`hosts: [web]\ngateways: [gw]\nhttp:\n- ${toApi}`)])
    expect(told(ask())).toBe('web.app:80')
  })

  it('an authority match ignores the port as the host does (X-15)', () => {
    expect(matches('{authority: {exact: web}}', { authority: 'web:8080' })).toBe(false)
    expect(told(caller([routes(`- match: [{authority: {exact: web}}]\n  ${toApi}`)]).ask({ authority: 'web:8080' }))).toBe('404')
  })
})

describe('it is wrong to believe of headers and parameters that', () => {
  const roles = (...values: string[]): Asked => ({ headers: values.map((value): Header => ['x-role', value]) })

  it('two lines of a header are one value with a comma, or a comma makes two values (X-16)', () => {
    expect(matches('{headers: {x-role: {exact: admin}}}', roles('user', 'admin'))).toBe(true)
    expect(matches('{headers: {x-role: {exact: admin}}}', roles('user,admin'))).toBe(false)
  })

  it('withoutHeaders holds whenever the header is missing (X-17)', () => {
    expect(matches('{withoutHeaders: {x: {regex: ".*"}}}')).toBe(false)
    expect(matches('{withoutHeaders: {x: {}}}')).toBe(true)
  })

  it('parameters are decoded, or any of several values will do (X-18)', () => {
    expect(matches('{queryParams: {v: {exact: "a b"}}}', { path: '/?v=a%20b' })).toBe(false)
    expect(matches('{queryParams: {v: {exact: a}}}', { path: '/?v=b&v=a' })).toBe(false)
  })
})

describe('it is wrong to believe of visibility that', () => {
  it('routes and retries of a Service also hold where the Sidecar does not import it (X-64)', () => {
    const scope = (mode: string): string => sidecar(`egress: [{hosts: ["other/*"]}]\noutboundTrafficPolicy: {mode: ${mode}}`)
    const open = caller([scope('ALLOW_ANY'), routes(`- ${toApi}`)]).ask()
    expect(told(open)).toBe('passthrough')
    expect(open).not.toHaveProperty('retry')
    expect(told(caller([scope('REGISTRY_ONLY'), routes(`- ${toApi}`)]).ask())).toBe('502')
  })

  it('a private VirtualService reaches callers of other namespaces (X-65)', () => {
    const objects = [virtualService(`hosts: [web]\nexportTo: ["."]\nhttp:\n- ${toApi}`)]
    expect(told(caller(objects, { at: 'other/client-o' }).ask({ authority: 'web.app' }))).toBe('web.app:80')
    expect(told(caller(objects).ask())).toBe('api.app:80')
  })

  it('a host that no Service has is routed on every port, or on none (X-66)', () => {
    const { ask } = caller([virtualService(`hosts: [api.example.com]\nhttp:\n- ${toApi}`)])
    expect(told(ask({ authority: 'api.example.com' }))).toBe('api.app:80')
    expect(told(ask({ authority: 'api.example.com', port: 8080 }))).toBe('passthrough')
  })
})
