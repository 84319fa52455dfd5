/**
 * Owns header lists as a proxy keeps them: lookup, replacement, appending, and the header work of routes (istio R-29).
 * Names are lower case everywhere.
 */
import { trimBlanks } from '../matching/text.ts'
import type { Header, HeaderOperations } from '../model/index.ts'

/** Headers of which a proxy keeps one line: a second one is appended with a comma (measured with Envoy 1.40). */
const REQUEST_LINES: ReadonlySet<string> = new Set(
  `accept accept-encoding access-control-request-headers access-control-request-method
  access-control-request-private-network authorization cache-control content-encoding content-type expect
  grpc-accept-encoding grpc-timeout if-match if-modified-since if-none-match if-range if-unmodified-since origin pragma
  proxy-status referer te user-agent via x-client-trace-id x-envoy-attempt-count x-envoy-decorator-operation
  x-envoy-downstream-service-cluster x-envoy-downstream-service-node x-envoy-external-address x-envoy-is-timeout-retry
  x-envoy-original-host x-envoy-original-path x-forwarded-for x-forwarded-host x-forwarded-port x-forwarded-proto
  x-request-id`.split(/\s+/),
)
const RESPONSE_LINES: ReadonlySet<string> = new Set(
  `access-control-allow-credentials access-control-allow-headers access-control-allow-methods access-control-allow-origin
  access-control-allow-private-network access-control-expose-headers access-control-max-age age cache-control
  content-encoding content-type date etag expires grpc-message grpc-status last-modified location proxy-status server vary
  via x-envoy-attempt-count x-envoy-degraded x-envoy-immediate-health-check-fail x-envoy-ratelimited
  x-envoy-upstream-canary x-envoy-upstream-healthchecked-cluster x-envoy-upstream-service-time x-request-id`.split(/\s+/),
)

/** First value of a header, undefined without one. */
export const headerValue = (headers: readonly Header[], name: string): string | undefined =>
  headers.find(([header]) => header === name)?.[1]

export const withoutHeaders = (headers: readonly Header[], names: ReadonlySet<string> | readonly string[]): readonly Header[] => {
  const gone = new Set(names)
  return headers.filter(([name]) => !gone.has(name))
}

/** Overwrites all lines of a header, or adds it. */
export const setHeader = (headers: readonly Header[], name: string, value: string): readonly Header[] => [
  ...headers.filter(([header]) => header !== name),
  [name, value],
]

/** Two lines as one; an empty one adds nothing. */
const joined = (first: string, second: string): string => (first === '' ? second : second === '' ? first : `${first},${second}`)

const append = (single: ReadonlySet<string>, headers: readonly Header[], name: string, value: string): readonly Header[] => {
  const present = single.has(name) ? headers.findIndex(([header]) => header === name) : -1
  if (present < 0) return [...headers, [name, value]]
  return headers.map((header, at) => (at === present ? [name, joined(header[1], value)] : header))
}

/** Adds a line to a request, or extends the one there is where a proxy keeps a single line. */
export const addHeader = (headers: readonly Header[], name: string, value: string): readonly Header[] =>
  append(REQUEST_LINES, headers, name, value)

const fold = (single: ReadonlySet<string>, headers: readonly Header[]): readonly Header[] => {
  const lines = new Map<string, number>()
  const out: Header[] = []
  for (const [name, value] of headers) {
    const at = single.has(name) ? lines.get(name) : undefined
    if (at === undefined) {
      lines.set(name, out.length)
      out.push([name, value])
    } else out[at] = [name, joined(out[at]?.[1] ?? '', value)]
  }
  return out
}

/** A request's headers as a proxy holds them after reading them line by line. */
export const foldHeaders = (headers: readonly Header[]): readonly Header[] => fold(REQUEST_LINES, headers)

/** The same of headers of a response. */
export const foldResponseLines = (headers: readonly Header[]): readonly Header[] => fold(RESPONSE_LINES, headers)

/** A response's headers as a proxy holds them, whose `keep-alive` was for the proxy. */
export const foldResponseHeaders = (headers: readonly Header[]): readonly Header[] =>
  withoutHeaders(foldResponseLines(headers), ['keep-alive'])

/** What of a response belongs to one hop; a proxy does not pass it on, not even when it wrote it itself. */
const RESPONSE_HOP = ['connection', 'transfer-encoding', 'upgrade']

/** Blanks around a value do not survive the wire. */
export const onTheWire = (headers: readonly Header[]): readonly Header[] =>
  headers.map(([name, value]): Header => [name, trimBlanks(value)])

/** A response's headers as they leave the proxy. */
export const leavingHeaders = (headers: readonly Header[]): readonly Header[] => onTheWire(withoutHeaders(headers, RESPONSE_HOP))

/** One pass with its values made: removes, then overwrites, then appends (istio R-29). */
export interface MadeOperations {
  readonly remove: readonly string[]
  readonly set: readonly Header[]
  readonly add: readonly Header[]
}

const applyPass = (single: ReadonlySet<string>, headers: readonly Header[], pass: MadeOperations): readonly Header[] => {
  let out = withoutHeaders(headers, pass.remove)
  for (const [name, value] of pass.set) out = setHeader(out, name, value)
  for (const [name, value] of pass.add) out = append(single, out, name, value)
  return out
}

/** Applies one pass to a request. Values were made before anything of the pass was added (Envoy), and empty ones are left out. */
export const workOnRequest = (headers: readonly Header[], pass: MadeOperations): readonly Header[] =>
  applyPass(REQUEST_LINES, headers, pass)

/** Applies one pass to a response. */
export const workOnResponse = (headers: readonly Header[], pass: MadeOperations): readonly Header[] =>
  applyPass(RESPONSE_LINES, headers, pass)

/** Makes the values of a pass; `make` gives undefined for a value that is not sent. */
export const makeOperations = (pass: HeaderOperations, make: (template: string) => string | undefined): MadeOperations => {
  const made = (list: HeaderOperations['set']): readonly Header[] =>
    list.flatMap(([name, template]): readonly Header[] => {
      const value = make(template)
      return value === undefined || value === '' ? [] : [[name, value]]
    })
  return { remove: pass.remove, set: made(pass.set), add: made(pass.add) }
}
