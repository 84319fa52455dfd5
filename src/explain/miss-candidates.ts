/**
 * Which changes of a request are worth trying after a refusal: the values that the rules themselves name. Owns where
 * values come from; how one is put into a request is request-changes.ts's, and whether it helps is for `explain` to say.
 */
import { matchValue } from '../matching/condition.ts'
import type { AuthorizationLayer, Condition, FilterChain, Matcher, Predicate, RequestDescriptor, View } from '../model/index.ts'
import { applyTo, type Claims, currentValue, labelOf, withHeader, withPrincipal, writtenValue } from './request-changes.ts'
import type { FieldChange } from './types.ts'

/** One change of one field. Changes with the same `key` exclude each other. */
export interface Candidate {
  readonly key: string
  readonly change: FieldChange
  /** Index of the policy rule that named the value, over all layers; candidates of one rule belong together. */
  readonly rule: number
  readonly apply: (request: RequestDescriptor) => RequestDescriptor
}

/** Rules with more values than this are cut: the search stays bounded whatever the configuration. */
const maxCandidates = 96

const predicatesOf = (condition: Condition): readonly Predicate[] => {
  switch (condition.kind) {
    case 'predicate':
      return [condition]
    case 'not':
      return predicatesOf(condition.of)
    default:
      return condition.of.flatMap(predicatesOf)
  }
}

/** Texts that a matcher accepts, as far as it says them itself. */
const samplesOf = (matcher: Matcher, written: string | undefined): readonly string[] => {
  switch (matcher.kind) {
    case 'exact':
    case 'prefix':
    case 'suffix':
    case 'contains':
    case 'segmentPrefix':
      return [matcher.value]
    case 'strictlyBelow':
      return [`${matcher.value}/x`]
    case 'cidr':
      return [matcher.address]
    case 'port':
      return [String(matcher.port)]
    case 'pattern': {
      // A path template or a namespace, as it was written; what does not match after all is dropped by the caller.
      const text = written ?? ''
      return [text.replace(/\{\*{1,2}\}/g, 'x'), text.replace(/\*/g, 'x'), ...principalsNamed(text)]
    }
    default:
      return []
  }
}

const principalsNamed = (text: string): readonly string[] => {
  const [namespace, account] = text.split('/')
  return namespace === undefined || namespace === '' ? [] : [`spiffe://cluster.local/ns/${namespace}/sa/${account ?? 'default'}`]
}

/** `principals` of the mesh stand in where a rule names identities by a pattern. */
const valuesFor = (predicate: Predicate, principals: readonly string[]): readonly string[] => {
  const { field, matcher, written } = predicate
  const extra = field.kind === 'principal' ? principals.map((principal) => `spiffe://${principal}`) : []
  const own = samplesOf(matcher, written).filter((value) => matchValue(matcher, value))
  const fitting = own.length > 0 && field.kind !== 'principal' ? own : [...own, ...extra.filter((value) => matchValue(matcher, value))]
  // A negated identity pattern asks for somebody else: any identity that the mesh has.
  return predicate.negate === true && field.kind === 'principal' ? [...fitting, ...extra.slice(0, 8)] : fitting
}

const layersOf = (chains: readonly FilterChain[]): readonly AuthorizationLayer[] => {
  const layers = chains.flatMap(({ handler }) => (handler.kind === 'close' ? [] : handler.authorization))
  // ALLOW first: what would let the request in comes before what would keep another one out.
  return [...layers.filter((layer) => layer.kind === 'allow'), ...layers.filter((layer) => layer.kind !== 'allow')]
}

/** Claims of a token that the first token rule would take; the search sets the rest. */
const tokenBase = (layers: readonly AuthorizationLayer[]): Claims => {
  for (const layer of layers) {
    const rule = layer.kind === 'jwt' ? layer.rules[0] : undefined
    if (rule !== undefined)
      return { iss: rule.issuer, sub: 'anybody', ...(rule.audiences[0] === undefined ? {} : { aud: rule.audiences[0] }) }
  }
  return {}
}

/**
 * Changes from the rules of the listener that refused `request`, without those that change nothing. Speaking mutual TLS
 * as `own` is one of them where the request is plaintext.
 */
export const candidatesFor = (
  view: View,
  listener: number,
  request: RequestDescriptor,
  own: string | undefined,
  principals: readonly string[],
): readonly Candidate[] => {
  const layers = layersOf(view.listeners[listener]?.filterChains ?? [])
  const base = tokenBase(layers)
  const found = new Map<string, Candidate>()
  const add = (candidate: Candidate): void => {
    const id = `${candidate.key}=${candidate.change.to ?? ''}`
    if (found.size < maxCandidates && candidate.change.from !== candidate.change.to && !found.has(id)) found.set(id, candidate)
  }
  if (request.source.tls === undefined && own !== undefined) {
    const change = { field: 'tls', from: 'plaintext', to: `mutual TLS as ${own}` }
    add({ key: 'principal', change, rule: -1, apply: (one) => withPrincipal(one, own) })
  }
  let rule = 0
  for (const layer of layers) {
    for (const policy of layer.kind === 'jwt' ? [] : layer.policies) {
      for (const { condition } of policy.rules) {
        rule++
        for (const predicate of predicatesOf(condition)) {
          const { field } = predicate
          const from = currentValue(field, request)
          const key = labelOf(field)
          for (const value of valuesFor(predicate, principals)) {
            const apply = applyTo(field, value, base)
            if (apply !== undefined)
              add({ key, change: { field: key, ...(from === undefined ? {} : { from }), to: writtenValue(field, value) }, rule, apply })
          }
          if (field.kind === 'header' && !field.name.startsWith(':') && from !== undefined) {
            const { name } = field
            add({ key, change: { field: key, from }, rule, apply: (one) => withHeader(one, name, undefined) })
          }
        }
      }
    }
  }
  return [...found.values()]
}
