/**
 * VirtualServices ready for use: short names expanded, delegates merged, visibility decided, in the order in which a
 * proxy looks at them (istio H-2 to H-10, H-29, H-33 to H-38).
 */
import type { HttpMatchRequest, HttpRoute, TcpRoute, TlsRoute, VirtualServiceSpec } from '../../../config/istio/virtual-service.ts'
import type { Mesh } from '../../../config/mesh.ts'
import type { Resource } from '../../../config/resource.ts'
import type { Visibility } from '../registry/types.ts'
import { withFullNames } from '../short-names.ts'
import { byAge, exportedTo } from '../visibility.ts'
import { type Delegate, delegatedRoutes, delegatesOf, plainRoute } from './delegates.ts'

/** The HTTP route `index` of a VirtualService as written. */
export interface RouteOrigin {
  readonly resource: Resource<VirtualServiceSpec>
  readonly index: number
}

export interface MatchOrigin extends RouteOrigin {
  readonly matchIndex: number
}

/** One match after merging; `root` is set when a delegating route contributed to it. */
export interface ResolvedMatch {
  readonly spec: HttpMatchRequest
  readonly own: MatchOrigin
  readonly root?: MatchOrigin
}

/** One HTTP route after merging; host names in it are fully qualified. */
export interface ResolvedHttpRoute {
  readonly spec: HttpRoute
  /** Empty = everything. */
  readonly matches: readonly ResolvedMatch[]
  /** Where it stands: in the delegate, when there is one. */
  readonly own: RouteOrigin
  readonly root?: RouteOrigin
  /** Fields that the delegating route supplied. */
  readonly fromRoot: ReadonlySet<keyof HttpRoute>
}

export interface ResolvedVirtualService {
  readonly resource: Resource<VirtualServiceSpec>
  /** Fully qualified, letter case as written. */
  readonly hosts: readonly string[]
  /** `mesh` or `namespace/name`; never empty. */
  readonly gateways: readonly string[]
  readonly visibility: Visibility
  readonly http: readonly ResolvedHttpRoute[]
  readonly tls: readonly TlsRoute[]
  readonly tcp: readonly TcpRoute[]
}

export interface VirtualServiceIndex {
  /**
   * VirtualServices bound to a gateway (`mesh` or `namespace/name`) that proxies of a namespace may see: private ones,
   * then those exported to the namespace by name, then public ones; oldest first in each (istio H-10, H-29).
   */
  readonly visibleTo: (namespace: string, gateway: string) => readonly ResolvedVirtualService[]
}

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
