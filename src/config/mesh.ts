/** The decoded configuration of one mesh: typed objects by kind, in input order, and where they stand. */
import type { ObjectReference } from '../model/index.ts'
import type { Issue } from './issue.ts'
import type { AuthorizationPolicySpec } from './istio/authorization-policy.ts'
import type { DestinationRuleSpec } from './istio/destination-rule.ts'
import type { GatewaySpec } from './istio/gateway.ts'
import type { EffectiveMeshConfig } from './istio/mesh-config-defaults.ts'
import type { PeerAuthenticationSpec } from './istio/peer-authentication.ts'
import type { RequestAuthenticationSpec } from './istio/request-authentication.ts'
import type { ServiceEntrySpec } from './istio/service-entry.ts'
import type { SidecarSpec } from './istio/sidecar.ts'
import type { TelemetrySpec } from './istio/telemetry.ts'
import type { VirtualServiceSpec } from './istio/virtual-service.ts'
import type { WorkloadEntrySpec } from './istio/workload-entry.ts'
import type { WorkloadGroupSpec } from './istio/workload-group.ts'
import type { EndpointSliceSpec, EndpointsSpec, ServiceSpec } from './kubernetes/service.ts'
import type { Workload } from './kubernetes/workload.ts'
import type { Positions } from './positions.ts'
import type { Resource } from './resource.ts'
import type { TrafficSplitSpec } from './smi/traffic-split.ts'

/** Kinds of which only the metadata matters. */
export type NoSpec = Readonly<Record<never, never>>

/** Valid upstream, not evaluated here. */
export interface UnsupportedNote {
  /** In words, such as `EnvoyFilter`. */
  readonly feature: string
  readonly reference: ObjectReference
  readonly scope: UnsupportedScope
}

/** Whose proxies the feature concerns; all given conditions hold together, without any it is all of them. */
export interface UnsupportedScope {
  /** The object's own namespace; a policy in the root namespace concerns every namespace all the same. */
  readonly namespace?: string
  /** Labels that a workload must have. */
  readonly labels?: Readonly<Record<string, string>>
  readonly workload?: { readonly kind: string; readonly name: string }
}

export interface IstioObjects {
  readonly virtualServices: readonly Resource<VirtualServiceSpec>[]
  readonly destinationRules: readonly Resource<DestinationRuleSpec>[]
  readonly gateways: readonly Resource<GatewaySpec>[]
  readonly serviceEntries: readonly Resource<ServiceEntrySpec>[]
  readonly sidecars: readonly Resource<SidecarSpec>[]
  readonly workloadEntries: readonly Resource<WorkloadEntrySpec>[]
  readonly workloadGroups: readonly Resource<WorkloadGroupSpec>[]
  readonly authorizationPolicies: readonly Resource<AuthorizationPolicySpec>[]
  readonly peerAuthentications: readonly Resource<PeerAuthenticationSpec>[]
  readonly requestAuthentications: readonly Resource<RequestAuthenticationSpec>[]
  readonly telemetries: readonly Resource<TelemetrySpec>[]
}

export interface KubernetesObjects {
  readonly namespaces: readonly Resource<NoSpec>[]
  readonly services: readonly Resource<ServiceSpec>[]
  readonly serviceAccounts: readonly Resource<NoSpec>[]
  /** Pods and pod templates. */
  readonly workloads: readonly Workload[]
  readonly endpointSlices: readonly Resource<EndpointSliceSpec>[]
  readonly endpoints: readonly Resource<EndpointsSpec>[]
}

export interface Mesh {
  readonly istio: IstioObjects
  readonly kubernetes: KubernetesObjects
  readonly smi: { readonly trafficSplits: readonly Resource<TrafficSplitSpec>[] }
  /** Istio's defaults with what the input says laid over them. */
  readonly meshConfig: EffectiveMeshConfig
  /** Objects of kinds that say nothing about routing or authorization: `group/Kind`, `Kind`, or `test file` → count. */
  readonly skipped: Readonly<Record<string, number>>
  /** Objects of mesh APIs that are not evaluated yet (Gateway API, Linkerd): `group/Kind` → count. */
  readonly notEvaluated: Readonly<Record<string, number>>
  readonly unsupported: readonly UnsupportedNote[]
  readonly positions: Positions
  /** Everything that reading had to say, so that warnings travel with a mesh that could be loaded. */
  readonly issues: readonly Issue[]
}
