/**
 * Where tokens stand in a request: extraction and removal, no verification (istio J-7, J-8, J-9, J-11).
 * Owns the order in which a proxy looks at them.
 */
import type { Header, RequestDescriptor, TokenRule, View } from '../model/index.ts'

/** The part of a request in which tokens stand, names lower case. */
export interface Carrier {
  readonly headers: readonly Header[]
  /** Target with query. */
  readonly path: string
}

export type TokenPlace =
  | { readonly kind: 'header'; readonly name: string; readonly prefix: string }
  | { readonly kind: 'query'; readonly name: string }
  | { readonly kind: 'cookie'; readonly name: string }

export interface PlacedToken {
  readonly token: string
  readonly place: TokenPlace
}

/** A token text and the rules (index into the jwt layer's list) that look at its place. */
export interface FoundToken {
  readonly token: string
  readonly rules: readonly number[]
}

const byteOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Lines of one header. Some headers are one line to the proxy however often they were sent (istio J-8, as recorded). */
const linesOf = (headers: readonly Header[], name: string): readonly string[] => {
  const lines = headers.filter(([header]) => header === name).map(([, value]) => value)
  return name === 'authorization' && lines.length > 1 ? [lines.join(',')] : lines
}

/** The token starts at the first base64url character or dot behind the prefix and runs to the end of the value. */
const afterPrefix = (value: string, prefix: string): string | undefined => {
  if (prefix === '') return value
  const at = value.indexOf(prefix)
  if (at < 0) return undefined
  for (let i = at + prefix.length; i < value.length; i++) {
    if (/[A-Za-z0-9\-_.]/.test(value.charAt(i))) return value.slice(i)
  }
  return value
}

const percentDecode = (text: string): string =>
  text.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))

const parametersOf = (path: string): readonly (readonly [string, string])[] => {
  const start = path.indexOf('?')
  if (start < 0 || start + 1 >= path.length) return []
  const parts = path.slice(start + 1).split('&')
  // A trailing `&` starts no parameter.
  if (parts[parts.length - 1] === '') parts.pop()
  return parts.map((part) => {
    const equal = part.indexOf('=')
    return equal < 0 ? [percentDecode(part), ''] : [percentDecode(part.slice(0, equal)), percentDecode(part.slice(equal + 1))]
  })
}

const cookiesOf = (headers: readonly Header[]): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  for (const [name, value] of headers) {
    if (name !== 'cookie') continue
    for (const part of value.split(';')) {
      const equal = part.indexOf('=')
      if (equal < 0) continue
      const key = part.slice(0, equal).trim()
      const raw = part.slice(equal + 1).trim()
      const quoted = raw.length >= 2 && raw.startsWith('"') && raw.endsWith('"')
      if (!found.has(key)) found.set(key, quoted ? raw.slice(1, -1) : raw)
    }
  }
  return found
}

/** istio J-7: the two default places count only when the rule names none at all. */
export const usesDefaultPlaces = (rule: TokenRule): boolean =>
  rule.fromHeaders.length === 0 && rule.fromParams.length === 0 && rule.fromCookies.length === 0

/** Places of a rule in the order in which a proxy collects from them. */
export const placesOf = (rule: TokenRule): readonly TokenPlace[] => {
  if (usesDefaultPlaces(rule)) {
    return [
      { kind: 'header', name: 'authorization', prefix: 'Bearer ' },
      { kind: 'query', name: 'access_token' },
    ]
  }
  const headers = rule.fromHeaders
    .map(({ name, prefix }): TokenPlace & { kind: 'header' } => ({ kind: 'header', name: name.toLowerCase(), prefix }))
    .sort((a, b) => byteOrder(a.name + a.prefix, b.name + b.prefix))
    .filter((place, i, all) => i === 0 || all[i - 1]?.name !== place.name || all[i - 1]?.prefix !== place.prefix)
  const named = (kind: 'query' | 'cookie', names: readonly string[]): readonly TokenPlace[] =>
    [...new Set(names)].sort(byteOrder).map((name) => ({ kind, name }))
  return [...headers, ...named('query', rule.fromParams), ...named('cookie', rule.fromCookies)]
}

/** Tokens in the places of `rule`, in the order in which they are collected; they are verified from the last one on. */
export const tokensFor = (rule: TokenRule, carrier: Carrier): readonly PlacedToken[] => {
  const places = placesOf(rule)
  const parameters = places.some(({ kind }) => kind === 'query') ? parametersOf(carrier.path) : []
  const cookies = places.some(({ kind }) => kind === 'cookie') ? cookiesOf(carrier.headers) : new Map<string, string>()
  const textsAt = (place: TokenPlace): readonly (string | undefined)[] => {
    if (place.kind === 'header') return linesOf(carrier.headers, place.name).map((line) => afterPrefix(line, place.prefix))
    return [place.kind === 'query' ? parameters.find(([name]) => name === place.name)?.[1] : cookies.get(place.name)]
  }
  return places.flatMap((place) => textsAt(place).flatMap((token) => (token === undefined ? [] : [{ token, place }])))
}

/** The carrier without the token of `place`. Cookies stay; a query is written anew, decoded and sorted by name. */
export const withoutToken = (carrier: Carrier, place: TokenPlace): Carrier => {
  switch (place.kind) {
    case 'header':
      return { ...carrier, headers: carrier.headers.filter(([name]) => name !== place.name) }
    case 'query': {
      const kept = parametersOf(carrier.path).filter(([name]) => name !== place.name)
      const query = [...kept].sort(([a], [b]) => byteOrder(a, b)).map(([name, value]) => `${name}=${value}`)
      const end = carrier.path.indexOf('?')
      const bare = end < 0 ? carrier.path : carrier.path.slice(0, end)
      return { ...carrier, path: query.length === 0 ? bare : `${bare}?${query.join('&')}` }
    }
    case 'cookie':
      return carrier
  }
}

/** Token rules of the first chain that has any; every chain of a proxy that verifies tokens has the same list. */
export const tokenRulesOf = (view: View): readonly TokenRule[] => {
  for (const listener of view.listeners) {
    for (const { handler } of listener.filterChains) {
      if (handler.kind !== 'http') continue
      for (const layer of handler.authorization) if (layer.kind === 'jwt') return layer.rules
    }
  }
  return []
}

/** Every token a caller must verify before asking for a decision, in the order in which it stands. Never fails. */
export const tokensToVerify = (view: View, request: RequestDescriptor): readonly FoundToken[] => {
  const found = new Map<string, number[]>()
  tokenRulesOf(view).forEach((rule, index) => {
    for (const { token } of tokensFor(rule, request)) {
      const rules = found.get(token)
      if (rules === undefined) found.set(token, [index])
      else if (!rules.includes(index)) rules.push(index)
    }
  })
  return [...found].map(([token, rules]) => ({ token, rules }))
}
