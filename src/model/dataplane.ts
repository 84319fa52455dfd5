/**
 * What proxies of one release do otherwise than those of another, as settings that a view carries and evaluators read. Plain
 * data that knows no vendor: which release has which settings is the table in dataplane/. Rules DP-1 to DP-9.
 */

/** Several lines of one header: each is a value of its own, or all of them are one value, joined. */
export type RepeatedHeaders = 'each' | 'joined'

export interface DataplaneRules {
  /** DP-1: to authorization rules. */
  readonly policyHeaders: RepeatedHeaders
  /** DP-2: to the matches of routes. */
  readonly routeHeaders: RepeatedHeaders
  /** DP-3: whether `/..;a=b/` is the dot segment `/../` where paths are normalised. */
  readonly dotSegmentParameters: 'dropped' | 'kept'
  /** DP-4: methods that are HTTP/1.1 to the proxy; all others are answered 400. */
  readonly methods: readonly string[]
  /** DP-5: methods by which a proxy that looks at plaintext knows HTTP; `any`: every word. */
  readonly detectedMethods: 'any' | readonly string[]
  /** DP-6: `loose`: such a proxy also takes request targets for HTTP that no HTTP may have, and leaves them to be refused. */
  readonly detectedTargets: 'loose' | 'strict'
  /** DP-7: `withCause`: the answer after a failed connection quotes the error of the system and the address. */
  readonly connectFailureText: 'plain' | 'withCause'
  /** DP-8: of which token rules the headers that they write are first taken from a request. */
  readonly tokenHeaders: 'ofAllRules' | 'ofTriedRules'
  /** DP-9: forms of command operators (`commandForms`) that it does not know and the newest proxies do; it refuses a route table that has one. */
  readonly unknownOperators: readonly string[]
}

/** A release by name, and what it does. */
export interface Dataplane {
  readonly name: string
  readonly rules: DataplaneRules
}

const methodsWithoutQuery = `ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK MERGE MKACTIVITY MKCALENDAR MKCOL MOVE MSEARCH NOTIFY
  OPTIONS PATCH POST PROPFIND PROPPATCH PURGE PUT REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK
  UNSUBSCRIBE`.split(/\s+/)

/** Every method list that some release has. */
export const methodLists = {
  withoutQuery: methodsWithoutQuery,
  withQuery: [...methodsWithoutQuery, 'QUERY'],
  withoutSearches: methodsWithoutQuery.filter((method) => method !== 'MSEARCH'),
  withDashedSearch: [...methodsWithoutQuery.filter((method) => method !== 'MSEARCH'), 'M-SEARCH'],
} as const

/** What a view without a release of its own gets: the newest proxies. */
export const newestRules: DataplaneRules = {
  policyHeaders: 'each',
  routeHeaders: 'each',
  dotSegmentParameters: 'dropped',
  methods: methodLists.withQuery,
  detectedMethods: 'any',
  detectedTargets: 'loose',
  connectFailureText: 'plain',
  tokenHeaders: 'ofAllRules',
  unknownOperators: [],
}

/** The settings of a view's proxy. */
export const rulesOf = (view: { readonly dataplane?: Dataplane }): DataplaneRules => view.dataplane?.rules ?? newestRules
