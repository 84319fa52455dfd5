/**
 * Owns the choice of virtual host and route: first match in the order that lowering settled (istio H-24 to H-27, M-28),
 * with every candidate told.
 */
import { evaluatePredicate } from '../matching/condition.ts'
import type { RequestContext } from '../matching/context.ts'
import { describeHost, matchingHosts, routingHost } from '../matching/host.ts'
import type { Comparison, Predicate, Route, RouteTable, TraceEntry, VirtualHost } from '../model/index.ts'

export interface SelectedHost {
  readonly host: VirtualHost
  readonly index: number
}

export interface SelectedRoute extends SelectedHost {
  readonly route: Route
  readonly routeIndex: number
}

/** `tlsRequired`: the host answers plain HTTP with a redirect before its routes are looked at. */
export type Selection =
  | { readonly kind: 'route'; readonly selected: SelectedRoute; readonly trace: readonly TraceEntry[] }
  | { readonly kind: 'tlsRequired'; readonly selected: SelectedHost; readonly trace: readonly TraceEntry[] }
  | { readonly kind: 'none'; readonly trace: readonly TraceEntry[] }

/** ALL predicates must hold; comparisons stop at the first that does not. */
const compare = (
  match: readonly Predicate[],
  context: RequestContext,
): { readonly matched: boolean; readonly comparisons: readonly Comparison[] } => {
  const comparisons: Comparison[] = []
  for (const predicate of match) {
    const comparison = evaluatePredicate(predicate, context)
    comparisons.push(comparison)
    if (!comparison.matched) return { matched: false, comparisons }
  }
  return { matched: true, comparisons }
}

const routeEntry = (route: Route, matched: boolean, comparisons: readonly Comparison[]): TraceEntry => ({
  stage: 'route',
  subject: route.subject,
  result: matched ? 'matched' : 'notMatched',
  comparisons,
  reference: route.reference,
})

/** First route of a host that matches, telling all before it. */
const firstRoute = (
  host: VirtualHost,
  context: RequestContext,
  trace: TraceEntry[],
): { readonly route: Route; readonly routeIndex: number } | undefined => {
  for (const [routeIndex, route] of host.routes.entries()) {
    const { matched, comparisons } = compare(route.match, context)
    trace.push(routeEntry(route, matched, comparisons))
    if (matched) return { route, routeIndex }
  }
  return undefined
}

const hostEntry = (table: RouteTable, host: VirtualHost, wanted: string, context: RequestContext): TraceEntry => ({
  stage: 'virtualHost',
  subject: host.name,
  result: 'matched',
  comparisons: [{ field: 'host', wanted, found: JSON.stringify(routingHost(table, context.authority)), matched: true }],
  ...(host.reference === undefined ? {} : { reference: host.reference }),
})

/** istio H-26: a host without a matching route ends the search, unless it falls through (`onMiss: next`). */
export const selectRoute = (table: RouteTable, context: RequestContext): Selection => {
  const trace: TraceEntry[] = []
  // Without a value there the proxy looks for no route (measured with Envoy 1.40).
  if (context.headers.some(([name, value]) => name === 'x-forwarded-proto' && value === '')) return { kind: 'none', trace }
  for (const hit of matchingHosts(table, context.authority)) {
    const host = table.virtualHosts[hit.virtualHost]
    if (host === undefined) continue
    trace.push(hostEntry(table, host, describeHost(hit.matcher), context))
    const selected = { host, index: hit.virtualHost }
    if (host.requireTls === true && context.headers.find(([name]) => name === 'x-forwarded-proto')?.[1] !== 'https') {
      return { kind: 'tlsRequired', selected, trace }
    }
    const found = firstRoute(host, context, trace)
    if (found !== undefined) return { kind: 'route', selected: { ...selected, ...found }, trace }
    if (host.onMiss === 'stop') return { kind: 'none', trace }
  }
  if (trace.length === 0) {
    const host = JSON.stringify(routingHost(table, context.authority))
    trace.push({ stage: 'virtualHost', subject: table.name, result: 'notMatched', comparisons: [], detail: `no host matches ${host}` })
  }
  return { kind: 'none', trace }
}
