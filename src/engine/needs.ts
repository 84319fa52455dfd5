/** Owns `undetermined`: whether a rule of the chosen listener looks at something that the caller does not know. */
import { authorizationNeeds } from '../authz/index.ts'
import type { Condition, Handler, Listener, RequestDescriptor, RouteTable, Undetermined } from '../model/index.ts'

type Need = Undetermined['needs'][number]

const mentions = (condition: Condition, kinds: ReadonlySet<string>): boolean => {
  switch (condition.kind) {
    case 'predicate':
      return kinds.has(condition.field.kind)
    case 'not':
      return mentions(condition.of, kinds)
    default:
      return condition.of.some((part) => mentions(part, kinds))
  }
}

const routesMention = (table: RouteTable, ...kinds: readonly string[]): boolean => {
  const wanted = new Set(kinds)
  return table.virtualHosts.some(({ routes }) => routes.some(({ match }) => match.some((predicate) => mentions(predicate, wanted))))
}

const handlerNeeds = (handler: Handler): readonly Need[] => {
  if (handler.kind === 'close') return []
  const needs = [...authorizationNeeds(handler.authorization)]
  if (handler.kind === 'tcp') return needs
  // Without a token layer no claim ever has a value, so nothing depends on tokens.
  const verifies = handler.authorization.some(({ kind }) => kind === 'jwt')
  if (verifies && routesMention(handler.routes, 'claim')) needs.push('tokens')
  if (routesMention(handler.routes, 'peerAddress', 'clientAddress')) needs.push('sourceIp')
  if (routesMention(handler.routes, 'destinationAddress')) needs.push('destinationIp')
  return needs
}

const isUnknown = (need: Need, request: RequestDescriptor): boolean => {
  switch (need) {
    case 'sourceIp':
      return request.source.ip === 'unknown'
    case 'destinationIp':
      return request.destination.ip === 'unknown'
    case 'tokens':
      return request.tokens === 'unknown'
  }
}

/** Inputs that some rule of the listener looks at and that a caller may not know. */
export const neededInputs = (listener: Listener): readonly Need[] => {
  const needs = new Set<Need>()
  for (const { match, handler } of listener.filterChains) {
    if (match.destinationCidrs !== undefined) needs.add('destinationIp')
    for (const need of handlerNeeds(handler)) needs.add(need)
  }
  return [...needs]
}

/** Those of them that are unknown: a property of listener and input, not of the path taken. */
export const unknownInputs = (listener: Listener, request: RequestDescriptor): readonly Need[] => {
  if (request.source.ip !== 'unknown' && request.destination.ip !== 'unknown' && request.tokens !== 'unknown') return []
  return neededInputs(listener).filter((need) => isUnknown(need, request))
}
