/**
 * Clusters behind which a sidecar has its own application: one for each port that a Service or a Sidecar names.
 */
import type { IstioIngressListener } from '../../../config/istio/sidecar.ts'
import type { ConnectionPoolSettings } from '../../../config/istio/traffic-policy.ts'
import type { Workload } from '../../../config/kubernetes/workload.ts'
import type { Cluster, Endpoint, Reference } from '../../../model/index.ts'
import { refer } from '../../refer.ts'
import { parseProtocol } from '../registry/protocol.ts'
import type { PortProtocol } from '../registry/types.ts'
import { lowerConnectionPool } from './connection-pool.ts'
import { type ClusterContext, ruleForHost } from './context.ts'
import { httpOptionsJson, upstreamVersion } from './http-options.ts'
import { basePolicy, type EffectivePolicy } from './policy.ts'

export interface InboundClusterContext extends ClusterContext {
  readonly workload: Workload
}

/** Where the application listens; absent = at the address the connection came to. */
interface Local {
  readonly address: string
  readonly port: number
}

interface Draft {
  /** Port by which the cluster is known. */
  readonly port: number
  readonly protocol: PortProtocol
  readonly local?: Local
  readonly policy: EffectivePolicy
  readonly reference: Reference
}

const sidecarPool = (
  { scope }: InboundClusterContext,
  port: number,
): { readonly value: ConnectionPoolSettings; readonly reference: Reference } | undefined => {
  const { sidecar } = scope
  if (sidecar === undefined) return undefined
  const index = (sidecar.spec.ingress ?? []).findIndex((one) => one.port?.number === port && one.connectionPool !== undefined)
  const value = sidecar.spec.ingress?.[index]?.connectionPool ?? sidecar.spec.inboundConnectionPool
  if (value === undefined) return undefined
  return { value, reference: refer(sidecar, index < 0 ? ['spec', 'inboundConnectionPool'] : ['spec', 'ingress', index, 'connectionPool']) }
}

const inboundPolicy = (context: InboundClusterContext, host: string | undefined, port: number): EffectivePolicy =>
  basePolicy(host === undefined ? undefined : ruleForHost(context, host, 'inbound'), port, context.meshConfig)

const toCluster = (draft: Draft, context: InboundClusterContext): Cluster => {
  const { workload, meshConfig } = context
  const connectionPool = sidecarPool(context, draft.port) ?? draft.policy.connectionPool
  const pool = connectionPool?.value
  const version = upstreamVersion(draft.protocol, pool, { role: 'sidecar', direction: 'inbound', meshConfig })
  const httpProtocolOptions = httpOptionsJson(draft.protocol, version, pool, undefined, context)
  const at = draft.local ?? { address: workload.ips[0] ?? '', port: draft.port }
  const endpoint: Endpoint = { ...at, namespace: workload.namespace, workload: workload.name, labels: workload.labels, mutualTls: false }
  return {
    key: { kind: 'inbound', port: draft.port },
    discovery: draft.local === undefined ? 'originalDestination' : 'static',
    loadBalancer: { kind: draft.local === undefined ? 'passthrough' : 'roundRobin' },
    connectionPool: lowerConnectionPool(pool, draft.policy.retryBudget?.value, meshConfig),
    tls: { kind: 'plaintext' },
    endpoints: [endpoint],
    subsetLabels: {},
    hashPolicies: [],
    vendor: { commonLbConfig: {}, ...(httpProtocolOptions && { httpProtocolOptions }) },
    references: [...(connectionPool ? [connectionPool.reference] : []), draft.reference],
  }
}

const fromServices = (context: InboundClusterContext): readonly Draft[] => {
  const toLocalhost = context.meshConfig.inboundTrafficPolicy.mode === 'LOCALHOST'
  const seen = new Set<number>()
  return context.registry.targetsOf(context.workload).flatMap(({ service, port, targetPort }) => {
    if (seen.has(targetPort)) return []
    seen.add(targetPort)
    const draft = {
      port: targetPort,
      protocol: port.protocol,
      policy: inboundPolicy(context, service.host, port.number),
      reference: port.reference,
    }
    return [toLocalhost ? { ...draft, local: { address: '127.0.0.1', port: targetPort } } : draft]
  })
}

const hostAndPort = /^(?:\[(.+)\]|([^:[\]]*)):(\d+)$/

/** `0.0.0.0` and `::` mean the workload's own address; other hosts than these and loopback are not used. */
const defaultEndpoint = (text: string, { workload }: InboundClusterContext): Local | 'unusable' | undefined => {
  if (text === '') return undefined
  if (text.startsWith('unix://')) return { address: text, port: 0 }
  const [, v6, v4, digits = ''] = hostAndPort.exec(text) ?? []
  const host = v6 ?? v4
  if (host === undefined) return 'unusable'
  const port = Number(digits)
  if (host === '0.0.0.0') return { address: workload.ips.find((ip) => !ip.includes(':')) ?? '127.0.0.1', port }
  if (host === '::') return { address: workload.ips.find((ip) => ip.includes(':')) ?? '::1', port }
  if (host === '127.0.0.1' || host === '::1') return { address: workload.ips.some((ip) => !ip.includes(':')) ? '127.0.0.1' : host, port }
  return undefined
}

const fromSidecar = (context: InboundClusterContext, ingress: readonly IstioIngressListener[]): readonly Draft[] => {
  const { sidecar } = context.scope
  const targets = context.registry.targetsOf(context.workload)
  return ingress.flatMap((listener, index) => {
    const number = listener.port?.number ?? 0
    const local = defaultEndpoint(listener.defaultEndpoint ?? '', context)
    if (sidecar === undefined || local === 'unusable') return []
    const host = targets.find(({ targetPort }) => targetPort === number)?.service.host
    return [
      {
        port: number,
        protocol: parseProtocol(listener.port?.protocol ?? ''),
        ...(local && { local }),
        policy: inboundPolicy(context, host, number),
        reference: refer(sidecar, ['spec', 'ingress', index]),
      },
    ]
  })
}

/** istio S-11: ingress listeners of a Sidecar replace what Services would give. */
export const inboundClusters = (context: InboundClusterContext): readonly Cluster[] => {
  const ingress = context.scope.sidecar?.spec.ingress ?? []
  return (ingress.length > 0 ? fromSidecar(context, ingress) : fromServices(context)).map((draft) => toCluster(draft, context))
}
