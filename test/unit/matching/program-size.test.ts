/** Sizes as a real Envoy 1.40 reports them when it refuses a regular expression for its size. */
import { describe, expect, it } from 'vitest'
import { compilePattern } from '../../../src/matching/pattern.ts'
import { programOf } from '../../../src/matching/program.ts'
import { leastSize, programSize } from '../../../src/matching/program-size.ts'

const of = (source: string, measure: typeof programSize): number => {
  const compiled = compilePattern({ source, dialect: 're2-latin1' })
  if (!compiled.ok) throw new Error(compiled.message)
  return measure(programOf(compiled.regex), source)
}

// Recorded: `re2.max_program_size.error_level` of 1, the figure in the message.
const recorded: readonly (readonly [source: string, size: number])[] = [
  ['.', 6], ['abc', 7], ['(?s:.*)', 6], ['[^/]+', 7], ['(a|b)', 7], ['^abc$', 4], ['abc$', 7], ['^/abc/.*', 6],
  ['/(.*)/(.*)$', 14], ['^$', 2], ['$', 4], ['^a', 4], ['a{1000}', 1_004], ['(?i)abc', 7],
  ['a{1000}'.repeat(33), 33_004], ['(?:a?){1000}'.repeat(17), 34_004], ['[^/]{1000}'.repeat(16), 32_004], ['\\w{1000}'.repeat(9), 27_004],
] // biome-ignore format: a table

describe('the size of a program', () => {
  it.each(recorded.map(([source, size]) => [source.length > 40 ? `${source.slice(0, 40)}…` : source, size, source] as const))(
    '%s is %i',
    (_, size, source) => {
      expect(of(source, programSize)).toBe(size)
    },
  )

  it('is at least the length of the shortest text that matches', () => {
    expect(of('a{1000}b', leastSize)).toBe(1_001)
    expect(of('a*', leastSize)).toBe(0)
    expect(of('(?:ab|c){10}', leastSize)).toBe(10)
    expect(of('(?:^|x)(?:a{5}|b{9})c', leastSize)).toBeLessThanOrEqual(6)
    for (const [source, size] of recorded) expect(of(source, leastSize)).toBeLessThanOrEqual(size)
  })
})
