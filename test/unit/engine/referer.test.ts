/** Referers that Envoy itself was given, 1.36.4 to 1.40.0 with one result, and whether the application saw them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { withReadableReferer } from '../../../src/engine/referer.ts'

const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'referer.json'), 'utf8')) as {
  readonly kept: readonly string[]
  readonly removed: readonly string[]
  /** Of every visible ASCII character, blank, tab and é: those that stay where the braces are. */
  readonly charactersKept: Readonly<Record<string, string>>
}
const characters = [...Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)), '\t', 'é']
const isKept = (value: string): boolean => withReadableReferer([['referer', value]]).length === 1

describe('a Referer (R-57b)', () => {
  it('goes on when it is an absolute URL or a relative reference', () => {
    expect(golden.kept.filter((value) => !isKept(value))).toEqual([])
  })

  it('is taken away when it is neither', () => {
    expect(golden.removed.filter(isKept)).toEqual([])
  })

  it.each(Object.entries(golden.charactersKept))('has some characters only, as in %s', (template, kept) => {
    expect(characters.filter((character) => isKept(template.replace('{}', character))).join('')).toBe(kept)
  })

  it('that is absent changes nothing', () => {
    expect(withReadableReferer([['accept', 'a b']])).toEqual([['accept', 'a b']])
  })
})
