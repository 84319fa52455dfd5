/**
 * Service clusters in istiod's and Envoy's wording, as in `facts.clientClusters` of the recorded cases (endpoints are
 * left out there too).
 */
import type { Cluster, ConnectionPool, LoadBalancer, OutlierDetection, UpstreamTls, View } from '../../model/index.ts'
import { clusterName } from './names.ts'
import { type Plan, type PlanJson, protoDuration } from './plan.ts'

const unlimited = 4294967295

const isObject = (value: unknown): value is Plan => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What the control plane adds to a cluster that no decision reads. */
const vendorOf = ({ vendor }: Cluster): Plan => (isObject(vendor) ? vendor : {})

const discoveryTypes: Readonly<Record<Cluster['discovery'], string>> = {
  endpoints: 'EDS',
  dns: 'STRICT_DNS',
  static: 'STATIC',
  originalDestination: 'ORIGINAL_DST',
  dynamicForward: 'envoy.clusters.dynamic_forward_proxy',
}

const policies: Readonly<Record<LoadBalancer['kind'], string>> = {
  roundRobin: 'ROUND_ROBIN',
  leastRequest: 'LEAST_REQUEST',
  random: 'RANDOM',
  passthrough: 'CLUSTER_PROVIDED',
  ringHash: 'RING_HASH',
  maglev: 'MAGLEV',
}

// 64-bit integers are strings in protobuf's JSON.
const ringJson = (balancer: LoadBalancer): Plan => {
  if (balancer.kind === 'ringHash' && balancer.minimumRingSize !== undefined) {
    return { ringHashLbConfig: { minimumRingSize: String(balancer.minimumRingSize) } }
  }
  return balancer.kind === 'maglev' && balancer.tableSize !== undefined ? { maglevLbConfig: { tableSize: String(balancer.tableSize) } } : {}
}

const breakers = (pool: ConnectionPool): Plan => ({
  maxConnections: pool.maxConnections ?? unlimited,
  maxPendingRequests: pool.maxPendingRequests ?? unlimited,
  maxRequests: pool.maxRequests ?? unlimited,
  maxRetries: pool.maxRetries ?? unlimited,
  ...(pool.retryBudget && {
    retryBudget: {
      budgetPercent: pool.retryBudget.percent === 0 ? {} : { value: pool.retryBudget.percent },
      minRetryConcurrency: pool.retryBudget.minRetryConcurrency,
      ...(pool.retryBudget.intervalMs !== undefined && { budgetInterval: protoDuration(pool.retryBudget.intervalMs) }),
    },
  }),
})

const seconds = (ms: number): number => Math.trunc(ms / 1000)

const keepalive = ({ tcpKeepalive }: ConnectionPool): Plan =>
  tcpKeepalive === undefined
    ? {}
    : {
        upstreamConnectionOptions: {
          tcpKeepalive: {
            ...(tcpKeepalive.probes !== undefined && { keepaliveProbes: tcpKeepalive.probes }),
            ...(tcpKeepalive.timeMs !== undefined && { keepaliveTime: seconds(tcpKeepalive.timeMs) }),
            ...(tcpKeepalive.intervalMs !== undefined && { keepaliveInterval: seconds(tcpKeepalive.intervalMs) }),
          },
        },
      }

// Ejection by success rate is always off; a detector with a threshold of 0 does not enforce.
const outlierJson = (outlier: OutlierDetection): Plan => ({
  enforcingSuccessRate: 0,
  ...(outlier.consecutive5xx !== undefined && {
    consecutive5xx: outlier.consecutive5xx,
    enforcingConsecutive5xx: outlier.consecutive5xx > 0 ? 100 : 0,
  }),
  ...(outlier.consecutiveGatewayFailure !== undefined && {
    consecutiveGatewayFailure: outlier.consecutiveGatewayFailure,
    enforcingConsecutiveGatewayFailure: outlier.enforcingConsecutiveGatewayFailurePercent ?? 0,
  }),
  ...(outlier.intervalMs !== undefined && { interval: protoDuration(outlier.intervalMs) }),
  ...(outlier.baseEjectionTimeMs !== undefined && { baseEjectionTime: protoDuration(outlier.baseEjectionTimeMs) }),
  ...(outlier.maxEjectionPercent !== undefined && { maxEjectionPercent: outlier.maxEjectionPercent }),
  ...(outlier.splitExternalLocalOriginErrors === true && { splitExternalLocalOriginErrors: true, enforcingLocalOriginSuccessRate: 0 }),
  ...(outlier.consecutiveLocalOriginFailure !== undefined && {
    consecutiveLocalOriginFailure: outlier.consecutiveLocalOriginFailure,
    enforcingConsecutiveLocalOriginFailure: 100,
  }),
})

const proxyProtocolSocket: Plan = { socket: 'envoy.transport_sockets.upstream_proxy_protocol' }

const socketJson = (tls: Exclude<UpstreamTls, { readonly kind: 'plaintext' }>, secrets: PlanJson | undefined): Plan => ({
  socket: 'envoy.transport_sockets.tls',
  ...(tls.serverName && { sni: tls.serverName }),
  ...(tls.subjectAltNames.length > 0 && { sans: tls.subjectAltNames.map((exact) => ({ exact })) }),
  ...(isObject(secrets) ? secrets : {}),
})

const tlsJson = ({ tls }: Cluster, vendor: Plan): Plan => {
  const wrap = (socket: Plan): Plan => (vendor.sendsProxyProtocol === true ? proxyProtocolSocket : socket)
  switch (tls.kind) {
    case 'plaintext':
      return vendor.sendsProxyProtocol === true ? { tls: proxyProtocolSocket } : {}
    case 'auto':
      return {
        autoTls: [
          { name: 'tlsMode-istio', match: { tlsMode: 'istio' }, ...wrap(socketJson(tls, vendor.secrets)) },
          { name: 'tlsMode-disabled', match: {}, ...wrap({ socket: 'envoy.transport_sockets.raw_buffer' }) },
        ],
      }
    default:
      return { tls: wrap(socketJson(tls, vendor.secrets)) }
  }
}

const factOf = (cluster: Cluster): Plan => {
  const { sendsProxyProtocol: _wrapped, secrets: _secrets, ...pieces } = vendorOf(cluster)
  return {
    name: clusterName(cluster.key),
    type: discoveryTypes[cluster.discovery],
    lbPolicy: policies[cluster.loadBalancer.kind],
    ...ringJson(cluster.loadBalancer),
    connectTimeoutMs: cluster.connectionPool.connectTimeoutMs,
    circuitBreakers: breakers(cluster.connectionPool),
    ...keepalive(cluster.connectionPool),
    ...(cluster.outlierDetection && { outlierDetection: outlierJson(cluster.outlierDetection) }),
    ...tlsJson(cluster, vendorOf(cluster)),
    ...pieces,
  }
}

/** Clusters of services, by name. */
export const clusterFacts = (view: View): readonly Plan[] =>
  view.clusters
    .filter(({ key }) => key.kind === 'service')
    .map(factOf)
    .sort((a, b) => (String(a.name) < String(b.name) ? -1 : a.name === b.name ? 0 : 1))
