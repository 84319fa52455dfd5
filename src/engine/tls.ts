/** Owns what happens between a peer's TLS (or plaintext) and a chain: accepted with which identity, or closed (istio P-5, P-8). */
import type { CloseReason, FilterChain, RequestDescriptor, TraceEntry } from '../model/index.ts'

export interface TlsVerdict {
  /** Present: the connection ends here. */
  readonly close?: CloseReason
  /** TLS is terminated here. */
  readonly terminated: boolean
  /** TLS bytes go on as they came. */
  readonly opaque: boolean
  /** Identities of the accepted client certificate, full URIs. */
  readonly principals: readonly string[]
  readonly trace: readonly TraceEntry[]
}

const trustDomainOf = (principal: string): string => principal.split('/', 1)[0] ?? ''

/** Verdict for one connection at the chosen chain. */
export const tlsVerdict = (chain: FilterChain, request: RequestDescriptor): TlsVerdict => {
  const peer = request.source.tls
  const reference = chain.reference === undefined ? {} : { reference: chain.reference }
  const entry = (result: TraceEntry['result'], detail: string): readonly TraceEntry[] => [
    { stage: 'mtls', subject: chain.name, result, comparisons: [], detail, ...reference },
  ]
  const closed = (close: CloseReason, detail: string): TlsVerdict => ({
    close,
    terminated: false,
    opaque: false,
    principals: [],
    trace: entry('applied', detail),
  })
  if (chain.tls === undefined) {
    if (peer !== undefined && chain.handler.kind === 'http') return closed('tlsToPlaintextHttp', 'TLS bytes are no HTTP')
    const detail = peer === undefined ? 'plaintext is accepted' : 'TLS is passed on undecrypted'
    return { terminated: false, opaque: peer !== undefined, principals: [], trace: entry('info', detail) }
  }
  if (peer === undefined) return closed('plaintextToTls', 'plaintext reaches a port that expects TLS')
  const { clientCertificate, trustDomains } = chain.tls
  const { principal } = peer
  if (clientCertificate === 'none' || (principal === undefined && clientCertificate === 'optional')) {
    return { terminated: true, opaque: false, principals: [], trace: entry('info', 'TLS without client certificate is accepted') }
  }
  if (principal === undefined) return closed('noClientCertificate', 'a client certificate is required')
  if (trustDomains.length > 0 && !trustDomains.includes(trustDomainOf(principal))) {
    return closed('untrustedCertificate', `trust domain of ${principal} is none of ${trustDomains.join(', ')}`)
  }
  const uri = principal.startsWith('spiffe://') ? principal : `spiffe://${principal}`
  return { terminated: true, opaque: false, principals: [uri], trace: entry('info', `client certificate of ${principal} is accepted`) }
}
