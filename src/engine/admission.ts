/**
 * Owns what an HTTP request must look like before any configuration is asked: what Envoy's codec and connection manager
 * refuse (measured with Envoy 1.40).
 */
import type { RequestDescriptor, RespondReason } from '../model/index.ts'

/** A refusal, with the text of the answer. */
export interface Refused {
  readonly why: RespondReason
  readonly status: number
  readonly body: string
  readonly detail: string
}

export interface Admitted {
  readonly authority: string
  /** Origin form: starts with a slash. */
  readonly path: string
  /** Of an absolute request target, or what the client said; absent = to be told from the connection. */
  readonly scheme?: string
}

const METHODS: ReadonlySet<string> = new Set(
  `ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK MERGE MKACTIVITY MKCALENDAR MKCOL MOVE MSEARCH NOTIFY OPTIONS
  PATCH POST PROPFIND PROPPATCH PURGE PUT REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK UNSUBSCRIBE`.split(/\s+/),
)
const MAX_HEADERS = 100
const MAX_HEADER_BYTES = 60 * 1024

/** Characters that a header name may consist of. */
export const isHeaderName = (name: string): boolean => /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)

const hasControl = (value: string): boolean => {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i)
    if ((code < 32 && code !== 9) || code === 127) return true
  }
  return false
}

const badRequest = (detail: string): Refused => ({ why: 'badRequest', status: 400, body: 'Bad Request', detail })

const badHeaders = (request: RequestDescriptor): Refused | undefined => {
  let bytes = request.path.length + request.method.length + request.authority.length
  for (const [name, value] of request.headers) {
    bytes += name.length + value.length
    if (!isHeaderName(name)) return badRequest(`invalid header name ${JSON.stringify(name)}`)
    if (hasControl(value)) return badRequest(`invalid value of header ${name}`)
  }
  if (request.headers.length >= MAX_HEADERS || bytes > MAX_HEADER_BYTES) {
    return { why: 'headersTooLarge', status: 431, body: 'Request Header Fields Too Large', detail: 'too many or too large headers' }
  }
  return undefined
}

const ABSOLUTE = /^(https?):\/\/([^/?#]*)(.*)$/i

// An absolute target replaces authority and scheme.
const target = (request: RequestDescriptor): Admitted | Refused => {
  const { path, authority } = request
  const said = request.scheme === undefined ? {} : { scheme: request.scheme }
  if (path.startsWith('/')) return { authority, path, ...said }
  const absolute = ABSOLUTE.exec(path)
  if (absolute !== null) {
    const [, scheme = '', host = '', rest = ''] = absolute
    if (rest !== '' && !rest.startsWith('/')) return { why: 'routeNotFound', status: 404, body: '', detail: 'request target without path' }
    return { authority: host, path: rest === '' ? '/' : rest, scheme: scheme.toLowerCase() }
  }
  if (path === '*' && request.method === 'OPTIONS')
    return { why: 'routeNotFound', status: 404, body: '', detail: 'request target without path' }
  return badRequest('request target is no path')
}

/** The request target in origin form, or why the request is refused. Never throws. */
export const admit = (request: RequestDescriptor): Admitted | Refused => {
  if (!METHODS.has(request.method) && request.httpVersion !== '2') return badRequest(`unknown method ${request.method}`)
  if (!/^[!-~]+$/.test(request.path)) return badRequest('invalid character in request target')
  if (!/^[!$-.0-;=@-[\]_a-z~]*$/.test(request.authority)) return badRequest('invalid character in authority')
  const headers = badHeaders(request)
  if (headers !== undefined) return headers
  if (request.httpVersion === '1.0') return { why: 'badRequest', status: 426, body: '', detail: 'HTTP/1.0 is not accepted' }
  const admitted = target(request)
  if ('why' in admitted) return admitted
  if (admitted.authority === '') return { why: 'missingHost', status: 400, body: '', detail: 'no authority' }
  return admitted
}
