/**
 * What a view looks at. A decision depends on no header outside `mentionedHeaders(view)` and `implicitHeaders`
 * (test/property/irrelevant-headers); hosts may leave the rest out of the request record.
 */
import type { AuthorizationLayer } from './authorization.ts'
import type { Handler } from './listener.ts'
import type { Condition } from './match.ts'
import type { HeaderOperations, Route } from './route.ts'
import type { View } from './view.ts'

/** Read by the proxy itself, whatever the configuration says. */
export const implicitHeaders: readonly string[] = [
  'access-control-request-headers',
  'access-control-request-method',
  'authorization',
  'connection',
  'content-length',
  'content-type',
  'cookie',
  'expect',
  'grpc-timeout',
  'host',
  'origin',
  'te',
  'transfer-encoding',
  'upgrade',
  'x-envoy-original-path',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
]

const fromCondition = (condition: Condition, add: (name: string) => void): void => {
  switch (condition.kind) {
    case 'predicate':
      if (condition.field.kind === 'header') add(condition.field.name)
      return
    case 'not':
      fromCondition(condition.of, add)
      return
    default:
      for (const part of condition.of) fromCondition(part, add)
  }
}

// A value may quote request headers: `%REQ(x-a?x-b):10%`.
const quotedHeader = /%REQ(?:_WITHOUT_QUERY)?\(([^)?]*)(?:\?([^)]*))?\)/gi

const fromOperations = (operations: readonly HeaderOperations[], add: (name: string) => void): void => {
  for (const pass of operations) {
    for (const name of pass.remove) add(name)
    for (const [name, value] of [...pass.set, ...pass.add]) {
      add(name)
      for (const hit of value.matchAll(quotedHeader)) {
        if (hit[1]) add(hit[1])
        if (hit[2]) add(hit[2])
      }
    }
  }
}

const fromRoute = (route: Route, add: (name: string) => void): void => {
  for (const predicate of route.match) fromCondition(predicate, add)
  fromOperations(route.requestHeaders, add)
  fromOperations(route.responseHeaders, add)
  if (route.action.kind !== 'forward') return
  for (const policy of route.action.hashPolicies) if (policy.key.kind === 'header') add(policy.key.name)
  for (const destination of route.action.destinations) {
    fromOperations(destination.requestHeaders, add)
    fromOperations(destination.responseHeaders, add)
  }
}

const fromLayer = (layer: AuthorizationLayer, add: (name: string) => void): void => {
  if (layer.kind !== 'jwt') {
    for (const policy of layer.policies) for (const rule of policy.rules) fromCondition(rule.condition, add)
    return
  }
  for (const rule of layer.rules) {
    for (const place of rule.fromHeaders) add(place.name)
    for (const output of rule.outputClaimToHeaders) add(output.header)
    if (rule.outputPayloadToHeader) add(rule.outputPayloadToHeader)
  }
}

const fromHandler = (handler: Handler, add: (name: string) => void): void => {
  if (handler.kind === 'close') return
  for (const layer of handler.authorization) fromLayer(layer, add)
  if (handler.kind !== 'http') return
  for (const host of handler.routes.virtualHosts) for (const route of host.routes) fromRoute(route, add)
}

/** Lower-case header names that some rule of the view reads or writes, pseudo headers included. */
export const mentionedHeaders = (view: View): ReadonlySet<string> => {
  const names = new Set<string>()
  const add = (name: string): void => {
    names.add(name.toLowerCase())
  }
  for (const listener of view.listeners) for (const chain of listener.filterChains) fromHandler(chain.handler, add)
  for (const cluster of view.clusters) for (const policy of cluster.hashPolicies) if (policy.key.kind === 'header') add(policy.key.name)
  return names
}
