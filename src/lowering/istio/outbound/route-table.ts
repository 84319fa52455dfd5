/** Route tables of sidecar listeners: virtual hosts and the index over their domains (istio H-19 to H-24). */
import type { RouteTable } from '../../../model/index.ts'
import type { Rejection } from '../routes/route-parts.ts'
import type { OutboundPolicy } from '../scope/sidecar-scope.ts'
import { catchAllVirtualHost } from './catch-all.ts'
import { hostIndex } from './domains.ts'
import type { NamedVirtualHost } from './virtual-hosts.ts'

export interface LoweredTable {
  readonly table: RouteTable
  readonly rejection?: Rejection
}

/** The table that all HTTP services of a port share. A service that is named `*` has the name of its last virtual host (istio H-21). */
export const sharedTable = (name: string, virtualHosts: readonly NamedVirtualHost[], policy: OutboundPolicy): LoweredTable => {
  const catchAll = catchAllVirtualHost(policy)
  const lowered = toTable(name, [...virtualHosts, { virtualHost: catchAll, domains: ['*'] }])
  const other = virtualHosts.find(({ domains }) => domains.includes('*'))
  if (lowered.rejection !== undefined || other === undefined) return lowered
  return {
    ...lowered,
    rejection: { reason: 'two virtual hosts of a port take the host *', reference: other.virtualHost.reference ?? policy.reference },
  }
}

/** istio H-22: the table of one service whose protocol is detected. One virtual host takes every authority. */
export const serviceTable = (host: string, port: number, virtualHosts: readonly NamedVirtualHost[]): LoweredTable => {
  const name = `${host}:${port}`
  const own = virtualHosts.filter(({ domains }) => domains.includes(name) || domains.includes(host))
  const [only] = own
  return toTable(name, own.length === 1 && only !== undefined ? [{ ...only, domains: ['*'] }] : own)
}

/** On ports other than 80 a proxy port answers only to names with a port (istio H-19). */
export const proxyPortHosts = (virtualHosts: readonly NamedVirtualHost[]): readonly NamedVirtualHost[] =>
  virtualHosts.flatMap((entry) => {
    if (entry.virtualHost.name.endsWith(':80')) return [entry]
    const domains = entry.domains.filter((domain) => domain.includes(':'))
    return domains.length === 0 ? [] : [{ ...entry, domains }]
  })

const toTable = (name: string, entries: readonly NamedVirtualHost[]): LoweredTable => {
  const rejection = entries.map((entry) => entry.rejection).find((found) => found !== undefined)
  return {
    table: {
      name,
      hosts: hostIndex(entries.map(({ domains }) => domains)),
      virtualHosts: entries.map(({ virtualHost }) => virtualHost),
      ignorePort: true,
    },
    ...(rejection === undefined ? {} : { rejection }),
  }
}
