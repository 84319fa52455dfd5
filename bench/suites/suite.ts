/** What a suite gets and gives. */
import type { Effort, Timing } from '../measure.ts'
import type { Ratio, Table } from '../report.ts'

export interface Settings {
  readonly effort: Effort
  readonly quick: boolean
  /** Tells what is going on. */
  readonly say: (text: string) => void
}

export interface SuiteResult {
  readonly tables: readonly Table[]
  readonly ratios: { readonly [name: string]: Ratio }
}

/** Median of a contestant in nanoseconds. */
export const p50Of = (timings: readonly Timing[], name: string): number => {
  const found = timings.find((timing) => timing.name === name)
  if (found === undefined) throw new Error(`no contestant ${name}`)
  return found.p50Ns
}

/** The better of our two engines. */
export const bestOf = (timings: readonly Timing[], suffix: string): number =>
  Math.min(p50Of(timings, `js ${suffix}`), p50Of(timings, `wasm ${suffix}`))
