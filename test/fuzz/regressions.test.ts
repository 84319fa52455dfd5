/** Every input that the fuzzer once found wanting. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { check } from './check.ts'
import { inputOf } from './generate.ts'
import { type FuzzInput, targets } from './input.ts'

const folder = join(process.cwd(), 'test', 'regressions')
const finds = (existsSync(folder) ? readdirSync(folder) : []).filter((name) => /^fuzz-.*\.json$/.test(name)).sort()

describe.skipIf(finds.length === 0)('finds of the fuzzer', () => {
  it.each(finds)('%s', async (name) => {
    const { input } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { readonly input: FuzzInput }
    expect(await check(input)).toBeUndefined()
  })
})

describe('fuzzer', () => {
  it('gives the same input for the same seed', () => {
    for (const [index] of targets.entries()) expect(inputOf(7, index)).toEqual(inputOf(7, index))
  })

  it('finds nothing in a few dozen inputs', async () => {
    for (let index = 0; index < 60; index++) expect(await check(inputOf(20_260_827, index)), `input ${index}`).toBeUndefined()
  })
})
