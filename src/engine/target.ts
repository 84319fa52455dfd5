/**
 * Owns request targets before they are cleaned: origin form, absolute form, `*`, and the target of CONNECT (measured with
 * Envoy 1.40).
 */
import type { DataplaneRules, Listener, RequestDescriptor } from '../model/index.ts'
import { badRequest, type Refused } from './refused.ts'
import { isHeaderName } from './request-headers.ts'

/** Where a target leads; authority and scheme are those of an absolute one. */
export interface Target {
  /** Origin form: starts with a slash. */
  readonly path: string
  readonly authority?: string
  readonly scheme?: string
}

export const isAuthority = (text: string): boolean => /^[!$-.0-;=@-[\]_a-z~]*$/.test(text)

/** Scheme, authority and the rest of an absolute target. */
const ABSOLUTE = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?]*)(.*)$/

/** Whether the target says the host itself, so that no host line counts. */
export const namesHost = ({ method, path }: Pick<RequestDescriptor, 'method' | 'path'>): boolean =>
  method === 'CONNECT' || ABSOLUTE.test(path)

/** Whether a request target is one for a parser: a path, asterisks, or an absolute URL of printable ASCII. */
export const isTarget = (method: string, path: string): boolean => {
  if (method === 'CONNECT' && path === '') return true
  if (!/^[!-~]+$/.test(path)) return false
  if (/^[/*]/.test(path)) return true
  if (method === 'CONNECT') return !path.startsWith('#')
  const host = ABSOLUTE.exec(path)?.[2]
  return host !== undefined && isAuthority(host) && !host.includes('@@')
}

/** To a loose reader whatever is not above a blank is one, and blanks before the version may be many. */
const looksLikeTarget = (method: string, path: string, how: DataplaneRules['detectedTargets']): boolean =>
  how === 'loose'
    ? isTarget(method, path.slice(0, path.search(/[\0- ]*$/)))
    : path !== '' && (method === 'CONNECT' || !path.endsWith('://')) && isTarget(method, path.replace(/ *$/, ''))

/** Whether the first line is HTTP to a proxy that looks at plaintext before it chooses a filter chain. */
export const looksLikeHttp = (
  { method, path }: RequestDescriptor,
  { detectedMethods, detectedTargets }: Pick<DataplaneRules, 'detectedMethods' | 'detectedTargets'>,
): boolean =>
  (detectedMethods === 'any' ? isHeaderName(method) : detectedMethods.includes(method)) && looksLikeTarget(method, path, detectedTargets)

/** Such a proxy gives up on a first line that is longer. */
const MAX_INSPECTED_BYTES = 64 * 1024

/** Whether the first line is more than a proxy reads that looks at plaintext: it closes the connection. */
export const exceedsInspection = (listener: Listener, { protocol, source, method, path }: RequestDescriptor): boolean =>
  // On the way in only ports that are not declared are looked at, of which nothing was recorded.
  listener.direction === 'outbound' &&
  listener.inspectsHttp &&
  protocol === 'http' &&
  source.tls === undefined &&
  method.length + path.length > MAX_INSPECTED_BYTES

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) <= 65_535

/** Host and port of an absolute target; who the user is goes unread. */
const HOST = /^(?:[A-Za-z0-9\-_.!~*'()%;:&=+$,]*@)?((\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::(.*))?)$/

const noPath: Refused = { why: 'noPath', status: 404, body: '', detail: 'request target without path' }

const absoluteTarget = (path: string): Target | Refused => {
  const [, scheme = '', host = '', rest = ''] = ABSOLUTE.exec(path) ?? []
  const [, authority, , port] = HOST.exec(host) ?? []
  if (authority === undefined || (port !== undefined && !isPort(port))) {
    return badRequest('target', 'request target without a usable host')
  }
  if (!/^https?$/i.test(scheme)) return badRequest('targetScheme', `request target of scheme ${scheme}`)
  if (rest !== '' && !rest.startsWith('/')) return noPath
  return { authority, path: rest === '' ? '/' : rest, scheme: scheme.toLowerCase() }
}

/** istio M-13: CONNECT asks for no path, so no route of ours matches it. */
const connectTarget = (path: string): Refused => {
  const detail = 'CONNECT matches no route'
  const [, , , port] = path.includes('@') ? [] : (HOST.exec(path) ?? [])
  return port !== undefined && isPort(port)
    ? { why: 'routeNotFound', status: 404, body: '', detail }
    : badRequest('target', 'CONNECT needs a host and a port')
}

/** The target of a request whose first line is HTTP. */
export const targetOf = ({ method, path }: RequestDescriptor): Target | Refused => {
  if (method === 'CONNECT') return connectTarget(path)
  if (path.startsWith('/')) return { path }
  if (path.startsWith('*')) return method === 'OPTIONS' ? noPath : badRequest('target', 'request target is no path')
  return absoluteTarget(path)
}
