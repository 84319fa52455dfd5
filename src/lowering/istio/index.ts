/** Istio: a mesh as one workload's proxy is told about it. */
import * as E from 'fp-ts/lib/Either.js'
import type { Workload } from '../../config/kubernetes/workload.ts'
import type { Mesh } from '../../config/mesh.ts'
import { dataplaneNamed, dataplaneNames, withDataplane } from '../../dataplane/index.ts'
import type { View } from '../../model/index.ts'
import { lowerAuthorization } from './authorization/index.ts'
import { clustersOfApplication, lowerClusters } from './destinations/index.ts'
import { lowerGateway } from './gateway/index.ts'
import { lowerInbound } from './inbound/index.ts'
import { indexesOf } from './indexes.ts'
import { sidecarOf } from './injection.ts'
import { outboundSideOf, panicOf } from './outbound-side.ts'
import { gatewayScope } from './scope/sidecar-scope.ts'
import { unsupportedFor } from './unsupported.ts'
import { findWorkload, identityOf, type LookupIssue, roleOf, type WorkloadKey } from './workloads.ts'

export type { LookupIssue, WorkloadKey } from './workloads.ts'

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

const sidecarView = (mesh: Mesh, workload: Workload): View => {
  const indexes = indexesOf(mesh)
  const { registry, destinations } = indexes
  const outbound = outboundSideOf(mesh, indexes, workload)
  const { scope } = outbound
  const { meshConfig } = mesh
  const own = clustersOfApplication({ ...destinations, meshConfig, registry, scope, client: workload, workload, role: 'sidecar' })
  const clusters = [...outbound.clusters, ...own]
  const inbound = lowerInbound(mesh, registry, scope, workload, lowerAuthorization(mesh, registry, workload, clusters))
  const rejected = outbound.rejected ?? inbound.crash
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
