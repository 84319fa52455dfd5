/** Owns how many header lines a configuration may add to a request or an answer, so that a frame has room for them. */
import type { AuthorizationLayer, HeaderOperations, Listener, Route } from '../../model/index.ts'

/** What a proxy itself adds: forwarding headers, original host and path, gRPC status, CORS, a challenge. */
const OWN = 24

const largest = (numbers: readonly number[]): number => numbers.reduce((most, number) => Math.max(most, number), 0)

const passes = (list: readonly HeaderOperations[]): number => list.reduce((sum, { set, add }) => sum + set.length + add.length, 0)

const ofRoute = ({ action, requestHeaders, responseHeaders }: Route): number => {
  const destinations = action.kind === 'forward' ? action.destinations : []
  const request = passes(requestHeaders) + largest(destinations.map((one) => passes(one.requestHeaders)))
  return Math.max(request, passes(responseHeaders) + largest(destinations.map((one) => passes(one.responseHeaders))))
}

/** One token for each rule; several tokens make the frame grow. */
const ofLayer = (layer: AuthorizationLayer): number =>
  layer.kind === 'jwt' ? layer.rules.reduce((sum, { outputClaimToHeaders }) => sum + outputClaimToHeaders.length + 1, 0) : 0

/** What tokens and routes of some listeners add, each at most. */
export interface AddedHeaders {
  readonly tokens: number
  readonly routes: number
}

export const addedBy = (listeners: readonly Listener[]): AddedHeaders => {
  const handlers = listeners.flatMap(({ filterChains }) => filterChains.map(({ handler }) => handler))
  const tokens = largest(
    handlers.map((handler) => (handler.kind === 'close' ? 0 : handler.authorization.reduce((sum, layer) => sum + ofLayer(layer), 0))),
  )
  const tables = new Set(handlers.flatMap((handler) => (handler.kind === 'http' ? [handler.routes] : [])))
  const routes = largest([...tables].flatMap(({ virtualHosts }) => virtualHosts.map((host) => largest(host.routes.map(ofRoute)))))
  return { tokens, routes }
}

/** Lines that are added at most to a usual request of a view with these listeners. */
export const addedHeaders = (parts: readonly AddedHeaders[]): number =>
  OWN + largest(parts.map(({ tokens }) => tokens)) + largest(parts.map(({ routes }) => routes))
