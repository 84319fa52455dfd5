/** Clusters: where a route may send a request, with the settings in effect there. */
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
  /** `attributes` of the cookie that the proxy makes when there is none. */
  | {
      readonly kind: 'cookie'
      readonly name: string
      readonly path?: string
      readonly ttlMs?: number
      readonly attributes?: readonly { readonly name: string; readonly value: string }[]
    }
  /** `disabled`: written down as false; nothing is hashed. */
  | { readonly kind: 'sourceIp'; readonly disabled?: true }
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

/** istio R-4: a black hole never has an endpoint; clusters that find their endpoints elsewhere always may. */
export const hasEndpoint = ({ key, discovery, endpoints }: Cluster): boolean =>
  key.kind !== 'blackHole' && (discovery !== 'endpoints' || endpoints.length > 0)
