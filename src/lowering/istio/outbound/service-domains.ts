/** Under which names a service is called: the domains of its virtual host (istio H-17, H-18). */
import { type AddressFamilies, allAddresses, inAuthority, isIpAddress, unspecified } from '../addresses.ts'
import type { RegistryService } from '../registry/index.ts'
import { clusterDomain } from '../short-names.ts'

export interface Domains {
  readonly domains: readonly string[]
  /** Those of them that are derived from a host, which give way to a host that is really called so. */
  readonly derived: readonly string[]
}

const clusterSuffix = `.svc.${clusterDomain}`

/** `port` 0: the port is no part of the name, it does not take part in host choice (istio H-19). */
export const domainsOf = (service: RegistryService, port: number, namespace: string, families: AddressFamilies): Domains => {
  const withPort = (name: string): readonly string[] => (port === 0 ? [inAuthority(name)] : [inAuthority(name), hostPort(name, port)])
  const hosts = [service.host, ...service.aliases.map(({ host }) => host)]
  const derivedOf = (host: string) => [
    ...(isIpAddress(host) ? [] : [`${host}.`]),
    ...(port === 0 ? [] : [hostPort(`${host}.`, port)]),
    ...shortForms(host, namespace).flatMap(withPort),
  ]
  const named = hosts.flatMap((host) => [...withPort(host), ...derivedOf(host)])
  // Pods of a headless Service are called by names below that of the Service.
  const below = service.resolution === 'passthrough' && service.source === 'kubernetes' ? named.map((name) => `*.${name}`) : []
  const addresses = allAddresses(service, families).filter((address) => address !== '' && address !== unspecified)
  return { domains: [...named, ...below, ...addresses.flatMap(withPort)], derived: hosts.flatMap(derivedOf) }
}

export const hostPort = (host: string, port: number): string => `${inAuthority(host)}:${port}`

/** istio H-17: `svc` only from its own namespace; hosts outside the cluster have no short forms. */
const shortForms = (host: string, namespace: string): readonly string[] => {
  if (!host.endsWith(clusterSuffix)) return []
  const end = host.indexOf('.svc.')
  const dot = host.indexOf('.')
  if (end <= 0 || dot + 1 > end) return []
  const qualified = host.slice(0, end)
  const isOwn = host.slice(dot + 1, end) === namespace
  return isOwn ? [host.slice(0, dot), `${qualified}.svc`, qualified] : [qualified, `${qualified}.svc`]
}
