/** The filter chains of a gateway port: HTTP with its route table, or bytes with their routes. */
import type { HttpHandler, Listener, Reference, TcpHandler } from '../../../model/index.ts'
import { pathNormalization } from '../normalization.ts'
import { passthroughChains } from './auto-passthrough.ts'
import { type ByteRoute, tcpRoute, tlsRoutes } from './byte-routes.ts'
import { serverNamesOf, tlsOf, type UnorderedChain } from './chains.ts'
import type { GatewayInput } from './input.ts'
import { gatewayRouteTable, type LoweredRouteTable } from './route-table.ts'
import { type GatewayServer, isPassthrough, type MergedPort, type MergedServers, terminatesHttps } from './servers.ts'
import { sourcesOf } from './sources.ts'

type Rejection = NonNullable<Listener['rejected']>

export interface BuiltChain extends UnorderedChain {
  readonly rejection?: Rejection
  /** The control plane panics over this line. */
  readonly panic?: Reference
}

const failures = ({ rejection, panic }: LoweredRouteTable | ByteRoute): Pick<BuiltChain, 'rejection' | 'panic'> => ({
  ...(rejection === undefined ? {} : { rejection: { reason: rejection.reason, references: [rejection.reference] } }),
  ...(panic === undefined ? {} : { panic }),
})

const httpHandler = ({ mesh, authorization }: GatewayInput, routes: HttpHandler['routes']): HttpHandler => ({
  kind: 'http',
  direction: 'gateway',
  normalization: pathNormalization(mesh.meshConfig),
  // istio A-33
  clientAddress: { useRemoteAddress: true, trustedHops: mesh.meshConfig.defaultConfig.gatewayTopology?.numTrustedProxies ?? 0 },
  authorization: authorization.http,
  routes,
})

const tcpHandler = ({ authorization }: GatewayInput, { destinations, reference }: ByteRoute): TcpHandler => ({
  kind: 'tcp',
  authorization: authorization.tcp,
  destinations,
  reference,
})

/** Chains of one port; an empty list = nothing listens there. */
export const chainBuilder = (input: GatewayInput, merged: MergedServers): ((port: MergedPort) => readonly BuiltChain[]) => {
  const sources = sourcesOf(input)
  const table = (name: string): LoweredRouteTable => gatewayRouteTable(name, merged.byRouteTable.get(name) ?? [], sources)
  const passedNames = new Map<string, Set<string>>()

  const http = (name: string, server: GatewayServer | undefined): BuiltChain => {
    const lowered = table(name)
    return {
      serverNames: server === undefined ? [] : serverNamesOf(server),
      chain: {
        name: '',
        ...(server === undefined ? {} : { tls: tlsOf(server), reference: server.reference }),
        handler: httpHandler(input, lowered.table),
      },
      ...failures(lowered),
    }
  }
  const bytes = (server: GatewayServer, port: MergedPort): readonly BuiltChain[] => {
    if (server.spec.tls?.mode === 'AUTO_PASSTHROUGH') return passthroughChains(server, input)
    if (server.spec.tls !== undefined && isPassthrough(server.spec)) {
      const key = `${port.number} ${port.bind}`
      const known = passedNames.get(key) ?? new Set<string>()
      passedNames.set(key, known)
      return tlsRoutes(server, sources, known).map((route) => ({
        serverNames: route.serverNames,
        chain: { name: '', handler: tcpHandler(input, route), reference: route.reference },
        ...failures(route),
      }))
    }
    const route = tcpRoute(server, sources)
    if (route === undefined) return []
    const ends = server.spec.tls !== undefined
    return [
      {
        serverNames: ends ? serverNamesOf(server) : [],
        chain: { name: '', ...(ends ? { tls: tlsOf(server) } : {}), handler: tcpHandler(input, route), reference: server.reference },
        ...failures(route),
      },
    ]
  }
  return (port) =>
    port.protocol === 'http'
      ? [http(port.routeTable, undefined)]
      : port.servers.flatMap((server) => (terminatesHttps(server) ? [http(server.routeTable, server)] : bytes(server, port)))
}
