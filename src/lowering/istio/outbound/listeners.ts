/**
 * Which outbound listeners a sidecar has, and what arrives at each: every port of every imported service, in order
 * (istio S-7, H-22, T-4). Conflicts are settled in outbound-entries.ts.
 */

import type { MeshConfig } from '../../../config/istio/mesh-config.ts'
import type { IstioEgressListener } from '../../../config/istio/sidecar.ts'
import type { Reference } from '../../../model/index.ts'
import { isIpAddress, listenAddress, unspecified, wildcardAddress } from '../addresses.ts'
import type { Client } from '../client.ts'
import { isHttp, isTcp, type RegistryPort, type RegistryService } from '../registry/index.ts'
import { parseProtocol } from '../registry/protocol.ts'
import type { EgressListener } from '../scope/egress-listener.ts'
import type { Scope } from '../scope/sidecar-scope.ts'
import { admit, type ChainDraft, type ListenerEntry, type TableKey } from './entries.ts'
import { type TcpContext, tcpChains } from './tcp-routes.ts'

export interface OutboundContext {
  readonly scope: Scope
  readonly client: Client
  readonly meshConfig: Pick<MeshConfig, 'proxyListenPort' | 'proxyInboundListenPort'>
}

/** Listeners by address and port, in the order made. */
export const outboundEntries = (context: OutboundContext): readonly ListenerEntry[] => {
  const entries = new Map<string, ListenerEntry>()
  for (const listener of context.scope.egressListeners) {
    const bound = boundAddress(listener.spec)
    if (listener.spec?.port === undefined) {
      for (const [key, entry] of entries) entries.set(key, { ...entry, isLocked: true })
      for (const service of listener.services) {
        for (const port of service.ports) addPort(entries, { context, listener, service, port, bound })
      }
      continue
    }
    const { number = 0, name = '', protocol = '' } = listener.spec.port
    const port: RegistryPort = {
      number,
      name,
      protocol: parseProtocol(protocol),
      reference: listener.reference ?? { default: 'Sidecar' },
    }
    if (isReserved(port, bound, context)) continue
    for (const service of listener.services) add(entries, { context, listener, service, port, bound })
  }
  return [...entries.values()]
}

interface Candidate {
  readonly context: OutboundContext
  readonly listener: EgressListener
  readonly service: RegistryService
  readonly port: RegistryPort
  /** Where the listener is bound by its own words; empty = where the service is. */
  readonly bound: string
}

const boundAddress = (listener: IstioEgressListener | undefined): string =>
  listener?.bind || (listener?.captureMode === 'NONE' ? '127.0.0.1' : '')

// Status, telemetry and redirection ports of the proxy itself.
const proxyPorts: ReadonlySet<number> = new Set([15021, 15090])

/** A listener for every address cannot share a port with the proxy's own. */
const isReserved = ({ number, protocol }: RegistryPort, bound: string, { client: { families }, meshConfig }: OutboundContext): boolean => {
  const isWildcard = bound === '' ? isHttp(protocol) : bound === wildcardAddress(families)
  return isWildcard && (proxyPorts.has(number) || number === meshConfig.proxyListenPort || number === meshConfig.proxyInboundListenPort)
}

/** TCP ports of headless services get one listener per endpoint, since there is no address to tell them by. */
const addPort = (entries: Map<string, ListenerEntry>, candidate: Candidate): void => {
  const { context, service, port, bound } = candidate
  if (isReserved(port, bound, context)) return
  const isHeadless = bound === '' && service.resolution === 'passthrough' && listenAddress(service, context.client.families) === unspecified
  if (!isHeadless || !(isTcp(port.protocol) || port.protocol === 'auto')) {
    add(entries, candidate)
    return
  }
  const endpoints = service.declaredEndpoints(port.number)
  if (service.source !== 'kubernetes' && endpoints.length === 0 && Object.keys(service.selector).length === 0) {
    add(entries, candidate)
    return
  }
  for (const { address } of endpoints) {
    if (isIpAddress(address) && address !== context.client.ownAddress) add(entries, { ...candidate, bound: address })
  }
}

const add = (entries: Map<string, ListenerEntry>, candidate: Candidate): void => {
  const { context, service, port } = candidate
  // istio H-17: an ExternalName Service is another name of its target.
  if (service.resolution === 'alias' || port.protocol === 'udp') return
  const { addresses, blocks } = bindingOf(candidate)
  const key = `${addresses[0] ?? ''}_${port.number}`
  const current = entries.get(key)
  if (current?.isLocked) return
  const isShared = addresses[0] === wildcardAddress(context.client.families)
  entries.set(
    key,
    admit(current, {
      chains: () => chainsOf(candidate, addresses[0] ?? '', blocks),
      declared: port.protocol,
      // A shared HTTP port lets everything else through, so it counts as detected.
      protocol: isHttp(port.protocol) && port.protocol !== 'http_proxy' && isShared ? 'auto' : port.protocol,
      addresses,
      port,
      reference: candidate.listener.reference ?? port.reference,
    }),
  )
}

/** HTTP ports are shared by all services, others are bound to the address of the service; a block is matched by chains. */
const bindingOf = ({
  context,
  service,
  port,
  bound,
}: Candidate): { readonly addresses: readonly string[]; readonly blocks: readonly string[] } => {
  if (bound !== '') return { addresses: [bound], blocks: [] }
  const wildcard = wildcardAddress(context.client.families)
  if (isHttp(port.protocol)) return { addresses: [wildcard], blocks: [] }
  const address = listenAddress(service, context.client.families)
  if (address.includes('/')) return { addresses: [wildcard], blocks: [address] }
  const first = address === unspecified && service.source !== 'kubernetes' ? wildcard : address
  const others = service.source === 'kubernetes' ? service.addresses.filter((other) => other !== first) : []
  return { addresses: [first, ...others], blocks: [] }
}

const chainsOf = (candidate: Candidate, bind: string, blocks: readonly string[]): readonly ChainDraft[] => {
  const { context, listener, service, port } = candidate
  const isShared = bind === wildcardAddress(context.client.families)
  if (isHttp(port.protocol)) return [httpChain(candidate, bind, port.protocol !== 'http_proxy' && isShared)]
  const tcpContext: TcpContext = {
    scope: context.scope,
    families: context.client.families,
    gatewayNames: new Set(['mesh']),
    proxy: context.client,
    listenerPort: port.number,
    service,
    port,
    bind,
    blocks,
  }
  const chains = tcpChains(listener.virtualServices, tcpContext)
  return port.protocol === 'auto' ? [...chains, httpChain(candidate, bind, true)] : chains
}

const httpChain = ({ context, service, port }: Candidate, bind: string, detectsHttp: boolean): ChainDraft => {
  const isOwn = port.protocol === 'auto' && bind !== wildcardAddress(context.client.families)
  const table: TableKey = isOwn
    ? { kind: 'service', host: service.host, port: port.number }
    : { kind: 'shared', port: port.number, name: port.number === 0 ? bind : String(port.number) }
  const reference: Reference = port.reference
  return { serverNames: [], destinations: [], detectsHttp, handler: { kind: 'http', table }, reference }
}
