/** Where tokens are found, in which order they count, and what a good one leaves behind (istio J-3 to J-13). */
import { describe, expect, it } from 'vitest'
import type { Header } from '../../../src/model/index.ts'
import { ask, tokens, verdict } from './support.ts'

const good = { token: 'good', claims: { iss: 'a', sub: 's' } }
const expired = { token: 'old', claims: { iss: 'a', sub: 's' }, failure: 'expired' as const }
const goodB = { token: 'goodB', claims: { iss: 'b', sub: 'sb' } }
const expiredB = { token: 'oldB', claims: { iss: 'b' }, failure: 'expired' as const }
const junk = { token: 'junk', failure: 'badForm' as const }
const all = [good, expired, goodB, expiredB, junk]

const bearer = (...lines: readonly string[]): readonly Header[] => lines.map((line) => ['authorization', line])
const lines = (name: string, ...values: readonly string[]): readonly Header[] => values.map((value) => [name, value])

describe('places', () => {
  const one = tokens('[{issuer: a, jwks: x}]')
  const asked = (headers: readonly Header[], path = '/') => verdict(one, { headers, path, tokens: all })
  it.each([
    ['Bearer good', 'allowed'],
    ['Bearer  good', 'allowed'],
    ['Foo Bearer good', 'allowed'],
    ['Bearer old', 'token expired 401'],
    ['bearer old', 'allowed'],
    ['Basic old', 'allowed'],
    ['Bearer', 'allowed'],
    ['Bearer junk', 'token badForm 401'],
  ])('Authorization: %s → %s', (line, wanted) => expect(asked(bearer(line))).toBe(wanted))
  it('several Authorization lines are one value', () => {
    expect(asked(bearer('Bearer good', 'Bearer good'))).toBe('undetermined')
  })
  it('the query parameter access_token counts, decoded', () => {
    expect(asked([], '/?x=1&access_token=%6fld')).toBe('token expired 401')
  })
  it('all tokens of a rule must be good', () => {
    expect(asked(bearer('Bearer good'), '/?access_token=old')).toBe('token expired 401')
    const header = tokens('[{issuer: a, jwks: x, fromHeaders: [{name: X-Jwt}]}]')
    expect(verdict(header, { headers: lines('x-jwt', 'good', 'old'), tokens: all })).toBe('token expired 401')
    expect(verdict(header, { headers: lines('x-jwt', 'old', 'good'), tokens: all })).toBe('token expired 401')
  })
  it('of two bad tokens the one found last is told', () => {
    expect(asked(bearer('Bearer junk'), '/?access_token=old')).toBe('token expired 401')
    expect(asked(bearer('Bearer old'), '/?access_token=junk')).toBe('token badForm 401')
  })
  it('the first cookie of a name counts', () => {
    const cookie = tokens('[{issuer: a, jwks: x, fromCookies: [c]}]')
    expect(verdict(cookie, { headers: lines('cookie', 'z=1; c=good; c=old'), tokens: all })).toBe('allowed')
    expect(verdict(cookie, { headers: lines('cookie', 'c="old"'), tokens: all })).toBe('token expired 401')
  })
  it('a token that nobody verified leaves the answer open', () =>
    expect(verdict(one, { headers: bearer('Bearer good') })).toBe('undetermined'))
})

describe('several rules (J-3)', () => {
  const shared = tokens('[{issuer: a, jwks: x}, {issuer: b, jwks: x}]')
  const apart = tokens('[{issuer: a, jwks: x}, {issuer: b, jwks: x, fromHeaders: [{name: x-b}]}]')
  const inHeaders = (...headers: readonly Header[]) => ({ headers, tokens: all })
  it('one rule with a good token suffices, whatever the other finds', () => {
    expect(verdict(shared, inHeaders(...bearer('Bearer goodB')))).toBe('allowed')
    expect(verdict(apart, inHeaders(...bearer('Bearer good'), ['x-b', 'oldB']))).toBe('allowed')
    expect(verdict(apart, inHeaders(...bearer('Bearer old'), ['x-b', 'goodB']))).toBe('allowed')
  })
  it('a reason that says more than `wrong issuer` is told', () => {
    expect(verdict(shared, inHeaders(...bearer('Bearer old')))).toBe('token expired 401')
    expect(verdict(apart, inHeaders(...bearer('Bearer goodB'), ['x-b', 'oldB']))).toBe('token expired 401')
    expect(verdict(apart, inHeaders(['x-b', 'good']))).toBe('token issuerNotConfigured 401')
  })
  it('no token at all is fine', () => expect(verdict(apart, { tokens: all })).toBe('allowed'))
})

describe('what a good token leaves behind (J-11)', () => {
  const left = (rule: string, headers: readonly Header[], path = '/') => {
    const { context } = ask(tokens(`[{issuer: a, jwks: x, ${rule}}]`), { headers, path, tokens: all })
    return [context.path, ...context.headers.map(([name, value]) => `${name}: ${value}`)]
  }
  it('the token is removed unless it is forwarded', () => {
    expect(left('audiences: []', [...bearer('Bearer good'), ['x', '1']])).toEqual(['/', 'x: 1'])
    expect(left('forwardOriginalToken: true', bearer('Bearer good'))).toEqual(['/', 'authorization: Bearer good'])
  })
  it('a query is written anew without it: decoded, sorted by name', () => {
    expect(left('audiences: []', [], '/?b=%20x&a&access_token=good&a=2')).toEqual(['/?a=&a=2&b= x'])
    expect(left('audiences: []', [], '/?access_token=good&')).toEqual(['/'])
  })
  it('claims become headers, and what a client sent under their names goes', () => {
    const rule = 'outputClaimToHeaders: [{header: X-Sub, claim: sub}, {header: x-none, claim: nope}]'
    expect(left(rule, [['x-sub', 'forged'], ['x-none', 'forged'], ...bearer('Bearer good')])).toEqual(['/', 'x-sub: s'])
    expect(left(rule, [['x-sub', 'forged']])).toEqual(['/'])
  })
  it('the payload goes on as it stood in the token', () => {
    const { context } = ask(tokens('[{issuer: a, jwks: x, outputPayloadToHeader: x-p}]'), {
      headers: bearer('Bearer h.p.s'),
      tokens: [{ ...good, token: 'h.p.s' }],
    })
    expect(context.headers).toEqual([['x-p', 'p']])
  })
})

describe('audiences (J-10)', () => {
  const only = tokens('[{issuer: a, jwks: x, audiences: ["http://web/", api]}]')
  it.each([
    ['web', 'allowed'],
    ['https://web', 'allowed'],
    ['web//', 'token audienceNotAllowed 403'],
    ['API', 'token audienceNotAllowed 403'],
    [['q', 'api'], 'allowed'],
    [[], 'token audienceNotAllowed 403'],
  ])('%s → %s', (aud, wanted) => {
    expect(verdict(only, { headers: bearer('Bearer good'), tokens: [{ token: 'good', claims: { iss: 'a', aud } }] })).toBe(wanted)
  })
})

it('the challenge names the request as it came', () => {
  const given = ask(tokens('[{issuer: a, jwks: x}]'), { path: '/a?b', headers: bearer('Bearer old'), tokens: all }).verdict
  expect(given).toMatchObject({
    refusal: {
      status: 401,
      body: 'Jwt is expired',
      headers: [
        ['content-type', 'text/plain'],
        ['www-authenticate', 'Bearer realm="http://web.app/a?b", error="invalid_token"'],
      ],
    },
  })
})
