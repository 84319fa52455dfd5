/**
 * Owns the header block as the codec reads it: names, values, sizes, framing, what `Connection` may name, and upgrades
 * (measured with Envoy 1.40).
 */
import { lowerAscii } from '../matching/text.ts'
import type { Header, RequestDescriptor, RequestLimits } from '../model/index.ts'
import { headerValue } from '../routing/headers.ts'
import { badRequest, hasControl, type Refused } from './refused.ts'

/** Envoy's defaults. */
export const defaultRequestLimits: RequestLimits = { maxHeaders: 100, maxHeaderBytes: 60 * 1024 }

/** Characters that a header name may consist of; methods have the same. */
export const isHeaderName = (name: string): boolean => /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)

const tooLarge = (detail: string): Refused => ({ why: 'headersTooLarge', status: 431, body: 'Request Header Fields Too Large', detail })

/** A block of more bytes than the proxy reads. */
export const oversize = ({ path, method, authority, headers }: RequestDescriptor, limits: RequestLimits): Refused | undefined => {
  const bytes = headers.reduce((sum, [name, value]) => sum + name.length + value.length, path.length + method.length + authority.length)
  return bytes > limits.maxHeaderBytes ? tooLarge(`headers larger than ${limits.maxHeaderBytes} bytes`) : undefined
}

/** Control characters anywhere in the block. */
export const controlCharacters = ({ method, path, authority, headers }: RequestDescriptor): Refused | undefined => {
  if (hasControl(method) || hasControl(path)) return badRequest('characters', 'control character in the first line')
  if (hasControl(authority)) return badRequest('characters', 'control character in authority')
  const [name] = headers.find(([, value]) => hasControl(value.replaceAll('\r', ''))) ?? []
  return name === undefined ? undefined : badRequest('characters', `invalid value of header ${name}`)
}

const isLength = (text: string): boolean => /^\d{1,20}$/.test(text) && BigInt(text) < 2n ** 64n

/** Of several codings the last counts here. A length beside chunks is not read, but several must still agree in being readable or not. */
const areLengthsWrong = (lengths: readonly string[], chunked: boolean): boolean => {
  const readable = lengths.filter(isLength).length
  return chunked ? lengths.length > 1 && readable > 0 : lengths.length > 1 || readable < lengths.length
}

const isChunked = (coding: string): boolean => lowerAscii(coding) === 'chunked'

/** Lines that cannot be read. */
const syntax = (headers: readonly Header[]): Refused | undefined => {
  const [name] = headers.find(([header]) => !isHeaderName(header)) ?? []
  if (name !== undefined) return badRequest('syntax', `invalid header name ${JSON.stringify(name)}`)
  const lengths = headers.flatMap(([header, value]) => (header === 'content-length' ? [value] : []))
  const codings = headers.flatMap(([header, value]) => (header === 'transfer-encoding' ? [value] : []))
  return areLengthsWrong(lengths, isChunked(codings.at(-1) ?? '')) ? badRequest('syntax', 'invalid content-length') : undefined
}

const tooMany = ({ headers, withoutHost }: RequestDescriptor, { maxHeaders }: RequestLimits): Refused | undefined =>
  headers.length + (withoutHost === true ? 0 : 1) > maxHeaders
    ? { ...tooLarge(`more than ${maxHeaders} headers`), malformed: 'tooManyHeaders' }
    : undefined

/** Where the body ends must be said once, and in a way that everybody reads alike; a tunnel has no body. */
const framing = ({ method, headers }: RequestDescriptor): Refused | undefined => {
  const coding = headerValue(headers, 'transfer-encoding')
  const length = headerValue(headers, 'content-length')
  if (method === 'CONNECT') {
    if (length !== undefined && length !== '0') return badRequest('bodyDisallowed', 'CONNECT with a body')
  } else if (coding !== undefined && length !== undefined) {
    return badRequest('lengthAndChunked', 'content-length and transfer-encoding')
  }
  if (coding === undefined || (method !== 'CONNECT' && isChunked(coding))) return undefined
  return { ...badRequest('transferEncoding', `transfer-encoding ${JSON.stringify(coding)}`), status: 501, body: 'Not Implemented' }
}

const tokensOf = (headers: readonly Header[], name: string): readonly string[] =>
  headers.flatMap(([header, value]) => (header === name ? value.split(',').map((token) => lowerAscii(token.trim())) : []))

/** The protocol that a request asks to change to; undefined = none. HTTP/2 over plaintext is not offered and goes unread. */
export const upgradeOf = (headers: readonly Header[]): string | undefined => {
  const wanted = headerValue(headers, 'upgrade')
  if (wanted === undefined || lowerAscii(wanted) === 'h2c' || !tokensOf(headers, 'connection').includes('upgrade')) return undefined
  return lowerAscii(wanted)
}

const MAX_NAMED = 10
const MAX_TE_BYTES = 256
const PROTECTED: ReadonlySet<string> = new Set(['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'])

/** `Connection` may not take from a request what says where it comes from. */
const connection = ({ method, headers }: RequestDescriptor): Refused | undefined => {
  if (method === 'CONNECT' || upgradeOf(headers) !== undefined) return undefined
  const named = tokensOf(headers, 'connection')
  const isRefused =
    named.length >= MAX_NAMED ||
    named.some((name) => PROTECTED.has(name) || name.startsWith(':')) ||
    (named.includes('te') && (headerValue(headers, 'te') ?? '').length > MAX_TE_BYTES)
  return isRefused ? badRequest('connectionHeader', 'connection header names what it must not') : undefined
}

/** Why the header block is refused that is neither too large nor holds control characters; undefined = it is not. */
export const refuseHeaders = (request: RequestDescriptor, limits: RequestLimits): Refused | undefined =>
  syntax(request.headers) ?? tooMany(request, limits) ?? framing(request) ?? connection(request)

/** The lines as the codec hands them on; host lines are apart. */
export const readHeaders = (headers: readonly Header[]): readonly Header[] =>
  headers
    .filter(([name]) => name !== 'host')
    .map(([name, value]) => (value.includes('\r') ? [name, value.replaceAll('\r', '').trim()] : [name, value]))

/** All host lines as one; undefined = there is none, or `Connection` takes it away. */
export const hostOf = (request: RequestDescriptor): string | undefined => {
  const { headers } = request
  const values = [
    ...(request.withoutHost === true ? [] : [request.authority]),
    ...headers.flatMap(([name, value]) => (name === 'host' ? [value] : [])),
  ]
  if (values.length === 0) return undefined
  if (upgradeOf(headers) === undefined && tokensOf(headers, 'connection').includes('host')) return undefined
  return values.filter((value) => value !== '').join(',')
}
