/**
 * A view: everything one proxy (sidecar or gateway) was told, for all its listeners. It mirrors what a control plane
 * sends: listeners → filter chains → virtual hosts → routes → clusters. Precedence is settled here: every list is in
 * the order in which it is tried and evaluation is "first match wins". Knows no vendor.
 */
import type { Condition, Matcher, Pattern, Predicate } from './match.ts'
import type { Reference } from './reference.ts'

/** Names one cluster. Rendered by `clusterId` for lookup and by observe/ in the vendor's wording. */
export type ClusterKey =
  | { readonly kind: 'service'; readonly host: string; readonly port: number; readonly subset: string }
  | { readonly kind: 'inbound'; readonly port: number }
  /** Forwarded to where the client wanted to go. `inbound` for a server's undeclared ports. */
  | { readonly kind: 'passthrough'; readonly direction: 'outbound' | 'inbound' }
  | { readonly kind: 'dynamicForward' }
  | { readonly kind: 'blackHole' }
  /** Any other name a control plane may emit, such as `UnknownService` pieces; kept as written. */
  | { readonly kind: 'named'; readonly name: string }

export const clusterId = (key: ClusterKey): string => {
  switch (key.kind) {
    case 'service':
      return `service/${key.host}/${key.port}/${key.subset}`
    case 'inbound':
      return `inbound/${key.port}`
    case 'passthrough':
      return `passthrough/${key.direction}`
    case 'named':
      return `named/${key.name}`
    default:
      return key.kind
  }
}

export interface Endpoint {
  readonly address: string
  readonly port: number
  /** Empty when no workload is known behind the address. */
  readonly namespace: string
  readonly workload: string
  readonly labels: Readonly<Record<string, string>>
  readonly principal?: string
  /** The endpoint speaks the mesh's mutual TLS (it has a sidecar). */
  readonly mutualTls: boolean
}

export type HashKey =
  | { readonly kind: 'header'; readonly name: string }
  | { readonly kind: 'cookie'; readonly name: string; readonly path?: string; readonly ttlMs?: number }
  | { readonly kind: 'sourceIp' }
  | { readonly kind: 'query'; readonly name: string }

export interface HashPolicy {
  readonly key: HashKey
}

export type LoadBalancer =
  | { readonly kind: 'roundRobin' | 'leastRequest' | 'random' | 'passthrough' }
  | { readonly kind: 'ringHash'; readonly minimumRingSize?: number; readonly maximumRingSize?: number }
  | { readonly kind: 'maglev'; readonly tableSize?: number }

/** Effective limits; absent = unlimited (2^32-1). */
export interface ConnectionPool {
  readonly connectTimeoutMs: number
  readonly maxConnections?: number
  readonly maxPendingRequests?: number
  readonly maxRequests?: number
  readonly maxRetries?: number
  readonly maxRequestsPerConnection?: number
  readonly maxConcurrentStreams?: number
  readonly idleTimeoutMs?: number
  readonly tcpIdleTimeoutMs?: number
  readonly maxConnectionDurationMs?: number
  readonly h2Upgrade?: 'upgrade' | 'doNotUpgrade'
  readonly useClientProtocol?: boolean
  readonly tcpKeepalive?: { readonly probes?: number; readonly timeMs?: number; readonly intervalMs?: number }
  readonly retryBudget?: { readonly percent: number; readonly minRetryConcurrency: number; readonly intervalMs?: number }
}

/** Effective outlier detection as configured, absent fields = the proxy's default. */
export interface OutlierDetection {
  readonly consecutive5xx?: number
  readonly consecutiveGatewayFailure?: number
  readonly enforcingConsecutiveGatewayFailurePercent?: number
  readonly consecutiveLocalOriginFailure?: number
  readonly splitExternalLocalOriginErrors?: boolean
  readonly intervalMs?: number
  readonly baseEjectionTimeMs?: number
  readonly maxEjectionPercent?: number
  readonly minHealthPercent?: number
}

/** What this proxy speaks towards the endpoints of a cluster. */
export type UpstreamTls =
  | { readonly kind: 'plaintext' }
  /** Per endpoint: mutual TLS where the endpoint has a sidecar, else plaintext. */
  | { readonly kind: 'auto'; readonly serverName: string; readonly subjectAltNames: readonly string[] }
  | { readonly kind: 'meshMutual'; readonly serverName: string; readonly subjectAltNames: readonly string[] }
  | { readonly kind: 'simple' | 'mutual'; readonly serverName?: string; readonly subjectAltNames: readonly string[] }

/** A declared cluster with its effective settings. A destination whose key is not in `View.clusters` does not exist. */
export interface Cluster {
  readonly key: ClusterKey
  readonly discovery: 'endpoints' | 'dns' | 'static' | 'originalDestination' | 'dynamicForward'
  readonly loadBalancer: LoadBalancer
  readonly connectionPool: ConnectionPool
  readonly outlierDetection?: OutlierDetection
  readonly tls: UpstreamTls
  readonly endpoints: readonly Endpoint[]
  /** The subset's labels, empty without subset. */
  readonly subsetLabels: Readonly<Record<string, string>>
  /** A route that uses this cluster without saying otherwise hashes by these. */
  readonly hashPolicies: readonly HashPolicy[]
  /**
   * Vendor facts for observe/ only (cluster JSON pieces of the control plane that no decision reads);
   * never looked at by an evaluator.
   */
  readonly vendor?: unknown
  readonly references: readonly Reference[]
}

/** Which conditions make an attempt worth repeating, by Envoy's names (istio R-41). */
export interface RetryPlan {
  readonly retryOn: readonly string[]
  /** The condition list exactly as the control plane writes it, for `plan` output. */
  readonly written: string
  /** Extra attempts. */
  readonly maxRetries: number
  /** 0 = none. */
  readonly perTryTimeoutMs: number
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
      /** 0 = none. */
      readonly timeoutMs: number
      /** Ceiling of a request's own grpc-timeout: absent = header ignored, 0 = no ceiling (istio R-32). */
      readonly maxGrpcTimeoutMs?: number
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
    }
  | { readonly kind: 'direct'; readonly status: number; readonly body: string }
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

/** One rule of a policy; `index` counts the rules as written. */
export interface AuthorizationRule {
  readonly index: number
  readonly condition: Condition
  readonly reference: Reference
}

export interface AuthorizationPolicy {
  readonly namespace: string
  readonly name: string
  /** Rules that can match; may be empty. */
  readonly rules: readonly AuthorizationRule[]
  /** Only its would-be verdict is reported. */
  readonly dryRun: boolean
  readonly reference: Reference
}

/** `requirement` of one key set: where tokens may be and for whom. */
export interface TokenRule {
  readonly issuer: string
  /** Already normalised (istio J-10); empty = any. */
  readonly audiences: readonly string[]
  readonly fromHeaders: readonly { readonly name: string; readonly prefix: string }[]
  readonly fromParams: readonly string[]
  readonly fromCookies: readonly string[]
  /** Inline key set, as JSON text; absent = it would have to be fetched from `jwksUri`. */
  readonly jwks?: string
  readonly jwksUri?: string
  readonly forwardOriginalToken: boolean
  readonly outputPayloadToHeader?: string
  readonly outputClaimToHeaders: readonly { readonly header: string; readonly claim: string }[]
  /** Claims whose string value is replaced by its space-separated list (istio J-13). */
  readonly spaceDelimitedClaims: readonly string[]
  readonly reference: Reference
}

/**
 * Layers run in list order. `custom`: ask the external authorizer when a rule matches. `jwt`: tokens must be valid or
 * absent. `audit`: report only. `deny`: a match denies. `allow`: no match denies.
 */
export type AuthorizationLayer =
  | {
      readonly kind: 'custom'
      readonly policies: readonly AuthorizationPolicy[]
      /** `misconfigured`: matching requests are denied without asking anybody (istio A-60). */
      readonly provider:
        | {
            readonly kind: 'external'
            readonly name: string
            readonly cluster: ClusterKey
            readonly failOpen: boolean
            readonly statusOnError: number
          }
        | { readonly kind: 'misconfigured'; readonly name: string; readonly why: string }
    }
  | { readonly kind: 'jwt'; readonly rules: readonly TokenRule[]; readonly bypassCorsPreflight: boolean }
  | { readonly kind: 'audit' | 'deny' | 'allow'; readonly policies: readonly AuthorizationPolicy[] }

/** How the path is cleaned before anything looks at it (istio A-49). */
export interface PathNormalization {
  readonly decodeSlashes: boolean
  readonly normalize: boolean
  readonly mergeSlashes: boolean
}

/** How the client address is found (istio A-33). */
export interface ClientAddressPolicy {
  /** The TCP peer is the client unless `trustedHops` says otherwise, and it is appended to X-Forwarded-For. */
  readonly useRemoteAddress: boolean
  readonly trustedHops: number
}

export interface HttpHandler {
  readonly kind: 'http'
  readonly direction: 'outbound' | 'inbound' | 'gateway'
  readonly normalization: PathNormalization
  readonly clientAddress: ClientAddressPolicy
  readonly authorization: readonly AuthorizationLayer[]
  readonly routes: RouteTable
}

export interface TcpHandler {
  readonly kind: 'tcp'
  readonly authorization: readonly AuthorizationLayer[]
  readonly destinations: readonly { readonly cluster: ClusterKey; readonly weight: number }[]
  readonly name?: string
  readonly reference?: Reference
}

/** What a filter chain does with connections that it accepts. */
export type Handler = HttpHandler | TcpHandler | { readonly kind: 'close'; readonly why: 'noFilterChain' | 'blackHole' }

/** All given conditions must hold; absent = any. */
export interface ChainMatch {
  readonly destinationPort?: number
  readonly destinationCidrs?: readonly { readonly address: string; readonly bits: number }[]
  /** Lower case; `*.x` is a suffix. */
  readonly serverNames?: readonly string[]
  readonly transport?: 'tls' | 'plaintext'
  /** The detected application protocol: ALPN of TLS, or what the bytes look like in plaintext (`http/1.1`, `h2c`). */
  readonly applicationProtocols?: readonly string[]
}

/**
 * In the order in which they are tried. A proxy that picks the most specific chain level by level without going back
 * (Envoy) is expressed by closing chains in the list, so that the first match is the proxy's choice.
 */
export interface FilterChain {
  readonly name: string
  readonly match: ChainMatch
  /** Present: TLS is terminated here. */
  readonly tls?: {
    readonly clientCertificate: 'none' | 'optional' | 'required'
    /** Accepted trust domains of client certificates; empty = any. */
    readonly trustDomains: readonly string[]
    readonly mode: 'meshMutual' | 'simple' | 'mutual'
  }
  readonly handler: Handler
  readonly reference?: Reference
}

export interface Listener {
  /** The control plane's name: `0.0.0.0_80`, `virtualInbound`. */
  readonly name: string
  readonly direction: 'outbound' | 'inbound' | 'gateway'
  /** Absent = any address (of those no other listener of the port is bound to). */
  readonly addresses?: readonly string[]
  /** Absent = any port no other listener is bound to. */
  readonly port?: number
  readonly filterChains: readonly FilterChain[]
  /** The proxy detects whether plaintext is HTTP before it chooses a chain. */
  readonly inspectsHttp: boolean
  /** The proxy refuses this listener or its routes; every request to it answers `rejected`. */
  readonly rejected?: { readonly reason: string; readonly references: readonly Reference[] }
  readonly reference?: Reference
}

export interface WorkloadIdentity {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly serviceAccount: string
  /** `cluster.local/ns/a/sa/b`. */
  readonly principal: string
  readonly addresses: readonly string[]
}

export interface View {
  readonly role: 'sidecar' | 'gateway'
  readonly workload: WorkloadIdentity
  readonly listeners: readonly Listener[]
  readonly clusters: readonly Cluster[]
  /** Whole-proxy failures: the control plane panics or the proxy crashes on this configuration. */
  readonly rejected?: {
    readonly by: 'proxyCrash' | 'controlPlanePanic' | 'proxy'
    readonly reason: string
    readonly references: readonly Reference[]
  }
  /** Valid upstream, not evaluated here; `affects` says which listeners' answers could change (all when absent). */
  readonly unsupported: readonly {
    readonly feature: string
    readonly reference: Reference
    readonly direction?: 'outbound' | 'inbound' | 'gateway'
  }[]
  /** True when the proxy takes part at all: without a sidecar nothing is routed or enforced. */
  readonly enforced: boolean
}
