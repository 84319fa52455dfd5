/** Owns the Location of a redirect (istio, as recorded). */
import { queryOf } from '../matching/path.ts'
import { lowerAscii } from '../matching/text.ts'
import type { RouteAction } from '../model/index.ts'
import { rewritePath } from './rewrite.ts'

export type RedirectAction = Extract<RouteAction, { kind: 'redirect' }>

export interface RedirectRequest {
  readonly authority: string
  /** Target with query. */
  readonly path: string
  readonly scheme: string
  /** x-forwarded-proto: what the client spoke. */
  readonly forwardedProto: string
  readonly tls: boolean
}

// A map: the scheme is the client's text, and `constructor` is none.
const DEFAULT_PORT: ReadonlyMap<string, number> = new Map([
  ['http', 80],
  ['https', 443],
])

// The port starts at the last colon, or after the bracket of an IPv6 literal.
const portStart = (authority: string): number => {
  if (!authority.startsWith('[')) return authority.lastIndexOf(':')
  const bracket = authority.lastIndexOf(']:')
  return bracket < 0 ? -1 : bracket + 1
}

/** istio R-11: the old port goes when a new one is printed, or when it was the default of the scheme that is left. */
const keptHost = (request: RedirectRequest, scheme: string, newPort: string): string => {
  const { authority } = request
  const at = portStart(authority)
  if (at < 0) return authority
  const oldPort = authority.slice(at + 1)
  const defaultPort = DEFAULT_PORT.get(lowerAscii(request.forwardedProto))
  const wasDefault = scheme !== request.forwardedProto && oldPort === String(defaultPort)
  return newPort !== '' || wasDefault ? authority.slice(0, at) : authority
}

const newPath = (action: RedirectAction, path: string): string => {
  const rewritten = action.pathRewrite === undefined ? path : rewritePath(path, action.pathRewrite)
  if (action.path === undefined || action.path === '') return rewritten
  return action.path.includes('?') ? action.path : action.path + queryOf(rewritten)
}

/** The absolute URL that the client is sent to. */
export const redirectLocation = (action: RedirectAction, request: RedirectRequest): string => {
  const scheme = action.scheme ?? request.scheme
  // A port that is the default of the redirect's scheme (or of the connection) is not printed (istio R-11).
  const portScheme = action.scheme ?? (request.tls ? 'https' : 'http')
  const port = action.port === undefined || action.port === DEFAULT_PORT.get(portScheme) ? '' : `:${action.port}`
  const host = action.host ?? keptHost(request, scheme, port)
  const path = newPath(action, request.path)
  return `${scheme}://${host}${port}${path.startsWith('/') ? '' : '/'}${path}`
}

/** A proxy that insists on TLS names host and path as they came, port included (istio H-27). */
export const httpsLocation = (request: Pick<RedirectRequest, 'authority' | 'path'>): string => `https://${request.authority}${request.path}`
