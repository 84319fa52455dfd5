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
}

const profile = (envoy: string, changed: Partial<DataplaneRules>): Profile => ({
  name: `envoy-${envoy}`,
  envoy,
  rules: { ...newestRules, ...changed },
  changes: (Object.keys(settings) as (keyof DataplaneRules)[])
    .filter((setting) => setting in changed)
    .map((setting) => ({ setting, ...settings[setting] })),
})

const before140 = { methods: methodLists.withoutQuery, tokenHeaders: 'ofTriedRules' } as const

const before139 = {
  ...before140,
  routeHeaders: 'joined',
  dotSegmentParameters: 'kept',
  detectedTargets: 'strict',
} as const

const before138 = {
  ...before139,
  policyHeaders: 'joined',
  detectedMethods: methodLists.withDashedSearch,
  connectFailureText: 'withCause',
} as const

/** Oldest first; the last one is the default. */
export const profiles: readonly Profile[] = [
  profile('1.36.4', before138),
  profile('1.37.0', before138),
  profile('1.38.2', { ...before139, detectedMethods: methodLists.withoutSearches }),
  profile('1.39.3', before140),
  profile('1.40.0', {}),
]
