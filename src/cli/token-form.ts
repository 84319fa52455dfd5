/** The parts of a raw token, with the first thing wrong in the order in which the proxy looks (istio J-5). */
import type { Json, TokenFailure } from '../model/index.ts'
import { type JsonObject, parseTokenJson } from './token-json.ts'

export interface TokenForm {
  /** Base64url texts as they stand; the signature covers the first two. */
  readonly parts: readonly [header: string, payload: string, signature: string]
  readonly algorithm: string
  /** Empty = none. */
  readonly keyId: string
  readonly claims: JsonObject
}

export type ParsedToken = TokenForm | { readonly failure: TokenFailure; readonly claims?: JsonObject }

const algorithms = new Set([
  'ES256',
  'ES384',
  'ES512',
  'HS256',
  'HS384',
  'HS512',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'EdDSA',
])

/** Bytes of base64url text; blanks do not count, padding is left out or complete. */
export const decodeBase64Url = (text: string): Buffer | undefined => {
  const found = /^([A-Za-z0-9_-]*)(={0,2})$/.exec(text.replace(/[ \t\r\n\v\f]/g, ''))
  const [whole = '', body = '', padding = ''] = found ?? []
  if (found === null || body.length % 4 === 1 || (padding !== '' && whole.length % 4 !== 0)) return undefined
  return Buffer.from(body, 'base64url')
}

const parseObject = (bytes: Buffer): JsonObject | undefined => {
  try {
    return parseTokenJson(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    return undefined
  }
}

const member = (object: JsonObject, name: string): Json | undefined => (Object.hasOwn(object, name) ? object[name] : undefined)

const isTextOrAbsent = (value: Json | undefined): boolean => value === undefined || typeof value === 'string'

const timeFailure = (value: Json | undefined, notInteger: TokenFailure, outOfRange: TokenFailure): TokenFailure | undefined => {
  if (value === undefined) return undefined
  if (typeof value !== 'number') return notInteger
  return value < 0 || value >= 2 ** 64 ? outOfRange : undefined
}

const isAudience = (value: Json | undefined): boolean =>
  isTextOrAbsent(value) || (Array.isArray(value) && value.every((entry) => typeof entry === 'string'))

const claimFailure = (claims: JsonObject): TokenFailure | undefined => {
  if (!isTextOrAbsent(member(claims, 'iss'))) return 'issNotString'
  if (!isTextOrAbsent(member(claims, 'sub'))) return 'subNotString'
  return (
    timeFailure(member(claims, 'iat'), 'iatNotInteger', 'iatOutOfRange') ??
    timeFailure(member(claims, 'nbf'), 'nbfNotInteger', 'nbfOutOfRange') ??
    timeFailure(member(claims, 'exp'), 'expNotInteger', 'expOutOfRange') ??
    (isTextOrAbsent(member(claims, 'jti')) ? undefined : 'jtiNotString') ??
    (isAudience(member(claims, 'aud')) ? undefined : 'audNotString')
  )
}

/** Never throws. */
export const parseToken = (token: string): ParsedToken => {
  const [header, payload, signature, ...more] = token.split('.').filter((part) => part !== '')
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0) return { failure: 'badForm' }
  const headerBytes = decodeBase64Url(header)
  if (headerBytes === undefined) return { failure: 'badHeaderEncoding' }
  const fields = parseObject(headerBytes)
  if (fields === undefined) return { failure: 'badHeaderJson' }
  const algorithm = member(fields, 'alg')
  if (typeof algorithm !== 'string') return { failure: 'badHeaderAlg' }
  if (!algorithms.has(algorithm)) return { failure: 'unsupportedAlg' }
  const keyId = member(fields, 'kid')
  if (!isTextOrAbsent(keyId)) return { failure: 'badHeaderKid' }
  const payloadBytes = decodeBase64Url(payload)
  if (payloadBytes === undefined) return { failure: 'badPayloadEncoding' }
  const claims = parseObject(payloadBytes)
  if (claims === undefined) return { failure: 'badPayloadJson' }
  const failure = claimFailure(claims)
  if (failure !== undefined) return { failure, claims }
  if (decodeBase64Url(signature) === undefined) return { failure: 'badSignatureEncoding', claims }
  return { parts: [header, payload, signature], algorithm, keyId: typeof keyId === 'string' ? keyId : '', claims }
}
