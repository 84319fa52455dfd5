/** What a run of the benchmarks found: tables for people, one file for machines. */
import type { Timing } from './measure.ts'

/** A figure that does not depend on the machine: one time divided by another of the same run. */
export interface Ratio {
  readonly value: number
  readonly better: 'lower' | 'higher'
  readonly target: number
  /** What is divided by what. */
  readonly of: string
}

export interface Table {
  readonly workload: string
  readonly timings: readonly Timing[]
  /** Figures besides times: bytes, milliseconds of compilation. */
  readonly facts?: { readonly [name: string]: number }
}

export interface Report {
  readonly machine: string
  readonly versions: { readonly [name: string]: string }
  readonly seeds: { readonly [workload: string]: number }
  readonly quick: boolean
  readonly tables: readonly Table[]
  readonly ratios: { readonly [name: string]: Ratio }
}

const time = (ns: number): string => {
  if (ns < 1e4) return `${ns.toFixed(0)} ns`
  return ns < 1e7 ? `${(ns / 1e3).toFixed(1)} µs` : `${(ns / 1e6).toFixed(1)} ms`
}

const rounded = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3))

const renderTable = ({ workload, timings, facts }: Table): string => {
  const width = Math.max(12, ...timings.map(({ name }) => name.length))
  const rows = timings.map(
    ({ name, p50Ns, p99Ns, perSecond }) =>
      `  ${name.padEnd(width)} ${time(p50Ns).padStart(10)} ${time(p99Ns).padStart(10)} ${Math.round(perSecond).toLocaleString('en').padStart(14)} /s\n`,
  )
  const extra = Object.entries(facts ?? {}).map(([name, value]) => `  ${name}: ${rounded(value)}\n`)
  return `\n${workload}\n  ${''.padEnd(width)} ${'p50'.padStart(10)} ${'p99'.padStart(10)}\n${rows.join('')}${extra.join('')}`
}

const isMet = ({ value, better, target }: Ratio): boolean => (better === 'lower' ? value <= target : value >= target)

/** The whole run as one text. */
export const renderReport = ({ machine, tables, ratios }: Report): string => {
  const width = Math.max(...Object.keys(ratios).map((name) => name.length))
  const lines = Object.entries(ratios).map(
    ([name, ratio]) =>
      `  ${name.padEnd(width)} ${rounded(ratio.value).padStart(9)}  ${ratio.better === 'lower' ? '≤' : '≥'} ${String(ratio.target).padEnd(6)} ${isMet(ratio) ? 'met    ' : 'NOT MET'}  ${ratio.of}\n`,
  )
  return `${machine}\n${tables.map(renderTable).join('')}\nratios\n${lines.join('')}`
}
