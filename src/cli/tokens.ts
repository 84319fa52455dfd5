/**
 * Verification of the raw tokens of a request against the inline key sets of a view, at an explicit time. The library
 * takes the outcomes as input and never fetches a key; a key set that would have to be fetched is said aloud.
 */
import { importJWK, type JWK } from 'jose'
import { tokenRulesOf, tokensToVerify } from '../authz/index.ts'
import type { RequestDescriptor, TokenFailure, TokenOutcome, TokenRule, View } from '../model/index.ts'
import { decodeBase64Url, parseToken, type TokenForm } from './token-form.ts'

/** Clock skew that the proxy allows, in seconds (istio J-5). */
const skewS = 60

interface NamedKey {
  readonly jwk: JWK
  readonly type: string
  readonly keyId: string
  readonly algorithm: string
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Only what makes the key: its declared use does not matter to the proxy. */
const namedKey = (key: Readonly<Record<string, unknown>>): NamedKey => {
  const jwk: JWK = {}
  for (const name of ['kty', 'n', 'e', 'crv', 'x', 'y', 'k'] as const) if (typeof key[name] === 'string') jwk[name] = key[name]
  return { jwk, type: text(key.kty), keyId: text(key.kid), algorithm: text(key.alg) }
}

const keysOf = (jwks: string): readonly NamedKey[] => {
  try {
    const parsed: unknown = JSON.parse(jwks)
    return isObject(parsed) && Array.isArray(parsed.keys) ? parsed.keys.filter(isObject).map(namedKey) : []
  } catch {
    return []
  }
}

const fits = ({ type }: NamedKey, algorithm: string): boolean => {
  if (type === 'RSA') return algorithm.startsWith('RS') || algorithm.startsWith('PS')
  if (type === 'EC') return algorithm.startsWith('ES')
  return type === 'oct' ? algorithm.startsWith('HS') : type === 'OKP' && algorithm === 'EdDSA'
}

const curves: { readonly [curve: string]: string } = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' }

/** A key of an elliptic curve is used with whatever hash the token names. */
const importKey = async ({ jwk, type }: NamedKey, algorithm: string): Promise<CryptoKey> => {
  const key = await importJWK(jwk, type === 'EC' ? curves[jwk.crv ?? ''] : algorithm)
  if (!(key instanceof Uint8Array)) return key
  return crypto.subtle.importKey('raw', Uint8Array.from(key), { name: 'HMAC', hash: `SHA-${algorithm.slice(2)}` }, false, ['verify'])
}

const schemeOf = (algorithm: string): { readonly name: string; readonly hash?: string; readonly saltLength?: number } => {
  const bits = algorithm.slice(2)
  switch (algorithm.slice(0, 2)) {
    case 'RS':
      return { name: 'RSASSA-PKCS1-v1_5' }
    case 'PS':
      return { name: 'RSA-PSS', saltLength: Number(bits) / 8 }
    case 'ES':
      return { name: 'ECDSA', hash: `SHA-${bits}` }
    case 'HS':
      return { name: 'HMAC' }
    default:
      return { name: 'Ed25519' }
  }
}

/** The bare signature: no other member of the header counts, nor the length of the key. */
const verifies = async (form: TokenForm, key: NamedKey): Promise<boolean> => {
  if (!fits(key, form.algorithm)) return false
  const [header, payload, signature] = form.parts
  const signed = new TextEncoder().encode(`${header}.${payload}`)
  try {
    const imported = await importKey(key, form.algorithm)
    return await crypto.subtle.verify(schemeOf(form.algorithm), imported, Uint8Array.from(decodeBase64Url(signature) ?? []), signed)
  } catch {
    return false
  }
}

const keyFailure = async (form: TokenForm, rule: TokenRule): Promise<TokenFailure | undefined> => {
  if (rule.jwks === undefined) return 'keysUnavailable'
  const keys = keysOf(rule.jwks)
  if (keys.length === 0) return 'noValidKeys'
  const candidates = keys.filter(
    (key) =>
      (form.keyId === '' || key.keyId === '' || key.keyId === form.keyId) && (key.algorithm === '' || key.algorithm === form.algorithm),
  )
  if (candidates.length === 0) return 'noMatchingKey'
  for (const key of candidates) if (await verifies(form, key)) return undefined
  return 'badSignature'
}

const timeFailure = ({ claims }: TokenForm, nowS: number): TokenFailure | undefined => {
  const seconds = (name: 'nbf' | 'exp'): number => (typeof claims[name] === 'number' ? Math.trunc(claims[name]) : 0)
  if (nowS + skewS < seconds('nbf')) return 'notYetValid'
  return seconds('exp') !== 0 && nowS > seconds('exp') + skewS ? 'expired' : undefined
}

const outcomeFor = async (token: string, index: number, rule: TokenRule, nowS: number): Promise<TokenOutcome> => {
  const parsed = parseToken(token)
  if ('failure' in parsed) {
    return { token, rule: index, failure: parsed.failure, ...(parsed.claims === undefined ? {} : { claims: parsed.claims }) }
  }
  const foreign = rule.issuer !== '' && parsed.claims.iss !== rule.issuer
  // A token of another issuer is refused before its key is asked for.
  const failure = timeFailure(parsed, nowS) ?? (foreign ? undefined : await keyFailure(parsed, rule))
  return { token, rule: index, claims: parsed.claims, ...(failure === undefined ? {} : { failure }) }
}

/**
 * One outcome per token and rule that looks at its place, in the order of the tokens. Never rejects.
 *
 * @param nowMs  milliseconds since the epoch
 */
export const verifyTokens = async (view: View, request: RequestDescriptor, nowMs: number): Promise<readonly TokenOutcome[]> => {
  const rules = tokenRulesOf(view)
  const nowS = Math.floor(nowMs / 1000)
  const outcomes: TokenOutcome[] = []
  for (const found of tokensToVerify(view, request)) {
    for (const index of found.rules) {
      const rule = rules[index]
      if (rule !== undefined) outcomes.push(await outcomeFor(found.token, index, rule, nowS))
    }
  }
  return outcomes
}

/** What could not be verified and why, in words, each once. */
export const unverified = (view: View, outcomes: readonly TokenOutcome[]): readonly string[] => {
  const rules = tokenRulesOf(view)
  const notes = outcomes.flatMap(({ failure, rule: index }) => {
    if (failure !== 'keysUnavailable') return []
    const rule = rules[index ?? 0]
    const where = rule?.jwksUri === undefined ? 'it names no key set' : `its keys are at ${rule.jwksUri}, which is not fetched`
    return [`the token was not verified for issuer ${rule?.issuer ?? ''}: ${where}`]
  })
  return [...new Set(notes)]
}
