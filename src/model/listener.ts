/** Listeners and filter chains: how a connection finds the handler that reads it. */
import type { AuthorizationLayer } from './authorization.ts'
import type { ClusterKey } from './cluster.ts'
import type { Reference } from './reference.ts'
import type { RouteTable } from './route.ts'

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

/** How large a request's header block may be. */
export interface RequestLimits {
  /** Header lines, the host line among them. */
  readonly maxHeaders: number
  readonly maxHeaderBytes: number
}

export interface HttpHandler {
  readonly kind: 'http'
  readonly direction: 'outbound' | 'inbound' | 'gateway'
  readonly normalization: PathNormalization
  readonly clientAddress: ClientAddressPolicy
  readonly authorization: readonly AuthorizationLayer[]
  readonly routes: RouteTable
  /** Absent = 100 headers and 60 KiB. */
  readonly requestLimits?: RequestLimits
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
    /** Names of which a client certificate must bear one; absent = any. */
    readonly subjectAltNames?: readonly string[]
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
  /** The proxy refuses this listener or its routes; every request to it answers `rejected`. `ofRelease`: a proxy of another release may take it. */
  readonly rejected?: { readonly reason: string; readonly references: readonly Reference[]; readonly ofRelease?: true }
  readonly reference?: Reference
}
