/**
 * The traffic policy in force for one port and subset, block by block, each with the line it is written at.
 *
 * Owns: composition (istio D-12 to D-16). Does not: interpret blocks (see connection-pool.ts and its neighbours).
 */
import type { ProxyProtocol, RetryBudget, TunnelSettings } from '../../../config/istio/destination-rule.ts'
import type { MeshConfig } from '../../../config/istio/mesh-config.ts'
import type {
  ClientTlsMode,
  ClientTlsSettings,
  ConnectionPoolSettings,
  LoadBalancerSettings,
  OutlierDetection,
} from '../../../config/istio/traffic-policy.ts'
import type { Reference, ReferenceRole } from '../../../model/index.ts'
import { refer } from '../../refer.ts'
import type { LocatedPolicy, LocatedSubset, MergedRule } from './rules.ts'

export interface Block<T> {
  readonly value: T
  readonly reference: Reference
}

/** Absent = the proxy's or mesh's default. */
export interface EffectivePolicy {
  readonly loadBalancer?: Block<LoadBalancerSettings>
  readonly connectionPool?: Block<ConnectionPoolSettings>
  readonly outlierDetection?: Block<OutlierDetection>
  readonly tls?: Block<ClientTlsSettings>
  readonly tunnel?: Block<TunnelSettings>
  readonly proxyProtocol?: Block<ProxyProtocol>
  readonly retryBudget?: Block<RetryBudget>
}

const portBlocks = ['loadBalancer', 'connectionPool', 'outlierDetection', 'tls'] as const
const allBlocks = [...portBlocks, 'tunnel', 'proxyProtocol', 'retryBudget'] as const

type Blocks = { readonly [K in (typeof allBlocks)[number]]?: object }

const located = (blocks: Blocks, names: readonly (keyof EffectivePolicy)[], policy: LocatedPolicy, role: ReferenceRole): EffectivePolicy =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = blocks[name]
      return value === undefined ? [] : [[name, { value, reference: refer(policy.owner, [...policy.path, name], role) }]]
    }),
  )

/** istio D-13: the key is the service port, the first entry counts. */
const portEntry = ({ policy }: LocatedPolicy, port: number): number =>
  (policy.portLevelSettings ?? []).findIndex((entry) => entry.port !== undefined && (entry.port.number ?? 0) === port)

const atPort = (
  policy: LocatedPolicy,
  port: number,
  role: ReferenceRole,
): { readonly blocks: EffectivePolicy; readonly isPortLevel: boolean } => {
  const index = portEntry(policy, port)
  const entry = policy.policy.portLevelSettings?.[index]
  // istio D-12: an entry for the port stands alone, what it leaves out is default.
  return entry === undefined
    ? { blocks: located(policy.policy, allBlocks, policy, role), isPortLevel: false }
    : {
        blocks: located(entry, portBlocks, { ...policy, path: [...policy.path, 'portLevelSettings', index] }, role),
        isPortLevel: true,
      }
}

const meshDefault: Reference = { default: 'meshConfig.defaultTrafficPolicy' }

/** istio D-16: whole blocks that no rule sets. */
const withMeshDefaults = (policy: EffectivePolicy, defaults: MeshConfig['defaultTrafficPolicy']): EffectivePolicy => ({
  ...(defaults?.connectionPool && { connectionPool: { value: defaults.connectionPool, reference: meshDefault } }),
  ...(defaults?.outlierDetection && { outlierDetection: { value: defaults.outlierDetection, reference: meshDefault } }),
  ...policy,
})

const nothing: EffectivePolicy = {}

/** Neither the rule nor the mesh says anything. */
export const isNoPolicy = (policy: EffectivePolicy): boolean => policy === nothing

const inherited = (policy: EffectivePolicy): EffectivePolicy =>
  Object.fromEntries(
    Object.entries(policy).map(([name, block]: [string, Block<object>]) => [
      name,
      'default' in block.reference ? block : { ...block, reference: { ...block.reference, role: 'inherited' } },
    ]),
  )

/** Policy of a service port without subset. */
export const basePolicy = (rule: MergedRule | undefined, port: number, meshConfig: MeshConfig): EffectivePolicy =>
  rule?.trafficPolicy === undefined && meshConfig.defaultTrafficPolicy === undefined
    ? nothing
    : withMeshDefaults(
        rule?.trafficPolicy === undefined ? {} : atPort(rule.trafficPolicy, port, 'decided').blocks,
        meshConfig.defaultTrafficPolicy,
      )

/** istio D-14, D-15: blocks of the subset replace those of `base` whole; an entry for the port replaces them even by nothing. */
export const subsetPolicy = (base: EffectivePolicy, subset: LocatedSubset, port: number): EffectivePolicy => {
  const { trafficPolicy } = subset.subset
  if (trafficPolicy === undefined) return base === nothing ? base : inherited(base)
  const own = atPort({ policy: trafficPolicy, owner: subset.owner, path: [...subset.path, 'trafficPolicy'] }, port, 'decided')
  const from = inherited(base)
  if (!own.isPortLevel) return { ...from, ...own.blocks }
  const { tunnel, proxyProtocol, retryBudget } = from
  return { ...(tunnel && { tunnel }), ...(proxyProtocol && { proxyProtocol }), ...(retryBudget && { retryBudget }), ...own.blocks }
}

/**
 * The TLS mode that endpoints are prepared for. Other than the cluster itself, they fall back to the policy's own mode
 * where an entry for the port says nothing about TLS, and to the rule's where a subset says nothing.
 */
export const endpointTlsMode = (
  rule: MergedRule | undefined,
  subset: LocatedSubset | undefined,
  port: number,
): ClientTlsMode | undefined => {
  const modeOf = (policy: LocatedPolicy['policy'] | undefined): ClientTlsMode | undefined => {
    const entry = policy?.portLevelSettings?.find((one) => (one.port?.number ?? 0) === port && one.tls !== undefined)
    const tls = entry?.tls ?? policy?.tls
    return tls === undefined ? undefined : (tls.mode ?? 'DISABLE')
  }
  return modeOf(subset?.subset.trafficPolicy) ?? modeOf(rule?.trafficPolicy?.policy)
}
