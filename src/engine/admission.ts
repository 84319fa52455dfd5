/**
 * Owns what an HTTP request must look like before any configuration is asked: what Envoy's codec and connection manager
 * refuse (measured with Envoy 1.40).
 */
import type { RequestDescriptor, Respond, RespondReason } from '../model/index.ts'

/** A refusal, with the text of the answer. */
export interface Refused {
  readonly why: RespondReason
  readonly malformed?: NonNullable<Respond['malformed']>
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
  /** HTTP for the codec, but refused before a route is looked for. */
  readonly refused?: Refused
}

const METHODS: ReadonlySet<string> = new Set(
  `ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK MERGE MKACTIVITY MKCALENDAR MKCOL MOVE MSEARCH NOTIFY OPTIONS
  PATCH POST PROPFIND PROPPATCH PURGE PUT QUERY REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK
  UNSUBSCRIBE`.split(/\s+/),
)
const MAX_HEADERS = 100
const MAX_HEADER_BYTES = 60 * 1024

/** Characters that a header name may consist of; methods have the same. */
export const isHeaderName = (name: string): boolean => /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)

const hasControl = (value: string): boolean => {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i)
    if ((code < 32 && code !== 9) || code === 127) return true
  }
  return false
}

const isAuthority = (text: string): boolean => /^[!$-.0-;=@-[\]_a-z~]*$/.test(text)

/** Scheme, authority and the rest of an absolute target. */
const ABSOLUTE = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?]*)(.*)$/

/** Whether a request target is one for a parser: a path, asterisks, or an absolute URL of printable ASCII. */
const isTarget = (request: RequestDescriptor): boolean => {
  if (!/^[!-~]+$/.test(request.path)) return false
  if (/^[/*]/.test(request.path) || request.method === 'CONNECT') return true
  const host = ABSOLUTE.exec(request.path)?.[2]
  return host !== undefined && isAuthority(host) && !host.includes('@@')
}

/** Whether the first line is HTTP to a proxy that looks at plaintext before it chooses a filter chain. */
export const looksLikeHttp = (request: RequestDescriptor): boolean => isHeaderName(request.method) && isTarget(request)

const badRequest = (malformed: NonNullable<Respond['malformed']>, detail: string): Refused => ({
  why: 'badRequest',
  malformed,
  status: 400,
  body: 'Bad Request',
  detail,
})

const badHeaders = (request: RequestDescriptor): Refused | undefined => {
  let bytes = request.path.length + request.method.length + request.authority.length
  for (const [name, value] of request.headers) {
    bytes += name.length + value.length
    if (!isHeaderName(name)) return badRequest('syntax', `invalid header name ${JSON.stringify(name)}`)
    if (hasControl(value)) return badRequest('characters', `invalid value of header ${name}`)
  }
  if (request.headers.length >= MAX_HEADERS || bytes > MAX_HEADER_BYTES) {
    return { why: 'headersTooLarge', status: 431, body: 'Request Header Fields Too Large', detail: 'too many or too large headers' }
  }
  return undefined
}

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) <= 65_535

// An absolute target replaces authority and scheme.
const absoluteTarget = (path: string): Admitted | Refused => {
  const [, scheme = '', host = '', rest = ''] = ABSOLUTE.exec(path) ?? []
  if (!/^https?$/i.test(scheme)) return badRequest('targetScheme', `request target of scheme ${scheme}`)
  const port = /:([^\]:]*)$/.exec(host)?.[1]
  if (host === '' || (port !== undefined && !isPort(port))) return badRequest('target', 'request target without a usable host')
  if (rest !== '' && !rest.startsWith('/')) return noPath
  return { authority: host, path: rest === '' ? '/' : rest, scheme: scheme.toLowerCase() }
}

const noPath: Refused = { why: 'noPath', status: 404, body: '', detail: 'request target without path' }

const target = (request: RequestDescriptor): Admitted | Refused => {
  const { path, authority } = request
  if (path.startsWith('/')) return { authority, path, ...(request.scheme === undefined ? {} : { scheme: request.scheme }) }
  if (path.startsWith('*')) return request.method === 'OPTIONS' ? noPath : badRequest('target', 'request target is no path')
  return absoluteTarget(path)
}

const afterCodec = (request: RequestDescriptor): Refused | undefined => {
  if (request.withoutHost === true) return { why: 'missingHost', status: 400, body: '', detail: 'no authority' }
  if (request.method !== 'QUERY' || request.headers.some(([name]) => name === 'content-type')) return undefined
  return { ...badRequest('queryWithoutContentType', 'QUERY without content-type'), body: '' }
}

/** The request target in origin form, or why the request is refused. Never throws. */
export const admit = (request: RequestDescriptor): Admitted | Refused => {
  if (!METHODS.has(request.method) && request.httpVersion !== '2') return badRequest('syntax', `unknown method ${request.method}`)
  if (!isTarget(request)) return badRequest('syntax', 'request target is no path')
  const headers = badHeaders(request)
  if (headers !== undefined) return headers
  if (!isAuthority(request.authority)) return badRequest('authority', 'invalid character in authority')
  if (request.httpVersion === '1.0') return { why: 'badRequest', status: 426, body: '', detail: 'HTTP/1.0 is not accepted' }
  // istio M-13: CONNECT asks for no path, so no route of ours matches it.
  if (request.method === 'CONNECT') {
    const detail = 'CONNECT matches no route'
    return request.path.startsWith('/') ? badRequest('target', detail) : { why: 'routeNotFound', status: 404, body: '', detail }
  }
  const admitted = target(request)
  if ('why' in admitted) return admitted
  const refused = afterCodec(request)
  return refused === undefined ? admitted : { ...admitted, refused }
}
