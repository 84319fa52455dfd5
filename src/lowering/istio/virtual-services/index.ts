/**
 * VirtualServices ready for use: short names expanded, delegates merged, visibility decided, in the order in which a
 * proxy looks at them (istio H-2 to H-10, H-29, H-33 to H-38).
 */
import type { HttpRoute, VirtualServiceSpec } from '../../../config/istio/virtual-service.ts'
import type { Mesh } from '../../../config/mesh.ts'
import type { Resource } from '../../../config/resource.ts'
import type { Visibility } from '../registry/types.ts'
import { withFullNames } from '../short-names.ts'
import { byAge, exportedTo } from '../visibility.ts'
import { type Delegate, delegatedRoutes, delegatesOf, plainRoute } from './delegates.ts'
import type { ResolvedHttpRoute, ResolvedVirtualService, VirtualServiceIndex } from './types.ts'

export type { MatchOrigin, ResolvedHttpRoute, ResolvedMatch, ResolvedVirtualService, RouteOrigin, VirtualServiceIndex } from './types.ts'

/** Linear in the mesh; never fails. */
export const buildVirtualServiceIndex = (mesh: Mesh): VirtualServiceIndex => {
  const delegates = delegatesOf(mesh)
  const defaultExportTo = mesh.meshConfig.defaultVirtualServiceExportTo
  const bound = [...mesh.istio.virtualServices]
    .filter((resource) => (resource.spec.hosts ?? []).length > 0)
    .sort(byAge)
    .map((resource) => resolve(resource, delegates, exportedTo(resource.spec.exportTo, defaultExportTo, resource.namespace)))
  // Every namespace asks for those of the mesh, and most are for everybody.
  const atGateway = new Map<string, { readonly exported: ResolvedVirtualService[]; readonly everywhere: ResolvedVirtualService[] }>()
  for (const virtualService of bound) {
    for (const gateway of new Set(virtualService.gateways)) {
      const here = atGateway.get(gateway) ?? { exported: [], everywhere: [] }
      atGateway.set(gateway, here)
      if (virtualService.visibility.kind === 'all') here.everywhere.push(virtualService)
      else if (virtualService.visibility.kind === 'namespaces') here.exported.push(virtualService)
    }
  }
  return {
    visibleTo: (namespace, gateway) => {
      const { exported = [], everywhere = [] } = atGateway.get(gateway) ?? {}
      const named = exported.filter(({ visibility }) => visibility.kind === 'namespaces' && visibility.namespaces.includes(namespace))
      if (named.length === 0) return everywhere
      return [
        ...named.filter(({ resource }) => resource.namespace === namespace),
        ...named.filter(({ resource }) => resource.namespace !== namespace),
        ...everywhere,
      ]
    },
  }
}

const meshOnly: readonly string[] = ['mesh']

const resolve = (
  resource: Resource<VirtualServiceSpec>,
  delegates: ReadonlyMap<string, Delegate>,
  visibility: Visibility,
): ResolvedVirtualService => {
  const spec = withFullNames(resource)
  return {
    resource,
    hosts: spec.hosts ?? [],
    gateways: spec.gateways?.length ? spec.gateways : meshOnly,
    visibility,
    http: resolveRoutes(spec.http ?? [], resource, delegates),
    tls: spec.tls ?? [],
    tcp: spec.tcp ?? [],
  }
}

const resolveRoutes = (
  written: readonly HttpRoute[],
  resource: Resource<VirtualServiceSpec>,
  delegates: ReadonlyMap<string, Delegate>,
): readonly ResolvedHttpRoute[] => {
  const routes: ResolvedHttpRoute[] = []
  for (const [index, route] of written.entries()) {
    const origin = { resource, index }
    if (route.delegate === undefined) routes.push(plainRoute(route, origin))
    else routes.push(...delegatedRoutes(route, origin, delegates))
  }
  return routes
}
