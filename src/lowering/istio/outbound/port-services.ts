/** Services by listener port: what a route table of one port knows of them. */
import { hostsOverlap, isWildcard } from '../names.ts'
import { isHttp, type RegistryPort, type RegistryService } from '../registry/index.ts'
import type { EgressListener } from '../scope/egress-listener.ts'

/** Services that have the port, with that port alone; a later one of a host takes the place of an earlier one. */
export const servicesByName = (listener: EgressListener, port: number): ReadonlyMap<string, RegistryService> => {
  if (port === 0) return new Map(listener.services.map((service) => [service.host, service]))
  const named = new Map<string, RegistryService>()
  for (const [service, own] of portsOf(listener).get(port) ?? []) {
    const host = service.host.toLowerCase()
    named.set(host, service.ports.length === 1 && host === service.host ? service : { ...service, host, ports: [own] })
  }
  return named
}

type PortIndex = ReadonlyMap<number, readonly (readonly [RegistryService, RegistryPort])[]>

// An optimisation only: many ports ask for the services of one listener.
const portIndexes = new WeakMap<EgressListener, PortIndex>()

const portsOf = (listener: EgressListener): PortIndex => {
  const known = portIndexes.get(listener)
  if (known !== undefined) return known
  const index = new Map<number, [RegistryService, RegistryPort][]>()
  for (const service of listener.services) {
    const seen = new Set<number>()
    for (const port of service.ports) {
      if (seen.has(port.number)) continue
      seen.add(port.number)
      const members = index.get(port.number)
      if (members === undefined) index.set(port.number, [[service, port]])
      else members.push([service, port])
    }
  }
  portIndexes.set(listener, index)
  return index
}

/** Some service is called by this host, a wildcard on either side included. */
export const coversService = (
  host: string,
  services: ReadonlyMap<string, RegistryService>,
  wildcardServices: readonly string[],
): boolean => {
  if (services.has(host)) return true
  return isWildcard(host)
    ? [...services.keys()].some((name) => hostsOverlap(host, name))
    : wildcardServices.some((name) => hostsOverlap(host, name))
}

/** Ports that serve HTTP, or may. */
export const isHttpOrSniffed = ({ protocol }: RegistryPort): boolean => isHttp(protocol) || protocol === 'auto'
