/** Every recorded case: istiod's own code and a real Envoy answered, and `decide` says the same. No request is left out. */
import { describe, expect, it } from 'vitest'
import { describeFamily, runFamily } from './run.ts'
import { families } from './store.ts'

describe('recorded cases', () => {
  it.each(families())('%s', async (family) => {
    const run = await runFamily(family)
    console.log(describeFamily(run, { show: 0 }))
    expect(run.total).toBeGreaterThan(0)
    expect(run.failures.map(({ id, n, differences }) => `${id} #${n}: ${differences.map(({ field }) => field).join(', ')}`)).toEqual([])
  })
})
