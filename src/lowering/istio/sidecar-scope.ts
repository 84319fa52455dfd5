/**
 * What one sidecar can see: the Sidecar resource that applies, its egress listeners with their services and
 * VirtualServices, and where unknown traffic goes (istio S-1 to S-10).
 */
import type { IstioEgressListener, SidecarSpec } from '../../config/istio/sidecar.ts'
import type { Destination } from '../../config/istio/virtual-service.ts'
import type { Workload } from '../../config/kubernetes/workload.ts'
import type { Mesh } from '../../config/mesh.ts'
import type { Resource } from '../../config/resource.ts'
import type { Reference } from '../../model/index.ts'
import type { Registry, RegistryService } from './registry.ts'
import type { ResolvedVirtualService, VirtualServiceIndex } from './virtual-services.ts'

/** One egress listener; `services` hold only the ports it covers. */
export interface EgressListener {
  /** Absent for the built-in default. */
  readonly spec?: IstioEgressListener
  readonly services: readonly RegistryService[]
  readonly virtualServices: readonly ResolvedVirtualService[]
  /** Host of a service → the VirtualService with the most specific host for it (istio H-16). */
  readonly owners: ReadonlyMap<string, ResolvedVirtualService>
}

export interface OutboundPolicy {
  readonly mode: 'ALLOW_ANY' | 'REGISTRY_ONLY' | 'ALLOW_ANY_DYNAMIC_DNS'
  readonly egressProxy?: Destination
  readonly reference: Reference
}

export interface Scope {
  readonly namespace: string
  /** The Sidecar that applies; absent = built-in default that imports everything. */
  readonly sidecar?: Resource<SidecarSpec>
  /** In the order given; a listener without port comes last. */
  readonly egressListeners: readonly EgressListener[]
  /** All services of all listeners and implied destinations, one per host (istio S-6, S-9): clusters are made of these. */
  readonly services: readonly RegistryService[]
  readonly serviceByHost: ReadonlyMap<string, RegistryService>
  readonly outboundTrafficPolicy: OutboundPolicy
}

/** Never fails. `index` may be shared between calls for one mesh. */
export const sidecarScope = (mesh: Mesh, _registry: Registry, workload: Workload, _index?: VirtualServiceIndex): Scope => ({
  namespace: workload.namespace,
  egressListeners: [],
  services: [],
  serviceByHost: new Map(),
  outboundTrafficPolicy: { mode: 'ALLOW_ANY', reference: { default: 'Istio default' } },
})

/** Scope of a gateway: every service exported to its namespace, no Sidecar (istio S-1). */
export const gatewayScope = (mesh: Mesh, registry: Registry, namespace: string): Scope => ({
  namespace,
  egressListeners: [],
  services: [],
  serviceByHost: new Map(),
  outboundTrafficPolicy: { mode: 'ALLOW_ANY', reference: { default: 'Istio default' } },
})
