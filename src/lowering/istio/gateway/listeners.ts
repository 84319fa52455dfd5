/**
 * Listeners of an edge proxy: one per port and address, with the servers of all Gateways that select the workload
 * (istio H-27 to H-32, T-7, T-8, P-10). PeerAuthentication plays no part.
 */
import type { Cluster, FilterChain, Listener, View } from '../../../model/index.ts'
import { passthroughClusters } from './auto-passthrough.ts'
import { type BuiltChain, chainBuilder } from './chain-builder.ts'
import { chainConflict, inOrder } from './chains.ts'
import type { GatewayInput } from './input.ts'
import { mergeServers } from './servers.ts'

export interface LoweredGateway {
  readonly listeners: readonly Listener[]
  /** Clusters that only a gateway has, made of the ordinary ones. */
  readonly extraClusters: (clusters: readonly Cluster[]) => readonly Cluster[]
  /** The proxy does not survive loading its configuration. */
  readonly rejected?: NonNullable<View['rejected']>
}

const has = (chains: readonly FilterChain[], kind: 'http' | 'tcp'): boolean => chains.some(({ handler }) => handler.kind === kind)

const rejectionOf = (
  { authorization }: GatewayInput,
  built: readonly BuiltChain[],
  chains: readonly FilterChain[],
): Listener['rejected'] => {
  const own = built.find(({ rejection }) => rejection !== undefined)?.rejection
  if (own !== undefined) return own
  const conflict = chainConflict(built)
  if (conflict !== undefined) return { reason: conflict, references: chains.flatMap(({ reference }) => reference ?? []) }
  for (const kind of ['http', 'tcp'] as const) {
    const refusal = authorization[`${kind}Refusal`]
    if (refusal?.by === 'proxy' && has(chains, kind)) return { reason: refusal.reason, references: refusal.references }
  }
  return undefined
}

const crashOf = ({ authorization }: GatewayInput, listeners: readonly Listener[]): LoweredGateway['rejected'] => {
  for (const kind of ['http', 'tcp'] as const) {
    const refusal = authorization[`${kind}Refusal`]
    if (refusal?.by === 'proxyCrash' && listeners.some(({ filterChains }) => has(filterChains, kind))) {
      return { by: 'proxyCrash', reason: refusal.reason, references: refusal.references }
    }
  }
  return undefined
}

/** Everything a gateway listens on. Never fails; without a Gateway that selects the workload there are no listeners. */
export const lowerGateway = (input: GatewayInput): LoweredGateway => {
  const merged = mergeServers(input.mesh, input.registry, input.workload)
  const chainsOf = chainBuilder(input, merged)
  const byAddress = new Map<string, { readonly number: number; readonly bind: string; readonly built: BuiltChain[] }>()
  for (const port of merged.ports) {
    const built = chainsOf(port)
    if (built.length === 0) continue
    const name = `${port.bind === '' ? '0.0.0.0' : port.bind}_${port.number}`
    const known = byAddress.get(name)
    if (known === undefined) byAddress.set(name, { number: port.number, bind: port.bind, built: [...built] })
    else known.built.push(...built)
  }
  const listeners = [...byAddress].map(([name, { number, bind, built }]): Listener => {
    const filterChains = inOrder(built)
    const rejected = rejectionOf(input, built, filterChains)
    return {
      name,
      direction: 'gateway',
      ...(bind === '' || bind === '0.0.0.0' ? {} : { addresses: [bind] }),
      port: number,
      filterChains,
      inspectsHttp: false,
      ...(rejected === undefined ? {} : { rejected }),
    }
  })
  const panic = [...byAddress.values()].flatMap(({ built }) => built).find((chain) => chain.panic !== undefined)?.panic
  const rejected: LoweredGateway['rejected'] =
    panic === undefined ? crashOf(input, listeners) : { by: 'controlPlanePanic', reason: 'a destination is missing', references: [panic] }
  const servers = merged.ports.flatMap((port) => port.servers)
  return {
    listeners,
    extraClusters: (clusters) => passthroughClusters(servers, input, clusters),
    ...(rejected === undefined ? {} : { rejected }),
  }
}
