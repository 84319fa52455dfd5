/**
 * Virtual hosts of one listener port on a sidecar: which VirtualService owns which host, default routes for the rest
 * (istio H-11 to H-20).
 */
import type { Reference, Route, VirtualHost } from '../../../model/index.ts'
import { refer } from '../../refer.ts'
import { type AddressFamilies, inAuthority } from '../addresses.ts'
import { hostsOverlap, isWildcard } from '../names.ts'
import type { RegistryService } from '../registry/index.ts'
import type { RouteContext } from '../routes/context.ts'
import { hasForbiddenBytes, type Rejection } from '../routes/route-parts.ts'
import { lowerHttpRoutes, panicOf } from '../routes/routes.ts'
import type { EgressListener } from '../scope/egress-listener.ts'
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
  const candidates = candidatesOf(listener, services, context.listenerPort)
  const routeContext: RouteContext = { ...context, lookupService: (host) => services.get(host) }
  const groups: Group[] = []
  const owned = new Set<RegistryService>()
  let panic: Reference | undefined
  for (const candidate of candidates) {
    panic ??= panicOf(candidate)
    for (const group of groupsOf(candidate, listener, services, routeContext)) {
      groups.push(group)
      for (const service of group.services) owned.add(service)
    }
  }
  for (const service of services.values()) {
    if (service.resolution !== 'alias' && !owned.has(service)) groups.push(...defaultGroups(service, routeContext))
  }
  const virtualHosts = deduplicated(groups, context).sort(byName)
  return panic === undefined ? { virtualHosts } : { virtualHosts, panic }
}

/** VirtualServices with a host that some service of the port has. */
const candidatesOf = (
  listener: EgressListener,
  services: ReadonlyMap<string, RegistryService>,
  listenerPort: number,
): readonly ResolvedVirtualService[] => {
  const { virtualServices } = listener
  // On port 80 VirtualServices take effect for hosts that no service has (istio H-13).
  if (listenerPort === 80) return virtualServices
  const wildcardServices = [...services.keys()].filter(isWildcard)
  const covers = (host: string): boolean => coversService(host, services, wildcardServices)
  const hosts = lowerHostsOf(listener)
  return virtualServices.filter((_, index) => hosts[index]?.some(covers))
}

// An optimisation only: every port asks for them.
const lowerHosts = new WeakMap<EgressListener, readonly (readonly string[])[]>()

/** Hosts of the VirtualServices in lower case. */
const lowerHostsOf = (listener: EgressListener): readonly (readonly string[])[] => {
  const known = lowerHosts.get(listener)
  if (known !== undefined) return known
  const made = listener.virtualServices.map(({ hosts }) => hosts.map((host) => host.toLowerCase()))
  lowerHosts.set(listener, made)
  return made
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
    for (const port of service.ports) {
      if (!isHttpOrSniffed(port)) continue
      const members = byPort.get(port.number)
      if (members === undefined) byPort.set(port.number, [service])
      else members.push(service)
    }
  }
  if (byPort.size === 0 && context.listenerPort === 80) byPort.set(80, [])
  const routes = lowered.map(({ route }) => route)
  const rejection = lowered.find((route) => route.rejection !== undefined)?.rejection
  const reference = refer(virtualService.resource, ['spec', 'hosts'])
  const groups: Group[] = []
  for (const [port, members] of byPort) {
    const group = { port, routes, services: members, otherHosts, reference }
    groups.push(rejection === undefined ? group : { ...group, rejection })
  }
  return groups
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
  for (const [index, written] of hosts.entries()) {
    if (isWildcard(written)) continue
    const host = written.toLowerCase()
    const service = services.get(host)
    if (service === undefined) keep(host, index)
    else found.push(service)
  }
  for (const [index, written] of hosts.entries()) {
    if (!isWildcard(written)) continue
    const host = written.toLowerCase()
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
  const isKnown = knownNames(groups)
  const names = new Set<string>()
  const claimed = new Set<string>()
  const made: NamedVirtualHost[] = []
  const claim = (group: Group, host: string, { domains, derived }: Domains, reference: Reference): void => {
    const name = hostPort(host, group.port)
    if (names.has(name)) return
    names.add(name)
    const own: string[] = []
    for (const domain of domains) {
      const key = domain.toLowerCase()
      // A derived form gives way to a service that is really called so.
      if (claimed.has(key) || (isKnown(domain) && derived.includes(domain))) continue
      claimed.add(key)
      own.push(domain)
    }
    if (own.length === 0) return
    const virtualHost: VirtualHost = { name, routes: group.routes, onMiss: 'stop', reference }
    const rejection = group.rejection ?? (own.some(hasForbiddenBytes) ? { reason: 'invalid host', reference } : undefined)
    made.push(rejection === undefined ? { virtualHost, domains: own } : { virtualHost, domains: own, rejection })
  }
  const portInName = context.listenerPort === 0
  for (const group of groups) {
    for (const { host, reference } of group.otherHosts) claim(group, host, { domains: [inAuthority(host)], derived: [] }, reference)
    for (const service of group.services) {
      const domains = domainsOf(service, portInName ? group.port : 0, context.proxy.namespace, context.families)
      claim(group, service.host, domains, group.reference)
    }
  }
  return made
}

/** Whether some service is really called so, with its port or without. */
const knownNames = (groups: readonly Group[]): ((domain: string) => boolean) => {
  const hosts = new Set<string>()
  for (const { services } of groups) for (const { host } of services) hosts.add(host)
  let withPort: Set<string> | undefined
  const namesWithPort = (): ReadonlySet<string> => {
    withPort ??= new Set(groups.flatMap(({ services, port }) => services.map(({ host }) => hostPort(host, port))))
    return withPort
  }
  return (domain) => hosts.has(domain) || (domain.includes(':') && namesWithPort().has(domain))
}
