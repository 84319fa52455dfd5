import { describe, expect, it } from 'vitest'
import { claimHeader, withLists } from '../../../src/authz/claims.ts'

describe('header text of a claim', () => {
  const claims = {
    f: 1.5,
    neg: -5,
    big: 1e21,
    huge: 2 ** 63,
    zero: -0,
    nul: null,
    es: '',
    t: true,
    a: { b: 'x' },
    l: ['<', 1],
  }
  it.each([
    ['f', '1.500000'],
    ['neg', '-5.000000'],
    ['big', '1000000000000000000000.000000'],
    ['huge', '9223372036854775808'],
    ['zero', '0'],
    ['nul', undefined],
    ['es', undefined],
    ['t', 'true'],
    ['a.b', 'x'],
    ['a.b.c', undefined],
    ['l', btoa('["\\u003c",1]')],
    ['toString', undefined],
  ])('%s → %s', (path, wanted) => expect(claimHeader(claims, path)).toBe(wanted))
})

it('a space-delimited claim without a word stays a text', () => {
  expect(withLists({ scope: ' a  b ', permission: '  ' }, ['scope', 'permission'])).toEqual({ scope: ['a', 'b'], permission: '  ' })
})
