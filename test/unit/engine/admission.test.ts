import { describe, expect, it } from 'vitest'
import { admit } from '../../../src/engine/admission.ts'
import { looksLikeHttp } from '../../../src/engine/target.ts'
import type { RequestDescriptor } from '../../../src/model/index.ts'
import { newestRules } from '../../../src/model/index.ts'
import { get } from '../support/view.ts'

const sidecar = { clientAddress: { useRemoteAddress: false, trustedHops: 0 } }

const verdict = (target: string, more: Partial<RequestDescriptor> = {}, handler: Parameters<typeof admit>[1] = sidecar) => {
  const result = admit(get(target, more), handler, false)
  return 'why' in result ? `${result.why} ${result.malformed ?? result.status}` : `${result.authority} ${result.path}`
}

describe('admission (as Envoy 1.40 reads HTTP/1.1)', () => {
  it('methods are from a list, in upper case', () => {
    expect(verdict('/', { method: 'get' })).toBe('badRequest syntax')
    expect(verdict('/', { method: 'FOO' })).toBe('badRequest syntax')
    expect(verdict('/', { method: 'PURGE' })).toBe('web /')
  })

  it('a target is a path, or an absolute URL that replaces the authority', () => {
    expect(verdict('http://api:81/x?y')).toBe('api:81 /x?y')
    expect(verdict('http://api')).toBe('api /')
    expect(verdict('ftp://api/x')).toBe('badRequest targetScheme')
    expect(verdict('http://api:x/')).toBe('badRequest target')
    expect(verdict('http://api?x')).toBe('noPath 404')
    expect(verdict('a/b')).toBe('badRequest syntax')
  })

  it('an asterisk is for OPTIONS, and even then no path', () => {
    expect(verdict('*')).toBe('badRequest target')
    expect(verdict('*', { method: 'OPTIONS' })).toBe('noPath 404')
  })

  it('bytes outside printable ASCII are refused in targets and allowed in header values', () => {
    expect(verdict('/\u00e9')).toBe('badRequest syntax')
    expect(verdict('/', { headers: [['x-a', '\u00ff']] })).toBe('web /')
    expect(verdict('/', { headers: [['x-a', 'a\u0001']] })).toBe('badRequest characters')
    expect(verdict('/', { headers: [['x a', '1']] })).toBe('badRequest syntax')
  })

  it('an authority may be empty, or be missing, but hold no slash', () => {
    expect(verdict('/', { authority: '' })).toBe(' /')
    expect(verdict('/', { authority: 'a/b' })).toBe('badRequest authority')
    expect(admit(get('/', { authority: '', withoutHost: true }), sidecar, false)).toMatchObject({
      refused: { why: 'missingHost', status: 400 },
    })
  })

  it('a hundred headers with the host are enough', () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => [`x-${at}`, '1'] as const)
    expect(verdict('/', { headers: many(99) })).toBe('web /')
    expect(verdict('/', { headers: many(100) })).toBe('headersTooLarge tooManyHeaders')
    expect(verdict('/', { headers: [['x', 'a'.repeat(70_000)]] })).toBe('headersTooLarge 431')
  })

  it('limits of headers are settings', () => {
    const handler = { ...sidecar, requestLimits: { maxHeaders: 2, maxHeaderBytes: 40 } }
    expect(verdict('/', { headers: [['x', '1']] }, handler)).toBe('web /')
    expect(verdict('/', { headers: [['x', '1'], ['y', '1']] }, handler)).toBe('headersTooLarge tooManyHeaders') // biome-ignore format: one line
    expect(verdict('/', { headers: [['x', 'a'.repeat(50)]] }, handler)).toBe('headersTooLarge 431')
  })

  it('several host lines are one authority, and an absolute target needs none', () => {
    expect(verdict('/', { headers: [['host', 'other']] })).toBe('web,other /')
    expect(verdict('/', { headers: [['host', '']] })).toBe('web /')
    expect(verdict('http://api/x', { authority: '', withoutHost: true })).toBe('api /x')
    expect(verdict('http://user:secret@api/x')).toBe('api /x')
  })

  it('where the body ends is said once and plainly', () => {
    expect(verdict('/', { headers: [['content-length', '+0']] })).toBe('badRequest syntax')
    expect(verdict('/', { headers: [['content-length', '0'], ['content-length', '0']] })).toBe('badRequest syntax') // biome-ignore format: one line
    expect(verdict('/', { headers: [['transfer-encoding', 'gzip']] })).toBe('badRequest transferEncoding')
    expect(verdict('/', { headers: [['transfer-encoding', 'chunked'], ['content-length', '0']] })).toBe('badRequest lengthAndChunked') // biome-ignore format: one line
  })

  it('a Connection header may not take away where the request comes from', () => {
    expect(verdict('/', { headers: [['connection', 'X-Forwarded-For']] })).toBe('badRequest connectionHeader')
    expect(verdict('/', { headers: [['connection', 'x-a']] })).toBe('web /')
    expect(admit(get('/', { headers: [['connection', 'host']] }), sidecar, false)).toMatchObject({ refused: { why: 'missingHost' } })
  })

  it('only an edge proxy that trusts nobody in front refuses https over plaintext', () => {
    const edge = (trustedHops: number) => ({ clientAddress: { useRemoteAddress: true, trustedHops } })
    expect(verdict('https://web/', {}, edge(0))).toBe('badRequest httpsOnPlaintext')
    expect(verdict('https://web/', {}, edge(1))).toBe('web /')
    expect(verdict('https://web/')).toBe('web /')
  })

  it('a proxy that looks for HTTP does not see it in every refused request', () => {
    expect(
      [get('/'), get('/', { method: 'get' }), get('*'), get('/\u00e9'), get('a/b')].map((one) => looksLikeHttp(one, newestRules)),
    ).toEqual([true, true, true, false, false])
  })
})
