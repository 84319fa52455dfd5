/** All services of a scope, one per host: what is imported, and what imported VirtualServices lead to (istio S-6, S-9). */

import { isServiceVisible, type Registry, type RegistryService } from '../registry/index.ts'
import type { ResolvedVirtualService } from '../virtual-services/index.ts'
import type { EgressListener } from './egress-listener.ts'
import { onlyPort, portOf } from './imports.ts'

interface Collected {
  readonly services: readonly RegistryService[]
  readonly serviceByHost: ReadonlyMap<string, RegistryService>
}

export interface ServiceUnion {
  readonly add: (service: RegistryService) => void
  /** With all of its ports. */
  readonly has: (service: RegistryService) => boolean
  readonly result: () => Collected
}

/** Services by host in the order of their first appearance; later ones of a host are merged or ignored. */
export const serviceUnion = (): ServiceUnion => {
  const byHost = new Map<string, RegistryService>()
  return {
    add: (service) => {
      const known = byHost.get(service.host)
      byHost.set(service.host, known === undefined ? service : combine(known, service))
    },
    has: (service) => byHost.get(service.host) === service,
    result: () => ({ services: [...byHost.values()], serviceByHost: byHost }),
  }
}

/** istio S-9: a Kubernetes Service takes the place of an entry; ports of one service seen twice are united. */
const combine = (known: RegistryService, added: RegistryService): RegistryService => {
  if (known === added || (known.source === 'kubernetes' && added.source !== 'kubernetes')) return known
  if (known.source !== 'kubernetes' && added.source === 'kubernetes') return added
  if (!isSameService(known, added)) return known
  const ports = added.ports.filter(({ number }) => !known.ports.some((port) => port.number === number))
  return ports.length === 0 ? known : { ...known, ports: [...known.ports, ...ports] }
}

const isSameService = (a: RegistryService, b: RegistryService): boolean =>
  a.namespace === b.namespace &&
  a.resolution === b.resolution &&
  haveSameEntries(a.labels, b.labels) &&
  haveSameEntries(a.selector, b.selector) &&
  visibilityKey(a) === visibilityKey(b)

// As written: a list that says what is the default anyway is another list.
const visibilityKey = ({ declaredExportTo }: RegistryService): string => [...new Set(declaredExportTo)].sort().join(',')

const haveSameEntries = (a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([key, value]) => b[key] === value)

/** istio S-6: destinations come after what a listener imports by name, so an explicit import decides between namespaces. */
export const collectServices = (listeners: readonly EgressListener[], registry: Registry, namespace: string): Collected => {
  const union = serviceUnion()
  const isNothingNew = (host: string): boolean => {
    const service = destinationService(host, registry, namespace)
    return service === undefined || union.has(service)
  }
  for (const listener of listeners) {
    for (const service of listener.services) union.add(service)
    const port = listener.spec === undefined ? undefined : portOf(listener.spec)
    for (const virtualService of listener.virtualServices) {
      for (const [host, ports] of destinationsOf(virtualService, namespace, isNothingNew)) {
        const service = destinationService(host, registry, namespace)
        const part = service === undefined ? undefined : port === undefined ? onlyPorts(service, ports) : onlyPort(service, port)
        if (part !== undefined) union.add(part)
      }
    }
  }
  return union.result()
}

/** Of several namespaces: the own one, else a Kubernetes Service, else the oldest, as far as visible. */
const destinationService = (host: string, registry: Registry, namespace: string): RegistryService | undefined => {
  const all = registry.byHost(host)
  const only = all[0]
  // What nearly all destinations of a mesh come to.
  if (only === undefined) return undefined
  if (all.length === 1) return only.namespace === namespace || isServiceVisible(only, namespace) ? only : undefined
  const own = registry.find(host, namespace)
  if (own !== undefined) return own
  const visible = all.filter((service) => isServiceVisible(service, namespace))
  return visible.find(({ source }) => source === 'kubernetes') ?? visible[0]
}

/** Port 0 stands for every port: some destination names none. */
const onlyPorts = (service: RegistryService, wanted: ReadonlySet<number>): RegistryService | undefined => {
  if (wanted.has(0)) return service
  const ports = service.ports.filter(({ number }) => wanted.has(number))
  if (ports.length === 0) return undefined
  return ports.length === service.ports.length ? service : { ...service, ports }
}

/** Hosts and ports that a VirtualService leads to, except by HTTP routes that are for other namespaces only. */
const destinationsOf = (
  { http, tcp, tls }: ResolvedVirtualService,
  namespace: string,
  isLeftOut: (host: string) => boolean,
): ReadonlyMap<string, ReadonlySet<number>> => {
  let found: Map<string, Set<number>> | undefined
  const add = (destination: { readonly host?: string; readonly port?: { readonly number?: number } } | undefined) => {
    if (destination === undefined) return
    const host = destination.host ?? ''
    if (isLeftOut(host)) return
    found ??= new Map()
    const ports = found.get(host) ?? new Set<number>()
    found.set(host, ports.add(destination.port?.number ?? 0))
  }
  for (const { spec, matches } of http) {
    if (isForOthers(matches, namespace)) continue
    for (const { destination } of spec.route ?? []) add(destination)
    add(spec.mirror)
    for (const { destination } of spec.mirrors ?? []) add(destination)
  }
  for (const { route } of tcp) for (const { destination } of route ?? []) add(destination)
  for (const { route } of tls) for (const { destination } of route ?? []) add(destination)
  return found ?? nowhere
}

const nowhere: ReadonlyMap<string, ReadonlySet<number>> = new Map()

/** Some match names a source namespace, and none this one. */
const isForOthers = (matches: ResolvedVirtualService['http'][number]['matches'], namespace: string): boolean => {
  let names = false
  for (const { spec } of matches) {
    if (spec.sourceNamespace === namespace && namespace !== '') return false
    if (spec.sourceNamespace) names = true
  }
  return names
}
