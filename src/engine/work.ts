/**
 * Owns the header work of a route for one request: which passes run in which order, with values made for this request
 * (istio R-29, R-29b), and which header values could not be made.
 */
import type { RequestContext } from '../matching/context.ts'
import type { Header, HeaderOperations, RequestDescriptor, ResponsePlan, Route, RouteAction, WeightedDestination } from '../model/index.ts'
import { formatValue } from '../routing/format.ts'
import { applyOperations, type MadeOperations, makeOperations } from '../routing/headers.ts'

export type ForwardAction = Extract<RouteAction, { kind: 'forward' }>

/** A forward route with the destination that was drawn. */
export interface ChosenDestination {
  readonly route: Route
  readonly action: ForwardAction
  readonly destination: WeightedDestination
}

// The destination's passes run first; a single destination has none of its own, they are part of the route's (istio R-29b).
const passes = (
  { route, destination }: ChosenDestination,
  which: 'requestHeaders' | 'responseHeaders',
): readonly HeaderOperations[] => [...destination[which], ...route[which]]

export interface Maker {
  /** Undefined for a value that holds something a decision cannot know; it is remembered in `unknown`. */
  readonly make: (context: RequestContext) => (template: string) => string | undefined
  /** Commands that could not be evaluated, in order of appearance. */
  readonly unknown: string[]
}

/** Makes header values for one request at one route. */
export const headerMaker = (request: RequestDescriptor, routeName: string): Maker => {
  const unknown: string[] = []
  const httpVersion = request.httpVersion ?? '1.1'
  return {
    unknown,
    make: (context) => (template) => {
      const formatted = formatValue(template, { context, httpVersion, routeName })
      if (formatted.ok) return formatted.value
      if (!unknown.includes(formatted.command)) unknown.push(formatted.command)
      return undefined
    },
  }
}

/** Request headers after all passes; a pass sees what the passes before it left, and its own removals. */
export const workRequest = (chosen: ChosenDestination, context: RequestContext, maker: Maker): readonly Header[] =>
  passes(chosen, 'requestHeaders').reduce<readonly Header[]>((headers, pass) => {
    const removed = applyOperations(headers, { remove: pass.remove, set: [], add: [] })
    return applyOperations(removed, makeOperations({ ...pass, remove: [] }, maker.make({ ...context, headers: removed })))
  }, context.headers)

/** Passes over the answer of a forward route. */
export const responsePasses = (chosen: ChosenDestination, context: RequestContext, maker: Maker): ResponsePlan['operations'] =>
  passes(chosen, 'responseHeaders').map((pass): MadeOperations => makeOperations(pass, maker.make(context)))

/** Passes over the answer of a route that answers itself. */
export const ownPasses = (route: Route, context: RequestContext, maker: Maker): ResponsePlan['operations'] =>
  route.responseHeaders.map((pass): MadeOperations => makeOperations(pass, maker.make(context)))
