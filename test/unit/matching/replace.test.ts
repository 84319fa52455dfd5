/** Search and replace in one pass answers as asking again and again does, and stays bounded where that does not. */
import fc from 'fast-check'
import { RE2JS } from 're2js'
import { describe, expect, it } from 'vitest'
import { replacePattern } from '../../../src/matching/pattern.ts'
import type { Pattern } from '../../../src/model/index.ts'

const latin1 = (source: string): Pattern => ({ source, dialect: 're2-latin1', anchoring: 'full' })

/** What GlobalReplace is by definition, hit after hit, with everything that was captured in angle brackets. */
const hitAfterHit = (source: string, text: string): string => {
  const regex = RE2JS.compile(source)
  const matcher = regex.matcher(text)
  let out = ''
  let at = 0
  let lastEnd = -1
  while (at <= text.length && matcher.find(at)) {
    const [start, end] = [matcher.start(), matcher.end()]
    out += text.slice(at, start)
    if (start === end && start === lastEnd) {
      out += text.slice(start, start + 1)
      at = start + 1
      continue
    }
    out += `<${Array.from({ length: regex.groupCount() + 1 }, (_, group) => matcher.group(group) ?? '').join('|')}>`
    at = end
    lastEnd = end
  }
  return out + text.slice(at)
}

const substitutionOf = (source: string): string =>
  `<${Array.from({ length: RE2JS.compile(source).groupCount() + 1 }, (_, group) => `\\${group}`).join('|')}>`

const atom = fc.constantFrom(
  'a',
  'b',
  'c',
  '.',
  '[ab]',
  '[^a]',
  '\\w',
  '(?i:a)',
  '\\d',
  '^',
  '$',
  '\\b',
  '\\B',
  '(?m:^)',
  '(?m:$)',
  '',
  '\\x{e9}',
  '(?s:.)',
)
const { source } = fc.letrec<{ source: string }>((tie) => ({
  source: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'source' },
    atom,
    fc.tuple(tie('source'), tie('source')).map(([a, b]) => `${a}${b}`),
    fc.tuple(tie('source'), tie('source')).map(([a, b]) => `(?:${a}|${b})`),
    fc.tuple(tie('source'), fc.constantFrom('*', '+', '?', '*?', '+?', '??', '{2}', '{0,2}', '{1,}?')).map(([a, b]) => `(?:${a})${b}`),
    tie('source').map((a) => `(${a})`),
  ),
}))
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A', '1', '\n', ' ', '\u{e9}', '\u{ff}'), maxLength: 40 })

describe('search and replace', () => {
  it('answers as searching again and again, groups included', () => {
    const few = source.filter((one) => RE2JS.compile(one).groupCount() <= 9)
    fc.assert(
      fc.property(few, text, (one, subject) => {
        expect(replacePattern(latin1(one), subject, substitutionOf(one))).toBe(hitAfterHit(one, subject))
      }),
      { numRuns: 1_500, seed: 20_260_827 },
    )
  })

  it('takes the first alternative that matches, not the longest, and the empty one in a loop once', () => {
    for (const [one, subject] of [['a|ab', 'abab'], ['(|a)*', 'aab'], ['(|a)+', 'aab'], ['(a|ab)(c|bcd)(d*)', 'abcd'], ['(a*)*?b', 'aab'], ['\\bb|^', 'b bb']] as const)
      expect(replacePattern(latin1(one), subject, substitutionOf(one)), one).toBe(hitAfterHit(one, subject))
  }) // biome-ignore format: a table

  // Searching again and again reads these texts to the end for each of their bytes.
  it.each(['a*b|a', 'a*?b|a', '(a|aa)*b|a', '(?:a?){1000}b|a', '$|a'])('%s on a long path comes back', (one) => {
    // Not `toBe`: a difference between texts this long takes minutes to print.
    expect(replacePattern(latin1(one), 'a'.repeat(60_000), 'x') === 'x'.repeat(60_000)).toBe(true)
  })

  it('what comes out is bounded', () => {
    expect(replacePattern(latin1('a'), 'a'.repeat(60_000), 'x'.repeat(60_000)).length).toBe(16 * 1024 * 1024)
    expect(replacePattern(latin1('.*'), 'a'.repeat(60_000), '\\0'.repeat(60_000)).length).toBe(16 * 1024 * 1024)
  })
})
