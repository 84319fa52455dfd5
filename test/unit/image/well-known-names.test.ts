import { describe, expect, it } from 'vitest'
import * as numbers from '../../../src/core/layout/names.ts'
import { wellKnownNames } from '../../../src/image/well-known-names.ts'

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
