import { describe, expect, it } from 'vitest'
import { compilePattern, matchPattern, replacePattern } from '../../../src/matching/pattern.ts'
import type { Pattern } from '../../../src/model/index.ts'

const latin1 = (source: string, anchoring: Pattern['anchoring'] = 'full'): Pattern => ({ source, dialect: 're2-latin1', anchoring })
const rust = (source: string, anchoring: Pattern['anchoring'] = 'full'): Pattern => ({ source, dialect: 'rust-utf8', anchoring })

describe('RE2 over bytes', () => {
  it('one byte is one character', () => {
    expect(matchPattern(latin1('^..$'), '\u00c3\u00a9')).toBe(true)
    expect(matchPattern(latin1('.'), '\u00ff')).toBe(true)
    expect(matchPattern(latin1('^.$'), '\u00c3\u00a9')).toBe(false)
  })

  it('a full match covers the whole text whatever the leftmost alternative', () => {
    expect(matchPattern(latin1('a|ab'), 'ab')).toBe(true)
    expect(matchPattern(latin1('/v[12]'), '/v1/x')).toBe(false)
  })

  it('anchors at the start, or nowhere, when asked to', () => {
    expect(matchPattern(latin1('b', 'start'), 'bc')).toBe(true)
    expect(matchPattern(latin1('b', 'start'), 'abc')).toBe(false)
    expect(matchPattern(latin1('b', 'search'), 'abc')).toBe(true)
  })

  it('what RE2 lacks is an error value and matches nothing', () => {
    for (const source of ['(?=a)', '(a)\\1', 'a**', '(', 'a{1001}', 'x'.repeat(70_000)]) {
      expect(compilePattern(latin1(source)).ok).toBe(false)
      expect(matchPattern(latin1(source), 'a')).toBe(false)
    }
  })

  it('does not backtrack', () => {
    // A backtracking engine would not come back from this before the sun goes out.
    expect(matchPattern(latin1('(x+x+)+y'), 'x'.repeat(30_000))).toBe(false)
  })
})

describe('the Rust dialect', () => {
  it('asks whether the leftmost-first span is the whole text', () => {
    expect(matchPattern(rust('a|ab'), 'ab')).toBe(false)
    expect(matchPattern(rust('ab|a'), 'ab')).toBe(true)
  })

  it('reads characters, not bytes, and nothing that is not UTF-8', () => {
    expect(matchPattern(rust('^.$'), '\u00c3\u00a9')).toBe(true)
    expect(matchPattern(rust('.'), '\u00ff')).toBe(false)
  })

  it('a byte order mark is a character', () => {
    const mark = '\u00ef\u00bb\u00bf'
    expect(matchPattern(rust('a'), `${mark}a`)).toBe(false)
    expect(matchPattern(rust(`${mark}a`), `${mark}a`)).toBe(true)
    expect(matchPattern(rust(`${mark}a`), 'a')).toBe(false)
  })
})

describe('replacement', () => {
  it('replaces every hit and fills in groups', () => {
    expect(replacePattern(latin1('/(\\w)(\\w)'), '/ab/cd', '/\\2\\1')).toBe('/ba/dc')
  })

  it('skips an empty hit right after another, as RE2 does', () => {
    expect(replacePattern(latin1('x*'), '/rr3', '-')).toBe('-/-r-r-3-')
    expect(replacePattern(latin1('x*'), 'axb', '-')).toBe('-a-b-')
  })

  it('knows the whole hit, backslashes, and groups that took no part', () => {
    expect(replacePattern(latin1('(a)|(b)'), 'b', '<\\0\\1\\2\\\\>')).toBe('<bb\\>')
  })

  it('leaves the text alone when a group is asked for that is not there', () => {
    expect(replacePattern(latin1('(a)'), 'aa', '\\1\\2')).toBe('aa')
  })

  it('ends the replacement at an escape that RE2 does not know', () => {
    expect(replacePattern(latin1('a'), 'xay', '1\\q2')).toBe('x1y')
  })

  it('leaves the text alone without a hit or a usable pattern', () => {
    expect(replacePattern(latin1('zzz'), '/a', 'y')).toBe('/a')
    expect(replacePattern(latin1('('), '/a', 'y')).toBe('/a')
  })
})
