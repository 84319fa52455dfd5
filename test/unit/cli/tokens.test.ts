/** Raw tokens: the first thing wrong is told, in the order in which the proxy looks (istio J-5). */
import { exportJWK, FlattenedSign, generateKeyPair } from 'jose'
import { describe, expect, it } from 'vitest'
import { tokenRulesOf } from '../../../src/authz/index.ts'
import { parseToken } from '../../../src/cli/token-form.ts'
import { parseTokenJson } from '../../../src/cli/token-json.ts'
import { unverified, verifyTokens } from '../../../src/cli/tokens.ts'
import type { RequestDescriptor, View } from '../../../src/model/index.ts'
import { authorizationOf, tokens } from '../authz/support.ts'

const nowMs = Date.parse('2026-08-27T00:00:00Z')
const nowS = nowMs / 1000
const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
const key = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' }

const encode = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

const sign = async (payload: unknown, header: object = { alg: 'RS256', kid: 'k' }): Promise<string> => {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
  const jws = await new FlattenedSign(new TextEncoder().encode(text)).setProtectedHeader(header as { alg: string }).sign(privateKey)
  return `${jws.protected}.${jws.payload}.${jws.signature}`
}

const viewWith = (jwks: unknown): View => {
  const rule = jwks === undefined ? '{issuer: a, jwksUri: "https://keys"}' : `{issuer: a, jwks: '${JSON.stringify(jwks)}'}`
  const handler = { kind: 'http', authorization: authorizationOf(tokens(`[${rule}]`)).http }
  return { listeners: [{ filterChains: [{ handler }] }] } as unknown as View
}

const withToken = (token: string): RequestDescriptor =>
  ({ headers: [['authorization', `Bearer ${token}`]], path: '/' }) as unknown as RequestDescriptor

const failureOf = async (token: string, jwks: unknown = { keys: [key] }): Promise<string> => {
  const [outcome] = await verifyTokens(viewWith(jwks), withToken(token), nowMs)
  return outcome?.failure ?? 'ok'
}

describe('keys and time', () => {
  it('a token signed with the key is good', async () => expect(await failureOf(await sign({ iss: 'a' }))).toBe('ok'))
  it('allows a clock skew of 60 s', async () => {
    expect(await failureOf(await sign({ iss: 'a', exp: nowS - 60 }))).toBe('ok')
    expect(await failureOf(await sign({ iss: 'a', exp: nowS - 61 }))).toBe('expired')
    expect(await failureOf(await sign({ iss: 'a', nbf: nowS + 60 }))).toBe('ok')
    expect(await failureOf(await sign({ iss: 'a', nbf: nowS + 61 }))).toBe('notYetValid')
  })
  it('exp 0 never expires', async () => expect(await failureOf(await sign({ iss: 'a', exp: 0 }))).toBe('ok'))
  it('tells expiry before a bad signature', async () => {
    expect(await failureOf(`${(await sign({ iss: 'a', exp: 1 })).slice(0, -8)}AAAAAAAA`)).toBe('expired')
  })
  it('a key of another id is no key', async () =>
    expect(await failureOf(await sign({ iss: 'a' }, { alg: 'RS256', kid: 'z' }))).toBe('noMatchingKey'))
  it('without an id every key is tried', async () => expect(await failureOf(await sign({ iss: 'a' }, { alg: 'RS256' }))).toBe('ok'))
  it('a key says for which algorithm it is', async () => {
    expect(await failureOf(await sign({ iss: 'a' }), { keys: [{ ...key, alg: 'RS384' }] })).toBe('noMatchingKey')
  })
  it('trailing text is part of the signature', async () => {
    const token = await sign({ iss: 'a' })
    expect(await failureOf(`${token} junk`)).toBe('badSignature')
    expect(await failureOf(`${token},x`)).toBe('badSignatureEncoding')
    expect(await failureOf(`${token}==`)).toBe('ok')
  })
  it('keys that would have to be fetched are said aloud', async () => {
    const view = viewWith(undefined)
    const outcomes = await verifyTokens(view, withToken(await sign({ iss: 'a' })), nowMs)
    expect(outcomes[0]?.failure).toBe('keysUnavailable')
    expect(unverified(view, outcomes)).toEqual([
      'the token was not verified for issuer a: its keys are at https://keys, which is not fetched',
    ])
    expect(tokenRulesOf(view)).toHaveLength(1)
  })
})

describe('form', () => {
  const header = encode({ alg: 'RS256' })
  const withClaims = (claims: unknown): string => `${header}.${encode(claims)}.AAAA`
  it.each([
    ['opaque', 'badForm'],
    ['a.b', 'badForm'],
    ['a..b', 'badForm'],
    ['a.b.c', 'badHeaderEncoding'],
    [`${encode('[]')}.e30.AAAA`, 'badHeaderJson'],
    [`${encode({})}.e30.AAAA`, 'badHeaderAlg'],
    [`${encode({ alg: 'none' })}.e30.AAAA`, 'unsupportedAlg'],
    [`${encode({ alg: 'RS256', kid: 5 })}.e30.AAAA`, 'badHeaderKid'],
    [`${header}.!!!.AAAA`, 'badPayloadEncoding'],
    [`${header}.${encode('hello')}.AAAA`, 'badPayloadJson'],
    [withClaims({ iss: null }), 'issNotString'],
    [withClaims({ sub: ['a'] }), 'subNotString'],
    [withClaims({ iat: 'x' }), 'iatNotInteger'],
    [withClaims({ nbf: -1 }), 'nbfOutOfRange'],
    [withClaims({ exp: 1e30 }), 'expOutOfRange'],
    [withClaims({ jti: 5 }), 'jtiNotString'],
    [withClaims({ aud: ['a', 5] }), 'audNotString'],
    [`${header}.e30.!`, 'badSignatureEncoding'],
  ])('%s → %s', (token, wanted) => expect(parseToken(token)).toMatchObject({ failure: wanted }))
  it('empty parts do not count', () => expect('failure' in parseToken(`.${header}.e30.AAAA.`)).toBe(false))
})

describe('JSON of tokens', () => {
  it.each(["{'a': 'b'}", '{"a": [1, 2,],}', ' {"a": 1e2} '])('takes %s', (text) => expect(parseTokenJson(text)).toBeDefined())
  it.each(['[1]', '{"a": 1, "a": 2}', '{"a": NaN}', '{} x', '{"a": 01}', '{a: 1}', '', '{', '"'])('refuses %s', (text) =>
    expect(parseTokenJson(text)).toBeUndefined(),
  )
  it('keeps its depth bounded', () => expect(parseTokenJson(`{"a": ${'['.repeat(100_000)}`)).toBeUndefined())
  it('a name of a prototype is a name', () => expect(Object.keys(parseTokenJson('{"__proto__": 1}') ?? {})).toEqual(['__proto__']))
})
