/** Owns how many header lines a configuration may add to a request or an answer, so that a frame has room for them. */
import type { AuthorizationLayer, HeaderOperations, Listener, Route, RouteTable } from '../../model/index.ts'

/** What a proxy itself adds: forwarding headers, original host and path, gRPC status, CORS, a challenge. */
const OWN = 24

const largest = (numbers: readonly number[]): number => numbers.reduce((most, number) => Math.max(most, number), 0)

const passes = (list: readonly HeaderOperations[]): number => {
  let lines = 0
  for (let i = 0; i < list.length; i++) lines += (list[i]?.set.length ?? 0) + (list[i]?.add.length ?? 0)
  return lines
}

const ofRoute = ({ action, requestHeaders, responseHeaders }: Route): number => {
  let request = 0
  let response = 0
  if (action.kind === 'forward') {
    const { destinations } = action
    for (let i = 0; i < destinations.length; i++) {
      request = Math.max(request, passes(destinations[i]?.requestHeaders ?? []))
      response = Math.max(response, passes(destinations[i]?.responseHeaders ?? []))
    }
  }
  return Math.max(passes(requestHeaders) + request, passes(responseHeaders) + response)
}

const ofTable = ({ virtualHosts }: RouteTable): number => {
  let most = 0
  for (const { routes } of virtualHosts) for (let i = 0; i < routes.length; i++) most = Math.max(most, ofRoute(routes[i] as Route))
  return most
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
  const routes = largest([...tables].map(ofTable))
  return { tokens, routes }
}

/** Lines that are added at most to a usual request of a view with these listeners. */
export const addedHeaders = (parts: readonly AddedHeaders[]): number =>
  OWN + largest(parts.map(({ tokens }) => tokens)) + largest(parts.map(({ routes }) => routes))
