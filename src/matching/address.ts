/**
 * Owns IP addresses and CIDR blocks. Only dotted-quad IPv4 and textual IPv6 are addresses; a v4-mapped IPv6 block or
 * address is IPv6 and never meets IPv4 (istio U-6, as recorded).
 */
import ipaddr from 'ipaddr.js'

export type Address = ReturnType<typeof ipaddr.parse>

/** Undefined for anything that is not an address; never throws. */
export const parseAddress = (text: string): Address | undefined => {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text)
  return text.includes(':') && !text.includes('%') && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : undefined
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
