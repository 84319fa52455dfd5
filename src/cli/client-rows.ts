/** Rows of the proxy that sends: which route, which destination, under which limits. */
import { clusterText, type Upstream, type WorkingHop } from '../explain/index.ts'
import { type Decision, isObjectReference, type Reference, type RetryPlan, type SplitOutcome, type TraceEntry } from '../model/index.ts'
import { comparisonLines } from './comparisons.ts'
import { counted } from './counted.ts'
import { entryRows } from './entry-rows.ts'
import { milliseconds, type Row, type Screen } from './rows.ts'

const istioDefault: Reference = { default: 'Istio default' }

const routeRow = (entry: TraceEntry, screen: Screen): Row => ({
  label: 'route',
  text: entry.subject,
  reference: entry.reference,
  named: true,
  under: comparisonLines(entry, screen),
})

/** A line under the one referred to; the place falls back to it when the file has no such line. */
const below = (reference: Reference | undefined, key: string): Reference | undefined =>
  reference !== undefined && isObjectReference(reference) && reference.kind === 'VirtualService'
    ? { ...reference, path: [...reference.path.slice(0, 3), key] }
    : reference

const share = (weight: number, total: number): string => `${Math.round((weight * 1000) / total) / 10} %`

const name = ({ cluster }: SplitOutcome['alternatives'][number]): string =>
  cluster.kind === 'service' ? cluster.subset || (cluster.host.split('.')[0] ?? cluster.host) : clusterText(cluster)

const splitRow = (split: SplitOutcome, reference: Reference | undefined): Row => {
  const shares = split.alternatives.map((one) => `${share(one.weight, split.totalWeight)} ${name(one)}`).join(', ')
  const picked = split.alternatives[split.pick]
  const drawn = split.totalWeight > 0 ? BigInt(split.draw) % BigInt(split.totalWeight) : 0n
  return {
    label: 'split',
    text: `${shares} → ${picked === undefined ? '?' : name(picked)} (draw ${drawn} of ${split.totalWeight})`,
    reference: below(reference, 'route'),
    named: true,
  }
}

const workloads = ({ workloads: names }: Upstream): string => {
  if (names.length === 0) return 'no workload'
  const shown = names.slice(0, 4).join(', ')
  return `${counted(names.length, 'workload')}: ${shown}${names.length > 4 ? ', …' : ''}`
}

const subsetRow = (upstream: Upstream): Row => {
  const { cluster, subsetLabels } = upstream
  const labels = Object.entries(subsetLabels).map(([key, value]) => `${key}=${value}`)
  if (cluster.kind === 'service' && cluster.subset !== '') {
    const wanted = labels.length > 0 ? labels.join(',') : 'every workload'
    return { label: 'subset', text: `${cluster.subset} → ${wanted} (${workloads(upstream)})`, reference: upstream.subsetReference }
  }
  const chosen = upstream.endpoint?.workload || upstream.endpoint?.address || 'none'
  return {
    label: 'endpoint',
    text:
      upstream.workloads.length < 2
        ? chosen
        : `${chosen}${chosen === upstream.workloads[0] ? ', the first by name' : ''} (${workloads(upstream)})`,
  }
}

const retryText = (plan: RetryPlan | undefined): string => {
  if (plan === undefined || plan.maxRetries === 0) return 'none'
  const each = plan.perTryTimeoutMs > 0 ? `, ${milliseconds(plan.perTryTimeoutMs)} each` : ''
  const codes = plan.retriableStatusCodes.length > 0 ? ` (${plan.retriableStatusCodes.join(', ')})` : ''
  return `${counted(plan.maxRetries, 'more attempt')}${each} on ${plan.retryOn.join(', ')}${codes}`
}

const tlsText = (upstream: Upstream, as: string | undefined): string => {
  if (as === 'opaque') return 'the caller’s own, passed on undecrypted'
  const automatic = upstream.tlsConfigured === 'auto'
  if (upstream.tls === 'plaintext') return automatic ? 'plaintext: this endpoint takes no mutual TLS' : 'plaintext'
  return upstream.tls
}

/** No proxy on this side: why, and what follows from it. */
const withoutSidecar = ({ sidecar }: WorkingHop, screen: Screen): Row => ({
  label: 'sidecar',
  text: screen.paint.unsure(sidecar.present ? 'passed by' : 'none: no route, retry or mTLS applies'),
  reference: sidecar.present ? undefined : sidecar.reference,
  named: true,
  under: sidecar.present ? [] : sidecar.because.split('; '),
})

/** Said of an answer that is sent on: the time and the attempts it has. */
const limitRows = (decision: Extract<Decision, { kind: 'forward' }>, trace: readonly TraceEntry[]): readonly Row[] => {
  if (decision.as !== 'http') return []
  const timeout = trace.find((entry) => entry.stage === 'timeout')
  return [
    {
      label: 'timeout',
      text: decision.timeoutMs ? milliseconds(decision.timeoutMs) : 'none',
      reference: decision.timeoutMs ? below(timeout?.reference, 'timeout') : istioDefault,
      named: true,
    },
    { label: 'retries', text: retryText(decision.retry), reference: decision.retry?.reference ?? istioDefault, named: true },
  ]
}

/** Routes or chains that did not match; only as many as a screen has room for. */
const missedRows = (missed: readonly TraceEntry[], screen: Screen): readonly Row[] => {
  const room = screen.verbose ? missed.length : 6
  const more = missed.length - room
  return [...entryRows(missed.slice(0, room), screen), ...(more > 0 ? [{ label: '', text: `and ${more} more (-v shows them)` }] : [])]
}

/** What happens on a route needs not name the route again. */
const ofRoute = (entry: TraceEntry, route: TraceEntry | undefined): TraceEntry =>
  entry.subject === route?.subject && entry.detail !== undefined ? { ...entry, subject: '' } : entry

const shownElsewhere: ReadonlySet<TraceEntry['stage']> = new Set(['route', 'split', 'timeout', 'retry', 'cluster'])
/** Told only when asked for: how the connection found the routes. */
const plumbing: ReadonlySet<TraceEntry['stage']> = new Set(['listener', 'filterChain', 'mtls', 'normalization', 'virtualHost'])

export const clientRows = (hop: WorkingHop, screen: Screen): readonly Row[] => {
  const { decision, trace, upstream } = hop
  if (decision === undefined) return [withoutSidecar(hop, screen)]
  const route = trace.find((entry) => entry.stage === 'route' && entry.result === 'matched')
  const missed = trace.filter((entry) => entry.stage === 'route' && entry.result !== 'matched')
  // Without a route the way that was looked for is the answer.
  const lost = decision.kind !== 'forward' && route === undefined
  const isTold = (entry: TraceEntry): boolean =>
    screen.verbose ||
    !plumbing.has(entry.stage) ||
    (lost && entry.result !== 'info' && (entry.stage === 'virtualHost' || entry.stage === 'filterChain'))
  const isShown = (entry: TraceEntry): boolean => !shownElsewhere.has(entry.stage) || (entry.stage === 'cluster' && upstream === undefined)
  const others = trace.filter((entry) => isShown(entry) && isTold(entry))
  const before = others.filter((entry) => plumbing.has(entry.stage))
  const after = others.filter((entry) => !plumbing.has(entry.stage))
  return [
    ...missedRows(before, screen),
    ...(screen.verbose || lost ? missedRows(missed, screen) : []),
    ...(route === undefined ? [] : [routeRow(route, screen)]),
    ...entryRows(
      after.map((entry) => ofRoute(entry, route)),
      screen,
    ),
    ...(decision.kind === 'forward' && decision.split !== undefined && decision.split.alternatives.length > 1
      ? [splitRow(decision.split, route?.reference)]
      : []),
    ...(upstream === undefined || upstream.workloads.length === 0 ? [] : [subsetRow(upstream)]),
    ...(decision.kind === 'forward' ? limitRows(decision, trace) : []),
    ...(upstream === undefined
      ? []
      : [
          {
            label: 'tls',
            text: tlsText(upstream, decision.kind === 'forward' ? decision.as : undefined),
            reference: upstream.tlsConfigured === 'auto' ? { default: 'automatic mTLS' } : undefined,
          },
        ]),
  ]
}
