/** What becomes of the claims of a verified token: how later layers see them and as which header text they are sent on. */
import { toByteString } from '../model/bytes.ts'
import type { Json } from '../model/index.ts'

export type Claims = { readonly [name: string]: Json }

const own = (claims: Claims, name: string): Json | undefined => (Object.hasOwn(claims, name) ? claims[name] : undefined)

const isObject = (value: Json | undefined): value is Claims => typeof value === 'object' && value !== null && !Array.isArray(value)

/** istio J-13, as recorded: a space-delimited string claim is replaced by its list; one without any word stays. */
export const withLists = (claims: Claims, spaceDelimited: readonly string[]): Claims => {
  const out: { [name: string]: Json } = Object.assign(Object.create(null), claims)
  for (const name of spaceDelimited) {
    const value = own(claims, name)
    if (typeof value !== 'string') continue
    const words = value.split(' ').filter((word) => word !== '')
    if (words.length > 0) out[name] = words
  }
  return out
}

/** Identifiers that a token is for; a missing or unusable `aud` gives none. */
export const audiencesOf = (claims: Claims | undefined): readonly string[] => {
  const aud = claims === undefined ? undefined : own(claims, 'aud')
  if (typeof aud === 'string') return [aud]
  return Array.isArray(aud) ? aud.filter((value) => typeof value === 'string') : []
}

/** istio J-10: a leading scheme and one trailing slash do not count. */
export const normalizeAudience = (audience: string): string => {
  const open = audience.endsWith('/') ? audience.slice(0, -1) : audience
  if (open.startsWith('https://')) return open.slice(8)
  return open.startsWith('http://') ? open.slice(7) : open
}

/** Whole numbers from 0 to 2^64 print as such, others with six decimals. */
const numberText = (value: number): string => {
  if (Number.isInteger(value)) {
    const whole = BigInt(value).toString()
    return value >= 0 && value < 2 ** 64 ? whole : `${whole}.000000`
  }
  return value.toFixed(6)
}

const jsonText = (value: Json): string => JSON.stringify(value).replace(/[<>]/g, (c) => (c === '<' ? '\\u003c' : '\\u003e'))

/** Base64 of a byte string, without Buffer so that browsers can run it. */
const base64 = (bytes: string): string => btoa(bytes)

/** Payload as it would stand in a token, for a caller who gives claims but no token text. */
export const payloadText = (claims: Claims): string =>
  base64(toByteString(JSON.stringify(claims)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')

/** Header text of the claim at dotted `path` (istio J-11); absent when there is nothing to send. */
export const claimHeader = (claims: Claims, path: string): string | undefined => {
  let value: Json | undefined = claims
  for (const name of path.split('.')) {
    if (!isObject(value)) return undefined
    value = own(value, name)
  }
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return value === '' ? undefined : toByteString(value)
  if (typeof value === 'number') return numberText(value)
  return typeof value === 'boolean' ? String(value) : base64(toByteString(jsonText(value)))
}
