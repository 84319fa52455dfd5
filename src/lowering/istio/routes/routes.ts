/**
 * HTTP routes of one VirtualService for one proxy and port: static filters, order and truncation (istio M-1 to M-6,
 * M-28 to M-32). Matches are in match.ts, actions in actions.ts.
 */
import type { Reference, Route } from '../../../model/index.ts'
import { refer } from '../../refer.ts'
import type { ResolvedHttpRoute, ResolvedMatch, ResolvedVirtualService, RouteOrigin } from '../virtual-services/index.ts'
import { lowerAction } from './actions.ts'
import type { RouteContext } from './context.ts'
import { holdsForProxy, lowerMatch } from './match.ts'
import { type Rejection, referToRoute } from './route-parts.ts'

/** A route with what the control plane or the proxy would say about it. */
export interface LoweredRoute {
  readonly route: Route
  /** istio M-30. */
  readonly isCatchAll: boolean
  /** The proxy refuses the whole route table because of this (as recorded). */
  readonly rejection?: Rejection
}

/** Routes in the order in which they are tried; empty = the VirtualService does not exist for this port (istio H-14). */
export const lowerHttpRoutes = (virtualService: ResolvedVirtualService, context: RouteContext): readonly LoweredRoute[] => {
  const routes: LoweredRoute[] = []
  const owner = ownerOf(virtualService.resource)
  for (const route of virtualService.http) {
    if (route.matches.length === 0) {
      // istio M-29: nothing after a route without match is looked at.
      routes.push(lowerRoute(route, undefined, context, owner))
      return routes
    }
    for (const match of route.matches) {
      if (!holdsForProxy(match.spec, context)) continue
      const lowered = lowerRoute(route, match, context, owner)
      routes.push(lowered)
      // istio M-31
      if (lowered.isCatchAll) return routes
    }
  }
  return routes
}

/** The object that a route stands in, in words: one text for all of its routes. */
interface Owner {
  readonly resource: RouteOrigin['resource']
  readonly words: string
}

const ownerOf = (resource: RouteOrigin['resource']): Owner => ({
  resource,
  words: ` of VirtualService ${resource.namespace}/${resource.name}`,
})

const lowerRoute = (route: ResolvedHttpRoute, match: ResolvedMatch | undefined, context: RouteContext, owner: Owner): LoweredRoute => {
  const lowered = lowerMatch(match)
  const { action, requestHeaders, responseHeaders, rejection: badAction } = lowerAction(route, lowered.matchedPath, context)
  const origin = match?.own ?? route.own
  // A delegate's route stands in the delegate.
  const { words } = origin.resource === owner.resource ? owner : ownerOf(origin.resource)
  const path = match === undefined ? ['spec', 'http', origin.index] : ['spec', 'http', origin.index, 'match', match.own.matchIndex]
  const place = match === undefined ? `http[${origin.index}]` : `http[${origin.index}].match[${match.own.matchIndex}]`
  const rejection = lowered.rejection ?? badAction
  const made: Route = {
    // istio M-6
    name: match?.spec.name ? `${route.spec.name ?? ''}.${match.spec.name}` : (route.spec.name ?? ''),
    subject: place + words,
    match: lowered.predicates,
    action,
    requestHeaders,
    responseHeaders,
    reference: refer(origin.resource, path),
  }
  const { isCatchAll } = lowered
  return rejection === undefined ? { route: made, isCatchAll } : { route: made, isCatchAll, rejection }
}

/**
 * The line that makes the control plane panic when it reads this VirtualService for a proxy: an HTTP destination that
 * is not there (as recorded).
 */
export const panicOf = (virtualService: ResolvedVirtualService): Reference | undefined => {
  for (const route of virtualService.http) {
    const index = route.spec.route?.findIndex(({ destination }) => destination === undefined) ?? -1
    if (index >= 0) return referToRoute(route, 'route', [index])
  }
  return undefined
}
