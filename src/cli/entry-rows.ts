/** Trace entries as rows: what was considered, and what was compared. */
import type { Comparison, Stage, TraceEntry } from '../model/index.ts'
import type { Row, Screen } from './rows.ts'

const labels: { readonly [stage in Stage]: string } = {
  listener: 'listener',
  filterChain: 'chain',
  mtls: 'mTLS',
  normalization: 'path',
  virtualHost: 'host',
  route: 'route',
  jwt: 'token',
  custom: 'CUSTOM',
  audit: 'AUDIT',
  deny: 'DENY',
  allow: 'ALLOW',
  fault: 'fault',
  cors: 'CORS',
  redirect: 'redirect',
  directResponse: 'answer',
  rewrite: 'rewrite',
  headers: 'headers',
  split: 'split',
  cluster: 'cluster',
  mirror: 'mirror',
  timeout: 'timeout',
  retry: 'retries',
}

/** Rules count from 1 on a screen; everywhere else they are indices. */
export const ruleInWords = (text: string): string => text.replace(/\brule\[(\d+)\]/g, (_, index: string) => `rule ${Number(index) + 1}`)

export const mark = (result: TraceEntry['result'] | boolean, screen: Screen): string => {
  if (result === 'matched' || result === 'applied' || result === true) return screen.paint.good('✓')
  if (result === 'notMatched' || result === false) return screen.paint.bad('✗')
  return ''
}

export const comparisonLine = (comparison: Comparison, screen: Screen): string => {
  const found = comparison.matched ? '' : `, is ${comparison.found ?? 'absent'}`
  return `${comparison.field} ${comparison.wanted}${found} ${mark(comparison.matched, screen)}`
}

/** One entry. What did not match is told with the comparison that settled it. */
export const entryRow = (entry: TraceEntry, screen: Screen): Row => {
  const words = [ruleInWords(entry.subject), ...(entry.detail === undefined ? [] : [entry.detail])].join(': ')
  const shown = screen.verbose || entry.result === 'matched' ? entry.comparisons : entry.comparisons.slice(-2)
  return {
    label: labels[entry.stage],
    text: `${words} ${mark(entry.result, screen)}`.trimEnd(),
    reference: entry.reference,
    under: shown.map((comparison) => comparisonLine(comparison, screen)),
  }
}

export const entryRows = (entries: readonly TraceEntry[], screen: Screen): readonly Row[] => entries.map((entry) => entryRow(entry, screen))
