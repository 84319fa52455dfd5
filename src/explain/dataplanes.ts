/**
 * One call at proxies of several releases: where their answers differ, and which setting of a profile makes them differ.
 * Compares what was decided at every hop; nothing is decided here but by `explain`.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Mesh } from '../config/mesh.ts'
import { dataplaneNamed, defaultDataplane, type Profile } from '../dataplane/index.ts'
import { explain } from '../engine/readable.ts'
import type { LookupIssue } from '../lowering/istio/index.ts'
import type { Comparison, DataplaneRules, Decision, TraceEntry } from '../model/index.ts'
import { explainCall } from './call.ts'
import { clusterText } from './outcome.ts'
import type { Call, CallAnswer, Outcome, WorkingHop } from './types.ts'

/** A rule of docs/semantics.md, in words, and the profiles of the comparison of which it holds. */
export interface DataplaneRule {
  readonly rule: string
  readonly text: string
  readonly dataplanes: readonly string[]
}

export interface DataplaneDifference {
  /** Whose decision differs; `call`: what the caller gets. */
  readonly hop: WorkingHop['role'] | 'call'
  readonly field: string
  /** What each profile has there; a profile that has nothing is absent. */
  readonly values: { readonly [dataplane: string]: string }
  /** What made the difference; empty where an earlier hop did. */
  readonly rules: readonly DataplaneRule[]
}

export interface DataplaneComparison {
  readonly compared: readonly { readonly dataplane: string; readonly outcome: Outcome }[]
  readonly differ: boolean
  readonly differences: readonly DataplaneDifference[]
}

const profileOf = ({ dataplane }: CallAnswer): Profile => dataplaneNamed(dataplane) ?? defaultDataplane

const decisionText = (decision: Decision): string => {
  switch (decision.kind) {
    case 'forward':
      return `forwarded to ${clusterText(decision.cluster)}${decision.as === 'http' ? '' : ' as bytes'}`
    case 'respond':
      return `answered ${decision.status}: ${decision.why}${decision.malformed === undefined ? '' : ` (${decision.malformed})`}`
    case 'close':
      return `closed: ${decision.why}`
    case 'rejected':
      return 'configuration rejected'
    case 'undetermined':
      return 'undetermined'
  }
}

const chainOf = ({ view, decision }: WorkingHop): string | undefined => {
  const chain = view.listeners[decision?.listener ?? -1]?.filterChains[decision?.filterChain ?? -1]
  return chain && `${chain.name === '' ? 'unnamed' : chain.name} (${chain.handler.kind})`
}

/** What is told of a hop when it differs, by field. */
const factsOf = (hop: WorkingHop): readonly (readonly [field: string, value: string | undefined])[] => {
  const { decision } = hop
  const sent = decision?.kind === 'forward' ? decision.request : undefined
  return [
    ['filter chain', chainOf(hop)],
    ['route', hop.trace.find(({ stage, result }) => stage === 'route' && result === 'matched')?.subject],
    ['decision', decision === undefined ? undefined : decisionText(decision)],
    ['path', sent?.path],
    ['headers', sent?.headers.map(([name, value]) => `${name}: ${value}`).join(', ')],
  ]
}

const valuesOf = (values: readonly (readonly [dataplane: string, value: string | undefined])[]): DataplaneDifference['values'] =>
  Object.fromEntries(values.filter((one): one is readonly [string, string] => one[1] !== undefined))

const isSame = (values: readonly (string | undefined)[]): boolean => values.every((value) => value === values[0])

const comparisonText = ({ field, wanted, found }: Comparison): string =>
  `${field} ${wanted}: ${found === undefined ? 'absent' : `is ${found}`}`

const entryText = ({ result, comparisons }: TraceEntry): string => {
  const words = result === 'matched' ? 'matched' : 'not matched'
  const told = comparisons.filter(({ matched }) => matched === (result === 'matched')).map(comparisonText)
  return told.length === 0 ? words : `${words}: ${told.join(', ')}`
}

/** Facts of what is sent: where one of them sends nothing, the decision says so. */
const ofSent: ReadonlySet<string> = new Set(['path', 'headers'])

/** The first rule or route that one of them met and another did not. */
const firstDisagreement = (hops: readonly (readonly [dataplane: string, hop: WorkingHop])[]): readonly Told[] => {
  const [first] = hops
  for (const [at, entry] of first?.[1].trace.entries() ?? []) {
    const entries = hops.map(([dataplane, hop]) => [dataplane, hop.trace[at]] as const)
    if (!entries.every(([, one]) => one?.stage === entry.stage && one.subject === entry.subject)) return []
    if (entry.stage === 'listener' || entry.stage === 'filterChain' || isSame(entries.map(([, one]) => one?.result))) continue
    return [{ field: entry.subject, values: valuesOf(entries.map(([name, one]) => [name, one && entryText(one)])) }]
  }
  return []
}

type Told = Pick<DataplaneDifference, 'field' | 'values'>

const settingsOf = ({ rules }: Profile): readonly (keyof DataplaneRules)[] => Object.keys(rules) as (keyof DataplaneRules)[]

const outcomeText = (hop: WorkingHop): string => JSON.stringify(factsOf(hop))

/** Settings of `other` that, put alone into the proxy of `hop`, change what it decides. */
const effective = (hop: WorkingHop, own: Profile, other: Profile): readonly (keyof DataplaneRules)[] =>
  settingsOf(own).filter((setting) => {
    if (own.rules[setting] === other.rules[setting]) return false
    const rules = { ...own.rules, [setting]: other.rules[setting] }
    const view = { ...hop.view, dataplane: { name: own.name, rules } }
    const { decision, trace } = explain(view, hop.request)
    return outcomeText({ ...hop, decision, trace }) !== outcomeText(hop)
  })

const rulesBehind = (hops: readonly (readonly [CallAnswer, WorkingHop])[]): readonly DataplaneRule[] => {
  const settings = new Set<keyof DataplaneRules>()
  for (const [answer, hop] of hops)
    for (const [other] of hops) for (const setting of effective(hop, profileOf(answer), profileOf(other))) settings.add(setting)
  const changes = hops.flatMap(([answer]) => profileOf(answer).changes.map((change) => ({ ...change, dataplane: answer.dataplane })))
  const rules = new Map<string, DataplaneRule>()
  for (const { rule, setting, text, dataplane } of changes) {
    if (!settings.has(setting)) continue
    rules.set(rule, { rule, text, dataplanes: [...(rules.get(rule)?.dataplanes ?? []), dataplane] })
  }
  return [...rules.values()]
}

const atRole = (answers: readonly CallAnswer[], role: WorkingHop['role']): readonly DataplaneDifference[] => {
  const hops = answers.flatMap((answer) => {
    const hop = answer.hops.find((one) => one.role === role)
    return hop === undefined ? [] : [[answer, hop] as const]
  })
  if (hops.length < answers.length) return []
  const named = hops.map(([{ dataplane }, hop]) => [dataplane, hop] as const)
  const facts = named.map(([dataplane, hop]) => [dataplane, new Map(factsOf(hop))] as const)
  const fields = [...new Set(facts.flatMap(([, fact]) => [...fact.keys()]))]
  const differing = fields
    .filter((field) => !isSame(facts.map(([, fact]) => fact.get(field))))
    .filter((field) => !ofSent.has(field) || facts.every(([, fact]) => fact.get(field) !== undefined))
    .map((field): Told => ({ field, values: valuesOf(facts.map(([dataplane, fact]) => [dataplane, fact.get(field)])) }))
  const told = [...firstDisagreement(named), ...differing]
  const rules = told.length === 0 ? [] : rulesBehind(hops)
  return told.map((one) => ({ hop: role, ...one, rules }))
}

/** Where answers to one call differ. Pure comparison: the answers were given by `explainCall`, one for each profile. */
export const compareAnswers = (answers: readonly CallAnswer[]): DataplaneComparison => {
  const texts = answers.map(({ outcome }) => `${outcome.verdict}: ${outcome.text}`)
  const call = isSame(texts)
    ? []
    : [{ hop: 'call' as const, field: 'outcome', values: valuesOf(answers.map(({ dataplane }, i) => [dataplane, texts[i]])), rules: [] }]
  const told = [...call, ...(['client', 'gateway', 'server'] as const).flatMap((role) => atRole(answers, role))]
  // What one hop sent otherwise the next one has otherwise: that is said once.
  const differences = [...new Map(told.toReversed().map((one) => [JSON.stringify([one.field, one.values]), one])).values()].toReversed()
  return {
    compared: answers.map(({ dataplane, outcome }) => ({ dataplane, outcome })),
    differ: differences.length > 0,
    differences,
  }
}

/** One call at each of these profiles, and where they differ. Left as with `explainCall`. Never throws. */
export const explainDataplanes = (
  mesh: Mesh,
  call: Call,
  names: readonly string[],
): E.Either<LookupIssue, { readonly answers: readonly CallAnswer[]; readonly comparison: DataplaneComparison }> => {
  const answers: CallAnswer[] = []
  for (const dataplane of names) {
    const answer = explainCall(mesh, { ...call, dataplane })
    if (E.isLeft(answer)) return answer
    answers.push(answer.right)
  }
  return E.right({ answers, comparison: compareAnswers(answers) })
}
