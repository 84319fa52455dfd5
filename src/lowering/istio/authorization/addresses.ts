/** Addresses and ports as policies write them (istio ). */
import { parseAddress } from '../../../matching/address.ts'
import type { AddressMatcher } from '../../../model/index.ts'

const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/

const widthOf = (address: string): 32 | 128 | undefined => {
  if (ipv4.test(address)) return 32
  return address.includes(':') && parseAddress(address) !== undefined ? 128 : undefined
}

/** A bare IPv6 address may have a zone, which counts for nothing. */
const withoutZone = (text: string): string => {
  const percent = text.indexOf('%')
  const isZoned = percent > 0 && percent < text.length - 1 && text.slice(0, percent).includes(':')
  return isZoned ? text.slice(0, percent) : text
}

/** A CIDR block or a bare address; absent = unusable. Bits of the host part do not matter. */
export const parseBlock = (text: string): AddressMatcher | undefined => {
  const slash = text.indexOf('/')
  const address = slash < 0 ? withoutZone(text) : text.slice(0, slash)
  const width = widthOf(address)
  if (width === undefined) return undefined
  if (slash < 0) return { kind: 'cidr', address, bits: width }
  const bits = text.slice(slash + 1)
  return /^(?:0|[1-9]\d{0,2})$/.test(bits) && Number(bits) <= width ? { kind: 'cidr', address, bits: Number(bits) } : undefined
}

/** Decimal, 0 to 65535; absent = unusable. */
export const parsePort = (text: string): number | undefined => {
  const port = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  return port <= 65535 ? port : undefined
}
