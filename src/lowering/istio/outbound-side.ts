/**
 * The outbound side of sidecars: what a proxy can see, its outbound listeners, and its clusters towards others. It is
 * lowered for a client and a Sidecar resource alone, so proxies that are equal in both share it.
 */
import type { SidecarSpec } from '../../config/istio/sidecar.ts'
import type { Workload } from '../../config/kubernetes/workload.ts'
import type { Mesh } from '../../config/mesh.ts'
import type { Resource } from '../../config/resource.ts'
import type { Cluster, Listener, View } from '../../model/index.ts'
import { refer } from '../refer.ts'
import { type Client, clientKey } from './client.ts'
import { clustersPanic, clustersTowardsOthers, rulesForClient } from './destinations/index.ts'
import type { Indexes } from './indexes.ts'
import { lowerOutbound } from './outbound/index.ts'
import { type Scope, scopeUnder, sidecarFor } from './scope/sidecar-scope.ts'

export interface OutboundSide {
  readonly scope: Scope
  readonly listeners: readonly Listener[]
  readonly clusters: readonly Cluster[]
  /** The control plane fails on it and sends nothing at all. */
  readonly rejected?: NonNullable<View['rejected']>
}

export const panicOf = (clusters: readonly Cluster[]): View['rejected'] => {
  const panic = clustersPanic(clusters)
  return panic && { by: 'controlPlanePanic', ...panic }
}

// The control plane looks at the port of each before it looks for one.
const portlessIngress = (sidecar: Resource<SidecarSpec> | undefined): View['rejected'] => {
  const index = sidecar?.spec.ingress?.findIndex(({ port }) => port === undefined) ?? -1
  if (sidecar === undefined || index < 0) return undefined
  return { by: 'controlPlanePanic', reason: 'an ingress listener has no port', references: [refer(sidecar, ['spec', 'ingress', index])] }
}

const lower = (mesh: Mesh, indexes: Indexes, sidecar: Resource<SidecarSpec> | undefined, client: Client): OutboundSide => {
  const { registry, virtualServices } = indexes
  const destinations = { ...indexes.destinations, rules: rulesForClient(indexes.destinations.rules) }
  const scope = scopeUnder(sidecar, mesh, registry, client.namespace, virtualServices)
  const { listeners, panic } = lowerOutbound(mesh, scope, client, destinations)
  const clusters = clustersTowardsOthers({ ...destinations, meshConfig: mesh.meshConfig, registry, scope, client, role: 'sidecar' })
  const rejected =
    portlessIngress(sidecar) ??
    (panic === undefined
      ? panicOf(clusters)
      : { by: 'controlPlanePanic' as const, reason: 'a destination is missing', references: [panic] })
  return { scope, listeners, clusters, ...(rejected === undefined ? {} : { rejected }) }
}

/** Clusters of all sides that are kept for one mesh: those used last stay. About 200 MB. */
const maxKeptClusters = 100_000

interface Kept {
  readonly sides: Map<string, OutboundSide>
  clusters: number
}

// An optimisation only; a mesh is never changed.
const keptByMesh = new WeakMap<Mesh, Kept>()

/** The side of one workload's sidecar. Never fails. */
export const outboundSideOf = (mesh: Mesh, indexes: Indexes, workload: Workload): OutboundSide => {
  const kept = keptByMesh.get(mesh) ?? { sides: new Map<string, OutboundSide>(), clusters: 0 }
  keptByMesh.set(mesh, kept)
  const sidecar = sidecarFor(mesh, workload)
  const client = indexes.clients.of(workload)
  const key = `${sidecar === undefined ? -1 : mesh.istio.sidecars.indexOf(sidecar)} ${clientKey(client)}`
  const known = kept.sides.get(key)
  const side = known ?? lower(mesh, indexes, sidecar, client)
  // Put back at the end: the first of the map is the one not used for longest.
  kept.sides.delete(key)
  kept.sides.set(key, side)
  if (known === undefined) kept.clusters += side.clusters.length
  for (const [oldest, { clusters }] of kept.sides) {
    if (kept.clusters <= maxKeptClusters || kept.sides.size === 1) break
    kept.sides.delete(oldest)
    kept.clusters -= clusters.length
  }
  return side
}
