/** What the lowering of HTTP routes shares: references, rejections, rewrites, checks of the proxy's own validation. */
import type { HttpRoute } from '../../../config/istio/virtual-service.ts'
import { compilePattern } from '../../../matching/pattern.ts'
import { toByteString } from '../../../model/bytes.ts'
import type { HashPolicy, HeaderOperations, ObjectPath, PathRewrite, Pattern, Reference, RouteAction } from '../../../model/index.ts'
import { refer } from '../../refer.ts'
import { maxRegexInstructions, sizeAboveLimit } from '../regex-size.ts'
import type { ResolvedHttpRoute } from '../virtual-services/index.ts'

/** Why the proxy refuses a route table, and the line at fault (as recorded). */
export interface Rejection {
  readonly reason: string
  readonly reference: Reference
}

/** An action with the header work around it. */
export interface LoweredAction {
  readonly action: RouteAction
  readonly requestHeaders: readonly HeaderOperations[]
  readonly responseHeaders: readonly HeaderOperations[]
  readonly rejection?: Rejection
}

/** What `rewrite.uri` replaces (istio R-12). */
export type MatchedPath = { readonly kind: 'whole' } | { readonly kind: 'prefix'; readonly lengthBytes: number }

/** The line of a route field: the delegate's own, else that of the delegating route. */
export const referToRoute = (route: ResolvedHttpRoute, field: keyof HttpRoute, path: ObjectPath = []): Reference => {
  const origin = route.root !== undefined && route.fromRoot.has(field) ? route.root : route.own
  return refer(origin.resource, ['spec', 'http', origin.index, field].concat(path))
}

/** istio R-12: what was matched is what is replaced. */
export const textRewrite = (matchedPath: MatchedPath, value: string): PathRewrite =>
  matchedPath.kind === 'whole'
    ? { kind: 'whole', value: toByteString(value) }
    : { kind: 'prefix', lengthBytes: matchedPath.lengthBytes, value: toByteString(value) }

/** Envoy's dialect, over the bytes of the text. */
export const envoyPattern = (source: string, anchoring: Pattern['anchoring']): Pattern => ({
  source: toByteString(source),
  dialect: 're2-latin1',
  anchoring,
})

/** Undefined when the proxy would compile it. */
export const patternRejection = (pattern: Pattern): string | undefined => {
  if (pattern.source === '') return 'empty regular expression'
  const compiled = compilePattern(pattern)
  if (!compiled.ok) return `bad regular expression: ${compiled.message}`
  const size = sizeAboveLimit(pattern)
  // An estimate is no reason: what is not certain is only said (explain, check).
  return size?.certain === true ? `regular expression above the limit of ${maxRegexInstructions} instructions` : undefined
}

const forbidden = /[\0\n\r]/

/** The proxy takes no NUL and no line ends in header names and values. */
export const hasForbiddenBytes = (text: string): boolean => forbidden.test(text)

/** The proxy counts nanoseconds in 64 bits. */
export const isTooLong = (ms: number): boolean => ms >= 9_223_372_036_000

/** Why the proxy refuses to hash by these, if it does. */
export const hashRejection = (policies: readonly HashPolicy[]): string | undefined => {
  if (policies.some(({ key }) => key.kind !== 'sourceIp' && key.name === '')) return 'a hash policy needs a name'
  const isBad = ({ key }: HashPolicy): boolean =>
    key.kind === 'cookie' && key.ttlMs !== undefined && (key.ttlMs < 0 || isTooLong(key.ttlMs))
  if (policies.some(isBad)) return 'the lifetime of a cookie is out of range'
  return policies.some(({ key }) => key.kind === 'cookie' && key.attributes?.some(isBadAttribute) === true)
    ? 'an attribute of a cookie has no name, or bytes that it may not have'
    : policies.some(({ key }) => key.kind === 'header' && hasForbiddenBytes(key.name))
      ? 'a header name has bytes that it may not have'
      : undefined
}

const maxAttributeBytes = 16_384

const isBadAttribute = ({ name, value }: { readonly name: string; readonly value: string }): boolean =>
  name === '' || [name, value].some((text) => hasForbiddenBytes(text) || toByteString(text).length > maxAttributeBytes)
