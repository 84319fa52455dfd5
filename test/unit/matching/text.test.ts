import { describe, expect, it } from 'vitest'
import { matchText } from '../../../src/matching/text.ts'
import type { TextMatcher } from '../../../src/model/index.ts'

const expectText = (matcher: TextMatcher, value: string) => expect(matchText(matcher, value))

describe('text', () => {
  it('a prefix is a plain string prefix, not a path segment', () => {
    expectText({ kind: 'prefix', value: '/foo' }, '/foobar').toBe(true)
    expectText({ kind: 'segmentPrefix', value: '/foo' }, '/foobar').toBe(false)
  })

  it('a segment prefix covers itself and what is below it', () => {
    for (const value of ['/foo', '/foo/', '/foo/x']) expectText({ kind: 'segmentPrefix', value: '/foo' }, value).toBe(true)
    expectText({ kind: 'segmentPrefix', value: '/' }, '/anything').toBe(true)
  })

  it('strictly below leaves out the value itself', () => {
    expectText({ kind: 'strictlyBelow', value: '/foo' }, '/foo').toBe(false)
    expectText({ kind: 'strictlyBelow', value: '/foo' }, '/foo/').toBe(true)
    expectText({ kind: 'strictlyBelow', value: '/foo' }, '/foobar').toBe(false)
  })

  it('ignoring case folds ASCII only', () => {
    expectText({ kind: 'exact', value: 'ABC', ignoreCase: true }, 'abc').toBe(true)
    expectText({ kind: 'exact', value: '\u00c9', ignoreCase: true }, '\u00e9').toBe(false)
  })

  it('present accepts the empty value, nonEmpty does not', () => {
    expectText({ kind: 'present' }, '').toBe(true)
    expectText({ kind: 'nonEmpty' }, '').toBe(false)
  })
})
