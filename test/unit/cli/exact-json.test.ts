import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseExactJson } from '../../../src/cli/cases/exact-json.ts'

const parsed = (text: string): unknown => {
  const result = parseExactJson(text)
  return 'value' in result ? result.value : result
}

describe('exact JSON', () => {
  it('keeps 64-bit integers', () => {
    expect(parsed('{"a":18446744073709551615,"b":[-9223372036854775808, 9007199254740993]}')).toEqual({
      a: 18446744073709551615n,
      b: [-9223372036854775808n, 9007199254740993n],
    })
  })

  it('leaves safe integers, fractions and exponents as numbers', () => {
    expect(parsed('[9007199254740991, 1234567890123456.5, 1e30]')).toEqual([9007199254740991, 1234567890123456.5, 1e30])
  })

  it('does not touch digits in strings, however they are quoted', () => {
    expect(parsed('{"k\\"1":"18446744073709551615 \\\\","n":18446744073709551615}')).toEqual({
      'k"1': '18446744073709551615 \\',
      n: 18446744073709551615n,
    })
    expect(parsed('["integer-0:12345678901234567890", 12345678901234567890]')).toEqual([
      'integer-0:12345678901234567890',
      12345678901234567890n,
    ])
  })

  it('reads every unsigned 64-bit integer as it stands', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        (n) => BigInt(String(parsed(`{"n":${n}}`) && (parsed(`[${n}]`) as unknown[])[0])) === n,
      ),
    )
  })

  it('reads what JSON.parse reads, and refuses what it refuses', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value)
        if (!/\d{16}/.test(text)) expect(parsed(text)).toEqual(JSON.parse(text))
      }),
    )
    expect(parseExactJson('{"a":1234567890123456789')).toHaveProperty('error')
  })
})
