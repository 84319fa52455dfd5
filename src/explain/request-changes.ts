/**
 * One field of a request: what a reader calls it, what it is now, and the request with another value in it. Fields are those that
 * rules of policies look at; some of them no request can be given, a name of the server among them.
 */
import type { Field, Json, RequestDescriptor, TokenOutcome } from '../model/index.ts'
import { meshAlpn } from './mesh-peer.ts'

/** All lines of the header replaced by one; without a value, by none. */
export const withHeader = (request: RequestDescriptor, name: string, value: string | undefined): RequestDescriptor => ({
  ...request,
  headers: [...request.headers.filter(([header]) => header !== name), ...(value === undefined ? [] : [[name, value] as const])],
})

const withPath = (request: RequestDescriptor, path: string): RequestDescriptor => {
  const query = request.path.indexOf('?')
  return { ...request, path: query < 0 ? path : path + request.path.slice(query) }
}

/** Over mutual TLS as `principal`, without `spiffe://`. */
export const withPrincipal = (request: RequestDescriptor, principal: string): RequestDescriptor => {
  const alpn = request.source.tls?.alpn ?? meshAlpn[request.protocol]
  return { ...request, source: { ...request.source, tls: { ...request.source.tls, kind: 'mutual', principal, alpn } } }
}

export type Claims = { readonly [name: string]: Json }

const setClaim = (claims: Claims, path: readonly string[], value: string): Claims => {
  const [key, ...rest] = path
  if (key === undefined) return claims
  if (rest.length === 0) return { ...claims, [key]: value }
  const inner = claims[key]
  const object = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? (inner as Claims) : {}
  return { ...claims, [key]: setClaim(object, rest, value) }
}

const withClaim = (request: RequestDescriptor, path: readonly string[], value: string, base: Claims): RequestDescriptor => {
  const tokens: readonly TokenOutcome[] = request.tokens === 'unknown' ? [] : request.tokens
  const known = tokens.find((token) => token.failure === undefined && token.claims !== undefined)
  const changed: TokenOutcome = { claims: setClaim(known?.claims ?? base, path, value) }
  return { ...request, tokens: [...tokens.filter((token) => token !== known && token.failure === undefined), changed] }
}

const pseudo: { readonly [name: string]: (request: RequestDescriptor, value: string) => RequestDescriptor } = {
  ':method': (request, value) => ({ ...request, method: value }),
  ':authority': (request, value) => ({ ...request, authority: value }),
  ':path': (request, value) => ({ ...request, path: value }),
}

/** Puts `value` into a request; undefined for fields that no request can be given. `base`: claims of a token where there is none yet. */
export const applyTo = (field: Field, value: string, base: Claims): ((request: RequestDescriptor) => RequestDescriptor) | undefined => {
  switch (field.kind) {
    case 'header': {
      const { name } = field
      const special = Object.hasOwn(pseudo, name) ? pseudo[name] : undefined
      if (special === undefined && name.startsWith(':')) return undefined
      return special === undefined ? (request) => withHeader(request, name, value) : (request) => special(request, value)
    }
    case 'path':
      return (request) => withPath(request, value)
    case 'host':
      return (request) => ({ ...request, authority: value })
    case 'principal':
      return value.startsWith('spiffe://') ? (request) => withPrincipal(request, value.slice('spiffe://'.length)) : undefined
    case 'peerAddress':
    case 'clientAddress':
      return (request) => ({ ...request, source: { ...request.source, ip: value } })
    case 'destinationPort':
      return (request) => ({ ...request, destination: { ...request.destination, port: Number(value) } })
    case 'claim':
      return (request) => withClaim(request, field.path, value, base)
    default:
      return undefined
  }
}

const labels: { readonly [kind in Field['kind']]?: string } = {
  path: 'path',
  host: 'host',
  principal: 'principal',
  peerAddress: 'source ip',
  clientAddress: 'source ip',
  destinationPort: 'port',
}

/** `method`, `header x-user`, `claim sub`: what a change of the field is called. */
export const labelOf = (field: Field): string => {
  if (field.kind === 'claim') return `claim ${field.path.join('.')}`
  if (field.kind !== 'header') return labels[field.kind] ?? field.kind
  if (field.name === ':method') return 'method'
  if (field.name === ':authority') return 'host'
  return field.name === ':path' ? 'path' : `header ${field.name}`
}

/** What the request has there; undefined where nothing is, or nothing that could be told. */
export const currentValue = (field: Field, request: RequestDescriptor): string | undefined => {
  if (field.kind === 'principal') return request.source.tls?.principal
  if (field.kind === 'path' || (field.kind === 'header' && field.name === ':path')) return request.path
  if (field.kind === 'host' || (field.kind === 'header' && field.name === ':authority')) return request.authority
  if (field.kind === 'peerAddress' || field.kind === 'clientAddress') return request.source.ip
  if (field.kind === 'destinationPort') return String(request.destination.port)
  if (field.kind !== 'header') return undefined
  return field.name === ':method' ? request.method : request.headers.find(([name]) => name === field.name)?.[1]
}

/** The value as a person writes it. */
export const writtenValue = (field: Field, value: string): string =>
  field.kind === 'principal' ? value.replace(/^spiffe:\/\//, '') : value
