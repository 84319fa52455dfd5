/** Owns the choice of a request: its route, the destination drawn among several, and what of them every later stage uses. */
import type { RequestContext } from '../matching/context.ts'
import { clusterId, type Header, type HttpHandler, rulesOf, type TraceEntry } from '../model/index.ts'
import { workOnResponse } from '../routing/headers.ts'
import type { RequestKind } from '../routing/local-reply.ts'
import { type SelectedRoute, selectRoute } from '../routing/select.ts'
import { splitDraw } from '../split/draws.ts'
import { pick } from '../split/pick.ts'
import type { Respond } from './outcome.ts'
import { clusterOf, type Site } from './site.ts'
import { type ChosenDestination, type Maker, responsePasses } from './work.ts'

/** A route that was chosen, and for a forward route the destination that was drawn. */
export interface Choice {
  readonly selected?: SelectedRoute
  readonly tlsRequired: boolean
  readonly chosen?: ChosenDestination
  readonly pick: number
  readonly totalWeight: number
  readonly trace: readonly TraceEntry[]
}

/** The route of a request, and the draw among its destinations (istio R-7). */
export const choose = (site: Site, handler: HttpHandler, context: RequestContext): Choice => {
  const selection = selectRoute(handler.routes, { ...context, repeatedHeaders: rulesOf(site.view).routeHeaders })
  const nothing = { tlsRequired: selection.kind === 'tlsRequired', pick: 0, totalWeight: 0, trace: selection.trace }
  if (selection.kind !== 'route') return nothing
  const { selected } = selection
  const { action } = selected.route
  if (action.kind !== 'forward') return { ...nothing, selected }
  const draw = splitDraw(site.request.draws)
  const picked = pick(action.destinations, draw)
  const destination = action.destinations[picked.index]
  if (destination === undefined) return { ...nothing, selected }
  const trace: TraceEntry[] = [...selection.trace]
  if (action.destinations.length > 1) {
    const detail = `draw ${draw} mod ${picked.totalWeight} picks ${clusterId(destination.cluster)}`
    trace.push({
      stage: 'split',
      subject: selected.route.subject,
      result: 'applied',
      comparisons: [],
      detail,
      reference: destination.reference,
    })
  }
  const chosen = { route: selected.route, action, destination }
  return { selected, tlsRequired: false, chosen, pick: picked.index, totalWeight: picked.totalWeight, trace }
}

/** Everything that the stages after admission share. */
export interface Passage {
  readonly site: Site
  readonly context: RequestContext
  readonly kind: RequestKind
  readonly choice: Choice
  readonly maker: Maker
  readonly tls: boolean
  readonly base: Pick<Respond, 'listener' | 'filterChain' | 'route' | 'extAuthzCalls' | 'shadow'>
}

/** The chosen route as decisions name it. */
export const routeOf = ({ selected }: Choice): Pick<Respond, 'route'> =>
  selected === undefined
    ? {}
    : {
        route: {
          virtualHost: selected.host.name,
          virtualHostIndex: selected.index,
          routeIndex: selected.routeIndex,
          name: selected.route.name,
        },
      }

/** The drawn cluster, when it exists: answers of the proxy itself name it (istio R-4). */
export const declaredCluster = (site: Site, { chosen }: Choice): Pick<Respond, 'cluster'> =>
  chosen !== undefined && clusterOf(site.view, chosen.destination.cluster) !== undefined ? { cluster: chosen.destination.cluster } : {}

/** Header passes of a forward route run over every answer that the proxy makes once the route is chosen. */
export const routeWork =
  ({ choice, context, maker }: Passage) =>
  (headers: readonly Header[]): readonly Header[] =>
    choice.chosen === undefined ? headers : responsePasses(choice.chosen, context, maker).reduce(workOnResponse, headers)
