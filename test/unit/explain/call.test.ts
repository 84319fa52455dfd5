import { describe, expect, it } from 'vitest'
import { ask, callTo, from } from './ask.ts'
import { deployment, meshOf, namespace, service } from './meshes.ts'

const codes = (answer: { readonly notes: readonly { readonly code: string }[] }): readonly string[] => answer.notes.map(({ code }) => code)

const policy = (spec: string): string => `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: policy, namespace: prod}
spec: ${spec}
`

const mesh = (...more: readonly string[]) =>
  meshOf(
    namespace('prod'),
    namespace('plain', '{}'),
    service('server', 'prod'),
    deployment('server', 'prod'),
    deployment('web', 'prod'),
    service('bare', 'plain'),
    deployment('bare', 'plain'),
    deployment('old', 'plain'),
    ...more,
  )

const web = from('prod', 'web')

describe('both hops', () => {
  it('are the sidecar of the caller and the sidecar of the workload behind the Service', () => {
    const { hops, outcome } = ask(mesh(), callTo(web, 'server'))
    expect(hops.map(({ role, workload }) => [role, workload.name])).toEqual([
      ['client', 'web'],
      ['server', 'server'],
    ])
    expect(outcome).toMatchObject({ verdict: 'allowed', hop: 1 })
  })

  it('hand the identity of the caller on, under mutual TLS', () => {
    const { hops } = ask(mesh(), callTo(web, 'server'))
    expect(hops[1]?.request).toMatchObject({
      direction: 'inbound',
      source: { ip: 'unknown', tls: { kind: 'mutual', principal: 'cluster.local/ns/prod/sa/web' } },
      destination: { ip: 'unknown', port: 8080 },
    })
  })

  it('hand on what the client rewrote', () => {
    const rewrite = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: server, namespace: prod}
spec: {hosts: [server], http: [{match: [{uri: {prefix: /old}}], rewrite: {uri: /new, authority: other}, headers: {request: {set: {x-a: b}}}, route: [{destination: {host: server}}]}]}
`
    const { request } = ask(mesh(rewrite), callTo(web, 'server', { path: '/old' })).hops[1] ?? {}
    expect(request).toMatchObject({ path: '/new', authority: 'other', headers: expect.arrayContaining([['x-a', 'b']]) })
  })

  it('end where the client finds no route', () => {
    const none = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: server, namespace: prod}
spec: {hosts: [server], http: [{match: [{uri: {exact: /only}}], route: [{destination: {host: server}}]}]}
`
    const { hops, outcome } = ask(mesh(none), callTo(web, 'server'))
    expect(hops).toHaveLength(1)
    expect(outcome).toMatchObject({ verdict: 'failed', status: 404 })
  })

  it('show no address that the files do not have', () => {
    expect(JSON.stringify(ask(mesh(), callTo(web, 'server')).hops.map(({ view: _view, ...hop }) => hop))).not.toContain('198.1')
  })
})

describe('nothing enforces', () => {
  it('the routes of a caller without sidecar', () => {
    const answer = ask(mesh(), callTo(from('plain', 'old'), 'server.prod'))
    expect(answer.hops[0]).toMatchObject({ role: 'client', sidecar: { present: false } })
    expect(answer.hops[0]?.decision).toBeUndefined()
    expect(answer.hops[1]?.request.source.tls).toBeUndefined()
    expect(codes(answer)).toContain('noClientSidecar')
  })

  it('the policies of a server without sidecar, which are named', () => {
    const deny = policy('{rules: []}').replace('namespace: prod', 'namespace: plain')
    const answer = ask(mesh(deny), callTo(web, 'bare.plain'))
    expect(answer.outcome.verdict).toBe('allowed')
    expect(answer.notes).toContainEqual(expect.objectContaining({ code: 'notEnforced', text: expect.stringContaining('plain/policy') }))
  })

  it('a policy whose selector fits nothing', () => {
    const answer = ask(mesh(policy('{selector: {matchLabels: {app: servr}}, rules: []}')), callTo(web, 'server'))
    expect(answer.outcome.verdict).toBe('allowed')
    expect(codes(answer)).toContain('selectsNothing')
  })

  it('HTTP rules on a port that Istio takes for TCP', () => {
    const tcp = mesh(
      policy('{rules: [{to: [{operation: {methods: [GET]}}]}]}'),
      service('server', 'prod').replace('name: http', 'name: tcp'),
    )
    const answer = ask(tcp, callTo(web, 'server'))
    expect(answer.outcome.verdict).toBe('denied')
    expect(codes(answer)).toEqual(expect.arrayContaining(['tcpPort', 'httpRulesOnTcp']))
  })
})

describe('the endpoint', () => {
  const two = mesh(deployment('alpha', 'prod', '{app: server, version: a}'), policy('{selector: {matchLabels: {version: a}}, rules: []}'))

  it('is the first by name, and it is said when others answer otherwise', () => {
    const answer = ask(two, callTo(web, 'server'))
    expect(answer.hops[1]?.workload.name).toBe('alpha')
    expect(answer.outcome.verdict).toBe('denied')
    expect(answer.notes).toContainEqual(
      expect.objectContaining({ code: 'endpointsDisagree', text: expect.stringContaining('server (allowed)') }),
    )
  })

  it('can be chosen by its number', () => {
    expect(ask(two, callTo(web, 'server', { endpoint: 1 })).outcome.verdict).toBe('allowed')
  })
})

it('a server that closes the connection is a 503 of the proxy of the caller', () => {
  const plaintext = `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: server, namespace: prod}
spec: {host: server, trafficPolicy: {tls: {mode: DISABLE}}}
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: default, namespace: prod}
spec: {mtls: {mode: STRICT}}
`
  const { outcome } = ask(mesh(plaintext), callTo(web, 'server'))
  expect(outcome).toMatchObject({ verdict: 'denied', closed: 'noFilterChain', status: 503 })
  expect(outcome.text).toBe('connection closed: the server takes no plaintext; the caller gets 503')
})

it('a configuration that the proxy refuses leaves the answer open', () => {
  const refused = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: server, namespace: prod}
spec: {hosts: [server], http: [{match: [{uri: {regex: "("}}], route: [{destination: {host: server}}]}]}
`
  expect(ask(mesh(refused), callTo(web, 'server')).outcome.verdict).toBe('undetermined')
})

describe('a caller that is', () => {
  it('an identity alone is asked about at the server', () => {
    const answer = ask(mesh(), callTo({ kind: 'principal', principal: 'cluster.local/ns/prod/sa/web' }, 'server'))
    expect(answer.hops.map(({ role }) => role)).toEqual(['server'])
    expect(answer.hops[0]?.request.source.tls?.principal).toBe('cluster.local/ns/prod/sa/web')
  })

  it('nobody speaks plaintext', () => {
    const answer = ask(mesh(), callTo({ kind: 'anonymous' }, 'server.prod', { plaintext: true }))
    expect(answer.hops[0]?.request.source.tls).toBeUndefined()
    expect(answer.outcome.verdict).toBe('allowed')
  })
})

describe('tokens', () => {
  const jwt = `
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: {name: jwt, namespace: prod}
spec: {jwtRules: [{issuer: "https://issuer", jwks: '{"keys":[{"kty":"oct","k":"c2VjcmV0","kid":"a"}]}'}]}
`
  const allow = policy('{rules: [{from: [{source: {requestPrincipals: ["https://issuer/alice"]}}]}]}')

  it('given as claims stand for a valid token', () => {
    const claims = { iss: 'https://issuer', sub: 'alice' }
    expect(ask(mesh(jwt, allow), callTo(web, 'server')).outcome.verdict).toBe('denied')
    expect(ask(mesh(jwt, allow), callTo(web, 'server', { tokens: [{ claims }] })).outcome.verdict).toBe('allowed')
    expect(ask(mesh(jwt, allow), callTo(web, 'server', { tokens: [{ claims: { ...claims, sub: 'bob' } }] })).outcome.verdict).toBe('denied')
  })

  it('that are unknown leave the answer open, and only where a rule asks', () => {
    expect(ask(mesh(jwt, allow), callTo(web, 'server', { tokens: 'unknown' })).outcome.verdict).toBe('undetermined')
    expect(ask(mesh(), callTo(web, 'server', { tokens: 'unknown' })).outcome.verdict).toBe('allowed')
  })
})

describe('an address that the files do not have', () => {
  const byAddress = policy('{rules: [{from: [{source: {ipBlocks: [10.0.0.0/8]}}]}]}')

  it('leaves the answer open when a rule asks for it', () => {
    expect(ask(mesh(byAddress), callTo(web, 'server')).outcome).toMatchObject({
      verdict: 'undetermined',
      text: 'undetermined: say --source-ip',
    })
  })

  it('can be given', () => {
    expect(ask(mesh(byAddress), callTo(web, 'server', { sourceIp: '10.1.2.3' })).outcome.verdict).toBe('allowed')
    expect(ask(mesh(byAddress), callTo(web, 'server', { sourceIp: '192.168.1.1' })).outcome.verdict).toBe('denied')
  })
})
