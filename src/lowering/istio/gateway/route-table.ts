/**
 * The virtual hosts of one gateway route table: server hosts meet VirtualService hosts, routes of several
 * VirtualServices on one host follow each other, catch-alls come last (istio H-27 to H-32, M-33).
 */
import type { ObjectReference, Reference, RouteTable, VirtualHost } from '../../../model/index.ts'
import { isCoveredBy, isWildcard } from '../names.ts'
import { hostIndex } from '../outbound/domains.ts'
import { type LoweredRoute, panicOf } from '../routes/routes.ts'
import type { ResolvedVirtualService } from '../virtual-services/index.ts'
import { compareText } from '../visibility.ts'
import type { GatewayServer } from './servers.ts'

/** Routes of a VirtualService for a server; empty when none holds there. */
export type RoutesFor = (virtualService: ResolvedVirtualService, server: GatewayServer) => readonly LoweredRoute[]

export interface RouteTableSources {
  readonly virtualServicesOf: (gateway: string) => readonly ResolvedVirtualService[]
  readonly routesFor: RoutesFor
}

export interface LoweredRouteTable {
  readonly table: RouteTable
  /** The proxy refuses the whole table because of this. */
  readonly rejection?: LoweredRoute['rejection']
  /** The control plane panics over this line when it makes the table (as recorded). */
  readonly panic?: Reference
}

interface Host {
  readonly domain: string
  readonly name: string
  readonly reference: ObjectReference
  routes: readonly LoweredRoute[]
  requireTls: boolean
}

/** Server hosts that VirtualServices of a namespace may bind. */
const hostsForNamespace = (hosts: readonly string[], namespace: string): readonly string[] =>
  hosts.flatMap((host) => {
    const slash = host.indexOf('/')
    if (slash < 0) return [host]
    return host.slice(0, slash) === namespace ? [host.slice(slash + 1)] : []
  })

/** istio H-28: of each pair that overlaps, the narrower one. */
const intersection = (serverHosts: readonly string[], hosts: readonly string[]): readonly string[] => {
  const narrower = serverHosts.flatMap((mine) =>
    hosts.flatMap((other) => (isCoveredBy(mine, other) ? [mine] : isCoveredBy(other, mine) ? [other] : [])),
  )
  return [...new Set(narrower)]
}

/** `host:port`, an IPv6 literal in brackets. */
const nameOf = (host: string, port: number): string => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)

const redirectsToHttps = (server: GatewayServer): boolean => server.spec.tls?.httpsRedirect === true

interface HostsOfServers {
  readonly hosts: ReadonlyMap<string, Host>
  readonly panic?: Reference
}

const hostsOf = (servers: readonly GatewayServer[], { virtualServicesOf, routesFor }: RouteTableSources): HostsOfServers => {
  let panic: Reference | undefined
  const hosts = new Map<string, Host>()
  const add = (domain: string, server: GatewayServer, reference: ObjectReference, routes: readonly LoweredRoute[]): void => {
    const known = hosts.get(domain)
    const requireTls = redirectsToHttps(server)
    if (known === undefined) {
      hosts.set(domain, { domain, name: nameOf(domain, server.port), reference, routes, requireTls })
    } else {
      known.routes = [...known.routes, ...routes]
      known.requireTls ||= requireTls
    }
  }
  // A VirtualService is lowered for the first server of its Gateway that it meets; the others share the routes.
  const lowered = new Map<string, Map<ResolvedVirtualService, readonly LoweredRoute[]>>()
  for (const server of servers) {
    const known = lowered.get(server.gateway) ?? new Map<ResolvedVirtualService, readonly LoweredRoute[]>()
    lowered.set(server.gateway, known)
    for (const virtualService of virtualServicesOf(server.gateway)) {
      const shared = intersection(hostsForNamespace(server.hosts, virtualService.resource.namespace), virtualService.hosts)
      if (shared.length === 0) continue
      panic ??= panicOf(virtualService)
      const routes = known.get(virtualService) ?? routesFor(virtualService, server)
      if (routes.length === 0) continue
      known.set(virtualService, routes)
      for (const host of shared) add(host.toLowerCase(), server, server.reference, routes)
    }
    // istio H-31: a host without routes still redirects. Its namespace part, if any, stays in the domain upstream too.
    if (redirectsToHttps(server)) for (const host of server.hosts) add(host.toLowerCase(), server, server.reference, [])
  }
  return { hosts, ...(panic === undefined ? {} : { panic }) }
}

/** istio H-6. */
const bySpecificity = (a: string, b: string): number => {
  if (isWildcard(a) !== isWildcard(b)) return isWildcard(a) ? 1 : -1
  return b.length - a.length || compareText(a, b)
}

const sameRoutes = (a: readonly LoweredRoute[], b: readonly LoweredRoute[]): boolean =>
  a.length === b.length && a.every((route, i) => route === b[i])

interface Group {
  readonly first: Host
  readonly domains: string[]
}

/** Hosts with the very same routes become one virtual host, named after the most specific of them. */
const collapse = (hosts: ReadonlyMap<string, Host>): readonly Group[] => {
  const groups: Group[] = []
  const byFirstRoute = new Map<LoweredRoute | undefined, Group[]>()
  for (const domain of [...hosts.keys()].sort(bySpecificity)) {
    const host = hosts.get(domain)
    if (host === undefined) continue
    const candidates = byFirstRoute.get(host.routes[0]) ?? []
    byFirstRoute.set(host.routes[0], candidates)
    // Only the latest of those with these routes is looked at: one that demands TLS stands between others that do not.
    const latest = candidates.findLast(({ first }) => sameRoutes(first.routes, host.routes))
    if (latest !== undefined && latest.first.requireTls === host.requireTls) {
      latest.domains.push(domain)
      continue
    }
    const group: Group = { first: host, domains: [domain] }
    groups.push(group)
    candidates.push(group)
  }
  return groups.sort((a, b) => compareText(a.first.name, b.first.name))
}

// istio M-33, H-30
const catchAllsLast = (routes: readonly LoweredRoute[]): readonly LoweredRoute[] => [
  ...routes.filter((route) => !route.isCatchAll),
  ...routes.filter((route) => route.isCatchAll),
]

/** The table `name` of `servers` (at least one). Never fails. */
export const gatewayRouteTable = (name: string, servers: readonly GatewayServer[], sources: RouteTableSources): LoweredRouteTable => {
  const { hosts, panic } = hostsOf(servers, sources)
  const groups = collapse(hosts)
  const failure = panic === undefined ? {} : { panic }
  if (groups.length === 0) {
    // istio H-31
    const nothing: VirtualHost = { name: nameOf('blackhole', servers[0]?.port ?? 0), routes: [], onMiss: 'stop' }
    return { table: { name, hosts: hostIndex([['*']]), virtualHosts: [nothing], ignorePort: true }, ...failure }
  }
  const rejection = groups.flatMap(({ first }) => first.routes).find((route) => route.rejection !== undefined)?.rejection
  return {
    table: {
      name,
      hosts: hostIndex(groups.map(({ domains }) => domains)),
      virtualHosts: groups.map(({ first }) => ({
        name: first.name,
        routes: catchAllsLast(first.routes).map(({ route }) => route),
        onMiss: 'stop',
        ...(first.requireTls ? { requireTls: true } : {}),
        reference: first.reference,
      })),
      ignorePort: true,
    },
    ...(rejection === undefined ? {} : { rejection }),
    ...failure,
  }
}
