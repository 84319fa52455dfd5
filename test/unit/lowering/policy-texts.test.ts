import { describe, expect, it } from 'vitest'
import { textMatcher } from '../../../src/lowering/istio/authorization/texts.ts'
import { matchText } from '../../../src/matching/text.ts'

const matches = (written: string, value: string): boolean => matchText(textMatcher(written), value)

describe('a star in a policy value (A-22)', () => {
  it('at both ends is no "contains": the first star makes a suffix, the last one is a letter', () => {
    expect(matches('*a*', 'xax')).toBe(false)
    expect(matches('*a*', 'xa*')).toBe(true)
    expect(matches('*a*', '*abc')).toBe(false)
  })

  it('at one end is a suffix or a prefix, in the middle a letter', () => {
    expect(matches('*a', 'xa')).toBe(true)
    expect(matches('a*', 'ax')).toBe(true)
    expect(matches('a*b', 'axb')).toBe(false)
    expect(matches('a*b', 'a*b')).toBe(true)
  })

  it('alone wants something there', () => {
    expect(matches('*', 'x')).toBe(true)
    expect(matches('*', '')).toBe(false)
  })
})
