/** Rows of the proxy that sends: which route, which destination, under which limits. */
import { clusterText, type Upstream, type WorkingHop } from '../explain/index.ts'
import type { Decision, Reference, RetryPlan, SplitOutcome, TraceEntry } from '../model/index.ts'
import { comparisonLine, entryRows } from './entry-rows.ts'
import { milliseconds, type Row, type Screen } from './rows.ts'

const istioDefault: Reference = { default: 'Istio default' }

const routeRow = (entry: TraceEntry, screen: Screen): Row => ({
  label: 'route',
  text: entry.subject,
  reference: entry.reference,
  under: entry.comparisons.map((comparison) => comparisonLine(comparison, screen)),
})

const share = (weight: number, total: number): string => `${Math.round((weight * 1000) / total) / 10} %`

const name = ({ cluster }: SplitOutcome['alternatives'][number]): string =>
  cluster.kind === 'service' ? (cluster.subset === '' ? cluster.host : cluster.subset) : clusterText(cluster)

const splitRow = (split: SplitOutcome, reference: Reference | undefined): Row => {
  const shares = split.alternatives.map((one) => `${share(one.weight, split.totalWeight)} ${name(one)}`).join(', ')
  const picked = split.alternatives[split.pick]
  const drawn = split.totalWeight > 0 ? BigInt(split.draw) % BigInt(split.totalWeight) : 0n
  return {
    label: 'split',
    text: `${shares} → ${picked === undefined ? '?' : name(picked)} (draw ${drawn} of ${split.totalWeight})`,
    reference,
  }
}

const workloads = ({ workloads: names }: Upstream): string => {
  if (names.length === 0) return 'no workload'
  const shown = names.slice(0, 4).join(', ')
  return `${names.length} workload${names.length === 1 ? '' : 's'}: ${shown}${names.length > 4 ? ', …' : ''}`
}

const subsetRow = (upstream: Upstream): Row => {
  const { cluster, subsetLabels } = upstream
  const labels = Object.entries(subsetLabels).map(([key, value]) => `${key}=${value}`)
  if (cluster.kind === 'service' && cluster.subset !== '') {
    const wanted = labels.length > 0 ? labels.join(',') : 'every workload'
    return { label: 'subset', text: `${cluster.subset} → ${wanted} (${workloads(upstream)})`, reference: upstream.subsetReference }
  }
  return { label: 'endpoint', text: `${upstream.endpoint?.workload || upstream.endpoint?.address || 'none'} (${workloads(upstream)})` }
}

export const retryText = (plan: RetryPlan | undefined): string => {
  if (plan === undefined || plan.maxRetries === 0) return 'none'
  const each = plan.perTryTimeoutMs > 0 ? `, ${milliseconds(plan.perTryTimeoutMs)} each` : ''
  const codes = plan.retriableStatusCodes.length > 0 ? ` (${plan.retriableStatusCodes.join(', ')})` : ''
  return `${plan.maxRetries} more attempt${plan.maxRetries === 1 ? '' : 's'}${each} on ${plan.retryOn.join(', ')}${codes}`
}

const tlsText = (upstream: Upstream): string => {
  const automatic = upstream.tlsConfigured === 'auto'
  if (upstream.tls === 'plaintext') return automatic ? 'plaintext: the server has no sidecar' : 'plaintext'
  return upstream.tls
}

/** Said of an answer that is sent on: the time and the attempts it has. */
const limitRows = (decision: Extract<Decision, { kind: 'forward' }>, trace: readonly TraceEntry[]): readonly Row[] => {
  if (decision.as !== 'http') return []
  const timeout = trace.find((entry) => entry.stage === 'timeout')
  return [
    {
      label: 'timeout',
      text: decision.timeoutMs ? milliseconds(decision.timeoutMs) : 'none',
      reference: timeout?.reference ?? istioDefault,
    },
    { label: 'retries', text: retryText(decision.retry), reference: decision.retry?.reference ?? istioDefault },
  ]
}

const shownElsewhere: ReadonlySet<TraceEntry['stage']> = new Set(['route', 'split', 'timeout', 'retry', 'cluster'])
/** Told only when asked for: how the connection found the routes. */
const plumbing: ReadonlySet<TraceEntry['stage']> = new Set(['listener', 'filterChain', 'mtls', 'normalization', 'virtualHost'])

export const clientRows = (hop: WorkingHop, screen: Screen): readonly Row[] => {
  const { decision, trace, upstream } = hop
  if (decision === undefined) return []
  const route = trace.find((entry) => entry.stage === 'route' && entry.result === 'matched')
  const missed = trace.filter((entry) => entry.stage === 'route' && entry.result !== 'matched')
  const others = trace.filter((entry) => !shownElsewhere.has(entry.stage) && (screen.verbose || !plumbing.has(entry.stage)))
  const before = others.filter((entry) => plumbing.has(entry.stage))
  const after = others.filter((entry) => !plumbing.has(entry.stage))
  const lost = decision.kind === 'respond' && decision.why === 'routeNotFound'
  return [
    ...entryRows(before, screen),
    ...(screen.verbose || lost ? entryRows(missed, screen) : []),
    ...(route === undefined ? [] : [routeRow(route, screen)]),
    ...entryRows(after, screen),
    ...(decision.kind === 'forward' && decision.split !== undefined && decision.split.alternatives.length > 1
      ? [splitRow(decision.split, route?.reference)]
      : []),
    ...(upstream === undefined ? [] : [subsetRow(upstream)]),
    ...(decision.kind === 'forward' ? limitRows(decision, trace) : []),
    ...(upstream === undefined
      ? []
      : [
          {
            label: 'tls',
            text: tlsText(upstream),
            reference: upstream.tlsConfigured === 'auto' ? { default: 'automatic mTLS' } : undefined,
          },
        ]),
  ]
}
