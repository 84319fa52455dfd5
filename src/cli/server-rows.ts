/** Rows of the proxy that receives: does it talk to this caller at all, and may the caller do this. */
import type { WorkingHop } from '../explain/index.ts'
import type { TraceEntry } from '../model/index.ts'
import { entryRow, entryRows } from './entry-rows.ts'
import type { Row, Screen } from './rows.ts'

const accessStages: ReadonlySet<TraceEntry['stage']> = new Set(['jwt', 'custom', 'audit', 'deny', 'allow'])
const plumbing: ReadonlySet<TraceEntry['stage']> = new Set([
  'listener',
  'filterChain',
  'normalization',
  'virtualHost',
  'route',
  'cluster',
  'timeout',
  'retry',
  'headers',
])

const policyCount = (entries: readonly TraceEntry[], stage: 'allow' | 'deny' | 'custom'): number =>
  new Set(entries.filter((entry) => entry.stage === stage && entry.result === 'skipped').map((entry) => entry.subject)).size

/** Policies that were not asked are counted, not listed. */
const skippedLine = (entries: readonly TraceEntry[]): readonly string[] => {
  const counts = (['custom', 'deny', 'allow'] as const)
    .map((stage) => [stage.toUpperCase(), policyCount(entries, stage)] as const)
    .filter(([, n]) => n > 0)
    .map(([action, n]) => `${n} ${action} polic${n === 1 ? 'y was' : 'ies were'} not asked`)
  return counts.length === 0 ? [] : [`evaluation stopped here; ${counts.join(', ')}`]
}

const accessRows = (entries: readonly TraceEntry[], verdict: string, screen: Screen): readonly Row[] => {
  const asked = entries.filter((entry) => entry.result !== 'skipped')
  if (asked.length === 0) return [{ label: 'access', text: verdict === 'allowed' ? 'no policy selects this workload → allowed' : verdict }]
  const decisive = asked.filter((entry) => entry.result === 'matched' || entry.result === 'applied')
  // Rules that did not match matter when none did.
  const shown = screen.verbose
    ? asked
    : asked.filter((entry) => entry.result !== 'notMatched' || decisive.length === 0 || entry.stage === decisive.at(-1)?.stage)
  const rows = shown.map((entry) => entryRow(entry, screen))
  const last = rows.at(-1)
  return last === undefined ? rows : [...rows.slice(0, -1), { ...last, under: [...(last.under ?? []), ...skippedLine(entries)] }]
}

export const serverRows = (hop: WorkingHop, verdict: string, screen: Screen): readonly Row[] => {
  const { trace, decision } = hop
  if (decision === undefined) return []
  const access = trace.filter((entry) => accessStages.has(entry.stage))
  const rest = trace.filter((entry) => !accessStages.has(entry.stage) && (screen.verbose || !plumbing.has(entry.stage)))
  const closedBefore = decision.kind === 'close' && decision.why !== 'authorizationDenied'
  return [...entryRows(rest, screen), ...(closedBefore ? [] : accessRows(access, verdict, screen))]
}
