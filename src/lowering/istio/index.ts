/** Istio: a mesh as one workload's proxy is told about it. */
import * as E from 'fp-ts/lib/Either.js'
import type { Workload } from '../../config/kubernetes/workload.ts'
import type { Mesh } from '../../config/mesh.ts'
import { dataplaneNamed, dataplaneNames, withDataplane } from '../../dataplane/index.ts'
import type { Cluster, View } from '../../model/index.ts'
import { lowerAuthorization } from './authorization/index.ts'
import { clustersPanic, type Destinations, destinationsOf, lowerClusters } from './destinations/index.ts'
import { lowerGateway } from './gateway/index.ts'
import { lowerInbound } from './inbound/index.ts'
import { sidecarOf } from './injection.ts'
import { lowerOutbound } from './outbound/index.ts'
import { buildRegistry, type Registry } from './registry/index.ts'
import { gatewayScope, sidecarScope } from './scope/sidecar-scope.ts'
import { unsupportedFor } from './unsupported.ts'
import { buildVirtualServiceIndex, type VirtualServiceIndex } from './virtual-services/index.ts'
import { findWorkload, identityOf, type LookupIssue, roleOf, type WorkloadKey } from './workloads.ts'

export type { LookupIssue, WorkloadKey } from './workloads.ts'

/** What all views of one mesh share. */
interface Indexes {
  readonly registry: Registry
  readonly virtualServices: VirtualServiceIndex
  readonly destinations: Destinations
}

// An optimisation only: a mesh is never changed, so its indexes are made once.
const indexesByMesh = new WeakMap<Mesh, Indexes>()

const indexesOf = (mesh: Mesh): Indexes => {
  const known = indexesByMesh.get(mesh)
  if (known !== undefined) return known
  const made = { registry: buildRegistry(mesh), virtualServices: buildVirtualServiceIndex(mesh), destinations: destinationsOf(mesh) }
  indexesByMesh.set(mesh, made)
  return made
}

/** What to say of a name that is no profile. */
export const noDataplane = (name: string | undefined): LookupIssue => ({
  code: 'unknownDataplane',
  message: `no dataplane profile \`${name}\`; there is ${dataplaneNames.join(', ')}`,
  candidates: [],
})

/** Everything the proxy of one workload was told. Left when the key names no workload, several, or no dataplane profile. */
export const viewOf = (mesh: Mesh, key: WorkloadKey): E.Either<LookupIssue, View> => {
  const profile = dataplaneNamed(key.dataplane)
  if (profile === undefined) return E.left(noDataplane(key.dataplane))
  return E.map((workload: Workload) => {
    const isGateway = (key.role ?? roleOf(mesh, workload)) === 'gateway'
    return withDataplane(isGateway ? gatewayView(mesh, workload) : sidecarView(mesh, workload), profile)
  })(findWorkload(mesh, key))
}

const panicOf = (clusters: readonly Cluster[]): View['rejected'] => {
  const panic = clustersPanic(clusters)
  return panic && { by: 'controlPlanePanic', ...panic }
}

const sidecarView = (mesh: Mesh, workload: Workload): View => {
  const { registry, virtualServices, destinations } = indexesOf(mesh)
  const scope = sidecarScope(mesh, registry, workload, virtualServices)
  const outbound = lowerOutbound(mesh, scope, workload, destinations)
  const clusters = lowerClusters(mesh, registry, scope, workload, 'sidecar', destinations)
  const inbound = lowerInbound(mesh, registry, scope, workload, lowerAuthorization(mesh, registry, workload, clusters))
  const rejected =
    outbound.panic !== undefined
      ? { by: 'controlPlanePanic' as const, reason: 'a destination is missing', references: [outbound.panic] }
      : (panicOf(clusters) ?? inbound.crash)
  return {
    role: 'sidecar',
    workload: identityOf(mesh, workload),
    listeners: [...outbound.listeners, ...inbound.listeners],
    clusters,
    ...(rejected === undefined ? {} : { rejected }),
    unsupported: unsupportedFor(mesh, workload),
    enforced: sidecarOf(mesh, workload).present,
  }
}

const gatewayView = (mesh: Mesh, workload: Workload): View => {
  const { registry, virtualServices, destinations } = indexesOf(mesh)
  const scope = gatewayScope(mesh, registry, workload.namespace)
  const declared = lowerClusters(mesh, registry, scope, workload, 'gateway', destinations)
  const authorization = lowerAuthorization(mesh, registry, workload, declared)
  const { rules } = destinations
  const gateway = lowerGateway({ mesh, registry, scope, virtualServices, authorization, workload, rules })
  const clusters = [...declared, ...gateway.extraClusters(declared)]
  const rejected = panicOf(clusters) ?? gateway.rejected
  return {
    role: 'gateway',
    workload: identityOf(mesh, workload),
    listeners: gateway.listeners,
    clusters,
    ...(rejected === undefined ? {} : { rejected }),
    unsupported: unsupportedFor(mesh, workload),
    enforced: true,
  }
}
