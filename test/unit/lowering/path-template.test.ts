/** The accepted syntax and its oddities were measured with Envoy 1.40. */
import { describe, expect, it } from 'vitest'
import { parsePathTemplate } from '../../../src/lowering/istio/authorization/path-template.ts'
import { matchPattern } from '../../../src/matching/pattern.ts'

const matches = (template: string, path: string): boolean | 'invalid' => {
  const parsed = parsePathTemplate(template)
  if (parsed.kind === 'invalid') return 'invalid'
  return matchPattern({ source: parsed.source, dialect: 're2-latin1', anchoring: 'full' }, path)
}

describe('path templates', () => {
  it.each([
    '{*}',
    '{**}',
    'a/{*}',
    '//{*}',
    '/a//{*}',
    '/**/{*}',
    '/a/{**}/{*}',
    '/{**}/{**}',
    '/a b/{*}',
    '/a[/{*}',
    '/é/{*}',
    '/a/{*}?x',
    '/a/{*}}',
    '/a/{*}#',
    '/a/{foo bar}/{*}',
    '/a/{foo}/{foo}/{*}',
    '/{a1}/{a2}/{a3}/{a4}/{a5}/{a6}/{*}',
    '/a/{x=**}/{*}',
    '/a/{*}.txt/b',
  ])('the proxy aborts on %s', (template) => expect(parsePathTemplate(template).kind).toBe('invalid'))

  it.each([
    ['/a/{*}', '/a/b', true],
    ['/a/{*}', '/a/*', true],
    ['/a/{*}', '/a/[', false],
    ['/a/{*}', '/a/', false],
    ['/a/{**}', '/a', false],
    ['/a/{**}', '/a/', true],
    ['/a/{**}', '/a/b/c', true],
    ['/s/{**}/cart', '/s//cart', true],
    ['/s/{**}/cart', '/s/cart', false],
    ['/a/{*}/', '/a/b/', true],
    ['/a/{*}/', '/a/b', false],
    ['/foo/{*}.txt', '/foo/bar.txt', true],
    ['/foo/{*}.txt', '/foo/barxtxt', false],
    ['/a/*/{*}', '/a/b/c', true],
    ['/{*}{*}', '/a/b', true],
    ['/a/{*}*', '/a/', true],
    ['/{foo}/{*}', '/x/y', true],
    ['/a/{x=b/c}/{*}', '/a/b/c/x', true],
    ['/a+b.c$(d)/{*}', '/a+b.c$(d)/x', true],
    ['/a/{*};', '/a/b;', true],
  ])('%s and %s → %s', (template, path, wanted) => expect(matches(template, path)).toBe(wanted))

  it('a star behind a letter repeats the letter', () => {
    expect(matches('/x{*}', '/xxx')).toBe(true)
    expect(matches('/x{*}', '/xy')).toBe(false)
  })
  it('two stars behind a letter are no regular expression and match nothing', () => {
    expect(matches('/a{**}b', '/ab')).toBe(false)
    expect(matches('/a/{**}{*}', '/a/b')).toBe(false)
  })
})
