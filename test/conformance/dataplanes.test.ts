/**
 * Every profile against its own release of Envoy: the families about what differs, and of all others the cases that this release
 * answers otherwise. The rest, in which nothing differs: `npm run conformance -- --dataplane NAME`.
 */
import { describe, expect, it } from 'vitest'
import { defaultDataplane, profiles } from '../../src/dataplane/index.ts'
import { describeFamily, runDifferences, runFamily } from './run.ts'
import { families, familiesAt, readAsked, readDifferences, readFamily } from './store.ts'

const own = families().filter((family) => family.startsWith('dataplane-'))
const others = profiles.filter(({ name }) => name !== defaultDataplane.name)

describe.each(others)('recorded with Envoy $envoy', ({ name }) => {
  it.each([...new Set([...own, ...familiesAt(name)])])('%s', async (family) => {
    const run = own.includes(family) ? await runFamily(family, '', name) : await runDifferences(family, name)
    console.log(`${name} ${describeFamily(run, { show: 0 })}`)
    expect(run.failures.map(({ id, n, differences }) => `${id} #${n}: ${differences.map(({ field }) => field).join(', ')}`)).toEqual([])
  })

  it('was asked every case of the families about what differs', () => {
    const asked = readAsked(name)
    for (const family of own) expect(asked[family]?.cases, family).toBe(readFamily(family).length)
  })

  it('has as many differing cases as it says', () => {
    for (const [family, { differing }] of Object.entries(readAsked(name)))
      expect(readDifferences(name, family), family).toHaveLength(differing)
  })

  it('differs from the default in every setting that its row changes', () => {
    const { changes, rules } = profiles.find((one) => one.name === name) ?? defaultDataplane
    expect(changes.length).toBeGreaterThan(0)
    for (const { setting } of changes) expect(rules[setting]).not.toEqual(defaultDataplane.rules[setting])
  })
})
