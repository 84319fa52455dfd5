/** docs/fidelity.md says what the recordings say. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type FidelityData, readFidelity } from '../../../scripts/fidelity/data.ts'
import { pagePath, renderFidelity, summaryLine } from '../../../scripts/fidelity/page.ts'
import { defaultDataplane } from '../../../src/dataplane/index.ts'

const data = readFidelity()
const text = (path: string): string => readFileSync(join(process.cwd(), path), 'utf8')

describe('docs/fidelity.md', () => {
  it('is what the command makes: npm run fidelity -- --quick', () => {
    // Hunts and fuzz runs are added at any time; what is recorded holds for this commit.
    const [recorded] = readFileSync(pagePath, 'utf8').split('## Hunts')
    expect(recorded).toBe(renderFidelity(data).split('## Hunts')[0])
  })

  it('names the versions that the oracle is pinned to', () => {
    const goMod = 'conformance/istio/go.mod'
    if (existsSync(goMod)) expect(text(goMod)).toContain(`istio.io/istio ${data.recorded.istio}`)
    expect(defaultDataplane.envoy).toBe(data.recorded.envoy)
  })

  it('gives every deviation a reason, and names only rules that are listed', () => {
    const semantics = text('docs/semantics.md')
    for (const { subject, rules, kind, reason } of data.deviations) {
      expect(reason.length, subject).toBeGreaterThan(20)
      // What is not implemented needs no rule in the list of those that are.
      const missing = rules.filter((rule) => kind !== 'not implemented yet' && !semantics.includes(`| ${rule.replace(/ .*/, '')} |`))
      expect(missing, subject).toEqual([])
    }
  })
})

describe('a page of other data', () => {
  const other: FidelityData = {
    recorded: { istio: 'v1', envoy: '1.2.3' },
    families: [
      { family: 'a', cases: 1, requests: 9_999, passed: 9_999 },
      { family: 'b', cases: 2, requests: 2_000, passed: 1_999 },
    ],
    profiles: [{ name: 'envoy-1.2.2', envoy: '1.2.2', rules: ['DP-1'], cases: 3, requests: 11_999, differing: 1 }],
    deviations: [],
    hunts: [
      { command: 'hunt', seed: 7_000, seconds: 1_800, disagreements: 0 },
      { command: 'hunt', seed: 8, seconds: 1_800, disagreements: 1 },
    ],
    fuzzRuns: [],
  }

  it('never rounds up to everything', () => {
    expect(summaryLine(other)).toContain('11,998 of 11,999 recorded requests (99.99 %) in 3 meshes of 2 families')
  })

  it('adds up runs but not their seeds', () => {
    const page = renderFidelity(other)
    expect(page).toContain('| hunt | 7000 | 1,800 | 0 |')
    expect(page).toContain('| **all** |  | 3,600 | 1 |')
    expect(page).toContain('No run is on record.')
  })
})
