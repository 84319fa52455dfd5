/** Rows of the proxy that receives: does it talk to this caller at all, and may the caller do this. */
import type { Mesh } from '../config/index.ts'
import type { WorkingHop } from '../explain/index.ts'
import { isObjectReference, type Reference, type TraceEntry } from '../model/index.ts'
import { entryRow, entryRows } from './entry-rows.ts'
import type { Row, Screen } from './rows.ts'

const accessStages: ReadonlySet<TraceEntry['stage']> = new Set(['jwt', 'custom', 'audit', 'deny', 'allow'])
/** Told only when asked for: how the connection found the policies, and the way into the application. */
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

/** The mode that a PeerAuthentication says at the place referred to. */
const modeAt = (mesh: Mesh, reference: Reference | undefined): string => {
  if (reference === undefined || !isObjectReference(reference) || reference.kind !== 'PeerAuthentication') return 'PERMISSIVE'
  const policy = mesh.istio.peerAuthentications.find((one) => one.namespace === reference.namespace && one.name === reference.name)
  let value: unknown = { spec: policy?.spec }
  for (const key of reference.path)
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
  return typeof value === 'string' ? value : 'UNSET'
}

const refused = (hop: WorkingHop): string => {
  const { tls } = hop.request.source
  if (tls === undefined) return 'plaintext refused'
  return tls.principal === undefined ? 'TLS without a client certificate of the mesh refused' : 'this client certificate refused'
}

const accepted = (hop: WorkingHop, entry: TraceEntry): string => {
  if (hop.request.source.tls === undefined) return 'plaintext accepted'
  return hop.request.source.tls.principal === undefined || !entry.detail?.includes('client certificate of')
    ? (entry.detail ?? 'accepted')
    : 'client certificate accepted'
}

const mtlsRow = (hop: WorkingHop, screen: Screen): Row | undefined => {
  const closed = hop.decision?.kind === 'close' && hop.decision.why !== 'authorizationDenied'
  const entry =
    hop.trace.findLast(({ stage }) => stage === (closed ? 'filterChain' : 'mtls')) ?? hop.trace.findLast(({ stage }) => stage === 'mtls')
  if (entry === undefined) return undefined
  const sign = closed ? screen.paint.bad('✗') : screen.paint.good('✓')
  return {
    label: 'mTLS',
    text: `${modeAt(screen.mesh, entry.reference)}, ${closed ? refused(hop) : accepted(hop, entry)} ${sign}`,
    reference: entry.reference ?? { default: 'Istio default' },
  }
}

/** Policies that were not asked are counted, not listed. */
const skippedLine = (entries: readonly TraceEntry[]): readonly string[] => {
  const counts = (['custom', 'deny', 'allow'] as const)
    .map(
      (stage) =>
        [
          stage.toUpperCase(),
          new Set(entries.filter((one) => one.stage === stage && one.result === 'skipped').map((one) => one.subject)).size,
        ] as const,
    )
    .filter(([, n]) => n > 0)
    .map(([action, n]) => `${n} ${action} polic${n === 1 ? 'y was' : 'ies were'} not asked`)
  return counts.length === 0 ? [] : [`evaluation stopped here; ${counts.join(', ')}`]
}

const noneMatched = (entry: TraceEntry): boolean => entry.stage === 'allow' && entry.result === 'applied'

const accessRow = (entry: TraceEntry, hop: WorkingHop, screen: Screen): Row => {
  const deny = `→ deny ${screen.paint.bad('✗')}`
  if (noneMatched(entry)) return { label: 'access', text: `no ALLOW rule matches ${deny}` }
  const row = entryRow(entry, screen)
  const denial = hop.decision !== undefined && 'denial' in hop.decision ? hop.decision.denial : undefined
  if (entry.stage !== 'custom' || denial?.badCustomAction !== true) return row
  const provider = denial.provider ? `provider \`${denial.provider}\` cannot be asked` : 'no provider is named'
  return { ...row, text: row.text.replace(/→.*$/, `${deny}`), under: [...(row.under ?? []), provider] }
}

const accessRows = (entries: readonly TraceEntry[], hop: WorkingHop, screen: Screen): readonly Row[] => {
  const asked = entries.filter((entry) => entry.result !== 'skipped')
  if (asked.length === 0) return [{ label: 'access', text: 'no policy selects this workload → allowed' }]
  const decisive = asked.findLast(({ stage, result }) => stage !== 'audit' && (result === 'matched' || result === 'applied'))
  // Rules that did not match are the answer when none did.
  const isShown = (entry: TraceEntry): boolean =>
    screen.verbose || entry.result !== 'notMatched' || (decisive !== undefined && noneMatched(decisive) && entry.stage === 'allow')
  const rows = asked.filter(isShown).map((entry) => accessRow(entry, hop, screen))
  if (decisive === undefined) rows.push({ label: 'access', text: 'no rule denies, and there is no ALLOW policy → allowed' })
  const last = rows.at(-1)
  return last === undefined ? rows : [...rows.slice(0, -1), { ...last, under: [...(last.under ?? []), ...skippedLine(entries)] }]
}

/** Without a sidecar: why there is none. */
const unenforcedRow = ({ sidecar }: WorkingHop, screen: Screen): Row => ({
  label: 'access',
  text: screen.paint.unsure('no sidecar: nothing enforces any policy here'),
  reference: sidecar.reference,
  under: sidecar.because.split('; '),
})

export const serverRows = (hop: WorkingHop, screen: Screen): readonly Row[] => {
  const { trace, decision } = hop
  if (decision === undefined) return [unenforcedRow(hop, screen)]
  const access = trace.filter((entry) => accessStages.has(entry.stage))
  const rest = trace.filter(
    (entry) => entry.stage !== 'mtls' && !accessStages.has(entry.stage) && (screen.verbose || !plumbing.has(entry.stage)),
  )
  const mtls = mtlsRow(hop, screen)
  const closedBefore = decision.kind === 'close' && decision.why !== 'authorizationDenied'
  const isBefore = (entry: TraceEntry): boolean => entry.stage === 'listener' || entry.stage === 'filterChain'
  return [
    ...entryRows(rest.filter(isBefore), screen),
    ...(mtls === undefined ? [] : [mtls]),
    ...(closedBefore ? [] : accessRows(access, hop, screen)),
    ...entryRows(
      rest.filter((entry) => !isBefore(entry)),
      screen,
    ),
  ]
}
