import { describe, expect, it } from 'vitest'
import { Failure } from '../../../src/cli/failure.ts'
import { parseHeader, parseUrl } from '../../../src/cli/url.ts'

describe('a typed URL', () => {
  it('has the default port of its scheme, and a Host header without it', () => {
    expect(parseUrl('http://reviews/x')).toMatchObject({ port: 80, authority: 'reviews' })
    expect(parseUrl('https://reviews/x')).toMatchObject({ port: 443, authority: 'reviews' })
    expect(parseUrl('http://reviews:9080/x')).toMatchObject({ port: 9080, authority: 'reviews:9080' })
  })

  it('is http when no scheme is typed', () => {
    expect(parseUrl('reviews:9080/a')).toMatchObject({ scheme: 'http', host: 'reviews', port: 9080, path: '/a' })
  })

  it('keeps the path as typed: dots, double slashes, escapes and query', () => {
    expect(parseUrl('http://a/x/../y//%2e?q=1').path).toBe('/x/../y//%2e?q=1')
    expect(parseUrl('http://a?q').path).toBe('/?q')
    expect(parseUrl('http://a').path).toBe('/')
  })

  it('sends no fragment, as no client does', () => {
    expect(parseUrl('http://a/b#c').path).toBe('/b')
  })

  it('turns text into the bytes of its UTF-8', () => {
    expect(parseUrl('http://a/ä').path).toBe('/\u00c3\u00a4')
  })

  it('reads IPv6 in brackets', () => {
    expect(parseUrl('http://[::1]:8080/')).toMatchObject({ host: '::1', port: 8080, authority: '[::1]:8080' })
  })

  it.each([
    'ftp://a/',
    'tcp://db',
    'http:///x',
    'http://user:pw@a/',
    'http://a:0/',
    'http://a:70000/',
    'http://a:-1/',
    'http://a:x/',
    'http://[::1',
    'http://::1/',
    'http://[a:b]/',
    'http://a/b c',
    'http://a/\nb',
    'http://a/\u001b[2J',
    '',
  ])('refuses %j', (url) => {
    expect(() => parseUrl(url)).toThrow(Failure)
  })
})

describe('a typed header', () => {
  it('has a lower-case name and a trimmed value', () => {
    expect(parseHeader('End-User:  test-user ')).toEqual(['end-user', 'test-user'])
    expect(parseHeader('a: b: c')).toEqual(['a', 'b: c'])
  })

  it('may be empty, as curl has it', () => {
    expect(parseHeader('x-empty;')).toEqual(['x-empty', ''])
    expect(parseHeader('x-empty:')).toEqual(['x-empty', ''])
  })

  it.each(['no colon', ': x', 'a b: c', ''])('refuses %j', (text) => {
    expect(() => parseHeader(text)).toThrow(Failure)
  })
})
