/**
 * Clusters of the services a proxy can see: one for each port, and one for each subset of it.
 *
 * Owns: existence, discovery and endpoints of clusters (istio D-10, R-4). Does not: interpret policy blocks.
 */
import type { TrafficPolicy } from '../../../config/istio/destination-rule.ts'
import type { Cluster, Endpoint, HashPolicy, OutlierDetection, Reference } from '../../../model/index.ts'
import { refer } from '../../refer.ts'
import { isWildcard } from '../names.ts'
import type { RegistryEndpoint, RegistryPort, RegistryService } from '../registry/types.ts'
import { asksForNode, hasPlaced } from '../topology.ts'
import { lowerConnectionPool } from './connection-pool.ts'
import { type ClusterContext, ruleForHost } from './context.ts'
import { hashOfDestination, hashOfService } from './hash.ts'
import { httpOptionsJson, upstreamVersion } from './http-options.ts'
import type { Json, JsonObject } from './json.ts'
import { balancerJson, commonLbJson, isPassthrough, keepsSessions, localitiesServed, lowerLoadBalancer } from './load-balancer.ts'
import { lowerOutlierDetection } from './outlier-detection.ts'
import { basePolicy, type EffectivePolicy, endpointTlsMode, isNoPolicy, subsetPolicy } from './policy.ts'
import type { LocatedSubset, MergedRule } from './rules.ts'
import { lowerTls } from './tls.ts'

// What most clusters have in common is one object.
const passedThrough = { kind: 'passthrough' } as const
const noLabels = {}
const noHashPolicies: readonly HashPolicy[] = []

type Discovery = Cluster['discovery']
type Writable<T> = { -readonly [K in keyof T]: T[K] }

interface Draft {
  readonly service: RegistryService
  readonly port: RegistryPort
  readonly rule: MergedRule | undefined
  readonly subset?: LocatedSubset
  readonly policy: EffectivePolicy
  readonly discovery: Discovery
  /** Of the service port, whatever the subset. */
  readonly endpoints: readonly RegistryEndpoint[]
}

const discoveryOf = (service: RegistryService, role: ClusterContext['role']): Discovery => {
  switch (service.resolution) {
    case 'dns':
    case 'dnsRoundRobin':
      return 'dns'
    case 'passthrough':
      // A gateway does not know where a client wanted to go.
      return role === 'gateway' ? 'endpoints' : 'originalDestination'
    default:
      return 'endpoints'
  }
}

const forwardsDynamically = ({ host, resolution }: RegistryService): boolean => isWildcard(host) && resolution === 'dynamicDns'

const dynamicProtocols: ReadonlySet<string> = new Set(['http', 'http2', 'grpc', 'tls'])

const endpointsOf = ({ service, endpoints, subset }: Draft, { client }: ClusterContext): readonly RegistryEndpoint[] => {
  const labels = subset?.subset.labels
  if (labels === undefined && !service.nodeLocal) return endpoints
  return endpoints.filter(
    (endpoint) => hasPlaced(labels, endpoint) && (!service.nodeLocal || endpoint.nodeName === (client.nodeName ?? '')),
  )
}

// istio D-24, as recorded: whatever the cluster decides, an endpoint is only offered mutual TLS when all its policies allow it.
const takesMutualTls = (endpoint: RegistryEndpoint, { rule, subset, port }: Draft, { peers }: ClusterContext): boolean => {
  if (endpoint.tlsMode !== 'istio') return false
  const mode = endpointTlsMode(rule, subset, port.number)
  if (mode !== undefined) return mode === 'ISTIO_MUTUAL'
  return peers.ofEndpoint(endpoint.namespace, endpoint.labels, endpoint.port) !== 'DISABLE'
}

const toEndpoint = (one: RegistryEndpoint, mutualTls: boolean): Endpoint => {
  const { address, port, namespace, workload, labels, principal } = one
  if (principal === undefined) return { address, port, namespace, workload, labels, mutualTls }
  return { address, port, namespace, workload, labels, principal, mutualTls }
}

const servedLocalities = ({ policy, service }: Pick<Draft, 'policy' | 'service'>, { meshConfig, client }: ClusterContext) =>
  localitiesServed(policy.loadBalancer?.value, service, meshConfig, client.locality ?? '')

/** `perEndpoint`: mutual TLS is decided for each. */
const toEndpoints = (draft: Draft, perEndpoint: boolean, context: ClusterContext): readonly Endpoint[] => {
  const serves = servedLocalities(draft, context)
  const all = endpointsOf(draft, context)
  const served = serves === undefined ? all : all.filter(({ locality }) => serves(locality))
  return served.map((one) => toEndpoint(one, perEndpoint ? takesMutualTls(one, draft, context) : one.mutualTls))
}

/** istio D-25: where a client cannot choose per endpoint, one endpoint without a sidecar turns mutual TLS off for all. */
const expectsMutual = ({ service, port }: Draft, own: TrafficPolicy | undefined, { peers }: ClusterContext): boolean => {
  if (service.resolution === 'passthrough' || isPassthrough(own?.loadBalancer)) {
    const endpoints = service.declaredEndpoints(port.number)
    if (endpoints.length === 0 || endpoints.some(({ tlsMode }) => tlsMode === 'disabled')) return false
  }
  return peers.ofNamespace(service.namespace) !== 'DISABLE'
}

const vendorType = ({ service, discovery }: Draft): { [key: string]: Json } => {
  if (discovery === 'dynamicForward') return { type: 'envoy.clusters.dynamic_forward_proxy' }
  const logical = discovery === 'dns' && (service.resolution === 'dnsRoundRobin' || service.racesConnections)
  return logical ? { type: 'LOGICAL_DNS' } : {}
}

const hashPolicies = ({ rule, port, subset }: Draft): readonly HashPolicy[] => {
  const policy = subset
    ? hashOfDestination(rule, { port: port.number, subset: subset.subset.name ?? '' })
    : hashOfService(rule, port.number)
  return policy === undefined ? noHashPolicies : [policy]
}

const references = ({ policy, subset, port }: Draft, tls: Reference): readonly Reference[] => {
  const all = subset === undefined ? [tls] : [refer(subset.owner, subset.path), tls]
  for (const block of [policy.loadBalancer, policy.connectionPool, policy.outlierDetection, policy.retryBudget, policy.proxyProtocol])
    if (block !== undefined) all.push(block.reference)
  all.push(port.reference)
  return all
}

const serverNameOf = ({ number }: RegistryPort, subset: string, host: string): string => `outbound_.${number}_.${subset}_.${host}`

const toCluster = (draft: Draft, context: ClusterContext): Cluster => {
  const { service, port, policy, subset, rule } = draft
  const { meshConfig, role } = context
  const pool = policy.connectionPool?.value
  const dynamic = draft.discovery === 'dynamicForward'
  const passthrough = !dynamic && (draft.discovery === 'originalDestination' || isPassthrough(policy.loadBalancer?.value))
  const discovery = passthrough ? 'originalDestination' : draft.discovery
  const version = upstreamVersion(port.protocol, pool, { role, direction: 'outbound', meshConfig })
  const subsetName = subset?.subset.name ?? ''
  const tls = lowerTls(policy.tls, {
    role,
    service,
    meshConfig,
    serverName: dynamic ? '' : serverNameOf(port, subsetName, service.host),
    serviceAccounts: dynamic ? [] : context.registry.serviceAccountsOf(service.host, service.namespace),
    isHttp2: version === 'http2',
    forwardsDynamically: dynamic,
    hasWorkloadSelector: rule?.workloadSelector !== undefined,
    toOriginalDestination: passthrough,
    expectsMutual: expectsMutual(draft, subset ? subset.subset.trafficPolicy : rule?.trafficPolicy?.policy, context),
  })
  const outlierDetection = lowerOutlierDetection(policy.outlierDetection?.value)
  const httpProtocolOptions = httpOptionsJson(port.protocol, version, pool, tls.serverNameOptions, context)
  const settings = policy.loadBalancer?.value
  // One literal, and what few clusters have is added: a spread would leave what follows it outside the object.
  const cluster: Writable<Cluster> = {
    key: { kind: 'service', host: service.host, port: port.number, subset: subsetName },
    discovery,
    loadBalancer: passthrough || dynamic ? passedThrough : lowerLoadBalancer(settings),
    connectionPool: lowerConnectionPool(pool, policy.retryBudget?.value, meshConfig),
    tls: tls.tls,
    endpoints: dynamic ? [] : toEndpoints(draft, tls.tls.kind === 'auto', context),
    subsetLabels: subset?.subset.labels ?? noLabels,
    hashPolicies: hashPolicies(draft),
    vendor: vendorOf(draft, discovery, tls.secrets, httpProtocolOptions, outlierDetection, context),
    references: references(draft, tls.reference),
  }
  if (outlierDetection !== undefined) cluster.outlierDetection = outlierDetection
  return cluster
}

const vendorOf = (
  draft: Draft,
  discovery: Discovery,
  secrets: JsonObject | undefined,
  httpProtocolOptions: JsonObject | undefined,
  outlierDetection: OutlierDetection | undefined,
  { meshConfig }: ClusterContext,
): JsonObject => {
  const { service, subset, policy } = draft
  const settings = policy.loadBalancer?.value
  const dynamic = draft.discovery === 'dynamicForward'
  const vendor: { [key: string]: Json } = vendorType({ ...draft, discovery })
  if (!dynamic) vendor.commonLbConfig = commonLbJson(settings, service, outlierDetection, { meshConfig, isSubset: subset !== undefined })
  if (!dynamic && discovery !== 'originalDestination') Object.assign(vendor, balancerJson(settings))
  if (httpProtocolOptions !== undefined) vendor.httpProtocolOptions = httpProtocolOptions
  if (secrets !== undefined) vendor.secrets = secrets
  if (policy.proxyProtocol !== undefined) vendor.sendsProxyProtocol = true
  return vendor
}

// A DNS cluster without anything to resolve is not declared at all.
const exists = (draft: Draft, context: ClusterContext): boolean => draft.discovery !== 'dns' || endpointsOf(draft, context).length > 0

const portClusters = (
  service: RegistryService,
  port: RegistryPort,
  rule: MergedRule | undefined,
  context: ClusterContext,
): readonly Cluster[] => {
  const { role, clusters: known } = context
  const { locality = '' } = context.client
  const before = known.get(port)
  if (before !== undefined && before.service === service && before.rule === rule && before.role === role && before.locality === locality) {
    return before.clusters
  }
  const clusters = makeClusters(service, port, rule, context)
  // Only what is for clients of one node depends on the client but for its rule and locality.
  if (!service.nodeLocal) known.set(port, { service, rule, role, locality, clusters })
  return clusters
}

const makeClusters = (
  service: RegistryService,
  port: RegistryPort,
  rule: MergedRule | undefined,
  context: ClusterContext,
): readonly Cluster[] => {
  const policy = basePolicy(rule, port.number, context.meshConfig)
  const endpoints = service.endpoints(port.number)
  const draft: Draft = { service, port, rule, policy, discovery: discoveryOf(service, context.role), endpoints }
  if (forwardsDynamically(service)) {
    return dynamicProtocols.has(port.protocol) ? [toCluster({ ...draft, discovery: 'dynamicForward' }, context)] : []
  }
  if (!exists(draft, context)) return []
  const cluster = toCluster(draft, context)
  const clusters = [cluster]
  for (const subset of rule?.subsets ?? []) {
    const made = isPlain(draft, subset, context) ? plainSubset(cluster, subset, port) : ownSubset(draft, subset, cluster, context)
    if (made !== undefined) clusters.push(made)
  }
  return clusters
}

const ownSubset = (draft: Draft, subset: LocatedSubset, { discovery }: Cluster, context: ClusterContext): Cluster | undefined => {
  const ownPassthrough = isPassthrough(subset.subset.trafficPolicy?.loadBalancer)
  const own: Draft = {
    ...draft,
    subset,
    policy: subsetPolicy(draft.policy, subset, draft.port.number),
    discovery: ownPassthrough ? 'originalDestination' : discovery,
  }
  return exists(own, context) ? toCluster(own, context) : undefined
}

/** Neither the subset nor what it inherits from says anything: then it is told from its service by name and endpoints alone. */
const isPlain = ({ policy, rule, service }: Draft, { subset }: LocatedSubset, context: ClusterContext): boolean =>
  isNoPolicy(policy) &&
  servedLocalities({ policy, service }, context) === undefined &&
  rule?.trafficPolicy === undefined &&
  subset.trafficPolicy === undefined &&
  !keepsSessions(service) &&
  !asksForNode(subset.labels)

/** What `toCluster` would make, but most of it is the object that the service's own cluster has: most subsets are plain. */
const plainSubset = (whole: Cluster, { subset, owner, path }: LocatedSubset, port: RegistryPort): Cluster | undefined => {
  const { key, tls, endpoints } = whole
  if (key.kind !== 'service') return undefined
  const { name = '', labels } = subset
  const chosen = labels === undefined ? endpoints : endpoints.filter((endpoint) => hasPlaced(labels, endpoint))
  if (whole.discovery === 'dns' && chosen.length === 0) return undefined
  return {
    ...whole,
    key: { kind: 'service', host: key.host, port: key.port, subset: name },
    tls: tls.kind === 'plaintext' ? tls : { ...tls, serverName: serverNameOf(port, name, key.host) },
    endpoints: chosen,
    subsetLabels: labels ?? noLabels,
    references: [refer(owner, path) as Reference].concat(whole.references),
  }
}

/** In the order of the services, ports and subsets. ExternalName Services have no clusters of their own. */
export const outboundClusters = (context: ClusterContext): readonly Cluster[] => {
  const clusters: Cluster[] = []
  for (const service of context.scope.services) {
    if (service.resolution === 'alias') continue
    const rule = ruleForHost(context, service.host)
    for (const port of service.ports) {
      if (port.protocol !== 'udp') for (const cluster of portClusters(service, port, rule, context)) clusters.push(cluster)
    }
  }
  return clusters
}
