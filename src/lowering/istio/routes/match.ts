/**
 * HTTPMatchRequest: what is decided for one proxy in advance, and what becomes predicates over the request
 * (istio M-2 to M-27, M-30).
 */
import type { HttpMatchRequest, StringMatch } from '../../../config/istio/virtual-service.ts'
import { toByteString } from '../../../model/bytes.ts'
import type { Field, ObjectPath, Predicate, Reference, TextMatcher } from '../../../model/index.ts'
import { refer } from '../../refer.ts'
import type { MatchOrigin, ResolvedMatch } from '../virtual-services/index.ts'
import { envoyPattern, hasForbiddenBytes, type MatchedPath, patternRejection } from './route-parts.ts'

/** The proxy and port for which routes are made. */
export interface StaticContext {
  readonly gatewayNames: ReadonlySet<string>
  readonly proxy: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> }
  readonly listenerPort: number
}

/** istio M-3 to M-5: a match that names gateways does not look at labels or namespace. */
export const holdsForProxy = (match: HttpMatchRequest, { gatewayNames, proxy, listenerPort }: StaticContext): boolean => {
  if (match.port && match.port !== listenerPort) return false
  if (match.gateways?.length) return match.gateways.some((name) => gatewayNames.has(name))
  return hasLabels(match.sourceLabels, proxy.labels) && (!match.sourceNamespace || match.sourceNamespace === proxy.namespace)
}

/** All of `wanted` with equal values; an empty or absent selector fits everybody. */
export const hasLabels = (wanted: Readonly<Record<string, string>> | undefined, labels: Readonly<Record<string, string>>): boolean =>
  wanted === undefined || Object.keys(wanted).every((key) => labels[key] === wanted[key])

/** Predicates of one match, all of which must hold, and how much of the path a prefix rewrite replaces. */
export interface LoweredMatch {
  readonly predicates: readonly Predicate[]
  readonly matchedPath: MatchedPath
  /** istio M-30. */
  readonly isCatchAll: boolean
  readonly rejection?: { readonly reason: string; readonly reference: Reference }
}

const everything: LoweredMatch = { predicates: [], matchedPath: { kind: 'prefix', lengthBytes: 1 }, isCatchAll: true }

/** istio M-7 to M-27. Without a match, everything. */
export const lowerMatch = (match: ResolvedMatch | undefined): LoweredMatch => {
  if (match === undefined) return everything
  const path = lowerPath(match)
  const others = lowerOthers(match)
  const predicates = others.length === 0 ? path.predicates : [...path.predicates, ...others]
  const rejection = firstRejection(predicates) ?? claimPresence(match)
  const { matchedPath } = path
  const isCatchAll = path.isCatchAll && others.length === 0
  return rejection === undefined ? { predicates, matchedPath, isCatchAll } : { predicates, matchedPath, isCatchAll, rejection }
}

const nothingElse: readonly Predicate[] = []

/** Predicates over anything but the path. */
const lowerOthers = (match: ResolvedMatch): readonly Predicate[] => {
  const { method, scheme, authority, headers, withoutHeaders, queryParams } = match.spec
  if (!(method || scheme || authority || headers || withoutHeaders || queryParams)) return nothingElse
  return [
    ...textPredicates(match, 'method', method, ':method'),
    ...textPredicates(match, 'scheme', scheme, ':scheme'),
    ...textPredicates(match, 'authority', authority, ':authority'),
    ...Object.entries(headers ?? {}).map(([name, text]) => headerPredicate(match, 'headers', name, text)),
    ...Object.entries(withoutHeaders ?? {}).map(([name, text]) => withoutHeader(headerPredicate(match, 'withoutHeaders', name, text))),
    ...Object.entries(queryParams ?? {}).map(([name, text]) =>
      predicate({ kind: 'query', name: toByteString(name) }, lowerText(text), referToMatch(match, ['queryParams', name])),
    ),
  ]
}

const firstRejection = (predicates: readonly Predicate[]): LoweredMatch['rejection'] => {
  for (const predicate of predicates) {
    const found = rejectionOf(predicate)
    if (found !== undefined) return found
  }
  return undefined
}

/** The line of a match field: the delegate's own, else that of the delegating route. */
export const referToMatch = (match: ResolvedMatch, path: ObjectPath): Reference => {
  const origin = match.root !== undefined && !isWritten(match.own, path) ? match.root : match.own
  return refer(origin.resource, ['spec', 'http', origin.index, 'match', origin.matchIndex].concat(path))
}

const isWritten = (origin: MatchOrigin, path: ObjectPath): boolean => {
  let value: unknown = origin.resource.spec.http?.[origin.index]?.match?.[origin.matchIndex]
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return false
    value = (value as Readonly<Record<string | number, unknown>>)[step]
  }
  return value !== undefined
}

const predicate = (field: Field, matcher: TextMatcher, reference: Reference): Predicate => ({
  kind: 'predicate',
  field,
  matcher,
  reference,
})

// istio M-16, M-18: no type, or the regular expression `*`, asks for presence only.
const isPresence = (text: StringMatch): boolean =>
  text.regex === '*' || (text.exact === undefined && text.prefix === undefined && text.regex === undefined)

const lowerText = (text: StringMatch, ignoreCase = false): TextMatcher => {
  if (isPresence(text)) return { kind: 'present' }
  if (text.regex !== undefined) return pattern(text.regex)
  const kind = text.prefix === undefined ? 'exact' : 'prefix'
  const value = toByteString(text.prefix ?? text.exact ?? '')
  return ignoreCase ? { kind, value, ignoreCase } : { kind, value }
}

const pattern = (source: string): TextMatcher => ({ kind: 'pattern', pattern: envoyPattern(source, 'full') })

const thePath: Field = { kind: 'path' }

interface LoweredPath extends Pick<LoweredMatch, 'predicates' | 'matchedPath' | 'isCatchAll'> {}

// istio M-10: without a value the prefix `/` is used, which every path has. M-11: case is ignored for plain text only.
const lowerPath = (match: ResolvedMatch): LoweredPath => {
  const { uri, ignoreUriCase } = match.spec
  if (uri === undefined || (uri.exact === undefined && uri.prefix === undefined && uri.regex === undefined)) return everything
  const matcher = uri.regex === undefined ? lowerText(uri, ignoreUriCase) : pattern(uri.regex)
  return {
    predicates: [predicate(thePath, matcher, referToMatch(match, ['uri']))],
    matchedPath: matcher.kind === 'prefix' ? { kind: 'prefix', lengthBytes: matcher.value.length } : { kind: 'whole' },
    isCatchAll: uri.prefix === '/' || uri.regex === '.*',
  }
}

const textPredicates = (
  match: ResolvedMatch,
  field: 'method' | 'scheme' | 'authority',
  text: StringMatch | undefined,
  header: string,
): readonly Predicate[] =>
  text === undefined ? [] : [predicate({ kind: 'header', name: header }, lowerText(text), referToMatch(match, [field]))]

const headerPredicate = (match: ResolvedMatch, list: 'headers' | 'withoutHeaders', name: string, text: StringMatch): Predicate => {
  const reference = referToMatch(match, [list, name])
  const claim = claimPath(name)
  if (claim !== undefined) return predicate({ kind: 'claim', path: claim }, lowerClaim(text), reference)
  // The proxy keeps `host` as the pseudo header.
  const lower = toByteString(name).toLowerCase()
  return predicate({ kind: 'header', name: lower === 'host' ? ':authority' : lower }, lowerText(text), reference)
}

// istio M-23: a claim has no presence form, `*` is an ordinary regular expression there.
const lowerClaim = (text: StringMatch): TextMatcher => (text.regex === undefined ? lowerText(text) : pattern(text.regex))

/** istio M-20: value forms see a missing header as the empty text. */
const withoutHeader = (positive: Predicate): Predicate => ({
  ...positive,
  negate: true,
  ...(positive.field.kind === 'claim' || positive.matcher.kind === 'present' ? {} : { missingAsEmpty: true }),
})

const claimPrefix = '@request.auth.claims'

/** istio M-23, M-24: `@request.auth.claims.a.b` and `@request.auth.claims[a][b]`. */
export const claimPath = (name: string): readonly string[] | undefined => {
  if (!name.toLowerCase().startsWith(claimPrefix)) return undefined
  const rest = name.slice(claimPrefix.length)
  if (rest.startsWith('.') && rest.length > 1) return rest.slice(1).split('.')
  if (rest.startsWith('[') && rest.endsWith(']') && rest.length > 2) return rest.slice(1, -1).split('][')
  return undefined
}

const claimPresence = (match: ResolvedMatch): LoweredMatch['rejection'] => {
  if (match.spec.headers === undefined && match.spec.withoutHeaders === undefined) return undefined
  for (const list of ['headers', 'withoutHeaders'] as const) {
    for (const [name, text] of Object.entries(match.spec[list] ?? {})) {
      const claim = claimPath(name)
      if (claim?.includes('')) return { reason: 'a claim needs a name', reference: referToMatch(match, [list, name]) }
      if (claim !== undefined && text.exact === undefined && text.prefix === undefined && text.regex === undefined) {
        return { reason: 'a claim has no presence form', reference: referToMatch(match, [list, name]) }
      }
    }
  }
  return undefined
}

// What the proxy's own validation says of a matcher (as recorded).
const rejectionOf = ({ field, matcher, reference }: Predicate): LoweredMatch['rejection'] => {
  if (reference === undefined) return undefined
  const named = field.kind === 'header' || field.kind === 'query' ? field.name : 'any'
  if (named === '') return { reason: 'a matcher needs a name', reference }
  if (field.kind === 'header' && hasForbiddenBytes(named)) return { reason: 'invalid header name', reference }
  const badPattern = matcher.kind === 'pattern' ? patternRejection(matcher.pattern) : undefined
  if (badPattern !== undefined) return { reason: badPattern, reference }
  if (field.kind !== 'path' && matcher.kind === 'prefix' && matcher.value === '') return { reason: 'empty prefix', reference }
  return undefined
}
