/** What of a forwarded request the next proxy sees: a pure step between two decisions. */
import type { Cluster, Decision, Endpoint, Forward, PeerTls, RequestDescriptor, UpstreamTls } from '../model/index.ts'
import { meshAlpn } from './mesh-peer.ts'

/** What is spoken towards one endpoint: automatic mTLS looks at the endpoint (istio D-24). */
export const upstreamTls = (tls: UpstreamTls, endpoint: Pick<Endpoint, 'mutualTls'>): 'mutual' | 'simple' | 'plaintext' => {
  switch (tls.kind) {
    case 'auto':
      return endpoint.mutualTls ? 'mutual' : 'plaintext'
    case 'meshMutual':
      return 'mutual'
    case 'simple':
    case 'mutual':
      return 'simple'
    default:
      return 'plaintext'
  }
}

const peerTls = (cluster: Cluster, endpoint: Endpoint, as: Forward['as'], principal: string): PeerTls | undefined => {
  const spoken = upstreamTls(cluster.tls, endpoint)
  if (spoken === 'plaintext') return undefined
  const serverName = 'serverName' in cluster.tls ? cluster.tls.serverName : undefined
  return {
    kind: spoken === 'mutual' ? 'mutual' : 'tls',
    ...(spoken === 'mutual' ? { principal } : {}),
    ...(serverName === undefined ? {} : { serverName }),
    ...(spoken === 'mutual' ? { alpn: meshAlpn[as === 'http' ? 'http' : 'tcp'] } : {}),
  }
}

/** The sender, as its peer knows it. */
export interface Sender {
  readonly principal: string
  readonly ip: string | 'unknown'
}

/**
 * The request that a forward decision sends to an endpoint: rewritten line and headers, the endpoint's port, and the
 * sender's identity where mutual TLS is spoken. Undefined for every other decision. Tokens and draws are left to the caller.
 */
export const arrivingRequest = (
  decision: Decision,
  endpoint: Endpoint,
  cluster: Cluster,
  sender: Sender,
  sent: RequestDescriptor,
): RequestDescriptor | undefined => {
  if (decision.kind !== 'forward') return undefined
  const { request } = decision
  // TLS bytes that pass undecrypted arrive as the client's own.
  const tls = decision.as === 'opaque' ? sent.source.tls : peerTls(cluster, endpoint, decision.as, sender.principal)
  const scheme = sent.scheme
  return {
    direction: 'inbound',
    protocol: decision.as === 'tcp' ? 'tcp' : sent.protocol,
    ...(scheme === undefined ? {} : { scheme }),
    method: request?.method ?? sent.method,
    authority: request?.authority ?? sent.authority,
    path: request?.path ?? sent.path,
    headers: request?.headers ?? sent.headers,
    source: { ip: sender.ip, ...(tls === undefined ? {} : { tls }) },
    destination: { ip: endpoint.address === '' ? 'unknown' : endpoint.address, port: endpoint.port },
    tokens: [],
    draws: sent.draws,
  }
}
