import { describe, expect, it } from 'vitest'
import { explain } from '../../../src/engine/readable.ts'
import type { FilterChain, PeerTls, TcpHandler, View } from '../../../src/model/index.ts'
import { at, clusterNamed, forwardTo, get, hostOf, httpHandler, listenerOf, route, service, viewOf } from '../support/view.ts'

const http = httpHandler([hostOf('h', [route('r', forwardTo('a'))])])
const tcp = (host: string): TcpHandler => ({ kind: 'tcp', authorization: [], destinations: [{ cluster: service(host), weight: 1 }] })
const clusters = [clusterNamed('a'), clusterNamed('b'), clusterNamed('empty', { endpoints: [] })]
const outcome = (view: View, ...request: Parameters<typeof get>) => {
  const { decision } = explain(view, get(...request))
  if (decision.kind === 'forward')
    return `${decision.as} ${decision.cluster.kind === 'service' ? decision.cluster.host : decision.cluster.kind}`
  return `${decision.kind} ${'why' in decision ? decision.why : ''}`.trim()
}
const chains = (...filterChains: FilterChain[]): View => viewOf([listenerOf(http, { filterChains })], clusters)
const mutual = (principal?: string): PeerTls => ({ kind: 'mutual', alpn: ['istio'], ...(principal === undefined ? {} : { principal }) })
const over = (tls: PeerTls) => ({ source: { ip: '10.0.0.1', tls } })

describe('listeners', () => {
  const view = viewOf(
    [
      listenerOf(tcp('b'), { name: 'catch all', port: undefined as never }),
      listenerOf(tcp('a'), { name: 'any address' }),
      listenerOf(http, { name: 'bound', addresses: ['10.96.0.1'] }),
    ].map(({ port, ...rest }) => (port === undefined ? rest : { ...rest, port })),
    clusters,
  )

  it('address and port beat the port, the port beats the rest', () => {
    expect(outcome(view, '/')).toBe('http a')
    expect(outcome(view, '/', { destination: { ip: '10.9.9.9', port: 80 } })).toBe('tcp a')
    expect(outcome(view, '/', { destination: { ip: '10.96.0.1', port: 81 } })).toBe('tcp b')
  })

  it('another direction has other listeners', () => expect(outcome(view, '/', { direction: 'inbound' })).toBe('close noListener'))

  it('an unknown address matters where a listener of the port is bound to one', () => {
    expect(outcome(view, '/', { destination: { ip: 'unknown', port: 80 } })).toBe('undetermined')
    expect(outcome(view, '/', { destination: { ip: 'unknown', port: 81 } })).toBe('tcp b')
  })

  it('one that the proxy refuses answers nothing', () => {
    const refused = viewOf([listenerOf(http, { rejected: { reason: 'bad regex', references: [at('culprit')] } })], clusters)
    const { decision } = explain(refused, get('/'))
    expect(decision).toMatchObject({
      kind: 'rejected',
      by: 'proxy',
      reason: 'bad regex',
      references: [{ name: 'culprit', role: 'decided' }],
    })
  })
})

describe('filter chains', () => {
  it('the first whose conditions all hold', () => {
    const view = chains(
      { name: 'web', match: { applicationProtocols: ['http/1.1'], transport: 'plaintext' }, handler: http },
      { name: 'sni', match: { serverNames: ['*.example.org'] }, handler: tcp('a') },
      { name: 'net', match: { destinationCidrs: [{ address: '10.96.0.0', bits: 16 }] }, handler: tcp('b') },
    )
    expect(outcome(view, '/')).toBe('http a')
    expect(outcome(view, '/', over({ kind: 'tls', serverName: 'X.Example.org' }))).toBe('opaque a')
    expect(outcome(view, '/', over({ kind: 'tls', serverName: 'example.org' }))).toBe('opaque b')
    expect(outcome(view, '/', { protocol: 'tcp' })).toBe('tcp b')
    expect(outcome(view, '/', { protocol: 'tcp', destination: { ip: '10.1.1.1', port: 80 } })).toBe('close noFilterChain')
  })

  it('HTTP is detected only where the listener looks', () => {
    const handler: FilterChain = { name: 'web', match: { applicationProtocols: ['http/1.1'] }, handler: http }
    const blind = viewOf([listenerOf(http, { filterChains: [handler], inspectsHttp: false })], clusters)
    expect(outcome(blind, '/')).toBe('close noFilterChain')
  })
})

describe('TLS', () => {
  const strict = (trustDomains: string[] = []): View =>
    chains({ name: 'strict', match: {}, tls: { clientCertificate: 'required', trustDomains, mode: 'meshMutual' }, handler: http })

  it('a required certificate must be there, and of a trusted domain', () => {
    expect(outcome(strict(), '/', over(mutual('cluster.local/ns/a/sa/b')))).toBe('http a')
    expect(outcome(strict(), '/', over(mutual()))).toBe('close noClientCertificate')
    expect(outcome(strict(['cluster.local']), '/', over(mutual('evil.org/ns/a/sa/b')))).toBe('close untrustedCertificate')
    expect(outcome(strict(), '/')).toBe('close plaintextToTls')
  })

  it('TLS bytes are no HTTP to a chain that does not terminate them', () => {
    expect(outcome(chains({ name: 'plain', match: {}, handler: http }), '/', over(mutual('x/ns/a/sa/b')))).toBe('close tlsToPlaintextHttp')
  })

  it('bytes that are no HTTP meet an HTTP handler', () => {
    expect(outcome(chains({ name: 'plain', match: {}, handler: http }), '/', { protocol: 'tcp' })).toBe('close notHttp')
  })
})

describe('connections', () => {
  it('need a cluster, and the cluster an endpoint', () => {
    expect(outcome(chains({ name: 't', match: {}, handler: tcp('nope') }), '/')).toBe('close noCluster')
    expect(outcome(chains({ name: 't', match: {}, handler: tcp('empty') }), '/')).toBe('close noHealthyUpstream')
  })

  it('are split by weight, each by its own draw', () => {
    const handler: TcpHandler = {
      ...tcp('a'),
      destinations: [
        { cluster: service('a'), weight: 80 },
        { cluster: service('b'), weight: 20 },
      ],
    }
    const view = chains({ name: 't', match: {}, handler })
    expect([79n, 80n].map((split) => outcome(view, '/', { draws: { split } }))).toEqual(['tcp a', 'tcp b'])
  })

  it('without a proxy go where they want, and nothing is enforced', () => {
    const bare = viewOf([listenerOf(http)], clusters, { enforced: false })
    expect(outcome(bare, '/')).toBe('http passthrough')
    expect(outcome(bare, '/', { protocol: 'tcp', direction: 'inbound' })).toBe('tcp passthrough')
  })
})
