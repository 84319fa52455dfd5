/**
 * Which changes of a request are worth trying after a refusal: the values that the rules themselves name. Owns where
 * values come from and how one is put into a request; whether it helps is for `explain` to say.
 */
import { matchValue } from '../matching/condition.ts'
import type {
  AuthorizationLayer,
  Condition,
  Field,
  FilterChain,
  Json,
  Matcher,
  Predicate,
  RequestDescriptor,
  TokenOutcome,
  View,
} from '../model/index.ts'
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

const withHeader = (request: RequestDescriptor, name: string, value: string | undefined): RequestDescriptor => ({
  ...request,
  headers: [...request.headers.filter(([header]) => header !== name), ...(value === undefined ? [] : [[name, value] as const])],
})

const withPath = (request: RequestDescriptor, path: string): RequestDescriptor => {
  const query = request.path.indexOf('?')
  return { ...request, path: query < 0 ? path : path + request.path.slice(query) }
}

const withPrincipal = (request: RequestDescriptor, principal: string): RequestDescriptor => {
  const alpn =
    request.source.tls?.alpn ?? (request.protocol === 'http' ? ['istio-http/1.1', 'istio', 'http/1.1'] : ['istio-peer-exchange', 'istio'])
  return { ...request, source: { ...request.source, tls: { ...request.source.tls, kind: 'mutual', principal, alpn } } }
}

type Claims = { readonly [name: string]: Json }

const setClaim = (claims: Claims, path: readonly string[], value: string): Claims => {
  const [key, ...rest] = path
  if (key === undefined) return claims
  if (rest.length === 0) return { ...claims, [key]: value }
  const inner = claims[key]
  const object = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? (inner as Claims) : {}
  return { ...claims, [key]: setClaim(object, rest, value) }
}

const withClaim = (request: RequestDescriptor, path: readonly string[], value: string, base: Claims): RequestDescriptor => {
  const tokens: readonly TokenOutcome[] = request.tokens === 'unknown' ? [] : request.tokens
  const known = tokens.find((token) => token.failure === undefined && token.claims !== undefined)
  const changed: TokenOutcome = { claims: setClaim(known?.claims ?? base, path, value) }
  return { ...request, tokens: [...tokens.filter((token) => token !== known && token.failure === undefined), changed] }
}

const pseudo: { readonly [name: string]: (request: RequestDescriptor, value: string) => RequestDescriptor } = {
  ':method': (request, value) => ({ ...request, method: value }),
  ':authority': (request, value) => ({ ...request, authority: value }),
  ':path': (request, value) => ({ ...request, path: value }),
}

const applyTo = (field: Field, value: string, base: Claims): Candidate['apply'] | undefined => {
  switch (field.kind) {
    case 'header': {
      const { name } = field
      const special = Object.hasOwn(pseudo, name) ? pseudo[name] : undefined
      if (special === undefined && name.startsWith(':')) return undefined
      return special === undefined ? (request) => withHeader(request, name, value) : (request) => special(request, value)
    }
    case 'path':
      return (request) => withPath(request, value)
    case 'host':
      return (request) => ({ ...request, authority: value })
    case 'principal':
      return value.startsWith('spiffe://') ? (request) => withPrincipal(request, value.slice('spiffe://'.length)) : undefined
    case 'peerAddress':
    case 'clientAddress':
      return (request) => ({ ...request, source: { ...request.source, ip: value } })
    case 'destinationPort':
      return (request) => ({ ...request, destination: { ...request.destination, port: Number(value) } })
    case 'claim':
      return (request) => withClaim(request, field.path, value, base)
    default:
      return undefined
  }
}

const labels: { readonly [kind in Field['kind']]?: string } = {
  path: 'path',
  host: 'host',
  principal: 'principal',
  peerAddress: 'source ip',
  clientAddress: 'source ip',
  destinationPort: 'port',
}

const labelOf = (field: Field): string => {
  if (field.kind === 'claim') return `claim ${field.path.join('.')}`
  if (field.kind !== 'header') return labels[field.kind] ?? field.kind
  if (field.name === ':method') return 'method'
  if (field.name === ':authority') return 'host'
  return field.name === ':path' ? 'path' : `header ${field.name}`
}

const current = (field: Field, request: RequestDescriptor): string | undefined => {
  if (field.kind === 'principal') return request.source.tls?.principal
  if (field.kind === 'path' || (field.kind === 'header' && field.name === ':path')) return request.path
  if (field.kind === 'host' || (field.kind === 'header' && field.name === ':authority')) return request.authority
  if (field.kind === 'peerAddress' || field.kind === 'clientAddress') return request.source.ip
  if (field.kind === 'destinationPort') return String(request.destination.port)
  if (field.kind !== 'header') return undefined
  return field.name === ':method' ? request.method : request.headers.find(([name]) => name === field.name)?.[1]
}

const shown = (field: Field, value: string): string => (field.kind === 'principal' ? value.replace(/^spiffe:\/\//, '') : value)

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
          const from = current(field, request)
          const key = labelOf(field)
          for (const value of valuesFor(predicate, principals)) {
            const apply = applyTo(field, value, base)
            if (apply !== undefined)
              add({ key, change: { field: key, ...(from === undefined ? {} : { from }), to: shown(field, value) }, rule, apply })
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
