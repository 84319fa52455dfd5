/** Owns what happens between a peer's TLS (or plaintext) and a chain: accepted with which identity, or closed (istio P-5, P-8). */
import type { CloseReason, FilterChain, Listener, RequestDescriptor, TraceEntry } from '../model/index.ts'

export interface TlsVerdict {
  /** Present: the connection ends here. */
  readonly close?: CloseReason
  /** TLS is terminated here. */
  readonly terminated: boolean
  /** TLS bytes go on as they came. */
  readonly opaque: boolean
  /** Identities of the accepted client certificate, full URIs. */
  readonly principals: readonly string[]
  /** What the proxy knows of the SNI; empty where it does not look into TLS. */
  readonly serverName: string
  readonly trace: readonly TraceEntry[]
}

/** What stands before the first slash; a name without a path has no trust domain. */
const trustDomainOf = (principal: string): string | undefined =>
  principal.includes('/') ? principal.slice(0, principal.indexOf('/')) : undefined

// TLS is inspected only where it matters to some chain of the port: a port of mode DISABLE never learns the SNI.
const inspectsTls = ({ filterChains }: Listener, port: number): boolean => {
  const own = filterChains.filter(({ match }) => match.destinationPort === port)
  const rivals = own.length > 0 ? own : filterChains.filter(({ match }) => match.destinationPort === undefined)
  return rivals.some(({ match, tls }) => tls !== undefined || match.transport === 'tls' || match.serverNames !== undefined)
}

/** Verdict for one connection at the chosen chain. */
export const tlsVerdict = (listener: Listener, chain: FilterChain, request: RequestDescriptor): TlsVerdict => {
  const peer = request.source.tls
  const serverName = inspectsTls(listener, request.destination.port) ? (peer?.serverName ?? '') : ''
  const reference = chain.reference === undefined ? {} : { reference: chain.reference }
  const entry = (result: TraceEntry['result'], detail: string): readonly TraceEntry[] => [
    { stage: 'mtls', subject: chain.name, result, comparisons: [], detail, ...reference },
  ]
  const closed = (close: CloseReason, detail: string): TlsVerdict => ({
    close,
    terminated: false,
    opaque: false,
    principals: [],
    serverName,
    trace: entry('applied', detail),
  })
  if (chain.tls === undefined) {
    if (peer !== undefined && chain.handler.kind === 'http') return closed('tlsToPlaintextHttp', 'TLS bytes are no HTTP')
    const detail = peer === undefined ? 'plaintext is accepted' : 'TLS is passed on undecrypted'
    return { terminated: false, opaque: peer !== undefined, principals: [], serverName, trace: entry('info', detail) }
  }
  if (peer === undefined) return closed('plaintextToTls', 'plaintext reaches a port that expects TLS')
  const { clientCertificate, trustDomains, subjectAltNames } = chain.tls
  const { principal } = peer
  if (clientCertificate === 'none' || (principal === undefined && clientCertificate === 'optional')) {
    return {
      terminated: true,
      opaque: false,
      principals: [],
      serverName,
      trace: entry('info', 'TLS without client certificate is accepted'),
    }
  }
  if (principal === undefined) return closed('noClientCertificate', 'a client certificate is required')
  const trustDomain = trustDomainOf(principal)
  if (trustDomains.length > 0 && (trustDomain === undefined || !trustDomains.includes(trustDomain))) {
    return closed('untrustedCertificate', `trust domain of ${principal} is none of ${trustDomains.join(', ')}`)
  }
  const uri = principal.startsWith('spiffe://') ? principal : `spiffe://${principal}`
  if (subjectAltNames !== undefined && !subjectAltNames.includes(uri)) {
    return closed('untrustedCertificate', `${uri} is none of the names accepted here: ${subjectAltNames.join(', ')}`)
  }
  return {
    terminated: true,
    opaque: false,
    principals: [uri],
    serverName,
    trace: entry('info', `client certificate of ${principal} is accepted`),
  }
}
