/** Routes: what a proxy compares, in which order, and what it then does. First match wins; precedence is settled when lowering. */
import type { ClusterKey, HashPolicy } from './cluster.ts'
import type { Matcher, Pattern, Predicate } from './match.ts'
import type { Reference } from './reference.ts'

/** Which conditions make an attempt worth repeating, by Envoy's names (istio R-41). */
export interface RetryPlan {
  readonly retryOn: readonly string[]
  /** The condition list exactly as the control plane writes it, for `plan` output. */
  readonly written: string
  /** Extra attempts. */
  readonly maxRetries: number
  /** 0 = none. As configured: the proxy drops fractions of a millisecond. */
  readonly perTryTimeoutMs: number
  /** Configured, even if as 0; for `plan` output. */
  readonly perTryTimeoutConfigured?: boolean
  readonly retriableStatusCodes: readonly number[]
  readonly backoffBaseMs: number
  readonly backoffMaxMs: number
  /** False when the two above are the proxy's defaults (25 ms, 250 ms). */
  readonly backoffConfigured: boolean
  readonly avoidPreviousHosts: boolean
  /** Only meaningful with `avoidPreviousHosts`. */
  readonly hostSelectionMaxAttempts: number
  readonly preferOtherPriorities: boolean
  readonly reference: Reference
}

export interface WeightedDestination {
  readonly cluster: ClusterKey
  readonly weight: number
  /** Passes run before the route's own when several destinations exist (istio R-29b). */
  readonly requestHeaders: readonly HeaderOperations[]
  readonly responseHeaders: readonly HeaderOperations[]
  readonly authority?: string
  readonly reference: Reference
}

/** One pass: all removes, then all sets (overwrite or add), then all adds (append), each list already in order. Values may hold command operators (`%REQ(x)%`). Names are lower case. */
export interface HeaderOperations {
  readonly remove: readonly string[]
  readonly set: readonly (readonly [name: string, value: string])[]
  readonly add: readonly (readonly [name: string, value: string])[]
  readonly reference?: Reference
}

/** How the path is rewritten; the query is kept. */
export type PathRewrite =
  | { readonly kind: 'whole'; readonly value: string }
  /** Replace the first `lengthBytes` bytes. */
  | { readonly kind: 'prefix'; readonly lengthBytes: number; readonly value: string }
  /** Replace every hit; `substitution` has `\\1`…`\\9`. */
  | { readonly kind: 'pattern'; readonly pattern: Pattern; readonly substitution: string }

export interface Mirror {
  readonly cluster: ClusterKey
  readonly partsPerMillion: number
  readonly reference: Reference
}

export interface Fault {
  readonly delay?: { readonly durationMs: number; readonly partsPerMillion: number; readonly reference: Reference }
  readonly abort?: {
    readonly httpStatus?: number
    readonly grpcStatus?: number
    readonly partsPerMillion: number
    readonly reference: Reference
  }
}

export interface Cors {
  /** Any one matching suffices; values of the Origin header. */
  readonly allowOrigins: readonly Matcher[]
  readonly allowMethods: string
  readonly allowHeaders: string
  readonly exposeHeaders: string
  /** Seconds as text; empty = header absent. */
  readonly maxAge: string
  readonly allowCredentials?: boolean
  /** What happens to a preflight whose origin does not match. */
  readonly forwardUnmatchedPreflights: boolean
  readonly reference: Reference
}

export type RouteAction =
  | {
      readonly kind: 'forward'
      /** Never empty. One destination takes all traffic whatever its weight. */
      readonly destinations: readonly WeightedDestination[]
      readonly pathRewrite?: PathRewrite
      readonly authority?: string
      /** 0 = none. As configured: the proxy drops fractions of a millisecond. */
      readonly timeoutMs: number
      /** Ceiling of a request's own grpc-timeout: absent = header ignored, 0 = no ceiling (istio R-32). */
      readonly maxGrpcTimeoutMs?: number
      /** A request's grpc-timeout, gRPC or not, limits the whole stream at this proxy and not the upstream's answer. */
      readonly grpcTimeoutLimitsStream?: boolean
      readonly retry?: RetryPlan
      readonly mirrors: readonly Mirror[]
      readonly fault?: Fault
      readonly cors?: Cors
      readonly hashPolicies: readonly HashPolicy[]
    }
  | {
      readonly kind: 'redirect'
      readonly status: number
      readonly scheme?: string
      readonly host?: string
      readonly port?: number
      /** Replaces the whole path (with query if it has one). */
      readonly path?: string
      readonly pathRewrite?: PathRewrite
      /** Runs before the answer is made (as recorded). */
      readonly fault?: Fault
    }
  | { readonly kind: 'direct'; readonly status: number; readonly body: string; readonly fault?: Fault }
  /** A route without an action: the proxy cannot use it. */
  | { readonly kind: 'none' }

export interface Route {
  /** May be empty. */
  readonly name: string
  /** What it is called in explanations: `http[0] of VirtualService default/reviews`. */
  readonly subject: string
  /** ALL must hold. Empty = everything. */
  readonly match: readonly Predicate[]
  readonly action: RouteAction
  /** Route-level header work; for a single destination the destination's lists are already merged in (istio R-29b). */
  readonly requestHeaders: readonly HeaderOperations[]
  readonly responseHeaders: readonly HeaderOperations[]
  readonly reference: Reference
}

/** `*.x` suffix: at least one more character in front. `prefix` likewise behind. */
export type HostMatcher =
  | { readonly kind: 'exact'; readonly value: string }
  | { readonly kind: 'suffix'; readonly value: string }
  | { readonly kind: 'prefix'; readonly value: string }
  | { readonly kind: 'any' }

export interface VirtualHost {
  readonly name: string
  readonly routes: readonly Route[]
  /** `stop`: an unmatched request is not found (Envoy). `next`: later hosts are tried (Linkerd). */
  readonly onMiss: 'stop' | 'next'
  /** Plain HTTP requests are redirected to https before routes are looked at (istio H-27). */
  readonly requireTls?: boolean
  readonly reference?: Reference
}

/** `hosts` is the index over virtual hosts, in the order in which it is tried; values are lower case. */
export interface RouteTable {
  readonly name: string
  readonly hosts: readonly { readonly matcher: HostMatcher; readonly virtualHost: number }[]
  readonly virtualHosts: readonly VirtualHost[]
  /** The port of the authority does not take part in host choice (istio H-19). */
  readonly ignorePort: boolean
}
