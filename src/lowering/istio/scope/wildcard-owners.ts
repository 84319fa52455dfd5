/** Which VirtualService has the most specific host for a service (istio H-6, H-16). */
import { isWildcard } from '../names.ts'
import type { RegistryService } from '../registry/index.ts'
import type { ResolvedVirtualService } from '../virtual-services/index.ts'

/** Of VirtualServices with the same host the first wins, so they must come in order of precedence. */
export const ownersOf = (
  virtualServices: readonly ResolvedVirtualService[],
  services: readonly RegistryService[],
): ReadonlyMap<string, ResolvedVirtualService> => {
  const byHost = new Map<string, ResolvedVirtualService>()
  for (const candidate of virtualServices) {
    for (const host of candidate.hosts) if (!byHost.has(host)) byHost.set(host, candidate)
  }
  // Longest first: a wildcard is looked up by the end of the name, not compared one by one.
  const lengths = [...new Set([...byHost.keys()].filter(isWildcard).map((host) => host.length - 1))].sort((a, b) => b - a)
  const owners = new Map<string, ResolvedVirtualService>()
  for (const { host } of services) {
    const owner = byHost.get(host) ?? widerOwner(isWildcard(host) ? host.slice(1) : host, lengths, byHost)
    if (owner !== undefined) owners.set(host, owner)
  }
  return owners
}

const widerOwner = (
  name: string,
  lengths: readonly number[],
  byHost: ReadonlyMap<string, ResolvedVirtualService>,
): ResolvedVirtualService | undefined => {
  for (const length of lengths) {
    const owner = length > name.length ? undefined : byHost.get(`*${name.slice(name.length - length)}`)
    if (owner !== undefined) return owner
  }
  return undefined
}
