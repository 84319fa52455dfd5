/** Every recorded request: the readable evaluator, the core in JavaScript and the core in Wasm decide the same, references and all. */
import { describe, expect, it } from 'vitest'
import { compareFamily } from './engines.ts'
import { families } from './store.ts'

describe('recorded requests are decided the same three times', () => {
  it.each(families())('%s', async (family) => {
    const { same, finds } = await compareFamily(family)
    expect(
      finds.map(({ from, failure, request }) => `${from}: ${failure} (${request.method} ${request.authority} ${request.path})`),
    ).toEqual([])
    expect(same).toBeGreaterThan(0)
  })
})
