/** Owns what a field of the request is: its values, none when it is absent. */
import { toByteString } from '../model/bytes.ts'
import type { Field, Json } from '../model/index.ts'
import type { RequestContext } from './context.ts'
import { hostWithoutPort } from './host.ts'
import { pathOf, queryParameter } from './path.ts'
import { lowerAscii } from './text.ts'

const strings = (value: Json): readonly string[] => {
  if (typeof value === 'string') return [toByteString(value)]
  // istio A-43: any string member of a list; numbers, booleans and objects never match.
  return Array.isArray(value) ? value.filter((member) => typeof member === 'string').map(toByteString) : []
}

const isJsonObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The claim at a key path; keys are literal, dots included (istio A-44). */
export const claimAt = (claims: RequestContext['claims'], path: readonly string[]): Json | undefined => {
  let value: Json | undefined = claims
  for (const key of path) {
    if (!isJsonObject(value) || !Object.hasOwn(value, key)) return undefined
    value = value[key]
  }
  return value
}

/** Strings at a key path of the claims, as bytes. */
export const claimValues = (claims: RequestContext['claims'], path: readonly string[]): readonly string[] => {
  const value = claimAt(claims, path)
  return value === undefined ? [] : strings(value)
}

/** What a proxy gives to requests without it: no line of the request need have it (istio M-19). */
export const givenHeaders: ReadonlySet<string> = new Set(['x-request-id', 'x-forwarded-client-cert'])

/** Stands for the `x-request-id` that a proxy gives to a request without one: a random UUID, of which only the form is known. */
const GIVEN_REQUEST_ID = '00000000-0000-4000-8000-000000000000'

/** Stands for what is known of the `x-forwarded-client-cert` that a proxy writes: its own identity and the hash are left out. */
const GIVEN_CLIENT_CERTIFICATE = 'By=spiffe://;Hash=;Subject="";URI='

/** What a proxy gives to a request without the header before the first filter looks, as far as its form is known (istio M-19). */
export const givenHeader = (context: RequestContext, name: string): string | undefined => {
  if (name === 'x-request-id') return GIVEN_REQUEST_ID
  const [principal] = context.principals
  if (name !== 'x-forwarded-client-cert' || principal === undefined) return undefined
  return [...(context.saidCertificates === undefined ? [] : [context.saidCertificates]), GIVEN_CLIENT_CERTIFICATE + principal].join(',')
}

const linesOf = (headers: RequestContext['headers'], name: string): readonly string[] =>
  headers.filter(([header]) => header === name).map(([, value]) => value)

/** Values of a header by its lower-case name, pseudo headers included; `host` is the authority. */
export const headerValues = (context: RequestContext, name: string): readonly string[] => {
  switch (name) {
    case ':method':
      return [context.method]
    case ':scheme':
      return [context.scheme]
    case ':authority':
    case 'host':
      return [context.authority]
    case ':path':
      return [context.path]
    default: {
      const lines = linesOf(context.headers, name)
      const given = lines.length === 0 ? givenHeader(context, name) : undefined
      return given === undefined ? lines : [given]
    }
  }
}

const known = (address: string): readonly string[] => (address === 'unknown' ? [] : [address])

/** Values of a field; a field of a connection without HTTP that HTTP alone has is absent. */
export const fieldValues = (field: Field, context: RequestContext): readonly string[] => {
  switch (field.kind) {
    case 'header':
      return context.protocol === 'http' ? headerValues(context, field.name) : []
    case 'path':
      return context.protocol === 'http' ? [pathOf(context.path)] : []
    case 'query': {
      const value = context.protocol === 'http' ? queryParameter(context.path, field.name) : undefined
      return value === undefined ? [] : [value]
    }
    case 'host':
      return context.protocol === 'http' ? [lowerAscii(hostWithoutPort(context.authority))] : []
    case 'principal':
      return context.principals
    case 'peerAddress':
      return known(context.peerAddress)
    case 'clientAddress':
      return known(context.clientAddress)
    case 'destinationAddress':
      return known(context.destinationAddress)
    case 'destinationPort':
      return [String(context.destinationPort)]
    case 'serverName':
      return [context.serverName]
    case 'claim':
      return claimValues(context.claims, field.path)
    case 'metadata':
      return []
  }
}
