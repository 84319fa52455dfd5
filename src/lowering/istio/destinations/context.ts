/**
 * What all clusters of one proxy are made from.
 */

import type { EffectiveMeshConfig } from '../../../config/istio/mesh-config-defaults.ts'
import type { Mesh } from '../../../config/mesh.ts'
import type { Cluster } from '../../../model/index.ts'
import type { Client } from '../client.ts'
import type { Registry, RegistryPort, RegistryService } from '../registry/types.ts'
import type { Scope } from '../scope/sidecar-scope.ts'
import { type PeerModes, peerModes } from './peer-modes.ts'
import { type DestinationRules, destinationRules, type MergedRule } from './rules.ts'

/** Indexes over one mesh, to be shared between its proxies. */
export interface Destinations {
  readonly rules: DestinationRules
  readonly peers: PeerModes
  /** Clusters of a service port that were made already: most are the same for every proxy. */
  readonly clusters: WeakMap<RegistryPort, KnownClusters>
}

export interface KnownClusters {
  readonly service: RegistryService
  readonly rule: MergedRule | undefined
  readonly role: ClusterContext['role']
  readonly locality: string
  readonly clusters: readonly Cluster[]
}

export const destinationsOf = (mesh: Mesh): Destinations => ({
  rules: destinationRules(mesh),
  peers: peerModes(mesh),
  clusters: new WeakMap(),
})

/** Of a client, what its clusters depend on beside what it can see. */
export type ClusterClient = Pick<Client, 'labels' | 'nodeName' | 'locality'>

export interface ClusterContext extends Destinations {
  readonly meshConfig: EffectiveMeshConfig
  readonly registry: Registry
  readonly scope: Scope
  readonly client: ClusterClient
  readonly role: 'sidecar' | 'gateway'
}

/** The rule for a host this proxy can see; hosts out of its scope have none. */
export const ruleForHost = (
  context: Pick<ClusterContext, 'rules' | 'scope' | 'client'>,
  host: string,
  direction: 'outbound' | 'inbound' = 'outbound',
): MergedRule | undefined => {
  const service = context.scope.serviceByHost.get(host)
  return service && context.rules.select(service, { namespace: context.scope.namespace, labels: context.client.labels }, direction)
}
