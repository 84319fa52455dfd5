/** What the routes of one proxy and port are made with. */
import type { Destination, HttpRetry } from '../../../config/istio/virtual-service.ts'
import type { HashPolicy } from '../../../model/index.ts'
import type { StaticContext } from './match.ts'

/** What a destination lookup needs to know of a service: its ports as this proxy sees them. */
export interface DestinationService {
  readonly ports: readonly { readonly number: number }[]
  readonly externalName?: string
}

/** The proxy and port for which routes are made; gateway names are `mesh` for sidecars, `namespace/name` otherwise. */
export interface RouteContext extends StaticContext {
  /** The listener terminates TLS. */
  readonly isTls: boolean
  /** meshConfig.defaultHttpRetryPolicy, absent = Istio's own default. */
  readonly defaultRetry?: HttpRetry
  /** A service by exact host; on sidecars only those that have the listener port (istio R-3). */
  readonly lookupService: (host: string) => DestinationService | undefined
  /** The consistent hash of a destination, from its DestinationRule (istio D-18). */
  readonly hashPolicyOf: (destination: Destination) => HashPolicy | undefined
  /** Whether hashing is asked for, with or without a usable key; absent = where there is a hash policy. */
  readonly isHashed?: (destination: Destination) => boolean
}
