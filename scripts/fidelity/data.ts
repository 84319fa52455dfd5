/** What docs/fidelity.md tells, counted in committed data: the case store, deviations, hunts and fuzz runs. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defaultDataplane, type Profile, profiles } from '../../src/dataplane/index.ts'
import { families, readAsked, readFamily } from '../../test/conformance/store.ts'

export interface FamilyCount {
  readonly family: string
  readonly cases: number
  readonly requests: number
  readonly passed: number
}

interface Deviation {
  readonly subject: string
  /** Rules of docs/semantics.md, or traps of its section X, that are concerned. */
  readonly rules: readonly string[]
  readonly kind: string
  readonly reason: string
}

/** What the release of a dataplane profile was asked, and how it differs from the default. */
export interface ProfileCount {
  readonly name: string
  readonly envoy: string
  readonly rules: readonly string[]
  readonly cases: number
  readonly requests: number
  readonly differing: number
}

/** One run of a hunt or of the fuzzer, as its command reports it. */
export type Run = { readonly [field: string]: string | number | boolean | null }

/** `families`: cases of the hunt that were akin to each family of recorded cases. */
export type Hunt = Run | { readonly [field: string]: Run[string] | { readonly [family: string]: number } }

export interface FidelityData {
  readonly recorded: { readonly istio: string; readonly envoy: string }
  readonly families: readonly FamilyCount[]
  readonly profiles: readonly ProfileCount[]
  readonly deviations: readonly Deviation[]
  readonly hunts: readonly Hunt[]
  readonly fuzzRuns: readonly Run[]
}

const readJson = (name: string): unknown => {
  const path = join(process.cwd(), 'docs', name)
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}

const runsIn = (name: string): readonly Run[] => {
  const found = readJson(name)
  const runs = typeof found === 'object' && found !== null && 'runs' in found ? found.runs : found
  return Array.isArray(runs) ? (runs as readonly Run[]) : []
}

/** Counts without running anything: the conformance test fails when a single request is answered otherwise. */
const countFamily = (family: string): FamilyCount => {
  const cases = readFamily(family).map((line) => JSON.parse(line) as { readonly requests: readonly unknown[] })
  const requests = cases.reduce((sum, one) => sum + one.requests.length, 0)
  return { family, cases: cases.length, requests, passed: requests }
}

const countProfile = ({ name, envoy, changes }: Profile): ProfileCount => {
  const asked = Object.values(readAsked(name))
  const total = (field: 'cases' | 'requests' | 'differing'): number => asked.reduce((all, one) => all + one[field], 0)
  return {
    name,
    envoy,
    rules: changes.map(({ rule }) => rule),
    cases: total('cases'),
    requests: total('requests'),
    differing: total('differing'),
  }
}

export const readFidelity = (): FidelityData => ({
  recorded: readJson('fidelity-recorded.json') as FidelityData['recorded'],
  families: families().map(countFamily),
  profiles: profiles.filter(({ name }) => name !== defaultDataplane.name).map(countProfile),
  deviations: readJson('fidelity-deviations.json') as readonly Deviation[],
  hunts: runsIn('fidelity-hunts.json') as readonly Hunt[],
  fuzzRuns: runsIn('fuzz-runs.json'),
})
