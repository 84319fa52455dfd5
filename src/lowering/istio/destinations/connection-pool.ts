/**
 * Limits of a cluster's connections in force (istio D-21). Limits of zero or less count as not set.
 */
import type { RetryBudget } from '../../../config/istio/destination-rule.ts'
import type { MeshConfig } from '../../../config/istio/mesh-config.ts'
import type { ConnectionPoolSettings, TcpKeepalive } from '../../../config/istio/traffic-policy.ts'
import type { ConnectionPool } from '../../../model/index.ts'

const defaultConnectTimeoutMs = 10_000

const limit = <K extends keyof ConnectionPool>(name: K, value: number | undefined): { readonly [P in K]?: number } =>
  value !== undefined && value > 0 ? ({ [name]: value } as { readonly [P in K]: number }) : {}

const given = <K extends keyof ConnectionPool>(name: K, value: number | undefined): { readonly [P in K]?: number } =>
  value === undefined ? {} : ({ [name]: value } as { readonly [P in K]: number })

// The rule's values go over those of the mesh one by one; an empty block still turns keep-alive on.
const keepalive = (layers: readonly (TcpKeepalive | undefined)[]): ConnectionPool['tcpKeepalive'] => {
  const given = layers.filter((layer) => layer !== undefined)
  if (given.length === 0) return undefined
  const last = <K extends keyof TcpKeepalive>(key: K) => given.findLast((layer) => layer[key] !== undefined)?.[key]
  const probes = given.findLast((layer) => (layer.probes ?? 0) > 0)?.probes
  const [timeMs, intervalMs] = [last('time'), last('interval')]
  return { ...(probes && { probes }), ...(timeMs !== undefined && { timeMs }), ...(intervalMs !== undefined && { intervalMs }) }
}

/** `retryBudget`: Istio's own defaults are 20 percent and 3 retries. */
const budget = (retryBudget: RetryBudget | undefined): ConnectionPool['retryBudget'] =>
  retryBudget && {
    percent: retryBudget.percent ?? 20,
    minRetryConcurrency: retryBudget.minRetryConcurrency || 3,
    ...(retryBudget.budgetInterval !== undefined && { intervalMs: retryBudget.budgetInterval }),
  }

/** Effective limits; absent ones are unlimited. */
export const lowerConnectionPool = (
  pool: ConnectionPoolSettings | undefined,
  retryBudget: RetryBudget | undefined,
  meshConfig: MeshConfig,
): ConnectionPool => {
  if (pool !== undefined || retryBudget !== undefined) return effective(pool, retryBudget, meshConfig)
  const known = defaults.get(meshConfig)
  if (known !== undefined) return known
  const made = effective(undefined, undefined, meshConfig)
  defaults.set(meshConfig, made)
  return made
}

/** What clusters get that no rule says anything of. */
const defaults = new WeakMap<MeshConfig, ConnectionPool>()

const effective = (
  pool: ConnectionPoolSettings | undefined,
  retryBudget: RetryBudget | undefined,
  meshConfig: MeshConfig,
): ConnectionPool => {
  const { http, tcp } = pool ?? {}
  const tcpKeepalive = keepalive([meshConfig.tcpKeepalive, tcp?.tcpKeepalive])
  const effectiveBudget = budget(retryBudget)
  return {
    connectTimeoutMs: tcp?.connectTimeout ?? meshConfig.connectTimeout ?? defaultConnectTimeoutMs,
    ...limit('maxConnections', tcp?.maxConnections),
    ...limit('maxPendingRequests', http?.http1MaxPendingRequests),
    ...limit('maxRequests', http?.http2MaxRequests),
    ...limit('maxRetries', http?.maxRetries),
    ...limit('maxRequestsPerConnection', http?.maxRequestsPerConnection),
    ...limit('maxConcurrentStreams', http?.maxConcurrentStreams),
    ...given('idleTimeoutMs', http?.idleTimeout ?? tcp?.idleTimeout),
    ...given('tcpIdleTimeoutMs', tcp?.idleTimeout),
    ...given('maxConnectionDurationMs', tcp?.maxConnectionDuration),
    ...(http?.h2UpgradePolicy === 'UPGRADE' && { h2Upgrade: 'upgrade' as const }),
    ...(http?.h2UpgradePolicy === 'DO_NOT_UPGRADE' && { h2Upgrade: 'doNotUpgrade' as const }),
    ...(http?.useClientProtocol !== undefined && { useClientProtocol: http.useClientProtocol }),
    ...(tcpKeepalive && { tcpKeepalive }),
    ...(effectiveBudget && { retryBudget: effectiveBudget }),
  }
}
