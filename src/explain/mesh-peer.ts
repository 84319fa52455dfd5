/** How proxies of the mesh speak to each other. */
import type { PeerTls, Protocol } from '../model/index.ts'

/** What a client's proxy offers under mutual TLS, by what it carries; PERMISSIVE servers look for it (istio P-5). */
export const meshAlpn: { readonly [protocol in Protocol]: readonly string[] } = {
  http: ['istio-http/1.1', 'istio', 'http/1.1'],
  tcp: ['istio-peer-exchange', 'istio'],
}

/** A proxy with this identity, without `spiffe://`. */
export const meshPeer = (principal: string, protocol: Protocol): PeerTls => ({ kind: 'mutual', principal, alpn: meshAlpn[protocol] })
