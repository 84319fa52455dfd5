/**
 * The table of dataplane profiles: which release of Envoy has which settings. A profile is listed only when its cases were
 * recorded with that very release (test/conformance/dataplanes); everything else about a release is its row here.
 */
import { type Dataplane, type DataplaneRules, methodLists, newestRules } from '../model/index.ts'

/** A setting that is not as in the newest release, as a rule of docs/semantics.md and in words. */
export interface RuleChange {
  readonly rule: string
  readonly setting: keyof DataplaneRules
  readonly text: string
}

export interface Profile extends Dataplane {
  readonly envoy: string
  /** What it does otherwise than the default; empty for the default. */
  readonly changes: readonly RuleChange[]
}

/** Of every setting its rule, and what it means to have another value than the newest release. */
const settings: { readonly [setting in keyof DataplaneRules]: { readonly rule: string; readonly text: string } } = {
  policyHeaders: { rule: 'DP-1', text: 'several lines of a header are joined with commas before authorization rules look at them' },
  routeHeaders: { rule: 'DP-2', text: 'several lines of a header are joined with commas before matches of routes look at them' },
  dotSegmentParameters: { rule: 'DP-3', text: 'a dot segment with parameters, as in `/..;a/`, is a name like any other' },
  methods: { rule: 'DP-4', text: 'the method QUERY is unknown and answered 400' },
  detectedMethods: { rule: 'DP-5', text: 'only methods that are listed make plaintext HTTP where the protocol is detected' },
  detectedTargets: { rule: 'DP-6', text: 'only request targets that are valid make plaintext HTTP where the protocol is detected' },
  connectFailureText: { rule: 'DP-7', text: 'the answer after a failed connection quotes the system error, which cannot be predicted' },
  tokenHeaders: {
    rule: 'DP-8',
    text: 'headers that token rules write reach the application from a caller in preflights, and where an earlier rule was satisfied',
  },
  unknownOperators: {
    rule: 'DP-9',
    text: 'some command operators in header values are unknown, and a route table that has one is refused',
  },
}

const profile = (envoy: string, changed: Partial<DataplaneRules>): Profile => ({
  name: `envoy-${envoy}`,
  envoy,
  rules: { ...newestRules, ...changed },
  changes: (Object.keys(settings) as (keyof DataplaneRules)[])
    .filter((setting) => setting in changed)
    .map((setting) => ({ setting, ...settings[setting] })),
})

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

/** Forms of command operators that came with a release or later ones, as `commandForms` writes them. */
const operatorsOf140 = words('DOWNSTREAM_CX_RTT LISTENER_NAME ROUTE_RESOLUTION_COUNT ROUTE_RESOLUTION_TIME_US')
const operatorsSince139 = [...operatorsOf140, ...words('DOWNSTREAM_TLS_GROUP UPSTREAM_SERVER_NAME UPSTREAM_TLS_GROUP')]
const operatorsSince138 = [
  ...operatorsSince139,
  ...words(`DOWNSTREAM_DETECTED_CLOSE_TYPE DOWNSTREAM_LOCAL_CLOSE_REASON DOWNSTREAM_PEER_ISSUER_FINGERPRINT_256
    DOWNSTREAM_PEER_ISSUER_SERIAL QUERY_PARAMS SPAN_ID UPSTREAM_CONNECTION_IDS_ATTEMPTED UPSTREAM_DETECTED_CLOSE_TYPE
    UPSTREAM_HOSTS_ATTEMPTED UPSTREAM_HOSTS_ATTEMPTED_WITHOUT_PORT UPSTREAM_HOST_NAMES_ATTEMPTED
    UPSTREAM_HOST_NAMES_ATTEMPTED_WITHOUT_PORT UPSTREAM_LOCAL_CLOSE_REASON
    UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT() UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT() DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT()
    DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT() DOWNSTREAM_DIRECT_LOCAL_ADDRESS_WITHOUT_PORT()
    DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT()`),
]
const operatorsSince137 = [
  ...operatorsSince138,
  ...words(`COALESCE DOWNSTREAM_DIRECT_LOCAL_ADDRESS_ENDPOINT_ID DOWNSTREAM_LOCAL_ADDRESS_ENDPOINT_ID REQUEST_HEADER RESPONSE_HEADER
    RESPONSE_TRAILER UPSTREAM_REMOTE_ADDRESS_ENDPOINT_ID DYNAMIC_METADATA: METADATA(LISTENER_FILTER_CHAIN) REQUESTED_SERVER_NAME()`),
]

const before140 = { methods: methodLists.withoutQuery, tokenHeaders: 'ofTriedRules', unknownOperators: operatorsOf140 } as const

const before139 = {
  ...before140,
  unknownOperators: operatorsSince139,
  routeHeaders: 'joined',
  dotSegmentParameters: 'kept',
  detectedTargets: 'strict',
} as const

const before138 = {
  ...before139,
  unknownOperators: operatorsSince138,
  policyHeaders: 'joined',
  detectedMethods: methodLists.withDashedSearch,
  connectFailureText: 'withCause',
} as const

/** Oldest first; the last one is the default. */
export const profiles: readonly Profile[] = [
  profile('1.36.4', { ...before138, unknownOperators: operatorsSince137 }),
  profile('1.37.0', before138),
  profile('1.38.2', { ...before139, detectedMethods: methodLists.withoutSearches }),
  profile('1.39.3', before140),
  profile('1.40.0', {}),
]
