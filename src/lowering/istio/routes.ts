/**
 * HTTP routes of one VirtualService for one proxy and port: static filters, order and truncation (istio M-1 to M-6,
 * M-28 to M-32). Matches are in match.ts, actions in actions.ts.
 */
import type { Destination, HttpRetry } from '../../config/istio/virtual-service.ts'
import type { HashPolicy, Reference, Route } from '../../model/index.ts'
import type { ResolvedVirtualService } from './virtual-services.ts'

/** What a destination lookup needs to know of a service: its ports as this proxy sees them. */
export interface DestinationService {
  readonly ports: readonly { readonly number: number }[]
  readonly externalName?: string
}

/** The proxy and port for which routes are made. */
export interface RouteContext {
  /** `mesh` for sidecars, `namespace/name` of the gateways of this server otherwise. */
  readonly gatewayNames: ReadonlySet<string>
  readonly proxy: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> }
  readonly listenerPort: number
  /** The listener terminates TLS. */
  readonly isTls: boolean
  /** meshConfig.defaultHttpRetryPolicy, absent = Istio's own default. */
  readonly defaultRetry?: HttpRetry
  /** A service by exact host; on sidecars only those that have the listener port (istio R-3). */
  readonly lookupService: (host: string) => DestinationService | undefined
  /** The consistent hash of a destination, from its DestinationRule (istio D-18). */
  readonly hashPolicyOf: (destination: Destination) => HashPolicy | undefined
}

/** A route with what the control plane or the proxy would say about it. */
export interface LoweredRoute {
  readonly route: Route
  /** istio M-30. */
  readonly isCatchAll: boolean
  /** The proxy refuses the whole route table because of this (istio section 0a). */
  readonly rejection?: { readonly reason: string; readonly reference: Reference }
}

/** Routes in the order in which they are tried; empty = the VirtualService does not exist for this port (istio H-14). */
export const lowerHttpRoutes = (_virtualService: ResolvedVirtualService, _context: RouteContext): readonly LoweredRoute[] => []
