/**
 * Every cluster one proxy is given: those of services, those of its own application, and the fixed ones.
 */
import type { Workload } from '../../../config/kubernetes/workload.ts'
import type { Mesh } from '../../../config/mesh.ts'
import { type Cluster, type ClusterKey, clusterId, type Reference } from '../../../model/index.ts'
import type { Registry } from '../registry/types.ts'
import type { Scope } from '../scope/sidecar-scope.ts'
import { proxyLocality } from '../topology.ts'
import { lowerConnectionPool } from './connection-pool.ts'
import { type ClusterContext, type Destinations, destinationsOf } from './context.ts'
import { type InboundClusterContext, inboundClusters } from './inbound-clusters.ts'
import { outboundClusters } from './outbound-clusters.ts'

const fixed = (key: ClusterKey, discovery: Cluster['discovery'], { meshConfig }: ClusterContext): Cluster => {
  const capped = key.kind === 'passthrough' ? meshConfig.defaultTrafficPolicy?.connectionPool : undefined
  return {
    key,
    discovery,
    loadBalancer: { kind: discovery === 'static' ? 'roundRobin' : 'passthrough' },
    connectionPool: lowerConnectionPool(capped, undefined, meshConfig),
    tls: { kind: 'plaintext' },
    endpoints: [],
    subsetLabels: {},
    hashPolicies: [],
    references: [{ default: capped === undefined ? 'Istio default' : 'meshConfig.defaultTrafficPolicy' }],
  }
}

const distinct = (clusters: readonly Cluster[]): readonly Cluster[] => {
  const seen = new Set<string>()
  return clusters.filter(({ key }) => {
    const id = clusterId(key)
    return seen.has(id) ? false : seen.add(id)
  })
}

/** Those of services, and of traffic that no service takes. */
export const clustersTowardsOthers = (context: ClusterContext): readonly Cluster[] => {
  const ofServices = outboundClusters(context)
  const blackHole = fixed({ kind: 'blackHole' }, 'static', context)
  if (context.role === 'gateway') return [...ofServices, blackHole]
  const dynamic = context.scope.outboundTrafficPolicy.mode === 'ALLOW_ANY_DYNAMIC_DNS'
  return [
    ...ofServices,
    blackHole,
    fixed({ kind: 'passthrough', direction: 'outbound' }, 'originalDestination', context),
    ...(dynamic ? [fixed({ kind: 'dynamicForward' }, 'dynamicForward', context)] : []),
  ]
}

/** Those that lead to the proxy's own application. */
export const clustersOfApplication = (context: InboundClusterContext): readonly Cluster[] =>
  context.role === 'gateway'
    ? []
    : distinct([...inboundClusters(context), fixed({ kind: 'passthrough', direction: 'inbound' }, 'originalDestination', context)])

/**
 * All clusters of one proxy; a destination that is not among them does not exist for it. A rule with two subsets of one
 * name gives two clusters of one name: the first counts. Never fails. `destinations` may be shared between calls for one mesh.
 */
export const lowerClusters = (
  mesh: Mesh,
  registry: Registry,
  scope: Scope,
  workload: Workload,
  role: 'sidecar' | 'gateway' = 'sidecar',
  destinations: Destinations = destinationsOf(mesh),
): readonly Cluster[] => {
  const client = { ...workload, locality: proxyLocality(workload) }
  const context = { ...destinations, meshConfig: mesh.meshConfig, registry, scope, client, workload, role }
  return [...clustersTowardsOthers(context), ...clustersOfApplication(context)]
}

/**
 * Why the control plane fails on these clusters, if it does: ejection of endpoints makes it crash where names are
 * resolved from the request (a wildcard ServiceEntry with resolution DYNAMIC_DNS).
 */
export const clustersPanic = (
  clusters: readonly Cluster[],
): { readonly reason: string; readonly references: readonly Reference[] } | undefined => {
  const culprit = clusters.find(
    ({ key, discovery, outlierDetection }) =>
      key.kind === 'service' && discovery === 'dynamicForward' && outlierDetection?.minHealthPercent !== undefined,
  )
  return culprit && { reason: 'outlier detection for a host with resolution DYNAMIC_DNS', references: culprit.references }
}
