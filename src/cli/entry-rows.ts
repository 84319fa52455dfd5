/** Trace entries as rows: what was considered, and what was compared. */
import type { Stage, TraceEntry } from '../model/index.ts'
import { comparisonLines } from './comparisons.ts'
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
const ruleInWords = (subject: string): string =>
  subject.replace(/^rule\[(\d+)\] of \S+ (?:[^/\s]*\/)?(\S+)$/, (_, index: string, name: string) => `${name}, rule ${Number(index) + 1}`)

/** The key of a cluster, as people name it. */
const clusterInWords = (subject: string): string =>
  subject.replace(
    /^service\/([^/]+)\/(\d+)\/(.*)$/,
    (_, host: string, port: string, subset: string) => `${host}:${port}${subset === '' ? '' : `, subset ${subset}`}`,
  )

const effects: { readonly [stage in Stage]?: string } = { deny: ' → deny', allow: ' → allow', custom: ' → ask the authorizer' }

const mark = (entry: TraceEntry, screen: Screen): string => {
  if (entry.result === 'notMatched') return ` ${screen.paint.bad('✗')}`
  if (entry.result !== 'matched') return ''
  return entry.stage === 'deny' ? ` ${screen.paint.bad('✗')}` : ` ${screen.paint.good('✓')}`
}

/** `badSignature` → `bad signature`. */
const statusInWords = (tag: string): string => tag.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

const detailOf = ({ stage, detail }: TraceEntry): readonly string[] =>
  detail === undefined ? [] : [stage === 'jwt' ? statusInWords(detail) : detail]

/** One entry. What did not match is told with the comparison that settled it. */
export const entryRow = (given: TraceEntry, screen: Screen): Row => {
  // Chains need no name.
  const entry = given.subject === '' && given.detail === undefined ? { ...given, subject: 'filter chain' } : given
  const words = [clusterInWords(ruleInWords(entry.subject)), ...detailOf(entry)].filter((word) => word !== '').join(': ')
  const effect = entry.result === 'matched' ? (effects[entry.stage] ?? '') : ''
  return {
    label: labels[entry.stage],
    text: `${words}${effect}${mark(entry, screen)}`,
    reference: entry.reference,
    named: entry.subject === '' && entry.detail !== undefined,
    under: comparisonLines(entry, screen),
  }
}

export const entryRows = (entries: readonly TraceEntry[], screen: Screen): readonly Row[] => entries.map((entry) => entryRow(entry, screen))
