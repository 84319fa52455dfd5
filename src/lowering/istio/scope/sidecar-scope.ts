/**
 * What one proxy can see: the Sidecar resource that applies, its egress listeners with their services and
 * VirtualServices, and where unknown traffic goes (istio S-1 to S-10). How an egress listener imports is in imports.ts.
 */
import type { SidecarSpec } from '../../../config/istio/sidecar.ts'
import type { Destination } from '../../../config/istio/virtual-service.ts'
import type { Workload } from '../../../config/kubernetes/workload.ts'
import type { Mesh } from '../../../config/mesh.ts'
import type { Resource } from '../../../config/resource.ts'
import type { Reference } from '../../../model/index.ts'
import { refer } from '../../refer.ts'
import type { Registry, RegistryService } from '../registry/index.ts'
import { hasLabels } from '../routes/match.ts'
import { proxyLabels } from '../topology.ts'
import { buildVirtualServiceIndex, type VirtualServiceIndex } from '../virtual-services/index.ts'
import { oldestFirst } from '../visibility.ts'
import type { EgressListener } from './egress-listener.ts'
import { importListener, servicesExportedTo } from './imports.ts'
import { collectServices, serviceUnion } from './services.ts'

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
export const sidecarScope = (mesh: Mesh, registry: Registry, workload: Workload, index?: VirtualServiceIndex): Scope => {
  return scopeUnder(sidecarFor(mesh, workload), mesh, registry, workload.namespace, index)
}

/** The same for every workload of a namespace to which the Sidecar applies. */
export const scopeUnder = (
  sidecar: Resource<SidecarSpec> | undefined,
  mesh: Mesh,
  registry: Registry,
  namespace: string,
  index?: VirtualServiceIndex,
): Scope => {
  const virtualServices = (index ?? buildVirtualServiceIndex(mesh)).visibleTo(namespace, 'mesh')
  const written = sidecar?.spec.egress ?? []
  const egressListeners =
    sidecar === undefined || written.length === 0
      ? [importListener({ hosts: ['*/*'] }, namespace, registry, virtualServices)]
      : written.map((listener, position) => ({
          ...importListener(listener, namespace, registry, virtualServices),
          spec: listener,
          reference: refer(sidecar, ['spec', 'egress', position]),
        }))
  const union = collectServices(egressListeners, registry, namespace)
  return {
    namespace,
    ...(sidecar === undefined ? {} : { sidecar }),
    egressListeners,
    ...union,
    outboundTrafficPolicy: outboundPolicy(mesh, sidecar),
  }
}

/** Scope of a gateway: every service exported to its namespace, no Sidecar (istio S-1). */
export const gatewayScope = (mesh: Mesh, registry: Registry, namespace: string): Scope => {
  const union = serviceUnion()
  for (const service of servicesExportedTo(registry, namespace)) union.add(service)
  return { namespace, egressListeners: [], ...union.result(), outboundTrafficPolicy: outboundPolicy(mesh, undefined) }
}

/** istio S-1, S-2: own namespace with a fitting selector, own namespace without one, root namespace without one; oldest first. */
export const sidecarFor = (mesh: Mesh, workload: Workload): Resource<SidecarSpec> | undefined => {
  const own = oldestFirst(mesh.istio.sidecars, workload.namespace)
  const labels = own.length === 0 ? {} : proxyLabels(workload)
  return (
    own.find(({ spec }) => spec.workloadSelector !== undefined && hasLabels(spec.workloadSelector.labels, labels)) ??
    own.find(({ spec }) => spec.workloadSelector === undefined) ??
    oldestFirst(mesh.istio.sidecars, mesh.meshConfig.rootNamespace).find(({ spec }) => spec.workloadSelector === undefined)
  )
}

/** istio S-8: the Sidecar's as a whole, else the mesh's. A policy without mode is the strict one, its zero value. */
const outboundPolicy = (mesh: Mesh, sidecar: Resource<SidecarSpec> | undefined): OutboundPolicy => {
  const own = sidecar?.spec.outboundTrafficPolicy
  if (sidecar === undefined || own === undefined) {
    const { mode } = mesh.meshConfig.outboundTrafficPolicy
    return { mode: mode ?? 'REGISTRY_ONLY', reference: { default: 'meshConfig.outboundTrafficPolicy' } }
  }
  return {
    mode: own.mode ?? 'REGISTRY_ONLY',
    ...(own.egressProxy === undefined ? {} : { egressProxy: own.egressProxy }),
    reference: refer(sidecar, ['spec', 'outboundTrafficPolicy']),
  }
}
