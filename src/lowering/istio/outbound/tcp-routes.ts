/** TCP and TLS routes of VirtualServices on sidecars, and what a service gets without any (istio T-1 to T-6, T-9). */
import type { L4MatchAttributes, RouteDestination, TlsMatchAttributes } from '../../../config/istio/virtual-service.ts'
import type { Reference, TcpHandler } from '../../../model/index.ts'
import { refer } from '../../refer.ts'
import type { AddressFamilies } from '../addresses.ts'
import { listenAddress, wildcardAddress } from '../addresses.ts'
import { hostsOverlap, isWildcard } from '../names.ts'
import { isTls, type RegistryPort, type RegistryService } from '../registry/index.ts'
import { clusterOf } from '../routes/destination-cluster.ts'
import { hasLabels, type StaticContext } from '../routes/match.ts'
import type { Scope } from '../scope/sidecar-scope.ts'
import type { ResolvedVirtualService } from '../virtual-services/index.ts'
import type { ChainDraft } from './entries.ts'
import { domainsOf } from './service-domains.ts'

/** What the chains of one service on one port depend on. */
export interface TcpContext extends StaticContext {
  readonly scope: Scope
  readonly families: AddressFamilies
  readonly service: RegistryService
  readonly port: RegistryPort
  /** The address the listener is bound to. */
  readonly bind: string
  /** Blocks of the service, when its address is one; empty otherwise. */
  readonly blocks: readonly string[]
}

/** Chains in the order made. Never empty. */
export const tcpChains = (virtualServices: readonly ResolvedVirtualService[], context: TcpContext): readonly ChainDraft[] => {
  const own = virtualServices.filter(({ hosts }) => hosts.some((host) => hostsOverlap(host, context.service.host)))
  return isTls(context.port.protocol) ? tlsRouteChains(own, context) : tcpRouteChains(own, context)
}

/** istio T-1: all static conditions hold; unlike HTTP matches, gateways do not switch labels off. */
export const holdsForConnection = (match: TlsMatchAttributes | L4MatchAttributes, context: StaticContext): boolean =>
  (!match.gateways?.length || match.gateways.some((name) => context.gatewayNames.has(name))) &&
  hasLabels(match.sourceLabels, context.proxy.labels) &&
  (!match.port || match.port === context.listenerPort) &&
  (!match.sourceNamespace || match.sourceNamespace === context.proxy.namespace)

const tlsRouteChains = (virtualServices: readonly ResolvedVirtualService[], context: TcpContext): readonly ChainDraft[] => {
  const chains: ChainDraft[] = []
  const seen = new Set<string>()
  // A subnet that one match names stays in force for the matches after it.
  let destinations = context.blocks
  for (const { resource, tls } of virtualServices) {
    for (const [index, { match, route }] of tls.entries()) {
      if (!route?.length) continue
      for (const [position, written] of (match ?? []).entries()) {
        if (!holdsForConnection(written, context)) continue
        if (written.destinationSubnets?.length && context.listenerPort > 0) destinations = written.destinationSubnets
        const { sniHosts = [] } = written
        const key = JSON.stringify([sniHosts, written.destinationSubnets ?? []])
        if (seen.has(key)) continue
        seen.add(key)
        const reference = refer(resource, ['spec', 'tls', index, 'match', position])
        const to = (path: number) => refer(resource, ['spec', 'tls', index, 'route', path])
        const chain = { serverNames: sniHosts, destinations, detectsHttp: false, ...routed(route, context, to), reference }
        chains.push(
          sniHosts.some(isPartialWildcard) ? { ...chain, rejection: { reason: 'partial wildcard in a server name', reference } } : chain,
        )
      }
    }
  }
  return chains.length > 0 ? chains : [{ ...unrouted(context, destinations), serverNames: serviceNames(context) }]
}

// The proxy knows `*.` in front and the star alone.
const isPartialWildcard = (name: string): boolean => name.includes('*') && name !== '*' && !name.startsWith('*.')

/** istio T-4: without routes, the name is asked for only where the address cannot tell the service. */
const serviceNames = ({ service, blocks, bind, families, proxy }: TcpContext): readonly string[] => {
  const address = listenAddress(service, families)
  const wildcard = wildcardAddress(families)
  const sharesListener = blocks.length > 0 || address.includes('/') || (address === wildcard && bind === wildcard)
  if (!sharesListener && !(isWildcard(service.host) && service.resolution === 'dynamicDns')) return []
  const aliases = service.aliases.flatMap((alias) => [
    alias.host,
    ...domainsOf({ ...service, host: alias.host, aliases: [] }, 0, proxy.namespace, families).derived,
  ])
  return [service.host, ...aliases]
}

const tcpRouteChains = (virtualServices: readonly ResolvedVirtualService[], context: TcpContext): readonly ChainDraft[] => {
  const chains: ChainDraft[] = []
  let isCovered = false
  for (const { resource, tcp } of virtualServices) {
    for (const [index, { match, route }] of tcp.entries()) {
      if (!route?.length) continue
      const reference = refer(resource, ['spec', 'tcp', index])
      const to = (path: number) => refer(resource, ['spec', 'tcp', index, 'route', path])
      const chain = (destinations: readonly string[]): ChainDraft => ({
        serverNames: [],
        destinations,
        detectsHttp: false,
        ...routed(route, context, to),
        reference,
      })
      const holding = (match ?? []).filter((written) => holdsForConnection(written, context))
      const takesAll = !match?.length || holding.some((written) => !written.destinationSubnets?.length || context.listenerPort === 0)
      if (takesAll) return [...chains, chain(context.blocks)]
      const subnets = holding.flatMap(({ destinationSubnets }) => destinationSubnets ?? [])
      if (subnets.length === 0) continue
      chains.push(chain(subnets))
      if (sameTexts(subnets, context.blocks)) isCovered = true
    }
  }
  return isCovered ? chains : [...chains, unrouted(context, context.blocks)]
}

const sameTexts = (a: readonly string[], b: readonly string[]): boolean => a.toSorted().join() === b.toSorted().join()

type Routed = Pick<ChainDraft, 'handler' | 'panic'>

const routed = (route: readonly RouteDestination[], context: TcpContext, referTo: (index: number) => Reference): Routed => {
  const lookup = (host: string) => context.scope.serviceByHost.get(host)
  const missing = route.findIndex(({ destination }, index) => destination === undefined && (index === 0 || route.length > 1))
  const weighted = route.length === 1 ? route.map((only) => ({ ...only, weight: 100 })) : route.filter(({ weight = 0 }) => weight > 0)
  // As recorded: without any weight there is nothing to name the connection after.
  const panic = missing >= 0 ? referTo(missing) : weighted.length === 0 ? referTo(0) : undefined
  return {
    handler: {
      kind: 'tcp',
      authorization: [],
      destinations: weighted.map(({ destination = {}, weight = 0 }) => ({
        cluster: clusterOf(destination, lookup, context.listenerPort),
        weight,
      })),
      reference: referTo(0),
    },
    ...(panic === undefined ? {} : { panic }),
  }
}

const unrouted = ({ service, port }: TcpContext, destinations: readonly string[]): ChainDraft => {
  // A listener with a port of its own leads to the only port of a service, whatever its number.
  const number = service.ports.length === 1 ? (service.ports[0]?.number ?? port.number) : port.number
  const handler: TcpHandler = {
    kind: 'tcp',
    authorization: [],
    destinations: [{ cluster: { kind: 'service', host: service.host, port: number, subset: '' }, weight: 100 }],
    reference: service.reference,
  }
  return { serverNames: [], destinations, detectsHttp: false, handler, reference: port.reference }
}
