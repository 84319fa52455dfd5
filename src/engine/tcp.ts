/** Owns connections that are passed on as bytes (istio T-9, A-54 to A-59). */
import { evaluateAuthorization } from '../authz/index.ts'
import type { RequestContext } from '../matching/context.ts'
import { type CloseReason, type ClusterKey, clusterId, hasEndpoint, type TcpHandler, type TraceEntry } from '../model/index.ts'
import { splitDraw } from '../split/draws.ts'
import { pick } from '../split/pick.ts'
import { clusterOf, type Site, type Staged } from './site.ts'
import type { TlsVerdict } from './tls.ts'

const connectionContext = ({ request }: Site, tls: TlsVerdict): RequestContext => ({
  protocol: 'tcp',
  method: '',
  scheme: '',
  authority: '',
  path: '',
  headers: [],
  principals: tls.principals,
  peerAddress: request.source.ip,
  clientAddress: request.source.ip,
  destinationAddress: request.destination.ip,
  destinationPort: request.destination.port,
  serverName: tls.serverName,
})

/** Why bytes cannot be passed on at all: no such cluster, or nobody in it (istio R-4). */
const lackOf = (view: Site['view'], key: ClusterKey): { readonly why: CloseReason; readonly detail: string } | undefined => {
  const cluster = clusterOf(view, key)
  if (cluster === undefined) return { why: 'noCluster', detail: 'no such cluster' }
  if (hasEndpoint(cluster)) return undefined
  return { why: key.kind === 'blackHole' ? 'blackHole' : 'noHealthyUpstream', detail: 'no endpoint' }
}

/**
 * The weighted pick and its cluster, then the handshake, then the layers: a proxy that passes bytes on turns to the
 * upstream as soon as it has accepted a connection, and asks about it only when the first bytes have come (istio T-9).
 */
export const decideTcp = (site: Site, handler: TcpHandler, tls: TlsVerdict): Staged => {
  const { view, request, at } = site
  const reference = handler.reference === undefined ? {} : { reference: handler.reference }
  const subject = handler.name ?? 'TCP connection'
  const matched: TraceEntry = { stage: 'route', subject, result: 'matched', comparisons: [], ...reference }
  const draw = splitDraw(request.draws)
  const picked = pick(handler.destinations, draw)
  const cluster = handler.destinations[picked.index]?.cluster ?? { kind: 'blackHole' as const }
  const isSplit = handler.destinations.length > 1
  const detail = `draw ${draw} mod ${picked.totalWeight} picks ${clusterId(cluster)}`
  const choice: readonly TraceEntry[] = isSplit ? [{ stage: 'split', subject, result: 'info', comparisons: [], detail, ...reference }] : []
  const lack = lackOf(view, cluster)
  if (lack !== undefined) {
    const missing: TraceEntry = {
      stage: 'cluster',
      subject: clusterId(cluster),
      result: 'applied',
      comparisons: [],
      detail: lack.detail,
      ...reference,
    }
    const named = lack.why === 'noCluster' ? {} : { cluster }
    return { verdict: { kind: 'close', why: lack.why, ...named, ...at }, trace: [matched, ...choice, missing] }
  }
  if (tls.close !== undefined) return { verdict: { kind: 'close', why: tls.close, ...at }, trace: tls.trace }
  const authorized = evaluateAuthorization(handler.authorization, connectionContext(site, tls), request)
  const asked = [...tls.trace, matched, ...authorized.trace]
  const base = { ...at, ...(authorized.shadow.length > 0 ? { shadow: authorized.shadow } : {}) }
  const { verdict } = authorized
  if (verdict.kind === 'undetermined') return { verdict: { kind: 'undetermined', needs: verdict.needs, ...at }, trace: asked }
  if (verdict.kind === 'denied') {
    const { layer, policy, badCustomAction, provider } = verdict
    const denial = {
      layer,
      ...(policy === undefined ? {} : { policy }),
      ...(badCustomAction === undefined ? {} : { badCustomAction }),
      ...(provider === undefined ? {} : { provider }),
    }
    return { verdict: { kind: 'close', why: 'authorizationDenied', cluster, denial, ...base }, trace: asked }
  }
  if (verdict.kind === 'deniedExternally') {
    const denial = { layer: 'custom', provider: verdict.provider, ...(verdict.answered ? {} : { unanswered: true }) } as const
    return { verdict: { kind: 'close', why: 'authorizationDenied', cluster, denial, ...base }, trace: asked }
  }
  if (verdict.kind !== 'allowed') return { verdict: { kind: 'close', why: 'authorizationDenied', cluster, ...base }, trace: asked }
  const alternatives = handler.destinations.map(({ cluster, weight }) => ({ cluster, weight }))
  const split = isSplit ? { split: { alternatives, totalWeight: picked.totalWeight, draw: String(draw), pick: picked.index } } : {}
  return { verdict: { kind: 'forward', as: tls.opaque ? 'opaque' : 'tcp', cluster, ...split, ...base }, trace: [...asked, ...choice] }
}
