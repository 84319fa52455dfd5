/** Which addresses of a service a proxy uses: those of the address families it has. */
import ipaddr from 'ipaddr.js'
import type { Workload } from '../../config/kubernetes/workload.ts'
import type { RegistryService } from './registry/index.ts'

export interface AddressFamilies {
  readonly v4: boolean
  readonly v6: boolean
}

/** A workload without addresses, such as a pod template, is taken to have IPv4. */
export const familiesOf = ({ ips }: Pick<Workload, 'ips'>): AddressFamilies => {
  const v6 = ips.some((ip) => ip.includes(':'))
  return { v4: !v6 || ips.some((ip) => !ip.includes(':')), v6 }
}

/** What a listener for every address is bound to. */
export const wildcardAddress = ({ v4 }: AddressFamilies): string => (v4 ? '0.0.0.0' : '::')

export const unspecified = '0.0.0.0'

const ofFamily = (service: RegistryService, { v4, v6 }: AddressFamilies): readonly string[] =>
  service.addresses.filter((address) => (address.includes(':') ? v6 : v4))

/** The address a listener of the service is bound to; `0.0.0.0` when it has none, a block for some ServiceEntries. */
export const listenAddress = (service: RegistryService, families: AddressFamilies): string =>
  (service.source === 'kubernetes' ? ofFamily(service, families)[0] : undefined) ?? service.defaultAddress

/** All addresses under which the service is called. */
export const allAddresses = (service: RegistryService, families: AddressFamilies): readonly string[] =>
  service.source === 'kubernetes' && service.addresses.length > 0 ? ofFamily(service, families) : [service.defaultAddress]

/** IPv6 in brackets, as in an authority. */
export const inAuthority = (host: string): string => (host.includes(':') ? `[${host}]` : host)

// The cheap test first: most hosts are names.
export const isIpAddress = (text: string): boolean => (text.includes(':') || /^\d+\.\d+\.\d+\.\d+$/.test(text)) && ipaddr.isValid(text)

export interface Block {
  readonly address: string
  readonly bits: number
}

/** An address or a block, with the bits outside the block cleared. Undefined for what is neither, and for `0.0.0.0`. */
export const blockOf = (text: string): Block | undefined => {
  const [base = '', length] = text.split('/')
  if (!isIpAddress(base) || base === unspecified) return undefined
  const width = base.includes(':') ? 128 : 32
  const bits = length === undefined ? width : Number(length)
  if (!/^\d*$/.test(length ?? '') || bits > width) return undefined
  const parsed = ipaddr.parse(base)
  const network =
    parsed.kind() === 'ipv4' ? ipaddr.IPv4.networkAddressFromCIDR(`${base}/${bits}`) : ipaddr.IPv6.networkAddressFromCIDR(`${base}/${bits}`)
  return { address: network.toString(), bits }
}
