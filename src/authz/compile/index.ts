/** Owns authorization layers as they go into an image (core/layout/authorization.ts): rules of policies as lists, flags, references. */
import {
  LY_BYPASSES_PREFLIGHT,
  LY_BYTES,
  LY_FAILS_OPEN,
  LY_HAS_DRY_RUNS,
  LY_HAS_POLICIES,
  LY_IS_MISCONFIGURED,
  LY_IS_REACHABLE,
  LY_TAKES_HEADERS_OF_ALL,
} from '../../core/layout/authorization.ts'
import {
  LAYER_ALLOW,
  LAYER_AUDIT,
  LAYER_CUSTOM,
  LAYER_DENY,
  LAYER_JWT,
  NEED_DESTINATION_IP,
  NEED_SOURCE_IP,
  NEED_TOKENS,
} from '../../core/layout/codes.ts'
import type { CompileContext, Sequence } from '../../image/context.ts'
import { perImage } from '../../image/per-image.ts'
import { compileList } from '../../matching/compile/list.ts'
import { toByteString } from '../../model/bytes.ts'
import {
  type AuthorizationLayer,
  type AuthorizationPolicy,
  type DataplaneRules,
  newestRules,
  type Reference,
  type RepeatedHeaders,
} from '../../model/index.ts'
import { denialBody } from '../evaluate.ts'
import { authorizationNeeds } from '../needs.ts'
import { compileTokenRules, tokenTextsAt } from './tokens.ts'

const kinds = { custom: LAYER_CUSTOM, deny: LAYER_DENY, allow: LAYER_ALLOW, audit: LAYER_AUDIT, jwt: LAYER_JWT } as const
const needCodes = { sourceIp: NEED_SOURCE_IP, destinationIp: NEED_DESTINATION_IP, tokens: NEED_TOKENS } as const

/** A LIST of all rules, in order, and the RULE of each. */
const compileRules = (
  c: CompileContext,
  policies: readonly AuthorizationPolicy[],
  repeated: RepeatedHeaders,
): readonly [number, number] => {
  const rules = policies.flatMap((policy) => policy.rules.map((rule) => ({ policy, rule })))
  const list = compileList(
    c,
    rules.map(({ rule }) => rule.condition),
    repeated,
  )
  const words: number[] = []
  for (const { policy, rule } of rules) words.push(c.policy(policy), rule.index, c.w.reference(rule.reference))
  return [list, c.w.block(words)]
}

type PolicyLayer = Exclude<AuthorizationLayer, { kind: 'jwt' }>
type Provider = Extract<AuthorizationLayer, { kind: 'custom' }>['provider']

const providerFlags = (provider: Provider): number => {
  if (provider.kind === 'misconfigured') return LY_IS_MISCONFIGURED
  return (provider.reachable ? LY_IS_REACHABLE : 0) | (provider.failOpen ? LY_FAILS_OPEN : 0)
}

/** A policy that allows nothing is a cause in its own right, wherever it came from. */
const asCause = (reference: Reference): Reference =>
  'default' in reference || reference.role !== 'inherited' ? reference : { ...reference, role: 'decided' }

const policyWords = (c: CompileContext, layer: PolicyLayer, repeated: RepeatedHeaders): readonly number[] => {
  const { w } = c
  const enforced = layer.policies.filter(({ dryRun }) => !dryRun)
  const dryRuns = layer.policies.filter(({ dryRun }) => dryRun)
  const provider = layer.kind === 'custom' ? layer.provider : undefined
  const flags =
    (enforced.length > 0 ? LY_HAS_POLICIES : 0) |
    (dryRuns.length > 0 ? LY_HAS_DRY_RUNS : 0) |
    (provider === undefined ? 0 : providerFlags(provider))
  const references = layer.kind === 'allow' ? enforced.map(({ reference }) => w.reference(asCause(reference))) : []
  return [
    flags,
    ...compileRules(c, enforced, repeated),
    ...compileRules(c, dryRuns, repeated),
    w.block(references),
    references.length,
    provider === undefined ? 0 : w.string(toByteString(provider.name)),
    provider?.kind === 'external' ? provider.statusOnError : 0,
    0,
    0,
    0,
    0,
  ]
}

const tokenWords = (
  c: CompileContext,
  layer: Extract<AuthorizationLayer, { kind: 'jwt' }>,
  takes: DataplaneRules['tokenHeaders'],
): readonly number[] => {
  const empty = compileList(c, [])
  return [
    (layer.bypassCorsPreflight ? LY_BYPASSES_PREFLIGHT : 0) | (takes === 'ofAllRules' ? LY_TAKES_HEADERS_OF_ALL : 0),
    empty,
    0,
    empty,
    0,
    0,
    0,
    0,
    0,
    compileTokenRules(c, layer.rules),
    layer.rules.length,
    c.w.claim(['iss']),
    c.w.claim(['aud']),
  ]
}

type LayerRules = Pick<DataplaneRules, 'policyHeaders' | 'tokenHeaders'>

const writeLayers = (c: CompileContext, layers: readonly AuthorizationLayer[], { policyHeaders, tokenHeaders }: LayerRules): Sequence => {
  const body = c.w.string(denialBody)
  const needs = authorizationNeeds(layers).reduce((packed, need, index) => packed | (needCodes[need] << (index * 4)), 0)
  const words: number[] = []
  for (const [index, layer] of layers.entries()) {
    words.push(kinds[layer.kind], ...(layer.kind === 'jwt' ? tokenWords(c, layer, tokenHeaders) : policyWords(c, layer, policyHeaders)))
    words.push(index === 0 ? needs : 0, layer.kind === 'jwt' ? tokenTextsAt(c) : body)
  }
  return { at: c.w.block(words), count: (words.length * 4) / LY_BYTES }
}

/** What each image has already, by the list of layers and what its proxy sees: the chains of a workload share one list. */
const written = perImage<readonly AuthorizationLayer[], Map<string, Sequence>>()

/** Layers in the order in which they run, for a proxy of these rules (DP-1, DP-8); the same list is written once. */
export const compileLayers = (c: CompileContext, layers: readonly AuthorizationLayer[], rules: LayerRules = newestRules): Sequence => {
  if (layers.length === 0) return { at: 0, count: 0 }
  const known = written.get(c.w, layers)
  const key = `${rules.policyHeaders} ${rules.tokenHeaders}`
  const before = known?.get(key)
  if (before !== undefined) return before
  const made = writeLayers(c, layers, rules)
  written.set(c.w, layers, new Map([...(known ?? []), [key, made]]))
  return made
}
