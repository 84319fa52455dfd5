/**
 * IP addresses and prefixes as Go's `net/netip` reads them; stricter than most parsers (no leading zeros, no mask form).
 */
import { atoi } from './go-text.ts'

/** Family of a valid address, with or without zone; undefined for anything else. */
export type AddressFamily = 'ipv4' | 'ipv6' | 'ipv6-zone'

/** `netip.ParseAddr`. The first of `.`, `:` and `%` decides the family. */
export const addressFamily = (text: string): AddressFamily | undefined => {
  const first = /[.:%]/.exec(text)?.[0]
  if (first === '.') return isDottedQuad(text) ? 'ipv4' : undefined
  if (first === ':') return parseV6(text)
  return undefined
}

export const isAddress = (text: string): boolean => addressFamily(text) !== undefined

/** `netip.ParsePrefix`: address, slash, decimal length without leading zero; zones are refused. */
export const isPrefix = (text: string): boolean => {
  const slash = text.lastIndexOf('/')
  if (slash < 0) return false
  const family = addressFamily(text.slice(0, slash))
  if (family === undefined || family === 'ipv6-zone') return false
  const lengthText = text.slice(slash + 1)
  if (lengthText.length > 1 && !/^[1-9]/.test(lengthText)) return false
  const length = atoi(lengthText)
  return length !== undefined && length >= 0 && length <= (family === 'ipv6' ? 128 : 32)
}

const isDottedQuad = (text: string): boolean => {
  const octets = text.split('.')
  return octets.length === 4 && octets.every((octet) => /^(0|[1-9][0-9]{0,2})$/.test(octet) && Number(octet) <= 255)
}

const parseV6 = (text: string): AddressFamily | undefined => {
  const percent = text.indexOf('%')
  const address = percent < 0 ? text : text.slice(0, percent)
  if (percent >= 0 && percent === text.length - 1) return undefined
  return isV6(address) ? (percent < 0 ? 'ipv6' : 'ipv6-zone') : undefined
}

const isV6 = (text: string): boolean => {
  const halves = text.split('::')
  // ':::' splits into halves that begin with ':', which the group check refuses.
  if (halves.length > 2) return false
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')))
  const last = groups[groups.length - 1] ?? []
  const tail = last[last.length - 1]
  const quad = tail?.includes('.') === true ? tail : undefined
  if (quad !== undefined && !isDottedQuad(quad)) return false
  const hex = groups.flat().slice(0, quad === undefined ? undefined : -1)
  if (!hex.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return false
  const width = hex.length + (quad === undefined ? 0 : 2)
  // The double colon stands for at least one group.
  return halves.length === 2 ? width < 8 : width === 8
}

/** `net.SplitHostPort`; undefined when the text has not the form `host:port` or `[host]:port`. */
export const splitHostPort = (text: string): readonly [string, string] | undefined => {
  const colon = text.lastIndexOf(':')
  if (colon < 0) return undefined
  if (text.startsWith('[')) {
    const close = text.indexOf(']')
    if (close < 0 || close + 1 !== colon) return undefined
    if (text.indexOf('[', 1) >= 0 || text.indexOf(']', close + 1) >= 0) return undefined
    return [text.slice(1, close), text.slice(colon + 1)]
  }
  const host = text.slice(0, colon)
  if (host.includes(':') || text.includes('[') || text.includes(']')) return undefined
  return [host, text.slice(colon + 1)]
}
