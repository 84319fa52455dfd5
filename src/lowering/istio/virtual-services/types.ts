/** What VirtualServices are once names, delegates and visibility are settled. */
import type { HttpMatchRequest, HttpRoute, TcpRoute, TlsRoute, VirtualServiceSpec } from '../../../config/istio/virtual-service.ts'
import type { Resource } from '../../../config/resource.ts'
import type { Visibility } from '../registry/types.ts'

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
