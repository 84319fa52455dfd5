import { describe, expect, it } from 'vitest'
import * as numbers from '../../../src/core/layout/names.ts'
import { wellKnownNames } from '../../../src/image/well-known-names.ts'
import type { Header } from '../../../src/model/index.ts'
import { addHeader, leavingHeaders, workOnResponse } from '../../../src/routing/headers.ts'

const constantOf = (name: string): string => `NAME_${name.replace(':', 'PSEUDO_').replaceAll('-', '_').toUpperCase()}`

describe('names with fixed numbers', () => {
  it('have in the core the number of their place in the list', () => {
    const given = Object.fromEntries(Object.entries(numbers).filter(([key]) => key.startsWith('NAME_')))
    expect(given).toEqual(Object.fromEntries(wellKnownNames.map((name, number) => [constantOf(name), number])))
    expect(numbers.WELL_KNOWN_NAMES).toBe(wellKnownNames.length)
  })

  it('are listed once', () => {
    expect(new Set(wellKnownNames).size).toBe(wellKnownNames.length)
  })

  it('end with the pseudo headers', () => {
    expect(wellKnownNames.filter((name) => name.startsWith(':'))).toEqual(wellKnownNames.slice(numbers.PSEUDO_NAMES))
  })
})

describe('ranges of names', () => {
  const namesTo = (end: number, from = 0): readonly string[] => wellKnownNames.slice(from, end)
  const isKeptAsOneLine = (add: (headers: readonly Header[], name: string) => readonly Header[]) => (name: string) =>
    add([[name, 'a']], name).length === 1

  it('hold the headers of which a proxy keeps one line in a request', () => {
    const single = isKeptAsOneLine((headers, name) => addHeader(headers, name, 'b'))
    expect(wellKnownNames.filter(single)).toEqual(namesTo(numbers.REQUEST_LINES_END))
  })

  it('hold those of which it keeps one line in a response', () => {
    const single = isKeptAsOneLine((headers, name) => workOnResponse(headers, { remove: [], set: [], add: [[name, 'b']] }))
    expect(wellKnownNames.filter(single)).toEqual(namesTo(numbers.RESPONSE_LINES_END, numbers.RESPONSE_LINES))
  })

  it('hold those that leave no response', () => {
    const gone = (name: string): boolean => leavingHeaders([[name, 'a']]).length === 0
    expect(wellKnownNames.filter(gone)).toEqual(namesTo(numbers.HOP_NAMES_END, numbers.RESPONSE_HOP_NAMES))
  })
})
