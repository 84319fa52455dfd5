/**
 * TrafficSplit: an apex service and its weighted backends, laid over a view. A route that a richer API
 * has written for the apex stays as it is; only the default route to the apex service is split.
 */
import type { Mesh } from '../../config/mesh.ts'
import type { Resource } from '../../config/resource.ts'
import type { TrafficSplitSpec } from '../../config/smi/traffic-split.ts'
import {
  type ClusterKey,
  clusterId,
  type FilterChain,
  isObjectReference,
  type Route,
  type View,
  type WeightedDestination,
} from '../../model/index.ts'
import { refer } from '../refer.ts'

type Split = Resource<TrafficSplitSpec>

const hostOf = (name: string, namespace: string): string =>
  name.includes('.') ? name.toLowerCase() : `${name}.${namespace}.svc.cluster.local`

/** By apex host. Two splits of one service are undefined in SMI; the later document wins, as the last one applied would. */
const splitsByHost = (mesh: Mesh): ReadonlyMap<string, Split> =>
  new Map(mesh.smi.trafficSplits.map((split) => [hostOf(split.spec.service ?? '', split.namespace), split]))

interface Share {
  readonly cluster: ClusterKey
  readonly weight: number
  readonly index: number
}

/** Weights in whole numbers, thousandths only where one needs them. Backends without the port take no part. */
const sharesOf = (split: Split, port: number, declared: ReadonlySet<string>): readonly Share[] => {
  const backends = split.spec.backends ?? []
  const unit = backends.every((backend) => (backend?.weight?.milli ?? 0) % 1000 === 0) ? 1000 : 1
  return backends.flatMap((backend, index) => {
    const cluster = { kind: 'service', host: hostOf(backend?.service ?? '', split.namespace), port, subset: '' } as const
    const weight = (backend?.weight?.milli ?? 0) / unit
    return weight > 0 && declared.has(clusterId(cluster)) ? [{ cluster, weight, index }] : []
  })
}

/** The split of a destination that is an apex service; undefined where all weights are zero. */
const splitOf = (
  cluster: ClusterKey,
  splits: ReadonlyMap<string, Split>,
  declared: ReadonlySet<string>,
): { split: Split; shares: readonly Share[] } | undefined => {
  if (cluster.kind !== 'service' || cluster.subset !== '') return undefined
  const split = splits.get(cluster.host)
  // Conditions of HTTPRouteGroups are not evaluated: reading the split has said so.
  if (split === undefined || (split.spec.matches ?? []).length > 0) return undefined
  const shares = sharesOf(split, cluster.port, declared)
  return shares.length === 0 ? undefined : { split, shares }
}

type Splitter = (cluster: ClusterKey) => ReturnType<typeof splitOf>

const splitRoute = (route: Route, splitter: Splitter): Route => {
  const { action, reference } = route
  // A default route is told by its reference: nobody wrote it, it stands for the Service.
  if (action.kind !== 'forward' || !isObjectReference(reference) || reference.kind !== 'Service') return route
  const [only] = action.destinations
  const found = only === undefined || action.destinations.length > 1 ? undefined : splitter(only.cluster)
  if (found === undefined) return route
  const { split, shares } = found
  const destinations: readonly WeightedDestination[] = shares.map(({ cluster, weight, index }) => ({
    cluster,
    weight,
    requestHeaders: [],
    responseHeaders: [],
    reference: refer(split, ['spec', 'backends', index]),
  }))
  return {
    ...route,
    subject: `TrafficSplit ${split.namespace}/${split.name}`,
    action: { ...action, destinations },
    reference: refer(split, ['spec', 'backends']),
  }
}

const splitChain = (chain: FilterChain, splitter: Splitter): FilterChain => {
  const { handler } = chain
  if (handler.kind === 'http') {
    const virtualHosts = handler.routes.virtualHosts.map((host) => ({
      ...host,
      routes: host.routes.map((route) => splitRoute(route, splitter)),
    }))
    return { ...chain, handler: { ...handler, routes: { ...handler.routes, virtualHosts } } }
  }
  const [only] = handler.kind === 'tcp' ? handler.destinations : []
  const found = only === undefined || handler.kind !== 'tcp' || handler.destinations.length > 1 ? undefined : splitter(only.cluster)
  if (found === undefined || handler.kind !== 'tcp') return chain
  return { ...chain, handler: { ...handler, destinations: found.shares, reference: refer(found.split, ['spec', 'backends']) } }
}

/** The view with the TrafficSplits of its mesh; the same view when there are none. Never fails. */
export const withTrafficSplits = (mesh: Mesh, view: View): View => {
  if (mesh.smi.trafficSplits.length === 0) return view
  const splits = splitsByHost(mesh)
  const declared = new Set(view.clusters.map((cluster) => clusterId(cluster.key)))
  const splitter: Splitter = (cluster) => splitOf(cluster, splits, declared)
  return {
    ...view,
    listeners: view.listeners.map((listener) =>
      listener.direction === 'inbound'
        ? listener
        : { ...listener, filterChains: listener.filterChains.map((chain) => splitChain(chain, splitter)) },
    ),
  }
}
