/** A mesh while it is being read: objects by identity, so that a later document of one identity replaces the earlier. */

import type { Issue } from './issue.ts'
import type { AuthorizationPolicySpec } from './istio/authorization-policy.ts'
import type { DestinationRuleSpec } from './istio/destination-rule.ts'
import type { GatewaySpec } from './istio/gateway.ts'
import type { MeshConfig } from './istio/mesh-config.ts'
import { defaultMeshConfig, mergeMeshConfig } from './istio/mesh-config-defaults.ts'
import type { PeerAuthenticationSpec } from './istio/peer-authentication.ts'
import type { RequestAuthenticationSpec } from './istio/request-authentication.ts'
import type { ServiceEntrySpec } from './istio/service-entry.ts'
import type { SidecarSpec } from './istio/sidecar.ts'
import type { TelemetrySpec } from './istio/telemetry.ts'
import type { VirtualServiceSpec } from './istio/virtual-service.ts'
import type { WorkloadEntrySpec } from './istio/workload-entry.ts'
import type { WorkloadGroupSpec } from './istio/workload-group.ts'
import { onNodes } from './kubernetes/node.ts'
import type { EndpointSliceSpec, EndpointsSpec, ServiceSpec } from './kubernetes/service.ts'
import type { Workload } from './kubernetes/workload.ts'
import type { Mesh, NoSpec, UnsupportedNote } from './mesh.ts'
import type { Spot } from './positions.ts'
import type { Resource } from './resource.ts'
import type { TrafficSplitSpec } from './smi/traffic-split.ts'

/** Identity key → object, in input order. */
export type Slot<T> = Map<string, T>

export const emptyDraft = () => ({
  virtualServices: new Map() as Slot<Resource<VirtualServiceSpec>>,
  destinationRules: new Map() as Slot<Resource<DestinationRuleSpec>>,
  gateways: new Map() as Slot<Resource<GatewaySpec>>,
  serviceEntries: new Map() as Slot<Resource<ServiceEntrySpec>>,
  sidecars: new Map() as Slot<Resource<SidecarSpec>>,
  workloadEntries: new Map() as Slot<Resource<WorkloadEntrySpec>>,
  workloadGroups: new Map() as Slot<Resource<WorkloadGroupSpec>>,
  authorizationPolicies: new Map() as Slot<Resource<AuthorizationPolicySpec>>,
  peerAuthentications: new Map() as Slot<Resource<PeerAuthenticationSpec>>,
  requestAuthentications: new Map() as Slot<Resource<RequestAuthenticationSpec>>,
  telemetries: new Map() as Slot<Resource<TelemetrySpec>>,
  namespaces: new Map() as Slot<Resource<NoSpec>>,
  nodes: new Map() as Slot<Resource<NoSpec>>,
  services: new Map() as Slot<Resource<ServiceSpec>>,
  serviceAccounts: new Map() as Slot<Resource<NoSpec>>,
  workloads: new Map() as Slot<Workload>,
  endpointSlices: new Map() as Slot<Resource<EndpointSliceSpec>>,
  endpoints: new Map() as Slot<Resource<EndpointsSpec>>,
  trafficSplits: new Map() as Slot<Resource<TrafficSplitSpec>>,
  meshConfigs: [] as MeshConfig[],
  skipped: new Map<string, number>(),
  notEvaluated: new Map<string, number>(),
  /** By the object that has them, so that they go when it is replaced. */
  unsupported: new Map() as Slot<readonly UnsupportedNote[]>,
  positions: new Map<string, Spot>(),
})

export type Draft = ReturnType<typeof emptyDraft>

/** Later wins, and takes its place at the end. */
export const put = <T>(slot: Slot<T>, key: string, value: T): void => {
  slot.delete(key)
  slot.set(key, value)
}

const values = <T>(slot: Slot<T>): readonly T[] => [...slot.values()]

const counts = (slot: Slot<number>): Readonly<Record<string, number>> =>
  Object.assign(Object.create(null) as Record<string, number>, Object.fromEntries(slot))

export const finishedMesh = (draft: Draft, issues: readonly Issue[]): Mesh => ({
  istio: {
    virtualServices: values(draft.virtualServices),
    destinationRules: values(draft.destinationRules),
    gateways: values(draft.gateways),
    serviceEntries: values(draft.serviceEntries),
    sidecars: values(draft.sidecars),
    workloadEntries: values(draft.workloadEntries),
    workloadGroups: values(draft.workloadGroups),
    authorizationPolicies: values(draft.authorizationPolicies),
    peerAuthentications: values(draft.peerAuthentications),
    requestAuthentications: values(draft.requestAuthentications),
    telemetries: values(draft.telemetries),
  },
  kubernetes: {
    namespaces: values(draft.namespaces),
    services: values(draft.services),
    serviceAccounts: values(draft.serviceAccounts),
    workloads: onNodes(values(draft.workloads), values(draft.nodes)),
    endpointSlices: values(draft.endpointSlices),
    endpoints: values(draft.endpoints),
  },
  smi: { trafficSplits: values(draft.trafficSplits) },
  meshConfig: draft.meshConfigs.reduce(mergeMeshConfig, defaultMeshConfig),
  skipped: counts(draft.skipped),
  notEvaluated: counts(draft.notEvaluated),
  unsupported: values(draft.unsupported).flat(),
  positions: draft.positions,
  issues,
})
