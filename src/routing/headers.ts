/**
 * Owns header lists as a proxy keeps them: lookup, replacement, appending, and the header work of routes (istio R-29).
 * Names are lower case everywhere.
 */
import type { Header, HeaderOperations } from '../model/index.ts'

/** Headers of which a proxy keeps one line: a second one is appended with a comma (measured with Envoy 1.40). */
const SINGLE_LINE: ReadonlySet<string> = new Set(
  `accept accept-encoding authorization cache-control content-type expect grpc-timeout if-match if-none-match
  if-modified-since if-range if-unmodified-since origin pragma referer user-agent via x-forwarded-for x-forwarded-host
  x-forwarded-port x-forwarded-proto x-client-trace-id x-envoy-original-path x-envoy-original-host
  x-envoy-decorator-operation x-envoy-external-address x-envoy-downstream-service-cluster
  x-envoy-downstream-service-node x-envoy-attempt-count grpc-accept-encoding access-control-request-method
  access-control-request-headers access-control-request-private-network proxy-status content-encoding`.split(/\s+/),
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

/** Adds a line, or extends the one there is where a proxy keeps a single line. */
export const addHeader = (headers: readonly Header[], name: string, value: string): readonly Header[] => {
  const present = SINGLE_LINE.has(name) ? headers.findIndex(([header]) => header === name) : -1
  return present < 0
    ? [...headers, [name, value]]
    : headers.map((header, at) => (at === present ? [name, `${header[1]},${value}`] : header))
}

/** The list as a proxy holds it after reading it line by line. */
export const foldHeaders = (headers: readonly Header[]): readonly Header[] => {
  const repeated = headers.some(([name], at) => SINGLE_LINE.has(name) && headers.findIndex(([other]) => other === name) !== at)
  if (!repeated) return headers
  return headers.reduce<readonly Header[]>((folded, [name, value]) => addHeader(folded, name, value), [])
}

/** One pass with its values made: removes, then overwrites, then appends (istio R-29). */
export interface MadeOperations {
  readonly remove: readonly string[]
  readonly set: readonly Header[]
  readonly add: readonly Header[]
}

/** Applies one pass. Values were made before anything of the pass was added (Envoy), and empty ones are left out. */
export const applyOperations = (headers: readonly Header[], pass: MadeOperations): readonly Header[] => {
  let out = withoutHeaders(headers, pass.remove)
  for (const [name, value] of pass.set) out = setHeader(out, name, value)
  for (const [name, value] of pass.add) out = addHeader(out, name, value)
  return out
}

/** Makes the values of a pass; `make` gives undefined for a value that is not sent. */
export const makeOperations = (pass: HeaderOperations, make: (template: string) => string | undefined): MadeOperations => {
  const made = (list: HeaderOperations['set']): readonly Header[] =>
    list.flatMap(([name, template]): readonly Header[] => {
      const value = make(template)
      return value === undefined || value === '' ? [] : [[name, value]]
    })
  return { remove: pass.remove, set: made(pass.set), add: made(pass.add) }
}
