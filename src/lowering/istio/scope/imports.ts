/** What one egress listener of a Sidecar imports (istio S-3 to S-5, S-7, S-9). */
import type { IstioEgressListener } from '../../../config/istio/sidecar.ts'
import { hostsOverlap, isCoveredBy, isWildcard } from '../names.ts'
import { isServiceVisible, type Registry, type RegistryService } from '../registry/index.ts'
import type { ResolvedVirtualService } from '../virtual-services/index.ts'
import type { EgressListener } from './egress-listener.ts'
import { ownersOf } from './wildcard-owners.ts'

/** `hosts` of one listener, by namespace; `*` is every namespace. */
interface Hosts {
  readonly included: string[]
  readonly excluded: string[]
}

interface Imports {
  readonly byNamespace: ReadonlyMap<string, Hosts>
  /** Nothing but `namespace/exact.host` entries: then the registry is asked for these alone. */
  readonly allExact: boolean
}

const empty: Hosts = { included: [], excluded: [] }

/** istio S-3, S-4: `namespace/host`; `.` is the own namespace, a leading `~` excludes. Other entries are ignored. */
const parseHosts = (written: readonly string[], ownNamespace: string): Imports => {
  const byNamespace = new Map<string, Hosts>()
  let allExact = true
  for (const entry of written) {
    const [place, host, ...more] = entry.split('/')
    if (place === undefined || host === undefined || more.length > 0) continue
    const excludes = place.startsWith('~')
    const asked = excludes ? place.slice(1) || '*' : place
    const namespace = asked === '.' ? ownNamespace : asked
    const hosts = byNamespace.get(namespace) ?? { included: [], excluded: [] }
    byNamespace.set(namespace, hosts)
    if (excludes) {
      hosts.excluded.push(host)
      continue
    }
    hosts.included.push(host)
    if (isWildcard(host) || namespace === '*') allExact = false
  }
  return { byNamespace, allExact }
}

/** The services and VirtualServices of one listener. `virtualServices` are those visible to the namespace, in order. */
export const importListener = (
  listener: IstioEgressListener,
  namespace: string,
  registry: Registry,
  virtualServices: readonly ResolvedVirtualService[],
): EgressListener => {
  const imports = parseHosts(listener.hosts ?? [], namespace)
  const candidates = imports.allExact ? exactServices(imports, registry, namespace) : servicesExportedTo(registry, namespace)
  const services = selectServices(candidates, imports, portOf(listener), namespace)
  const selected = virtualServices.filter((candidate) => importsVirtualService(candidate, imports))
  return { services, virtualServices: selected, owners: ownersOf(selected, services) }
}

/** Services shared with the namespace by name come before public ones. */
export const servicesExportedTo = ({ services }: Registry, namespace: string): readonly RegistryService[] => {
  const named: RegistryService[] = []
  const everywhere: RegistryService[] = []
  for (const service of services) {
    const { visibility } = service
    if (visibility.kind === 'all') everywhere.push(service)
    else if (visibility.kind === 'namespaces' && visibility.namespaces.includes(namespace)) named.push(service)
  }
  return named.length === 0 ? everywhere : [...named, ...everywhere]
}

const exactServices = ({ byNamespace }: Imports, registry: Registry, ownNamespace: string): readonly RegistryService[] => {
  const wanted = new Set(
    [...byNamespace].flatMap(([namespace, { included }]) => included.map((host) => registry.find(host, namespace)).filter(isPresent)),
  )
  return registry.services.filter((service) => wanted.has(service) && isServiceVisible(service, ownNamespace))
}

const isPresent = <T>(value: T | undefined): value is T => value !== undefined

/** A port restricts the listener to services that have it; a proxy port (HTTP_PROXY) does not. */
export const portOf = (listener: IstioEgressListener): number | undefined =>
  listener.port?.number && listener.port.protocol?.toUpperCase() !== 'HTTP_PROXY' ? listener.port.number : undefined

const selectServices = (
  candidates: readonly RegistryService[],
  { byNamespace }: Imports,
  port: number | undefined,
  ownNamespace: string,
): readonly RegistryService[] => {
  const anywhere = byNamespace.get('*') ?? empty
  const imported: RegistryService[] = []
  for (const service of candidates) {
    const there = byNamespace.get(service.namespace) ?? empty
    if (isExcluded(service.host, there) || isExcluded(service.host, anywhere)) continue
    const selected = trim(service, there, port) ?? trim(service, anywhere, port)
    if (selected !== undefined) imported.push(selected)
  }
  const owner = namespaceOfEachHost(imported, ownNamespace)
  return imported.filter((service) => owner.get(service.host)?.namespace === service.namespace)
}

// Asked for every service and VirtualService of the mesh, and mostly of empty lists.
const isExcluded = (host: string, { excluded }: Hosts): boolean => excluded.length > 0 && excluded.some((wider) => isCoveredBy(host, wider))

const isIncluded = (host: string, { included }: Hosts): boolean => included.length > 0 && included.some((wider) => isCoveredBy(host, wider))

/** The part of a service that is imported: the listener's port, the aliases that are imported too. */
const trim = (service: RegistryService, hosts: Hosts, port: number | undefined): RegistryService | undefined => {
  if (!isIncluded(service.host, hosts)) return undefined
  const withPort = port === undefined ? service : onlyPort(service, port)
  if (withPort === undefined) return undefined
  if (withPort.aliases.length === 0) return withPort
  const aliases = withPort.aliases.filter((alias) => isIncluded(alias.host, hosts))
  return aliases.length === withPort.aliases.length ? withPort : { ...withPort, aliases }
}

/** The service with one port; undefined when it has no such port. */
export const onlyPort = (service: RegistryService, port: number): RegistryService | undefined => {
  const ports = service.ports.filter(({ number }) => number === port).slice(0, 1)
  if (ports.length === 0) return undefined
  return service.ports.length === 1 ? service : { ...service, ports }
}

/** istio S-9: own namespace, else a Kubernetes Service, else the first. */
const namespaceOfEachHost = (services: readonly RegistryService[], ownNamespace: string): ReadonlyMap<string, RegistryService> => {
  const owner = new Map<string, RegistryService>()
  for (const service of services) {
    const known = owner.get(service.host)
    const isKubernetes = service.source === 'kubernetes'
    const takesOver =
      known === undefined ||
      service.namespace === ownNamespace ||
      (known.source !== 'kubernetes' && isKubernetes && known.namespace !== ownNamespace)
    if (takesOver) owner.set(service.host, service)
  }
  return owner
}

/** istio S-4, S-5: any of its hosts that overlaps an import and is not excluded. */
const importsVirtualService = ({ resource, hosts }: ResolvedVirtualService, { byNamespace }: Imports): boolean => {
  const there = byNamespace.get(resource.namespace) ?? empty
  const anywhere = byNamespace.get('*') ?? empty
  return hosts.some(
    (host) => (overlapsAny(host, there) || overlapsAny(host, anywhere)) && !isExcluded(host, there) && !isExcluded(host, anywhere),
  )
}

const overlapsAny = (host: string, { included }: Hosts): boolean =>
  included.length > 0 && included.some((wider) => hostsOverlap(host, wider))
