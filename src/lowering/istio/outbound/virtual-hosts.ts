/**
 * Virtual hosts of one listener port on a sidecar: which VirtualService owns which host, default routes for the rest
 * (istio H-11 to H-20).
 */
import type { Reference, Route, VirtualHost } from '../../../model/index.ts'
import { refer } from '../../refer.ts'
import { type AddressFamilies, inAuthority } from '../addresses.ts'
import { hostsOverlap, isWildcard } from '../names.ts'
import type { RegistryService } from '../registry/index.ts'
import { hasForbiddenBytes, type Rejection } from '../routes/route-parts.ts'
import { type LoweredRoute, lowerHttpRoutes, panicOf, type RouteContext } from '../routes/routes.ts'
import type { EgressListener } from '../scope/sidecar-scope.ts'
import type { ResolvedVirtualService } from '../virtual-services/index.ts'
import { defaultRoutes } from './default-route.ts'
import { coversService, isHttpOrSniffed, servicesByName } from './port-services.ts'
import { type Domains, domainsOf, hostPort } from './service-domains.ts'

/** A virtual host with the names under which it is found, in lower case or not. */
export interface NamedVirtualHost {
  readonly virtualHost: VirtualHost
  readonly domains: readonly string[]
  readonly rejection?: Rejection
}

export interface PortContext extends Omit<RouteContext, 'lookupService'> {
  readonly families: AddressFamilies
}

export interface PortVirtualHosts {
  readonly virtualHosts: readonly NamedVirtualHost[]
  /** The control plane panics over this line when it makes routes for the port. */
  readonly panic?: Reference
}

/** Several hosts that share routes on one port. */
interface Group {
  readonly port: number
  readonly routes: readonly Route[]
  readonly services: readonly RegistryService[]
  /** Hosts of the VirtualService that no service has. */
  readonly otherHosts: readonly { readonly host: string; readonly reference: Reference }[]
  readonly reference: Reference
  readonly rejection?: Rejection
}

/** `context.listenerPort` 0: a proxy port that serves every port (HTTP_PROXY). */
export const virtualHostsOf = (listener: EgressListener, context: PortContext): PortVirtualHosts => {
  const services = servicesByName(listener, context.listenerPort)
  const wildcardServices = [...services.keys()].filter(isWildcard)
  // On port 80 VirtualServices take effect for hosts that no service has (istio H-13).
  const candidates =
    context.listenerPort === 80
      ? listener.virtualServices
      : listener.virtualServices.filter(({ hosts }) => hosts.some((host) => coversService(host.toLowerCase(), services, wildcardServices)))
  const panic = candidates.map(panicOf).find((found) => found !== undefined)
  const routeContext: RouteContext = { ...context, lookupService: (host) => services.get(host) }
  const groups = candidates.flatMap((candidate) => groupsOf(candidate, listener, services, routeContext))
  const owned = new Set(groups.flatMap((group) => group.services))
  const unowned = [...services.values()].filter((service) => service.resolution !== 'alias' && !owned.has(service))
  const all = [...groups, ...unowned.flatMap((service) => defaultGroups(service, routeContext))]
  const virtualHosts = deduplicated(all, context)
  return { virtualHosts: virtualHosts.sort(byName), ...(panic === undefined ? {} : { panic }) }
}

const byName = (a: NamedVirtualHost, b: NamedVirtualHost): number =>
  a.virtualHost.name < b.virtualHost.name ? -1 : a.virtualHost.name > b.virtualHost.name ? 1 : 0

/** The hosts of one VirtualService; none when it has no route for this proxy and port (istio H-14). */
const groupsOf = (
  virtualService: ResolvedVirtualService,
  { owners }: EgressListener,
  services: ReadonlyMap<string, RegistryService>,
  context: RouteContext,
): readonly Group[] => {
  const lowered = lowerHttpRoutes(virtualService, context)
  if (lowered.length === 0) return []
  const { found, otherHosts } = separateHosts(virtualService, owners, services)
  const byPort = new Map<number, RegistryService[]>()
  for (const service of found) {
    for (const port of service.ports.filter(isHttpOrSniffed)) byPort.set(port.number, [...(byPort.get(port.number) ?? []), service])
  }
  if (byPort.size === 0 && context.listenerPort === 80) byPort.set(80, [])
  const common = { ...routesAndRejection(lowered), otherHosts, reference: refer(virtualService.resource, ['spec', 'hosts']) }
  return [...byPort].map(([port, members]) => ({ ...common, port, services: members }))
}

const routesAndRejection = (lowered: readonly LoweredRoute[]): Pick<Group, 'routes' | 'rejection'> => {
  const rejection = lowered.map((route) => route.rejection).find((found) => found !== undefined)
  return { routes: lowered.map(({ route }) => route), ...(rejection === undefined ? {} : { rejection }) }
}

/** istio H-16: a wildcard stands for the services it is the most specific host of, or, covering none, for itself. */
const separateHosts = (
  { resource, hosts }: ResolvedVirtualService,
  owners: EgressListener['owners'],
  services: ReadonlyMap<string, RegistryService>,
): { readonly found: readonly RegistryService[]; readonly otherHosts: Group['otherHosts'] } => {
  const found: RegistryService[] = []
  const others: { readonly host: string; readonly reference: Reference }[] = []
  const keep = (host: string, index: number) => others.push({ host, reference: refer(resource, ['spec', 'hosts', index]) })
  const written = hosts.map((host, index) => ({ host: host.toLowerCase(), index }))
  for (const { host, index } of written.filter((entry) => !isWildcard(entry.host))) {
    const service = services.get(host)
    if (service === undefined) keep(host, index)
    else found.push(service)
  }
  for (const { host, index } of written.filter((entry) => isWildcard(entry.host))) {
    const covered = [...services].filter(([name]) => hostsOverlap(name, host))
    if (covered.length === 0) keep(host, index)
    found.push(...covered.filter(([name]) => owners.get(name)?.resource === resource).map(([, service]) => service))
  }
  return { found, otherHosts: others }
}

/** istio H-20. */
const defaultGroups = (service: RegistryService, context: RouteContext): readonly Group[] =>
  service.ports.filter(isHttpOrSniffed).map((port) => ({
    ...defaultRoutes(service, port, context),
    port: port.number,
    services: [service],
    otherHosts: [],
    reference: service.reference,
  }))

/** istio H-12: a name is used once, and of its domains those that nobody has claimed before. */
const deduplicated = (groups: readonly Group[], context: PortContext): NamedVirtualHost[] => {
  const known = new Set(groups.flatMap(({ services, port }) => services.flatMap(({ host }) => [host, hostPort(host, port)])))
  const names = new Set<string>()
  const claimed = new Set<string>()
  const claim = (group: Group, host: string, { domains, derived }: Domains, reference: Reference): readonly NamedVirtualHost[] => {
    const name = hostPort(host, group.port)
    if (names.has(name)) return []
    names.add(name)
    const own: string[] = []
    for (const domain of domains) {
      const key = domain.toLowerCase()
      // A derived form gives way to a service that is really called so.
      if (claimed.has(key) || (known.has(domain) && derived.includes(domain))) continue
      claimed.add(key)
      own.push(domain)
    }
    if (own.length === 0) return []
    return [
      {
        virtualHost: { name, routes: group.routes, onMiss: 'stop', reference },
        domains: own,
        ...rejectionOf(group, own, reference),
      },
    ]
  }
  const portInName = context.listenerPort === 0
  return groups.flatMap((group) => [
    ...group.otherHosts.flatMap(({ host, reference }) => claim(group, host, { domains: [inAuthority(host)], derived: [] }, reference)),
    ...group.services.flatMap((service) =>
      claim(
        group,
        service.host,
        domainsOf(service, portInName ? group.port : 0, context.proxy.namespace, context.families),
        group.reference,
      ),
    ),
  ])
}

const rejectionOf = ({ rejection }: Group, domains: readonly string[], reference: Reference): Pick<NamedVirtualHost, 'rejection'> => {
  const found = rejection ?? (domains.some(hasForbiddenBytes) ? { reason: 'invalid host', reference } : undefined)
  return found === undefined ? {} : { rejection: found }
}
