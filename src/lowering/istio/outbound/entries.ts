/**
 * Outbound listeners while services are added to them one by one, and what happens when two services want the same
 * address and port. The order in which services come decides conflicts.
 */
import type { Reference, TcpHandler } from '../../../model/index.ts'
import { blockOf } from '../addresses.ts'
import { isHttp, isTcp, type PortProtocol, type RegistryPort } from '../registry/index.ts'
import type { Rejection } from '../routes/route-parts.ts'

/** A filter chain before its listener is complete. Empty lists = any. */
export interface ChainDraft {
  readonly serverNames: readonly string[]
  /** Addresses or blocks, as written. */
  readonly destinations: readonly string[]
  /** Takes plaintext that looks like HTTP only. */
  readonly detectsHttp: boolean
  readonly handler: TcpHandler | { readonly kind: 'http'; readonly table: TableKey }
  readonly reference?: Reference
  readonly rejection?: Rejection
  /** The control plane panics when it makes this chain. */
  readonly panic?: Reference
}

/** A shared route table, or that of one service whose protocol is detected. */
export type TableKey =
  | { readonly kind: 'shared'; readonly port: number; readonly name: string }
  | { readonly kind: 'service'; readonly host: string; readonly port: number }

export interface ListenerEntry {
  readonly addresses: readonly string[]
  readonly port: RegistryPort
  readonly chains: readonly ChainDraft[]
  /** `auto` once several protocols share it. */
  readonly protocol: PortProtocol
  /** Made by a listener that names its port: nothing is added later. */
  readonly isLocked: boolean
  readonly reference: Reference
}

/** What a service brings to an address and port. */
export interface Arrival {
  /** Asked only where they are added: most services find their listener made. */
  readonly chains: () => readonly ChainDraft[]
  /** What the port speaks. */
  readonly declared: PortProtocol
  /** What the listener then speaks. */
  readonly protocol: PortProtocol
  readonly addresses: readonly string[]
  readonly port: RegistryPort
  readonly reference: Reference
}

const serverFirst: ReadonlySet<PortProtocol> = new Set(['mongo', 'mysql'])

/** The listener after an arrival. The first HTTP service of a port makes the listener for all of them. */
export const admit = (current: ListenerEntry | undefined, arrival: Arrival): ListenerEntry => {
  const { declared } = arrival
  if (current === undefined || declared === 'http_proxy') return created(arrival)
  if (isHttp(declared) && !isTcp(current.protocol)) return current
  if (declared === 'auto' && current.protocol === 'auto') return current
  if (isBlocked(current, declared)) return current
  if (declared === 'auto' && isHttp(current.protocol)) return created(arrival)
  const protocol = isTcp(declared) && !isHttp(current.protocol) ? current.protocol : 'auto'
  return { ...current, chains: mergeChains(current.chains, arrival.chains()), protocol }
}

const created = ({ addresses, port, chains, protocol, reference }: Arrival): ListenerEntry => ({
  addresses,
  port,
  chains: chains(),
  protocol,
  isLocked: false,
  reference,
})

/** Detection waits for the client, so servers that speak first share no listener with another protocol. */
const isBlocked = (current: ListenerEntry, declared: PortProtocol): boolean =>
  (serverFirst.has(declared) || serverFirst.has(current.protocol)) && declared !== current.protocol

/** Chains whose conditions are taken already are left out. */
const mergeChains = (current: readonly ChainDraft[], added: readonly ChainDraft[]): readonly ChainDraft[] => {
  const taken = new Set(current.map(conditionKey))
  return [...current, ...added.filter((chain) => !taken.has(conditionKey(chain)) && taken.add(conditionKey(chain)))]
}

const conditionKey = ({ serverNames, destinations, detectsHttp }: ChainDraft): string => {
  const names = [...new Set(serverNames.filter((name) => name !== '*'))].sort()
  const blocks = destinations.flatMap((destination) => blockOf(destination) ?? []).map(({ address, bits }) => `${address}/${bits}`)
  return JSON.stringify([names, [...new Set(blocks)].sort(), detectsHttp])
}
