/**
 * Matchers and conditions: the one vocabulary in which routes, filter chains and authorization rules say what they want.
 * Vendor-neutral plain data. Evaluated by matching/ (readable) and, later, compiled into an image.
 */

/**
 * A regular expression as written. `re2-latin1`: RE2 over bytes, one byte = one Latin-1 character (Envoy).
 * `rust-utf8`: the Rust regex crate, leftmost-first span must cover the value when anchoring is `full`.
 */
export interface Pattern {
  readonly source: string
  readonly dialect: 're2-latin1' | 'rust-utf8'
  readonly anchoring: 'full' | 'start' | 'search'
}

/** Text matchers compare byte strings (char codes 0–255). `ignoreCase` folds ASCII only. */
export type TextMatcher =
  | { readonly kind: 'present' }
  | { readonly kind: 'nonEmpty' }
  | { readonly kind: 'exact'; readonly value: string; readonly ignoreCase?: boolean }
  | { readonly kind: 'prefix'; readonly value: string; readonly ignoreCase?: boolean }
  | { readonly kind: 'suffix'; readonly value: string; readonly ignoreCase?: boolean }
  | { readonly kind: 'contains'; readonly value: string; readonly ignoreCase?: boolean }
  /** Whole segments: `/foo` covers `/foo` and `/foo/x`, not `/foobar`. */
  | { readonly kind: 'segmentPrefix'; readonly value: string; readonly ignoreCase?: boolean }
  /** `/foo` covers `/foo/x`, not `/foo`. With `exact` it splits a prefix into cases of one rank each. */
  | { readonly kind: 'strictlyBelow'; readonly value: string; readonly ignoreCase?: boolean }
  | { readonly kind: 'pattern'; readonly pattern: Pattern }

/** CIDR over IPv4 or IPv6; a v4-mapped v6 block never covers IPv4 (istio U-6, as recorded). */
export interface AddressMatcher {
  readonly kind: 'cidr'
  readonly address: string
  readonly bits: number
}

export interface PortMatcher {
  readonly kind: 'port'
  readonly port: number
}

export type Matcher = TextMatcher | AddressMatcher | PortMatcher | { readonly kind: 'never' } | { readonly kind: 'always' }

/** What a predicate looks at. Pseudo headers (`:method`, `:authority`, `:scheme`, `:path` with query) are headers. */
export type Field =
  | { readonly kind: 'header'; readonly name: string }
  /** Path without query and fragment, after normalisation. */
  | { readonly kind: 'path' }
  | { readonly kind: 'query'; readonly name: string }
  /** Host of the authority (see `RouteTable.ignorePort`), for rules whose host is an ordinary match field. */
  | { readonly kind: 'host' }
  /** Peer certificate identities as full URIs, `spiffe://…`; no value without a client certificate. */
  | { readonly kind: 'principal' }
  /** TCP peer. */
  | { readonly kind: 'peerAddress' }
  /** Client address after X-Forwarded-For processing. */
  | { readonly kind: 'clientAddress' }
  | { readonly kind: 'destinationAddress' }
  | { readonly kind: 'destinationPort' }
  /** TLS SNI; the empty string without TLS. */
  | { readonly kind: 'serverName' }
  /** A claim of the verified token, by key path. A list value has one value per string member. */
  | { readonly kind: 'claim'; readonly path: readonly string[] }
  /** Dynamic metadata of a proxy filter, never known to Fairlead: has no value. `listElement`: match inside a list. */
  | { readonly kind: 'metadata'; readonly filter: string; readonly key: string; readonly listElement: boolean }

/**
 * One test of one field. A field with several values (header lines, list claims) matches when ANY value does.
 * Without a value the test is false, or with `missingAsEmpty` the empty string is tested. `negate` applies last.
 */
export interface Predicate {
  readonly kind: 'predicate'
  readonly field: Field
  readonly matcher: Matcher
  readonly negate?: boolean
  readonly missingAsEmpty?: boolean
  /** The configured text, for explanations: `prod-*` where the matcher is a regular expression. */
  readonly written?: string
  readonly reference?: import('./reference.ts').Reference
}

/** Empty `all` is true, empty `any` is false. */
export type Condition =
  | Predicate
  | { readonly kind: 'all'; readonly of: readonly Condition[] }
  | { readonly kind: 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
