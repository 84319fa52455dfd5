import { describe, expect, it } from 'vitest'
import { PATTERN_PROGRAM, PATTERN_TABLE } from '../../../src/core/layout/patterns.ts'
import { matchesPattern } from '../../../src/core/patterns/pattern.ts'
import { replacePattern as replaceInCore } from '../../../src/core/patterns/replace.ts'
import { compilePatternProgram, compileReplacement } from '../../../src/matching/automata/compile.ts'
import { literalPrefix } from '../../../src/matching/automata/prefix.ts'
import { replacePattern } from '../../../src/matching/pattern.ts'
import type { Pattern } from '../../../src/model/index.ts'
import { diceFrom } from '../../fuzz/input.ts'
import { checkPattern } from '../../fuzz/pattern-check.ts'
import { patternCase } from '../../fuzz/patterns.ts'
import { arenaWith, writerContext } from './arena.ts'

const latin1 = (source: string, anchoring: Pattern['anchoring'] = 'full'): Pattern => ({ source, dialect: 're2-latin1', anchoring })
const rust = (source: string, anchoring: Pattern['anchoring'] = 'full'): Pattern => ({ source, dialect: 'rust-utf8', anchoring })

const compiled = (pattern: Pattern) => {
  const context = writerContext()
  const at = compilePatternProgram(context, pattern)
  const image = context.w.bytes()
  return { at, image, kind: new DataView(image.buffer).getInt32(at, true) }
}

const matches = (pattern: Pattern, text: string): boolean => {
  const { at, image } = compiled(pattern)
  const arena = arenaWith(image)
  return matchesPattern(arena.frame, at, arena.put(text), text.length) === 1
}

describe('regular expressions of the core', () => {
  it('answer as the readable ones for generated expressions and texts', () => {
    for (let seed = 0; seed < 600; seed++) expect(checkPattern(patternCase(diceFrom(seed), 5))).toBeUndefined()
  })

  it('what was passed before an assertion stays passed behind it', () => {
    // Leftmost-first: the empty round of the loop wins over the one that takes the newline.
    const pattern = rust('(?:(?:\\B|\\x{42}|(?m:[^a-c\\d])))+')
    expect(checkPattern({ pattern, texts: ['\n', 'B', ''], substitution: '' })).toBeUndefined()
    expect(matches(pattern, '\n')).toBe(false)
  })

  it('a path template is a table, one with 2ⁿ states a program', () => {
    expect(compiled(latin1('/api/v[0-9]+/users/[^/]+/.*')).kind).toBe(PATTERN_TABLE)
    expect(compiled(latin1('(?:a|b)*a(?:a|b){12}')).kind).toBe(PATTERN_PROGRAM)
    expect(compiled(rust('\\pL{1,3}/\\p{Greek}*')).kind).toBe(PATTERN_TABLE)
    for (const text of ['a', `b${'a'.repeat(13)}`, `a${'b'.repeat(12)}`, `aa${'b'.repeat(13)}`]) {
      expect(checkPattern({ pattern: latin1('(?:a|b)*a(?:a|b){12}'), texts: [text], substitution: '-' })).toBeUndefined()
    }
  })

  it('patterns that differ in their first letters share their tables', () => {
    const context = writerContext()
    compilePatternProgram(context, latin1('/orders/[0-9]+/.*'))
    const before = context.w.size()
    compilePatternProgram(context, latin1('/payments/[0-9]+/.*'))
    expect(context.w.size() - before).toBeLessThan(80)
    const again = context.w.size()
    compilePatternProgram(context, latin1('/payments/[0-9]+/.*'))
    expect(context.w.size()).toBe(again)
  })

  it('a pattern that does not compile matches nothing and replaces nothing', () => {
    for (const pattern of [latin1('('), latin1('(?=a)'), rust('\xff'), latin1('a{1001}')]) {
      expect(checkPattern({ pattern, texts: ['', 'a', '('], substitution: 'x' })).toBeUndefined()
    }
  })

  it('hostile expressions on long texts', () => {
    const long = 'a'.repeat(2_000)
    for (const source of ['(x+x+)+y', 'a*b|a', '(a|aa)*b|a', '(?:a?){100}b|a', '$|a', '(?:a*)*b', '(a*)*(a*)*c|aa']) {
      const texts = [long, `${long}b`, 'x'.repeat(2_000)]
      expect(checkPattern({ pattern: latin1(source, 'search'), texts, substitution: '\\0-' })).toBeUndefined()
    }
  })

  it('an arena without room says so', () => {
    const context = writerContext()
    const matching = compilePatternProgram(context, latin1('(?:a|b)*a(?:a|b){12}'))
    const replacing = compileReplacement(context, latin1('a'))
    const nothing = context.w.string('')
    const arena = arenaWith(context.w.bytes(), 64)
    expect(matchesPattern(arena.frame, matching, arena.put('ab'), 2)).toBe(0)
    expect(arena.overflowed()).toBe(true)
    const other = arenaWith(context.w.bytes(), 64)
    expect(replaceInCore(other.frame, replacing, nothing, other.put('aaa'), 3)).toBe(0)
    expect(other.overflowed()).toBe(true)
  })

  it('what comes out of a replacement is bounded', () => {
    const context = writerContext()
    const pattern = latin1('a')
    const replacing = compileReplacement(context, pattern)
    const substitution = 'x'.repeat(100_000)
    const substituted = context.w.string(substitution)
    const arena = arenaWith(context.w.bytes(), 17 * 1024 * 1024)
    const text = 'a'.repeat(300)
    expect(replaceInCore(arena.frame, replacing, substituted, arena.put(text), text.length)).toBe(1)
    expect(arena.span() === replacePattern(pattern, text, substitution)).toBe(true)
  })
})

describe('the literal that every match begins with', () => {
  it('is known for what is anchored', () => {
    expect(literalPrefix(latin1('/api/v1/.*'))).toEqual({ text: '/api/v1/', exact: false })
    expect(literalPrefix(latin1('^/api$'))).toEqual({ text: '/api', exact: false })
    expect(literalPrefix(latin1('(?:/a)(b)c'))).toEqual({ text: '/abc', exact: true })
    expect(literalPrefix(latin1('/api', 'start'))).toEqual({ text: '/api', exact: false })
    expect(literalPrefix(latin1(''))).toEqual({ text: '', exact: true })
    expect(literalPrefix(rust('\xc3\xa9.'))).toEqual({ text: '\xc3\xa9', exact: false })
  })

  it('is unknown elsewhere', () => {
    for (const pattern of [latin1('/api', 'search'), latin1('.*a'), latin1('(?i)a'), latin1('a|b'), latin1('(')]) {
      expect(literalPrefix(pattern)).toBeUndefined()
    }
  })
})
