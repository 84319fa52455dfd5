/** Owns hosts: the port of an authority, host matchers, and the order in which virtual hosts are tried. */
import type { HostMatcher, RouteTable } from '../model/index.ts'
import { lowerAscii } from './text.ts'

// Envoy finds the port at the last colon; inside brackets a colon belongs to the address.
const portStart = (authority: string): number => {
  const colon = authority.lastIndexOf(':')
  if (colon < 0) return -1
  const bracket = authority.lastIndexOf(']')
  if (bracket < 0 && authority.indexOf(':') !== colon) return -1 // bare IPv6
  return colon > bracket ? colon : -1
}

/** `a:80` → `a`, `[::1]:80` → `[::1]`; without port unchanged. */
export const hostWithoutPort = (authority: string): string => {
  const at = portStart(authority)
  return at < 0 ? authority : authority.slice(0, at)
}

/** istio H-25: wildcards need at least one more character. `host` is lower case. */
export const matchHost = (matcher: HostMatcher, host: string): boolean => {
  switch (matcher.kind) {
    case 'exact':
      return host === matcher.value
    case 'suffix':
      return host.length > matcher.value.length && host.endsWith(matcher.value)
    case 'prefix':
      return host.length > matcher.value.length && host.startsWith(matcher.value)
    case 'any':
      return true
  }
}

/** What host choice looks at: lower case, without port when the table ignores it (istio H-19, H-24). */
export const routingHost = (table: Pick<RouteTable, 'ignorePort'>, authority: string): string =>
  lowerAscii(table.ignorePort ? hostWithoutPort(authority) : authority)

/** A host entry that matches, in the table's order. */
export interface HostHit {
  readonly matcher: HostMatcher
  readonly virtualHost: number
}

/** All entries that match, in order; the first is Envoy's choice (H-24), later ones matter where a host falls through. */
export const matchingHosts = (table: RouteTable, authority: string): readonly HostHit[] => {
  const host = routingHost(table, authority)
  return table.hosts.filter(({ matcher }) => matchHost(matcher, host))
}

/** `exact` as written, `*x` suffix, `x*` prefix, `*`. */
export const describeHost = (matcher: HostMatcher): string => {
  switch (matcher.kind) {
    case 'exact':
      return matcher.value
    case 'suffix':
      return `*${matcher.value}`
    case 'prefix':
      return `${matcher.value}*`
    case 'any':
      return '*'
  }
}
