/** Outbound listeners of one sidecar, complete: filter chains, route tables and the listener for everything else. */
import type { Destination } from '../../../config/istio/virtual-service.ts'
import type { Mesh } from '../../../config/mesh.ts'
import type { FilterChain, Handler, HttpHandler, Listener, Reference } from '../../../model/index.ts'
import { wildcardAddress } from '../addresses.ts'
import type { Client } from '../client.ts'
import {
  type Destinations,
  hashOfDestination,
  isHashedDestination,
  type MergedRule,
  mayHash,
  ruleForHost,
  tcpRejection,
} from '../destinations/index.ts'
import { pathNormalization } from '../normalization.ts'
import type { EgressListener } from '../scope/egress-listener.ts'
import type { Scope } from '../scope/sidecar-scope.ts'
import { catchAllVirtualHost, passthroughChain } from './catch-all.ts'
import type { ListenerEntry, TableKey } from './entries.ts'
import { orderChains } from './filter-chains.ts'
import { outboundEntries } from './listeners.ts'
import { type LoweredTable, proxyPortHosts, serviceTable, sharedTable } from './route-table.ts'
import { type PortContext, type PortVirtualHosts, virtualHostsOf } from './virtual-hosts.ts'

export interface Outbound {
  readonly listeners: readonly Listener[]
  /** The control plane panics over this line and sends nothing at all (as recorded). */
  readonly panic?: Reference
}

/** Per-port and per-address listeners, then `virtualOutbound` for everything else. Never fails. */
export const lowerOutbound = (mesh: Mesh, scope: Scope, client: Client, { rules }: Destinations): Outbound => {
  const { meshConfig } = mesh
  const { families } = client
  const policy = scope.outboundTrafficPolicy
  const ruleContext = { rules, scope, client }
  const ruleOf = ({ host = '' }: Destination): MergedRule | undefined => ruleForHost(ruleContext, host)
  const portContext: Omit<PortContext, 'listenerPort'> = {
    gatewayNames: new Set(['mesh']),
    proxy: client,
    families,
    isTls: false,
    ...(meshConfig.defaultHttpRetryPolicy === undefined ? {} : { defaultRetry: meshConfig.defaultHttpRetryPolicy }),
    hashPolicyOf: (destination) => {
      const rule = ruleOf(destination)
      return mayHash(rule) ? hashOfDestination(rule, named(destination)) : undefined
    },
    isHashed: (destination) => {
      const rule = ruleOf(destination)
      return mayHash(rule) && isHashedDestination(rule, named(destination))
    },
  }
  const panics: Reference[] = []
  const hostsOfPort = memoized((port: number): PortVirtualHosts => {
    const listener = scope.egressListeners.find((candidate) => servesPort(candidate, port))
    if (listener === undefined) return { virtualHosts: [] }
    const isProxyPort = listener.spec?.port?.protocol?.toUpperCase() === 'HTTP_PROXY'
    const hosts = virtualHostsOf(listener, { ...portContext, listenerPort: isProxyPort ? 0 : port })
    if (hosts.panic !== undefined) panics.push(hosts.panic)
    return isProxyPort || port === 0 ? { ...hosts, virtualHosts: proxyPortHosts(hosts.virtualHosts) } : hosts
  })
  const tableOf = (key: TableKey): LoweredTable => {
    const { virtualHosts } = hostsOfPort(key.port)
    return key.kind === 'shared' ? sharedTable(key.name, virtualHosts, policy) : serviceTable(key.host, key.port, virtualHosts)
  }
  const http = (routes: HttpHandler['routes']): HttpHandler => ({
    kind: 'http',
    direction: 'outbound',
    normalization: pathNormalization(meshConfig),
    clientAddress: { useRemoteAddress: false, trustedHops: 0 },
    authorization: [],
    routes,
  })
  const poolRejection = (handler: ListenerEntry['chains'][number]['handler']) => {
    const cluster = handler.kind === 'tcp' ? handler.destinations[0]?.cluster : undefined
    return cluster?.kind === 'service' ? tcpRejection(ruleOf({ host: cluster.host })) : undefined
  }
  const toListener = (entry: ListenerEntry): Listener => {
    const tables = new Map(
      entry.chains.flatMap(({ handler }) => (handler.kind === 'http' ? [[handler.table, tableOf(handler.table)]] : [])),
    )
    panics.push(...entry.chains.flatMap(({ panic }) => panic ?? []))
    const handlerOf = ({ handler }: ListenerEntry['chains'][number]): Handler =>
      handler.kind === 'http' ? http((tables.get(handler.table) ?? tableOf(handler.table)).table) : handler
    const { chains, conflict } = orderChains(entry.chains, handlerOf, passthroughChain(policy, 'PassthroughFilterChain'))
    const refused =
      [...tables.values()].map(({ rejection }) => rejection).find((found) => found !== undefined) ??
      entry.chains.map(({ rejection, handler }) => rejection ?? poolRejection(handler)).find((found) => found !== undefined) ??
      (conflict === undefined
        ? undefined
        : { reason: 'two filter chains ask for the same connections', reference: conflict.reference ?? entry.reference })
    const [bind = ''] = entry.addresses
    return {
      name: `${bind}_${entry.port.number}`,
      direction: 'outbound',
      ...(bind === wildcardAddress(families) ? {} : { addresses: entry.addresses }),
      port: entry.port.number,
      filterChains: chains,
      inspectsHttp: entry.chains.some(({ detectsHttp }) => detectsHttp),
      ...(refused === undefined ? {} : { rejected: { reason: refused.reason, references: [refused.reference] } }),
      reference: entry.reference,
    }
  }
  const listeners = outboundEntries({ scope, client, meshConfig }).map(toListener)
  const everythingElse = virtualOutbound(mesh, scope, http)
  const [panic] = panics
  return { listeners: [...listeners, everythingElse], ...(panic === undefined ? {} : { panic }) }
}

const named = ({ port, subset }: Destination): { readonly port?: number; readonly subset?: string } => ({
  ...(port === undefined ? {} : { port: port.number ?? 0 }),
  ...(subset === undefined ? {} : { subset }),
})

const servesPort = ({ spec }: EgressListener, port: number): boolean => spec?.port === undefined || spec.port.number === port

/** What no other listener takes; connections to its own port go nowhere, so that nothing runs in circles. */
const virtualOutbound = (mesh: Mesh, scope: Scope, http: (routes: HttpHandler['routes']) => HttpHandler): Listener => {
  const policy = scope.outboundTrafficPolicy
  const isDynamic = policy.mode === 'ALLOW_ANY_DYNAMIC_DNS'
  const table = (): HttpHandler['routes'] => ({
    name: 'allow_any_dynamic_dns',
    hosts: [{ matcher: { kind: 'any' }, virtualHost: 0 }],
    virtualHosts: [catchAllVirtualHost(policy)],
    ignorePort: true,
  })
  const ownPort: FilterChain = {
    name: 'virtualOutbound-blackhole',
    match: { destinationPort: mesh.meshConfig.proxyListenPort },
    handler: { kind: 'tcp', authorization: [], destinations: [{ cluster: { kind: 'blackHole' }, weight: 100 }] },
  }
  const dynamic: FilterChain = {
    name: 'virtualOutbound-catchall-tcp-http',
    match: { transport: 'plaintext', applicationProtocols: ['http/1.1', 'h2c'] },
    handler: http(table()),
    reference: policy.reference,
  }
  return {
    name: 'virtualOutbound',
    direction: 'outbound',
    filterChains: [ownPort, ...(isDynamic ? [dynamic] : []), passthroughChain(policy, 'virtualOutbound-catchall-tcp')],
    inspectsHttp: isDynamic,
    reference: policy.reference,
  }
}

const memoized = <V>(compute: (key: number) => V): ((key: number) => V) => {
  const known = new Map<number, V>()
  return (key) => {
    const found = known.get(key)
    if (found !== undefined) return found
    const made = compute(key)
    known.set(key, made)
    return made
  }
}
