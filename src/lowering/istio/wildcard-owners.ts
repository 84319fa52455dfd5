/** Which VirtualService has the most specific host for a service (istio H-6, H-16). */
import { isWildcard } from './names.ts'
import type { RegistryService } from './registry.ts'
import type { ResolvedVirtualService } from './virtual-services.ts'
import { compareText } from './visibility.ts'

/** Of VirtualServices with the same host the first wins, so they must come in order of precedence. */
export const ownersOf = (
  virtualServices: readonly ResolvedVirtualService[],
  services: readonly RegistryService[],
): ReadonlyMap<string, ResolvedVirtualService> => {
  const byHost = new Map<string, ResolvedVirtualService>()
  for (const candidate of virtualServices) {
    for (const host of candidate.hosts) if (!byHost.has(host)) byHost.set(host, candidate)
  }
  const wildcards = [...byHost.keys()].filter(isWildcard).sort(bySpecificity)
  const owners = new Map<string, ResolvedVirtualService>()
  for (const { host } of services) {
    const name = isWildcard(host) ? host.slice(1) : host
    const found = byHost.has(host) ? host : wildcards.find((wildcard) => name.endsWith(wildcard.slice(1)))
    const owner = found === undefined ? undefined : byHost.get(found)
    if (owner !== undefined) owners.set(host, owner)
  }
  return owners
}

const bySpecificity = (a: string, b: string): number => b.length - a.length || compareText(a, b)
