/**
 * The list that anybody would write: conditions compiled to closures once, then scanned in order. It normalises paths, keeps all
 * lines of a header, and makes the same Decision; what `sidecar` does not use (rewrites, faults, tokens) it does not know and says so.
 */
import { matchValue } from '../../src/matching/condition.ts'
import { matchHost, routingHost } from '../../src/matching/host.ts'
import { normalizePath, pathOf } from '../../src/matching/path.ts'
import type {
  AuthorizationLayer,
  Condition,
  Decision,
  FilterChain,
  Header,
  HttpHandler,
  Matcher,
  Reference,
  RequestDescriptor,
  Route,
  View,
} from '../../src/model/index.ts'
import { clusterId } from '../../src/model/index.ts'

interface Seen {
  readonly request: RequestDescriptor
  readonly path: string
  readonly headers: readonly Header[]
  readonly principal: string | undefined
}

type Test = (seen: Seen) => boolean

const valueTest = (matcher: Matcher): ((value: string) => boolean) => {
  if (matcher.kind === 'exact' && matcher.ignoreCase !== true) return (value) => value === matcher.value
  if (matcher.kind === 'prefix' && matcher.ignoreCase !== true) return (value) => value.startsWith(matcher.value)
  return (value) => matchValue(matcher, value)
}

const compile = (condition: Condition): Test => {
  switch (condition.kind) {
    case 'not': {
      const inner = compile(condition.of)
      return (seen) => !inner(seen)
    }
    case 'all': {
      const parts = condition.of.map(compile)
      return (seen) => parts.every((part) => part(seen))
    }
    case 'any': {
      const parts = condition.of.map(compile)
      return (seen) => parts.some((part) => part(seen))
    }
    case 'predicate': {
      const { field, negate = false } = condition
      const meets = valueTest(condition.matcher)
      switch (field.kind) {
        case 'path':
          return ({ path }) => meets(pathOf(path)) !== negate
        case 'principal':
          return ({ principal }) => (principal !== undefined && meets(principal)) !== negate
        case 'header':
          if (field.name === ':method') return ({ request }) => meets(request.method) !== negate
          return ({ headers }) => headers.some(([name, value]) => name === field.name && meets(value)) !== negate
        default:
          throw new Error(`the naive list does not know ${field.kind}`)
      }
    }
  }
}

interface Compiled<T> {
  readonly test: Test
  readonly of: T
}

const firstOf = <T>(list: readonly Compiled<T>[], seen: Seen): T | undefined => {
  for (const one of list) if (one.test(seen)) return one.of
  return undefined
}

const role = (reference: Reference, as: 'decided' | 'merged'): Reference =>
  'default' in reference ? reference : { ...reference, role: as === 'merged' && reference.role !== 'decided' ? reference.role : as }

const place = (reference: Reference): string => JSON.stringify({ ...reference, role: '' })

/** The deciding reference first, then the others, each once. */
const named = (deciding: Reference | undefined, parts: readonly Reference[]): readonly Reference[] => {
  const known = new Set(deciding === undefined ? [] : [place(deciding)])
  const out = deciding === undefined ? [] : [role(deciding, 'decided')]
  for (const part of parts) {
    if (known.has(place(part))) continue
    known.add(place(part))
    out.push(role(part, 'merged'))
  }
  return out
}

const rulesOf = (layer: AuthorizationLayer) => {
  if (layer.kind !== 'allow') throw new Error(`the naive list does not know ${layer.kind}`)
  const list = layer.policies.flatMap((policy) => policy.rules.map((rule) => ({ test: compile(rule.condition), of: rule })))
  return { list, references: layer.policies.map(({ reference }) => reference) }
}

const ok = /^[!-~]+$/
const visible = /^[\t -~\x80-\xff]*$/
const headerName = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/

const compileHandler = (handler: HttpHandler, view: View) => {
  const hosts = handler.routes.virtualHosts.map((host) =>
    host.routes.map((route): Compiled<Route> => ({ test: compile({ kind: 'all', of: route.match }), of: route })),
  )
  const layers = handler.authorization.map(rulesOf)
  const clusters = new Map(view.clusters.map((cluster) => [clusterId(cluster.key), cluster]))
  // References depend on route and rule alone.
  const references = new Map<unknown, Map<unknown, readonly Reference[]>>()
  const once = (a: unknown, b: unknown, make: () => readonly Reference[]): readonly Reference[] => {
    const inner = references.get(a) ?? new Map<unknown, readonly Reference[]>()
    references.set(a, inner)
    const known = inner.get(b) ?? make()
    inner.set(b, known)
    return known
  }
  return (request: RequestDescriptor, listener: number, filterChain: number): Decision => {
    if (!ok.test(request.path) || !request.headers.every(([name, value]) => headerName.test(name) && visible.test(value)))
      throw new Error('hostile')
    const normalized = normalizePath(request.path, handler.normalization)
    if (!normalized.ok) throw new Error('hostile')
    const { tls } = request.source
    const headers: readonly Header[] = [...request.headers, ['x-forwarded-proto', tls === undefined ? 'http' : 'https']]
    const principal = tls?.principal === undefined ? undefined : `spiffe://${tls.principal}`
    const seen: Seen = { request, path: normalized.path, headers, principal }
    const host = routingHost(handler.routes, request.authority)
    const hit = handler.routes.hosts.find(({ matcher }) => matchHost(matcher, host))
    const virtualHost = hit === undefined ? undefined : handler.routes.virtualHosts[hit.virtualHost]
    const route = hit === undefined ? undefined : firstOf(hosts[hit.virtualHost] ?? [], seen)
    if (virtualHost === undefined || route === undefined || hit === undefined || route.action.kind !== 'forward')
      throw new Error('no route')
    const [destination] = route.action.destinations
    if (destination === undefined) throw new Error('no destination')
    const chosen = {
      virtualHost: virtualHost.name,
      virtualHostIndex: hit.virtualHost,
      routeIndex: virtualHost.routes.indexOf(route),
      name: route.name,
    }
    const base = { listener, filterChain, route: chosen }
    const hostReferences = virtualHost.reference === undefined ? [] : [virtualHost.reference]
    const matched: unknown[] = []
    for (const layer of layers) {
      const rule = firstOf(layer.list, seen)
      if (rule === undefined) {
        const [first] = layer.references
        return {
          ...base,
          kind: 'respond',
          why: 'authorizationDenied',
          status: 403,
          headers: [['content-type', 'text/plain']],
          body: 'RBAC: access denied',
          denial: { layer: 'allow' },
          cluster: destination.cluster,
          references: once(route, layer, () => named(first, [...hostReferences, route.reference, ...layer.references])),
        }
      }
      matched.push(rule)
    }
    const rule = matched[0] as { readonly reference: Reference } | undefined
    const cluster = clusters.get(clusterId(destination.cluster))
    if (cluster === undefined || cluster.endpoints.length === 0) throw new Error('no endpoint')
    const { timeoutMs, retry } = route.action
    return {
      ...base,
      kind: 'forward',
      as: 'http',
      cluster: destination.cluster,
      request: { method: request.method, authority: request.authority, path: normalized.path, headers },
      timeoutMs,
      ...(retry === undefined ? {} : { retry }),
      references: once(route, rule, () =>
        named(rule?.reference ?? route.reference, [
          ...hostReferences,
          route.reference,
          ...(rule === undefined ? [] : [rule.reference]),
          destination.reference,
        ]),
      ),
    }
  }
}

const accepts = ({ match, tls }: FilterChain, request: RequestDescriptor): boolean => {
  const peer = request.source.tls
  if (match.destinationPort !== undefined && match.destinationPort !== request.destination.port) return false
  if (match.transport !== undefined && (match.transport === 'tls') !== (peer !== undefined)) return false
  const protocols = peer === undefined ? ['http/1.1'] : (peer.alpn ?? [])
  if (match.applicationProtocols !== undefined && !match.applicationProtocols.some((one) => protocols.includes(one))) return false
  return tls === undefined || tls.clientCertificate === 'none' || peer?.principal !== undefined
}

/** Decides as `explain` does, for views like those of `sidecar`; throws for what it does not know. */
export const naiveList = (view: View): ((request: RequestDescriptor) => Decision) => {
  const listeners = view.listeners.map((listener) => ({
    listener,
    handlers: listener.filterChains.map(({ handler }) => {
      try {
        return handler.kind === 'http' ? compileHandler(handler, view) : undefined
      } catch {
        return undefined
      }
    }),
  }))
  return (request) => {
    const claims = ({ direction, port, addresses }: View['listeners'][number]): boolean =>
      direction === request.direction &&
      (port === undefined || port === request.destination.port) &&
      (addresses?.includes(request.destination.ip) ?? true)
    const exact = listeners.findIndex(({ listener }) => listener.port !== undefined && claims(listener))
    const index = exact >= 0 ? exact : listeners.findIndex(({ listener }) => claims(listener))
    const chosen = listeners[index]
    const chain = chosen?.listener.filterChains.findIndex((one) => accepts(one, request)) ?? -1
    const handle = chosen?.handlers[chain]
    if (handle === undefined) throw new Error('the naive list does not know this connection')
    return handle(request, index, chain)
  }
}
