/**
 * The request descriptor: everything a decision may look at. Strings from the wire (path, authority, header values)
 * are byte strings: every char code is 0–255, as Node's `http` hands them over.
 */
import type { TokenFailure } from './token-failures.ts'

/** Name lower-cased at the edge; order and multiplicity kept. */
export type Header = readonly [name: string, value: string]

export type Protocol = 'http' | 'tcp'

/** How the peer speaks to this proxy. `mutual`: it presents a client certificate when asked. */
export interface PeerTls {
  readonly kind: 'tls' | 'mutual'
  /** SPIFFE identity without `spiffe://`, `cluster.local/ns/a/sa/b`; absent = no certificate is offered. */
  readonly principal?: string
  readonly serverName?: string
  readonly alpn?: readonly string[]
}

export interface Source {
  /** Address of the TCP peer. */
  readonly ip: string | 'unknown'
  /** Absent = plaintext. */
  readonly tls?: PeerTls
}

export interface Destination {
  /** Address the peer connected to; `unknown` when a caller cannot tell. */
  readonly ip: string | 'unknown'
  /** Client: service port. Server: workload port. Gateway: listener port. */
  readonly port: number
}

/** JSON value of a claim. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * Outcome of verifying one token, done by the caller: the library never fetches a key. `token` binds it to the text
 * found in the request; without it, the outcome stands for a token in a default place (CLI `--jwt-claims`).
 * `issuer`, `audiences` and `claims` are those of the token even when verification failed, as far as it decodes.
 * `rule` (index into the view's jwt rules) tells outcomes of one token under different key sets apart; absent = all.
 */
export interface TokenOutcome {
  readonly token?: string
  readonly rule?: number
  readonly claims?: { readonly [name: string]: Json }
  readonly failure?: TokenFailure
}

/**
 * Draws are unsigned 64-bit integers. What is absent derives from `seed` (default 0) by splitmix64 of seed and name
 * (see split/draws.ts).
 */
export interface Draws {
  readonly seed?: number
  readonly split?: bigint
  readonly faultDelay?: bigint
  readonly faultAbort?: bigint
  readonly mirrors?: readonly bigint[]
  /** Of tracing, which is not evaluated: no decision reads it. */
  readonly sampling?: bigint
  readonly backoff?: readonly bigint[]
}

export interface RequestDescriptor {
  readonly direction: 'outbound' | 'inbound' | 'gateway'
  readonly protocol: Protocol
  /** Default `1.1`. */
  readonly httpVersion?: '1.0' | '1.1' | '2'
  readonly method: string
  /** What the client said; default `http`, or `https` over TLS. */
  readonly scheme?: string
  readonly authority: string
  /** No Host line at all (HTTP/1.1); an empty `authority` alone is a Host line without value. */
  readonly withoutHost?: boolean
  /** Raw target, with query. */
  readonly path: string
  readonly headers: readonly Header[]
  readonly source: Source
  readonly destination: Destination
  readonly tokens: readonly TokenOutcome[] | 'unknown'
  /** What an external authorizer answers should a policy ask it; default `allow`. `unreachable`: it does not answer. */
  readonly externalAuthorizer?: 'allow' | 'deny' | 'unreachable'
  readonly draws: Draws
}
