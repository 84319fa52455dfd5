/**
 * Owns what an HTTP request must look like before any configuration is asked: what Envoy's codec and connection manager
 * refuse, and in which order (measured with Envoy 1.40).
 */

import { trimBlankEnd } from '../matching/text.ts'
import {
  type DataplaneRules,
  type Header,
  type HttpHandler,
  newestRules,
  type RequestDescriptor,
  type RequestLimits,
} from '../model/index.ts'
import { badRequest, hasControl, type Refused } from './refused.ts'
import { controlCharacters, defaultRequestLimits, hostOf, isHeaderName, oversize, readHeaders, refuseHeaders } from './request-headers.ts'
import { isAuthority, isTarget, namesHost, targetOf } from './target.ts'

export interface Admitted {
  readonly authority: string
  /** Origin form: starts with a slash. */
  readonly path: string
  /** Without host lines. */
  readonly headers: readonly Header[]
  /** Of an absolute request target, or what the client said; absent = to be told from the connection. */
  readonly scheme?: string
  /** HTTP for the codec, but refused before a route is looked for. */
  readonly refused?: Refused
}

/** Only the codec's reader of whole header blocks sees control characters in a target. */
const firstLine = ({ method, path, httpVersion }: RequestDescriptor, methods: readonly string[]): Refused | undefined => {
  const isMethod = httpVersion === '2' ? isHeaderName(method) : methods.includes(method)
  if (!isMethod) return badRequest('syntax', `unknown method ${method}`)
  return hasControl(path) || isTarget(method, path) ? undefined : badRequest('syntax', 'request target is no path')
}

/**
 * The codec's refusals. A block that is too large is never read whole: of it the first line alone can be refused for
 * another reason. Otherwise control characters anywhere come first.
 */
const codec = (request: RequestDescriptor, methods: readonly string[], limits: RequestLimits): Refused | undefined => {
  const line = firstLine(request, methods)
  const size = oversize(request, limits)
  if (size !== undefined) return line ?? size
  return controlCharacters(request) ?? line ?? refuseHeaders(request, limits)
}

const missingHost: Refused = { why: 'missingHost', status: 400, body: '', detail: 'no authority' }

const afterCodec = (request: RequestDescriptor, host: string | undefined): Refused | undefined => {
  if (host === undefined) return missingHost
  if (request.method !== 'QUERY' || request.headers.some(([name]) => name === 'content-type')) return undefined
  return { ...badRequest('queryWithoutContentType', 'QUERY without content-type'), body: '' }
}

/** A proxy at the edge with nobody trusted in front believes nobody who says `https` over plaintext. */
const httpsOnPlaintext: Refused = {
  ...badRequest('httpsOnPlaintext', 'https request target over plaintext'),
  status: 403,
  body: 'Forbidden',
}

/** The request target in origin form, or why the request is refused. `terminated`: this proxy ended the TLS. Never throws. */
export const admit = (
  request: RequestDescriptor,
  handler: Pick<HttpHandler, 'clientAddress' | 'requestLimits'>,
  terminated: boolean,
  { methods }: Pick<DataplaneRules, 'methods'> = newestRules,
): Admitted | Refused => {
  // Blanks before the version may be many.
  const line = { ...request, path: trimBlankEnd(request.path) }
  const refused = codec(line, methods, handler.requestLimits ?? defaultRequestLimits)
  if (refused !== undefined) return refused
  const host = hostOf(request)
  const target = targetOf(line)
  if ('why' in target && target.why === 'badRequest') return target
  // A target that names the host takes the place of the host line, whatever stood there.
  if (!namesHost(line) && !isAuthority(host ?? '')) return badRequest('authority', 'invalid character in authority')
  if (request.httpVersion === '1.0') return { why: 'badRequest', status: 426, body: '', detail: 'HTTP/1.0 is not accepted' }
  if ('why' in target) return target.why === 'noPath' && host === undefined && !namesHost(line) ? missingHost : target
  const { useRemoteAddress, trustedHops } = handler.clientAddress
  if (target.scheme === 'https' && !terminated && useRemoteAddress && trustedHops === 0) return httpsOnPlaintext
  const authority = target.authority ?? host
  const scheme = target.scheme ?? request.scheme
  const later = afterCodec(request, authority)
  return {
    authority: authority ?? '',
    path: target.path,
    headers: readHeaders(request.headers),
    ...(scheme === undefined ? {} : { scheme }),
    ...(later === undefined ? {} : { refused: later }),
  }
}
