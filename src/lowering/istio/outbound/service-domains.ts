/** Under which names a service is called: the domains of its virtual host (istio H-17, H-18). */
import { type AddressFamilies, allAddresses, inAuthority, isIpAddress, unspecified } from '../addresses.ts'
import type { RegistryService } from '../registry/index.ts'
import { clusterDomain } from '../short-names.ts'

export interface Domains {
  readonly domains: readonly string[]
  /** Those of them that are derived from a host, which give way to a host that is really called so. */
  readonly derived: readonly string[]
}

const none: readonly string[] = []
const clusterSuffix = `.svc.${clusterDomain}`

/** `port` 0: the port is no part of the name, it does not take part in host choice (istio H-19). */
export const domainsOf = (service: RegistryService, port: number, namespace: string, families: AddressFamilies): Domains => {
  const domains: string[] = []
  const derived: string[] = []
  const addHost = (host: string): void => {
    addName(domains, host, port)
    const own = domains.length
    if (!isIpAddress(host)) domains.push(`${host}.`)
    if (port !== 0) domains.push(hostPort(`${host}.`, port))
    for (const short of shortForms(host, namespace)) addName(domains, short, port)
    for (let i = own; i < domains.length; i++) derived.push(domains[i] ?? '')
  }
  addHost(service.host)
  for (const { host } of service.aliases) addHost(host)
  // Pods of a headless Service are called by names below that of the Service.
  if (service.resolution === 'passthrough' && service.source === 'kubernetes') domains.push(...domains.map((name) => `*.${name}`))
  for (const address of allAddresses(service, families)) {
    if (address !== '' && address !== unspecified) addName(domains, address, port)
  }
  return { domains, derived }
}

const addName = (domains: string[], name: string, port: number): void => {
  domains.push(inAuthority(name))
  if (port !== 0) domains.push(hostPort(name, port))
}

export const hostPort = (host: string, port: number): string => `${inAuthority(host)}:${port}`

/** istio H-17: `svc` only from its own namespace; hosts outside the cluster have no short forms. */
const shortForms = (host: string, namespace: string): readonly string[] => {
  if (!host.endsWith(clusterSuffix)) return none
  const end = host.indexOf('.svc.')
  const dot = host.indexOf('.')
  if (end <= 0 || dot + 1 > end) return none
  const qualified = host.slice(0, end)
  const isOwn = host.slice(dot + 1, end) === namespace
  return isOwn ? [host.slice(0, dot), `${qualified}.svc`, qualified] : [qualified, `${qualified}.svc`]
}
