/**
 * Every recorded case: istiod's own code and a real Envoy answered, and `decide` says the same. A request may differ only
 * while known-failures.json names it with a reason, and must be taken from there once it no longer does.
 */
import { describe, expect, it } from 'vitest'
import { isKnown, readKnownFailures } from './known-failures.ts'
import { describeFamily, type FamilyRun, runFamily } from './run.ts'
import { families } from './store.ts'

const known = readKnownFailures()

const unexpected = (run: FamilyRun): readonly string[] =>
  run.failures
    .filter(({ id, n }) => !isKnown(known, id, n))
    .map(({ id, n, differences }) => `${id} #${n}: ${differences.map(({ field }) => field).join(', ')}`)

const passing = (run: FamilyRun): readonly string[] =>
  Object.entries(known)
    .filter(([id]) => run.ids.includes(id))
    .flatMap(([id, reasons]) =>
      Object.values(reasons)
        .flat()
        .filter((n) => !run.failures.some((failure) => failure.id === id && failure.n === n))
        .map((n) => `${id} #${n}`),
    )

describe('recorded cases', () => {
  it.each(families())('%s', async (family) => {
    const run = await runFamily(family)
    console.log(describeFamily(run, { show: 0 }))
    expect(unexpected(run), 'requests that differ and are not listed').toEqual([])
    expect(passing(run), 'listed requests that pass').toEqual([])
  })

  it('lists only cases that exist', async () => {
    const listed = Object.keys(known).filter((id) => !families().some((family) => id.startsWith(`${family}-`)))
    expect(listed).toEqual([])
  })
})
