/**
 * Owns the header work of a route for one request: which passes run in which order, with values made for this request
 * (istio R-29, R-29b), and which header values could not be made.
 */
import type { RequestContext } from '../matching/context.ts'
import type { Header, HeaderOperations, RequestDescriptor, ResponsePlan, Route, RouteAction, WeightedDestination } from '../model/index.ts'
import { formatValue } from '../routing/format.ts'
import { type MadeOperations, makeOperations, workOnRequest } from '../routing/headers.ts'

export type ForwardAction = Extract<RouteAction, { kind: 'forward' }>

/** A forward route with the destination that was drawn. */
export interface ChosenDestination {
  readonly route: Route
  readonly action: ForwardAction
  readonly destination: WeightedDestination
}

export interface Maker {
  /** Undefined for a value that holds something a decision cannot know; it is remembered in `unknown`. */
  readonly make: (context: RequestContext, of: 'request' | 'response') => (template: string) => string | undefined
  /** Commands that could not be evaluated, in order of appearance. */
  readonly unknown: string[]
}

/** Makes header values for one request at one route. */
export const headerMaker = (request: RequestDescriptor, routeName: string): Maker => {
  const unknown: string[] = []
  const httpVersion = request.httpVersion ?? '1.1'
  return {
    unknown,
    make: (context, of) => (template) => {
      const formatted = formatValue(template, { context, httpVersion, routeName, of })
      if (formatted.ok) return formatted.value
      if (!unknown.includes(formatted.command)) unknown.push(formatted.command)
      return undefined
    },
  }
}

const workPasses = (list: readonly HeaderOperations[], context: RequestContext, maker: Maker): readonly Header[] =>
  list.reduce<readonly Header[]>((headers, pass) => {
    // Values are made after the pass's removals and before its additions.
    const removed = workOnRequest(headers, { remove: pass.remove, set: [], add: [] })
    return workOnRequest(removed, makeOperations({ ...pass, remove: [] }, maker.make({ ...context, headers: removed }, 'request')))
  }, context.headers)

/**
 * The request after all header work: the destination's passes and host first, then the route's passes (istio R-29b). The
 * destination's host leaves no trace in a header, unlike the route's.
 */
export const workRequest = ({ route, destination }: ChosenDestination, context: RequestContext, maker: Maker): RequestContext => {
  const first = { ...context, headers: workPasses(destination.requestHeaders, context, maker) }
  const hosted = destination.authority === undefined ? first : { ...first, authority: destination.authority }
  return { ...hosted, headers: workPasses(route.requestHeaders, hosted, maker) }
}

/** Passes over the answer of a forward route; a single destination's are part of the route's (istio R-29b). */
export const responsePasses = (chosen: ChosenDestination, context: RequestContext, maker: Maker): ResponsePlan['operations'] =>
  [...chosen.destination.responseHeaders, ...chosen.route.responseHeaders].map(
    (pass): MadeOperations => makeOperations(pass, maker.make(context, 'response')),
  )

/** Passes over the answer of a route that answers itself. */
export const ownPasses = (route: Route, context: RequestContext, maker: Maker): ResponsePlan['operations'] =>
  route.responseHeaders.map((pass): MadeOperations => makeOperations(pass, maker.make(context, 'response')))
