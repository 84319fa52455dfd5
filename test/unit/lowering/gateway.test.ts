/** Which server and which VirtualServices answer at an edge proxy over plain HTTP (istio H-27 to H-32, M-33). */
import { describe, expect, it } from 'vitest'
import { edgeWith, gateway, server, web } from './gateway-world.ts'
import { goesTo, virtualService } from './world.ts'

const toWeb = `route: [${web}]`
const bound = (hosts: string, http = `[{name: r, ${toWeb}}]`, options = {}): string =>
  virtualService(`hosts: ${hosts}\ngateways: [app/gw]\nhttp: ${http}`, options)

describe('what a gateway listens on', () => {
  it('nothing without a Gateway that selects it', () => {
    const { ask } = edgeWith(bound('["*"]'))
    expect(goesTo(ask({}))).toBe('noListener')
  })

  it('the target port of a Service in front of it, while routes compare the port as written', () => {
    const front = `
apiVersion: v1
kind: Service
metadata: {name: front, namespace: istio-system}
spec: {clusterIP: 10.96.9.1, selector: {istio: ingressgateway}, ports: [{name: http, port: 80, targetPort: 8080}]}
`
    const { ask } = edgeWith(
      front,
      gateway(`[${server(80, 'HTTP', '["*"]')}]`),
      bound('["*"]', `[{name: written, match: [{port: 80}], ${toWeb}}, {name: listening, match: [{port: 8080}], ${toWeb}}]`),
    )
    expect(goesTo(ask({ port: 80 }))).toBe('noListener')
    expect(ask({ port: 8080 }).route?.name).toBe('written')
  })

  it('one address only when the server is bound to it', () => {
    const { ask } = edgeWith(gateway(`[${server(80, 'HTTP', '["*"]', 'bind: 10.1.9.1')}]`), bound('["*"]'))
    expect(goesTo(ask({}))).toBe('web.app:80')
    expect(goesTo(ask({ ip: '10.1.9.2' }))).toBe('noListener')
  })

  it('the older of two protocols that cannot share a port', () => {
    const http = gateway(`[${server(80, 'HTTP', '["*"]')}]`, { age: 1 })
    const tcp = gateway(`[${server(80, 'TCP', '["*"]')}]`, { name: 'raw', age: 0 })
    expect(goesTo(edgeWith(http, tcp, bound('["*"]')).ask({}))).toBe('noListener') // no TCP route, no listener
    expect(goesTo(edgeWith(http, bound('["*"]')).ask({}))).toBe('web.app:80')
  })
})

describe('hosts', () => {
  it('a VirtualService answers for what it and the server have in common', () => {
    const { ask } = edgeWith(gateway(`[${server(80, 'HTTP', '["*.example.com"]')}]`), bound('[a.example.com, b.org]'))
    expect(goesTo(ask({ authority: 'a.example.com' }))).toBe('web.app:80')
    expect(goesTo(ask({ authority: 'b.org' }))).toBe('404')
    expect(goesTo(ask({ authority: 'c.example.com' }))).toBe('404')
  })

  it('the narrower name counts when the VirtualService has the wildcard', () => {
    const { ask } = edgeWith(gateway(`[${server(80, 'HTTP', '[a.example.com]')}]`), bound('["*.example.com"]'))
    expect(goesTo(ask({ authority: 'a.example.com' }))).toBe('web.app:80')
    expect(goesTo(ask({ authority: 'b.example.com' }))).toBe('404')
  })

  it('a namespace in front of a server host keeps other namespaces out', () => {
    const servers = `[${server(80, 'HTTP', '["./a.example.com", "other/b.example.com"]')}]`
    const { ask } = edgeWith(gateway(servers), bound('[a.example.com, b.example.com]'))
    expect(goesTo(ask({ authority: 'a.example.com' }))).toBe('web.app:80')
    expect(goesTo(ask({ authority: 'b.example.com' }))).toBe('404')
  })

  it('without any VirtualService everything is 404', () => {
    const { ask } = edgeWith(gateway(`[${server(80, 'HTTP', '["*"]')}]`))
    expect(goesTo(ask({}))).toBe('404')
  })
})

describe('several VirtualServices on one host', () => {
  const to = (name: string, match = ''): string => `{name: ${name}, ${match}${toWeb}}`

  it('are merged in order of age, with their catch-alls moved behind everything else', () => {
    const { ask } = edgeWith(
      gateway(`[${server(80, 'HTTP', '["*"]')}]`),
      bound('[a.example.com]', `[${to('old-a', 'match: [{uri: {prefix: /a}}], ')}, ${to('old-all')}]`, { name: 'old', age: 0 }),
      bound('[a.example.com]', `[${to('new-b', 'match: [{uri: {prefix: /b}}], ')}, ${to('new-all')}]`, { name: 'new', age: 1 }),
    )
    expect(ask({ path: '/a' }).route?.name).toBe('old-a')
    expect(ask({ path: '/b' }).route?.name).toBe('new-b')
    expect(ask({ path: '/c' }).route?.name).toBe('old-all')
  })

  it('a regular expression that matches everything is not moved', () => {
    const { ask } = edgeWith(
      gateway(`[${server(80, 'HTTP', '["*"]')}]`),
      bound('[a.example.com]', `[${to('old', 'match: [{uri: {regex: "/.*"}}], ')}]`, { name: 'old', age: 0 }),
      bound('[a.example.com]', `[${to('new', 'match: [{uri: {prefix: /b}}], ')}]`, { name: 'new', age: 1 }),
    )
    expect(ask({ path: '/b' }).route?.name).toBe('old')
  })

  it('hosts with the very same routes are one virtual host, named after the most specific', () => {
    const { view } = edgeWith(gateway(`[${server(80, 'HTTP', '["*.example.com", b.org]')}]`), bound('["*.example.com", b.org]'))
    const handler = view.listeners[0]?.filterChains[0]?.handler
    expect(handler?.kind === 'http' && handler.routes.virtualHosts.map(({ name }) => name)).toEqual(['b.org:80'])
  })

  it('hosts with the very same routes stay apart where one that demands TLS stands between them', () => {
    const plain = server(80, 'HTTP', '[a.example.com, c.org]')
    const redirecting = server(80, 'HTTP', '[b.example.com]', 'tls: {httpsRedirect: true}')
    const { view } = edgeWith(gateway(`[${plain}, ${redirecting}]`), bound('["*"]'))
    const handler = view.listeners[0]?.filterChains[0]?.handler
    const names = handler?.kind === 'http' && handler.routes.virtualHosts.map(({ name }) => name)
    expect(names).toEqual(['a.example.com:80', 'b.example.com:80', 'c.org:80'])
  })
})

describe('httpsRedirect', () => {
  const servers = `[${server(80, 'HTTP', '[a.example.com, b.example.com]', 'tls: {httpsRedirect: true}')}]`

  it('redirects hosts with routes and hosts without', () => {
    const { ask } = edgeWith(gateway(servers), bound('[a.example.com]'))
    expect(goesTo(ask({ authority: 'a.example.com', path: '/x?y' }))).toBe('301 https://a.example.com/x?y')
    expect(goesTo(ask({ authority: 'b.example.com' }))).toBe('301 https://b.example.com/')
    expect(goesTo(ask({ authority: 'c.example.com' }))).toBe('404')
  })
})
