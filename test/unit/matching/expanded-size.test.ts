/** What repetitions expand to is told before anything is built. */
import { describe, expect, it } from 'vitest'
import { expandedSize } from '../../../src/matching/expanded-size.ts'
import { compilePattern } from '../../../src/matching/pattern.ts'

describe('the expanded size', () => {
  it.each([
    ['abc', 3],
    ['a{3}b', 4],
    ['(ab){10}', 20],
    ['((a|b){2}c){3}', 15],
    ['[a{9}]{2}', 2],
    ['\\{9}', 3],
    ['a{2,5}', 5],
    ['a{2,}', 2],
    ['\\pL{4}\\x{41}{2}', 7],
    ['a{0}', 0],
  ])('of %s is %i', (source, size) => {
    expect(expandedSize(source)).toBe(size)
  })

  it('keeps what would fill the memory from being built', () => {
    for (const source of ['a{1000}'.repeat(690), '(?:(?:a?){30}b){30}'.repeat(3_000)])
      expect(compilePattern({ source, dialect: 're2-latin1' })).toMatchObject({ ok: false })
  })
})
