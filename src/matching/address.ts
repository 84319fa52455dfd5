/**
 * Owns IP addresses and CIDR blocks. Only dotted-quad IPv4 and textual IPv6 are addresses; a v4-mapped IPv6 block or
 * address is IPv6 and never meets IPv4 (istio U-6, as recorded).
 */
import ipaddr from 'ipaddr.js'

export type Address = ReturnType<typeof ipaddr.parse>

/** IPv6 whose last four bytes are written as IPv4, as groups only; undefined when they are no IPv4. */
const asGroups = (text: string): string | undefined => {
  if (!text.includes('.')) return text
  const colon = text.lastIndexOf(':')
  const quad = text.slice(colon + 1)
  if (!ipaddr.IPv4.isValidFourPartDecimal(quad)) return undefined
  const [a = 0, b = 0, c = 0, d = 0] = ipaddr.IPv4.parse(quad).octets
  return `${text.slice(0, colon + 1)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
}

/** Undefined for anything that is not an address; never throws. */
export const parseAddress = (text: string): Address | undefined => {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text)
  const groups = text.includes(':') && !text.includes('%') ? asGroups(text) : undefined
  return groups !== undefined && ipaddr.IPv6.isValid(groups) ? ipaddr.IPv6.parse(groups) : undefined
}

/** Whether `ip` lies in `address/bits`; host bits of the block are ignored. False for anything that does not parse. */
export const inBlock = (ip: string, block: { readonly address: string; readonly bits: number }): boolean => {
  const found = parseAddress(ip)
  const wanted = parseAddress(block.address)
  if (found === undefined || wanted === undefined) return false
  const bits = Math.trunc(block.bits)
  if (found instanceof ipaddr.IPv4) return wanted instanceof ipaddr.IPv4 && bits >= 0 && bits <= 32 && found.match(wanted, bits)
  return wanted instanceof ipaddr.IPv6 && bits >= 0 && bits <= 128 && found.match(wanted, bits)
}
