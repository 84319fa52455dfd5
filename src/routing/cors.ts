/** Owns CORS at the proxy: who may ask, what a preflight is answered, what is added to other answers (istio ). */
import { matchValue } from '../matching/condition.ts'
import type { Cors, Header } from '../model/index.ts'
import { headerValue } from './headers.ts'

export interface CorsVerdict {
  readonly origin: string
  readonly allowed: boolean
  readonly preflight: boolean
}

/** Undefined without an Origin: then CORS has nothing to say (istio R-25). */
export const corsVerdict = (cors: Cors, method: string, headers: readonly Header[]): CorsVerdict | undefined => {
  const origin = headerValue(headers, 'origin') ?? ''
  if (origin === '') return undefined
  return {
    origin,
    // A matcher that covers the text `*` covers every origin (istio R-25, measured).
    allowed: cors.allowOrigins.some((matcher) => matchValue(matcher, origin) || matchValue(matcher, '*')),
    preflight: method === 'OPTIONS' && (headerValue(headers, 'access-control-request-method') ?? '') !== '',
  }
}

const list = (...headers: readonly (readonly [name: string, value: string | undefined])[]): readonly Header[] =>
  headers.flatMap(([name, value]): readonly Header[] => (value === undefined ? [] : [[name, value]]))

const nonEmpty = (text: string): string | undefined => (text === '' ? undefined : text)
const credentials = (cors: Cors): string | undefined => (cors.allowCredentials === true ? 'true' : undefined)

/** istio R-27: set on whatever answer a matching origin gets, over the upstream's own. */
export const corsResponseHeaders = (cors: Cors, verdict: CorsVerdict): readonly Header[] =>
  list(
    ['access-control-allow-origin', verdict.origin],
    ['access-control-allow-credentials', credentials(cors)],
    ['access-control-expose-headers', nonEmpty(cors.exposeHeaders)],
  )

/** istio R-26: a lone `*` echoes what the client asked for. An origin that does not match is told everything but itself. */
export const preflightHeaders = (cors: Cors, verdict: CorsVerdict, headers: readonly Header[]): readonly Header[] => {
  const asked = (wanted: string, header: string): string | undefined =>
    wanted === '*' ? (headerValue(headers, header) ?? '') : nonEmpty(wanted)
  return [
    ...(verdict.allowed ? corsResponseHeaders(cors, verdict) : list(['access-control-allow-credentials', credentials(cors)])),
    ...list(
      ['access-control-allow-methods', asked(cors.allowMethods, 'access-control-request-method')],
      ['access-control-allow-headers', asked(cors.allowHeaders, 'access-control-request-headers')],
      ['access-control-max-age', nonEmpty(cors.maxAge)],
    ),
  ]
}
