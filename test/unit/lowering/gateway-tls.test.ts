/** TLS and bytes at an edge proxy: server names choose, modes decide who reads what (istio T-6 to T-9, P-10). */
import { describe, expect, it } from 'vitest'
import { api, edgeWith, gateway, server, tcp, web, withServerName } from './gateway-world.ts'
import { goesTo, virtualService } from './world.ts'

const simple = 'tls: {mode: SIMPLE, credentialName: cert}'
const http = (hosts: string, name = 'v'): string =>
  virtualService(`hosts: ${hosts}\ngateways: [app/gw]\nhttp: [{name: ${name}, route: [${web}]}]`, { name })
const bytes = (hosts: string, text: string): string => virtualService(`hosts: ${hosts}\ngateways: [app/gw]\n${text}`, { name: 'bytes' })

describe('TLS that ends at the gateway', () => {
  it('the server of the server name decides the routes, whatever the Host header says', () => {
    const servers = [server(443, 'HTTPS', '[a.example.com]', simple, 'a'), server(443, 'HTTPS', '["*.example.com"]', simple, 'b')]
    const { ask } = edgeWith(gateway(`[${servers}]`), http('[a.example.com]', 'exact'), http('["*.example.com"]', 'wide'))
    const at = (serverName: string, authority: string) => ask({ port: 443, authority, ...withServerName(serverName) })
    expect(at('a.example.com', 'a.example.com').route?.name).toBe('exact')
    expect(at('b.example.com', 'b.example.com').route?.name).toBe('wide')
    expect(goesTo(at('a.example.com', 'b.example.com'))).toBe('404')
  })

  it('an unknown server name, none, or plain text finds nobody', () => {
    const { ask } = edgeWith(gateway(`[${server(443, 'HTTPS', '[a.example.com]', simple)}]`), http('["*"]'))
    expect(goesTo(ask({ port: 443, ...withServerName('b.org') }))).toBe('noFilterChain')
    expect(goesTo(ask({ port: 443, tls: { kind: 'tls' } }))).toBe('noFilterChain')
    expect(goesTo(ask({ port: 443 }))).toBe('noFilterChain')
  })

  it('hosts `*` take any server name, but no plain text', () => {
    const { ask } = edgeWith(gateway(`[${server(443, 'HTTPS', '["*"]', simple)}]`), http('["*"]'))
    expect(goesTo(ask({ port: 443, tls: { kind: 'tls' } }))).toBe('web.app:80')
    expect(goesTo(ask({ port: 443 }))).toBe('plaintextToTls')
  })

  it.each([
    ['SIMPLE', 'web.app:80'],
    ['OPTIONAL_MUTUAL', 'web.app:80'],
    ['MUTUAL', 'noClientCertificate'],
    ['ISTIO_MUTUAL', 'noClientCertificate'],
  ])('a client without certificate under %s: %s', (mode, outcome) => {
    const { ask } = edgeWith(gateway(`[${server(443, 'HTTPS', '["*"]', `tls: {mode: ${mode}, credentialName: cert}`)}]`), http('["*"]'))
    expect(goesTo(ask({ port: 443, ...withServerName('a.example.com') }))).toBe(outcome)
  })

  it('of two servers with a host in common the older one stays', () => {
    const older = gateway(`[${server(443, 'HTTPS', '[a.example.com]', simple)}]`, { age: 0 })
    const newer = gateway(`[${server(443, 'HTTPS', '[a.example.com, b.example.com]', simple)}]`, { name: 'new', age: 1 })
    const { ask } = edgeWith(older, newer, http('["*"]'))
    expect(goesTo(ask({ port: 443, ...withServerName('a.example.com') }))).toBe('web.app:80')
    expect(goesTo(ask({ port: 443, ...withServerName('b.example.com') }))).toBe('noFilterChain')
  })
})

describe('TLS that passes through', () => {
  const passing = gateway(`[${server(443, 'TLS', '["*.example.com"]', 'tls: {mode: PASSTHROUGH}')}]`)

  it('goes by server name, a name that an earlier match took is skipped', () => {
    const { ask } = edgeWith(
      passing,
      bytes(
        '["*.example.com"]',
        `tls: [{match: [{sniHosts: [a.example.com]}], route: [${api}]}, {match: [{sniHosts: [a.example.com, b.example.com]}], route: [${tcp}]}]`,
      ),
    )
    expect(goesTo(ask({ port: 443, ...withServerName('a.example.com') }))).toBe('api.app:443')
    expect(goesTo(ask({ port: 443, ...withServerName('b.example.com') }))).toBe('noFilterChain')
  })

  it('is refused when a server that ends TLS claims the same name', () => {
    const both = `[${server(443, 'TLS', '["*.example.com"]', 'tls: {mode: PASSTHROUGH}', 'one')}, ${server(443, 'HTTPS', '[a.example.com]', simple, 'two')}]`
    const { ask } = edgeWith(
      gateway(both),
      bytes('["*.example.com"]', `tls: [{match: [{sniHosts: [a.example.com]}], route: [${api}]}]`),
      http('["*"]'),
    )
    expect(ask({ port: 443, ...withServerName('a.example.com') })).toMatchObject({ kind: 'rejected', by: 'proxy' })
  })

  it('AUTO_PASSTHROUGH leads to the service that the server name spells, if mutual TLS of the mesh is offered there', () => {
    const { ask } = edgeWith(gateway(`[${server(15443, 'TLS', '["*.local"]', 'tls: {mode: AUTO_PASSTHROUGH}')}]`))
    const to = (name: string, alpn = ['istio']) =>
      goesTo(ask({ port: 15443, protocol: 'tcp', tls: { kind: 'mutual', serverName: name, alpn } }))
    expect(to('outbound_.80_._.web.app.svc.cluster.local')).toBe('named')
    expect(to('outbound_.80_._.web.app.svc.cluster.local', ['h2'])).toBe('noFilterChain')
    expect(to('outbound_.443_._.api.app.svc.cluster.local')).toBe('noHealthyUpstream') // no sidecar there
    expect(to('outbound_.81_._.web.app.svc.cluster.local')).toBe('noFilterChain')
  })
})

describe('TCP', () => {
  const listener = gateway(`[${server(3306, 'TCP', '["*"]')}]`)

  it('looks at port and gateways of a match, at nothing else', () => {
    const { ask } = edgeWith(
      listener,
      bytes(
        '["*"]',
        `tcp: [{match: [{gateways: [other]}], route: [${api}]}, {match: [{port: 3306, sourceLabels: {app: nobody}, destinationSubnets: [1.2.3.0/24]}], route: [${tcp}]}]`,
      ),
    )
    expect(goesTo(ask({ port: 3306, protocol: 'tcp' }))).toBe('web.app:3306')
  })

  it('weights that are all zero make the control plane panic', () => {
    const { ask } = edgeWith(
      listener,
      bytes('["*"]', `tcp: [{route: [${tcp.replace(/}$/, ', weight: 0}')}, ${web.replace(/}$/, ', weight: 0}')}]}]`),
    )
    expect(ask({ port: 3306, protocol: 'tcp' })).toMatchObject({ kind: 'rejected', by: 'controlPlanePanic' })
  })
})
