/** What people believe wrongly about match conditions of VirtualServices (istio ). */
import { describe, expect, it } from 'vitest'
import { type Asked, goesTo, sidecarWith, virtualService } from './world.ts'

/** One route to api with this match; everything else is 404. */
const hits = (match: string, request: Asked): boolean => {
  const { ask } = sidecarWith([virtualService(`hosts: [web]\nhttp:\n- match: [${match}]\n  route: [{destination: {host: api}}]`)])
  return goesTo(ask(request)) === 'api.app:80'
}

describe('path', () => {
  it('a prefix is text, not whole segments', () => {
    expect(hits('{uri: {prefix: /foo}}', { path: '/foobar' })).toBe(true)
  })

  it('a regular expression covers the whole path', () => {
    expect(hits('{uri: {regex: /api/v1}}', { path: '/api/v1/users' })).toBe(false)
  })

  it('uri does not see the query, the header :path does', () => {
    expect(hits('{uri: {exact: /a}}', { path: '/a?x=1' })).toBe(true)
    expect(hits('{headers: {":path": {exact: /a}}}', { path: '/a?x=1' })).toBe(false)
  })

  it('ignoreUriCase leaves regular expressions alone', () => {
    expect(hits('{uri: {regex: /Foo}, ignoreUriCase: true}', { path: '/foo' })).toBe(false)
    expect(hits('{uri: {prefix: /Foo}, ignoreUriCase: true}', { path: '/foo' })).toBe(true)
  })
})

describe('authority, headers and query', () => {
  it('the virtual host ignores the port, the authority match does not', () => {
    expect(hits('{authority: {exact: web}}', { authority: 'web:80' })).toBe(false)
    expect(hits('{authority: {exact: web}}', { authority: 'web' })).toBe(true)
  })

  it('one of several header lines is enough, a part of one line is not', () => {
    const match = '{headers: {x-role: {exact: admin}}}'
    expect(
      hits(match, {
        headers: [
          ['x-role', 'user'],
          ['x-role', 'admin'],
        ],
      }),
    ).toBe(true)
    expect(hits(match, { headers: [['x-role', 'user,admin']] })).toBe(false)
  })

  it('withoutHeaders reads a missing header as empty text, unless it asks for presence', () => {
    expect(hits('{withoutHeaders: {x: {regex: ".*"}}}', {})).toBe(false)
    expect(hits('{withoutHeaders: {x: {}}}', {})).toBe(true)
    expect(hits('{withoutHeaders: {x: {exact: a}}}', {})).toBe(true)
  })

  it('a header named Host is the authority', () => {
    expect(hits('{headers: {Host: {exact: web}}}', {})).toBe(true)
  })

  it('query parameters are not decoded and only the first of a name counts', () => {
    expect(hits('{queryParams: {v: {exact: "a b"}}}', { path: '/?v=a%20b' })).toBe(false)
    expect(hits('{queryParams: {v: {exact: a}}}', { path: '/?v=b&v=a' })).toBe(false)
  })

  it('the lone star is presence', () => {
    expect(hits('{headers: {x: {regex: "*"}}}', { headers: [['x', '']] })).toBe(true)
    expect(hits('{headers: {x: {regex: "*"}}}', {})).toBe(false)
  })

  it('text outside ASCII is compared as UTF-8 bytes', () => {
    expect(hits('{headers: {x: {exact: é}}}', { headers: [['x', '\u00c3\u00a9']] })).toBe(true)
  })
})

describe('conditions about the caller', () => {
  it('a match that names gateways does not look at source labels', () => {
    expect(hits('{gateways: [mesh], sourceLabels: {app: nobody}}', {})).toBe(true)
    expect(hits('{sourceLabels: {app: nobody}}', {})).toBe(false)
  })

  it('a port that filters every match lets the next route be used', () => {
    const { ask } = sidecarWith([
      virtualService(`
hosts: [web]
http:
- match: [{port: 9999}]
  route: [{destination: {host: billing.other.svc.cluster.local}}]
- match: [{uri: {exact: /}}]
  route: [{destination: {host: api}}]`),
    ])
    expect(goesTo(ask({}))).toBe('api.app:80')
  })
})

describe('order', () => {
  it('a route without match ends the list, however exact what follows is', () => {
    const { ask } = sidecarWith([
      virtualService(`
hosts: [web]
http:
- route: [{destination: {host: web}}]
- match: [{uri: {exact: /x}}]
  route: [{destination: {host: api}}]`),
    ])
    expect(goesTo(ask({ path: '/x' }))).toBe('web.app:80')
  })

  it('a match of the method alone does not end the list', () => {
    const { ask } = sidecarWith([
      virtualService(`
hosts: [web]
http:
- match: [{method: {exact: GET}}]
  route: [{destination: {host: web}}]
- match: [{uri: {prefix: /x}}]
  route: [{destination: {host: api}}]`),
    ])
    expect(goesTo(ask({ method: 'POST', path: '/x' }))).toBe('api.app:80')
  })

  it('what no route matches is not found, it does not fall back to the service', () => {
    expect(hits('{uri: {prefix: /only}}', { path: '/' })).toBe(false)
  })
})
