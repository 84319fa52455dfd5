/** What is observed of one request at one Istio proxy, in the words of istiod and Envoy. Absent = not known or not there. */

export type Outcome =
  | 'response'
  | 'closed'
  | 'tls-failed'
  | 'tcp-echo'
  | 'opaque-forwarded'
  | 'http-error'
  | 'no-listener'
  | 'nack'
  | 'envoy-crash'
  | 'istiod-panic'

export type HeaderPair = readonly [name: string, value: string]

/** The request as the application saw it; headers relative to what the client sent. */
export interface ObservedUpstream {
  readonly method: string
  readonly path: string
  readonly authority: string
  readonly addedHeaders?: readonly HeaderPair[]
  readonly removedHeaders?: readonly HeaderPair[]
}

export interface Observed {
  readonly outcome?: Outcome
  readonly reason?: 'no-filter-chain' | 'network-rbac' | 'handshake' | 'not-http'
  readonly status?: number
  readonly body?: string
  /** Sorted by name. */
  readonly responseHeaders?: readonly HeaderPair[]
  /** Envoy's flags, comma separated. */
  readonly responseFlags?: string
  readonly responseCodeDetails?: string
  readonly terminationDetails?: string
  readonly listener?: string
  readonly virtualHost?: string
  readonly routeName?: string
  readonly cluster?: string
  readonly attempts?: number
  readonly upstream?: ObservedUpstream
  readonly expectedRqTimeoutMs?: number
  readonly mirrored?: readonly { readonly cluster: string; readonly path: string; readonly authority: string }[]
  readonly extAuthzCalls?: number
  readonly rbacMetadata?: Readonly<Record<string, string>>
}
