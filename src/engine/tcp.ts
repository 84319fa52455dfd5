/** Owns connections that are passed on as bytes (istio T-9, A-54 to A-59). */
import { evaluateAuthorization } from '../authz/index.ts'
import type { RequestContext } from '../matching/context.ts'
import { clusterId, type TcpHandler, type TraceEntry } from '../model/index.ts'
import { splitDraw } from '../split/draws.ts'
import { pick } from '../split/pick.ts'
import { clusterOf, hasEndpoint, type Site, type Staged } from './site.ts'
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

/** Layers, then the weighted pick, then the cluster. */
export const decideTcp = (site: Site, handler: TcpHandler, tls: TlsVerdict): Staged => {
  const { view, request, at } = site
  const reference = handler.reference === undefined ? {} : { reference: handler.reference }
  const subject = handler.name ?? 'TCP connection'
  const trace: TraceEntry[] = [{ stage: 'route', subject, result: 'matched', comparisons: [], ...reference }]
  const authorized = evaluateAuthorization(handler.authorization, connectionContext(site, tls), request)
  trace.push(...authorized.trace)
  const shadow = authorized.shadow.length > 0 ? { shadow: authorized.shadow } : {}
  const base = { ...at, ...shadow }
  const draw = splitDraw(request.draws)
  const picked = pick(handler.destinations, draw)
  const destination = handler.destinations[picked.index]
  const { verdict } = authorized
  if (verdict.kind === 'undetermined') return { verdict: { kind: 'undetermined', needs: verdict.needs, ...at }, trace }
  const key = destination?.cluster ?? { kind: 'blackHole' as const }
  const cluster = clusterOf(view, key)
  const known = cluster === undefined ? {} : { cluster: key }
  if (verdict.kind !== 'allowed') {
    const denial =
      verdict.kind === 'denied'
        ? {
            denial: {
              layer: verdict.layer,
              ...(verdict.policy === undefined ? {} : { policy: verdict.policy }),
              ...(verdict.badCustomAction === undefined ? {} : { badCustomAction: verdict.badCustomAction }),
              ...(verdict.provider === undefined ? {} : { provider: verdict.provider }),
            },
          }
        : {}
    return { verdict: { kind: 'close', why: 'authorizationDenied', ...known, ...denial, ...base }, trace }
  }
  if (handler.destinations.length > 1) {
    const detail = `draw ${draw} mod ${picked.totalWeight} picks ${clusterId(key)}`
    trace.push({ stage: 'split', subject, result: 'info', comparisons: [], detail, ...reference })
  }
  if (cluster === undefined) {
    trace.push({ stage: 'cluster', subject: clusterId(key), result: 'applied', comparisons: [], detail: 'no such cluster', ...reference })
    return { verdict: { kind: 'close', why: 'noCluster', ...base }, trace }
  }
  if (!hasEndpoint(cluster)) {
    const why = key.kind === 'blackHole' ? 'blackHole' : 'noHealthyUpstream'
    trace.push({ stage: 'cluster', subject: clusterId(key), result: 'applied', comparisons: [], detail: 'no endpoint', ...reference })
    return { verdict: { kind: 'close', why, cluster: key, ...base }, trace }
  }
  const split =
    handler.destinations.length > 1
      ? { split: { alternatives: handler.destinations, totalWeight: picked.totalWeight, draw: String(draw), pick: picked.index } }
      : {}
  return { verdict: { kind: 'forward', as: tls.opaque ? 'opaque' : 'tcp', cluster: key, ...split, ...base }, trace }
}
