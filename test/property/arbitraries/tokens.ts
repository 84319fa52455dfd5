/** Real tokens: two keys that the key sets name, one that they do not, claims of all kinds, times before and behind. */
import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'

const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
const [first, second, foreign] = [pair(), pair(), pair()]

const jwk = (key: KeyObject, kid: string) => ({ ...key.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' })

/** Inline key set of the key `key-a` or `key-b`. */
export const keySets = {
  a: JSON.stringify({ keys: [jwk(first.publicKey, 'key-a')] }),
  b: JSON.stringify({ keys: [jwk(second.publicKey, 'key-b')] }),
} as const

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const sign = (key: KeyObject, header: object, claims: object): string => {
  const text = `${part({ alg: 'RS256', typ: 'JWT', ...header })}.${part(claims)}`
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`
}

const [future, past] = [4_102_444_800, 1_000_000_000]
const a = { iss: 'issuer-a', sub: 'u1', exp: future }
const keyA = { kid: 'key-a' }

/** By what they are. The clock of the recordings is the machine's own, far from both times. */
export const tokens: readonly string[] = [
  sign(first.privateKey, keyA, { ...a, aud: 'web', group: 'dev', groups: ['dev', 'ops'], n: { k: 'v' }, 'a.b': 'x' }),
  sign(first.privateKey, keyA, { ...a, aud: ['web', 'api'], group: 'ops', scope: 'read write', level: 3, admin: true }),
  sign(first.privateKey, {}, { ...a, azp: 'client' }),
  sign(first.privateKey, keyA, { ...a, exp: past }),
  sign(first.privateKey, keyA, { ...a, nbf: future }),
  sign(first.privateKey, keyA, { iss: 'issuer-a', sub: 'u1' }),
  sign(foreign.privateKey, keyA, a),
  sign(first.privateKey, { kid: 'key-x' }, a),
  sign(second.privateKey, { kid: 'key-b' }, { iss: 'issuer-b', sub: 'u2', exp: future, group: 'dev' }),
  sign(second.privateKey, { kid: 'key-b' }, { iss: 'issuer-c', sub: 'u3', exp: future }),
  sign(first.privateKey, keyA, { iss: 'issuer-b', exp: future }),
  'garbage',
  'a.b.c',
  '',
]
