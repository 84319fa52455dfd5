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

const lines = (request: RequestDescriptor, limits: RequestLimits): Refused | undefined => {
  let bytes = request.path.length + request.method.length + request.authority.length
  let count = request.withoutHost === true ? 0 : 1
  for (const [name, value] of request.headers) {
    bytes += name.length + value.length
    count += 1
    if (!isHeaderName(name)) return badRequest('syntax', `invalid header name ${JSON.stringify(name)}`)
    if (hasControl(value.replaceAll('\r', ''))) return badRequest('characters', `invalid value of header ${name}`)
    if (bytes > limits.maxHeaderBytes) return tooLarge(`headers larger than ${limits.maxHeaderBytes} bytes`)
    if (count > limits.maxHeaders) return { ...tooLarge(`more than ${limits.maxHeaders} headers`), malformed: 'tooManyHeaders' }
  }
  return bytes > limits.maxHeaderBytes ? tooLarge(`headers larger than ${limits.maxHeaderBytes} bytes`) : undefined
}

const isLength = (text: string): boolean => /^\d{1,20}$/.test(text) && BigInt(text) < 2n ** 64n

/** Where the body ends must be said once, and in a way that everybody reads alike. */
const framing = (headers: readonly Header[]): Refused | undefined => {
  const lengths = headers.filter(([name]) => name === 'content-length')
  const coding = headerValue(headers, 'transfer-encoding')
  if (coding !== undefined && lengths.length > 0) return badRequest('lengthAndChunked', 'content-length and transfer-encoding')
  if (lengths.length > 1 || !lengths.every(([, value]) => isLength(value))) return badRequest('syntax', 'invalid content-length')
  if (coding !== undefined && lowerAscii(coding) !== 'chunked') {
    return { ...badRequest('transferEncoding', `transfer-encoding ${JSON.stringify(coding)}`), status: 501, body: 'Not Implemented' }
  }
  return undefined
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
const connection = (headers: readonly Header[]): Refused | undefined => {
  if (upgradeOf(headers) !== undefined) return undefined
  const named = tokensOf(headers, 'connection')
  const isRefused =
    named.length >= MAX_NAMED ||
    named.some((name) => PROTECTED.has(name) || name.startsWith(':')) ||
    (named.includes('te') && (headerValue(headers, 'te') ?? '').length > MAX_TE_BYTES)
  return isRefused ? badRequest('connectionHeader', 'connection header names what it must not') : undefined
}

/** Why the header block is refused; undefined = it is not. */
export const refuseHeaders = (request: RequestDescriptor, limits: RequestLimits): Refused | undefined =>
  lines(request, limits) ?? framing(request.headers) ?? connection(request.headers)

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
