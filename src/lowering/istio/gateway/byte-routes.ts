/** Gateway servers that pass bytes on: plain TCP, TCP after TLS ended here, and TLS passed through by SNI (istio T-7, T-8, T-9). */
import type { L4MatchAttributes, RouteDestination, TlsMatchAttributes } from '../../../config/istio/virtual-service.ts'
import type { ClusterKey, ObjectReference, Reference, TcpHandler } from '../../../model/index.ts'
import { refer } from '../../refer.ts'
import { hostsOverlap } from '../names.ts'
import type { ResolvedVirtualService } from '../virtual-services/index.ts'
import type { GatewayServer } from './servers.ts'

/** Where bytes go, and which server names lead there (none = any). */
export interface ByteRoute {
  readonly destinations: TcpHandler['destinations']
  readonly serverNames: readonly string[]
  readonly reference: ObjectReference
  /** The proxy refuses the listener because of this. */
  readonly rejection?: { readonly reason: string; readonly reference: Reference }
  /** The control plane panics over this line. */
  readonly panic?: Reference
}

type Destination = NonNullable<RouteDestination['destination']>

export interface ByteRouteSources {
  readonly virtualServicesOf: (gateway: string) => readonly ResolvedVirtualService[]
  /** The cluster of a destination for traffic of a port. */
  readonly clusterOf: (destination: Destination, port: number) => ClusterKey
  /** Why a proxy refuses a listener that sends bytes to a destination. */
  readonly rejectionOf: (destination: Destination) => ByteRoute['rejection']
}

/** Some host of the VirtualService and some host of the server have names in common. */
const binds = (server: GatewayServer, { hosts, resource }: ResolvedVirtualService): boolean =>
  server.hosts.some((written) => {
    const slash = written.indexOf('/')
    if (slash >= 0 && written.slice(0, slash) !== resource.namespace) return false
    const name = written.slice(slash + 1)
    return hosts.some((host) => hostsOverlap(name, host))
  })

// istio T-7: labels, namespace and subnets play no part.
const holdsAt = (match: L4MatchAttributes | TlsMatchAttributes, server: GatewayServer): boolean =>
  (!match.port || match.port === server.port) && (!match.gateways?.length || match.gateways.includes(server.gateway))

// istio T-9: one destination takes everything; of several, those without weight get nothing.
const destinationsOf = (
  routes: readonly RouteDestination[],
  server: GatewayServer,
  { clusterOf }: ByteRouteSources,
): ByteRoute['destinations'] => {
  const weighted = routes.map(({ destination = {}, weight = 0 }) => ({ cluster: clusterOf(destination, server.port), weight }))
  return weighted.length === 1 ? weighted.map((one) => ({ ...one, weight: 100 })) : weighted.filter(({ weight }) => weight > 0)
}

const byteRoute = (
  routes: readonly RouteDestination[],
  server: GatewayServer,
  sources: ByteRouteSources,
  serverNames: readonly string[],
  reference: ObjectReference,
): ByteRoute => {
  const destinations = destinationsOf(routes, server, sources)
  // Only the first destination's DestinationRule reaches the listener.
  const first = routes[0]?.destination
  const rejection = first === undefined ? undefined : sources.rejectionOf(first)
  const isPanic = destinations.length === 0 || routes.some(({ destination }) => destination === undefined)
  return {
    destinations,
    serverNames,
    reference,
    ...(rejection === undefined ? {} : { rejection }),
    ...(isPanic ? { panic: reference } : {}),
  }
}

/** istio T-7: the first TCP route that holds, of the first VirtualService that has one. */
export const tcpRoute = (server: GatewayServer, sources: ByteRouteSources): ByteRoute | undefined => {
  for (const virtualService of sources.virtualServicesOf(server.gateway)) {
    if (!binds(server, virtualService)) continue
    for (const [index, { match = [], route = [] }] of virtualService.tcp.entries()) {
      if (route.length === 0 || !(match.length === 0 || match.some((one) => holdsAt(one, server)))) continue
      return byteRoute(route, server, sources, [], refer(virtualService.resource, ['spec', 'tcp', index]))
    }
  }
  return undefined
}

/** istio T-8: one route per match; a match that names a server name of an earlier one (`known`) is skipped whole. */
export const tlsRoutes = (server: GatewayServer, sources: ByteRouteSources, known: Set<string>): readonly ByteRoute[] => {
  const routes: ByteRoute[] = []
  for (const virtualService of sources.virtualServicesOf(server.gateway)) {
    if (!binds(server, virtualService)) continue
    for (const [index, { match = [], route = [] }] of virtualService.tls.entries()) {
      if (route.length === 0) continue
      for (const [matchIndex, one] of match.entries()) {
        const serverNames = one.sniHosts ?? []
        if (!holdsAt(one, server) || serverNames.some((name) => known.has(name))) continue
        for (const name of serverNames) known.add(name)
        routes.push(
          byteRoute(route, server, sources, serverNames, refer(virtualService.resource, ['spec', 'tls', index, 'match', matchIndex])),
        )
      }
    }
  }
  return routes
}
