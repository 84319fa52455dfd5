import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { requiredLiterals } from '../../../src/matching/automata/literals.ts'
import { matchValue } from '../../../src/matching/condition.ts'
import type { Pattern } from '../../../src/model/index.ts'

const pattern = (source: string, more: Partial<Pattern> = {}): Pattern => ({ dialect: 're2-latin1', source, anchoring: 'full', ...more })

describe('literals that every match of a pattern contains', () => {
  it.each([
    ['/[^/]+/item-7(/.*)?', ['/', '/item-7']],
    ['.*abc.*|.*abd.*', []],
    ['(a|b)cde+f', ['cde', 'f']],
    ['x*hello\\b world', ['hello world']],
    ['(?i)hello', []],
    ['(abc)*', []],
    ['(abc)+d', ['abc', 'd']],
    ['a{3}', ['aaa']],
    ['(', []],
  ])('of %s', (source, literals) => {
    expect(requiredLiterals(pattern(source))).toEqual(literals)
  })

  it('are in every text that matches', () => {
    const atom = fc.constantFrom('a', 'b', 'ab', '.', '[ab]', 'é', '^', '$', '\\b')
    const source = fc
      .array(
        fc.tuple(
          fc.array(fc.tuple(atom, fc.constantFrom('', '', '*', '+', '?', '{2}')), { minLength: 1, maxLength: 3 }),
          fc.constantFrom('', '*', '+', '?', '|'),
        ),
        {
          minLength: 1,
          maxLength: 4,
        },
      )
      .map((groups) =>
        groups
          .map(([atoms, how]) => `(${atoms.map(([one, count]) => (/^[\^$\\]/.test(one) ? one : `(?:${one})${count}`)).join('')})${how}`)
          .join(''),
      )
    const text = fc.array(fc.constantFrom('a', 'b', 'ab', 'Ã©', ' '), { maxLength: 8 }).map((parts) => parts.join(''))
    let matches = 0
    fc.assert(
      fc.property(
        source,
        fc.constantFrom('full' as const, 'start' as const, 'search' as const),
        fc.constantFrom('re2-latin1' as const, 'rust-utf8' as const),
        fc.array(text, { minLength: 10, maxLength: 10 }),
        (one, anchoring, dialect, texts) => {
          const asked = pattern(one, { anchoring, dialect })
          const literals = requiredLiterals(asked)
          for (const value of texts) {
            if (!matchValue({ kind: 'pattern', pattern: asked }, value)) continue
            matches++
            for (const literal of literals) expect(value).toContain(literal)
          }
        },
      ),
      { numRuns: 600 },
    )
    expect(matches).toBeGreaterThan(200)
  })
})
