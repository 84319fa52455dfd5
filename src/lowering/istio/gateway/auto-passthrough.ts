/**
 * Gateway servers in mode AUTO_PASSTHROUGH: mutual TLS of the mesh is passed on, unread, to the service that the server
 * name spells out. One chain and one cluster per service port and subset.
 */
import type { Cluster, ClusterKey, TcpHandler } from '../../../model/index.ts'
import { clusterId } from '../../../model/index.ts'
import { ruleForHost } from '../destinations/index.ts'
import { destinationRules } from '../destinations/rules.ts'
import { isCoveredBy } from '../names.ts'
import type { UnorderedChain } from './chains.ts'
import { serverNamesOf } from './chains.ts'
import type { GatewayInput } from './input.ts'
import type { GatewayServer } from './servers.ts'

type ServiceKey = Extract<ClusterKey, { kind: 'service' }>

/** What sidecars offer for mutual TLS. */
const meshProtocols = ['istio', 'istio-peer-exchange', 'istio-http/1.0', 'istio-http/1.1', 'istio-h2']

/** `outbound_.80_.v1_.web.app.svc.cluster.local`: a cluster name as a server name can hold it. */
const serverName = ({ port, subset, host }: ServiceKey): string => `outbound_.${port}_.${subset}_.${host}`

/** Clusters that a server leads to, in registry order. */
const targetsOf = (
  server: GatewayServer,
  { mesh, scope, workload, rules = destinationRules(mesh) }: GatewayInput,
): readonly ServiceKey[] => {
  const names = serverNamesOf(server)
  return scope.services
    .filter(({ host, meshExternal }) => !meshExternal && names.some((name) => isCoveredBy(host, name)))
    .flatMap(({ host, ports }) => {
      const subsets = ruleForHost({ rules, scope, client: workload }, host)?.subsets ?? []
      return ports
        .filter(({ protocol }) => protocol !== 'udp')
        .flatMap(({ number: port }) =>
          ['', ...subsets.map(({ subset }) => subset.name ?? '')].map((subset): ServiceKey => ({ kind: 'service', host, port, subset })),
        )
    })
}

/** Authorization plays no part: nothing of the connection is read. */
export const passthroughChains = (server: GatewayServer, input: GatewayInput): readonly UnorderedChain[] =>
  targetsOf(server, input).map((key) => {
    const name = serverName(key)
    const destinations: TcpHandler['destinations'] = [{ cluster: { kind: 'named', name }, weight: 100 }]
    return {
      serverNames: [name],
      applicationProtocols: meshProtocols,
      chain: { name: '', handler: { kind: 'tcp', authorization: [], destinations }, reference: server.reference },
    }
  })

/** The clusters behind those chains: the ordinary ones under another name, without endpoints that speak no mutual TLS. */
export const passthroughClusters = (
  servers: readonly GatewayServer[],
  input: GatewayInput,
  clusters: readonly Cluster[],
): readonly Cluster[] => {
  const byId = new Map(clusters.map((cluster) => [clusterId(cluster.key), cluster]))
  return servers
    .filter(({ spec }) => spec.tls?.mode === 'AUTO_PASSTHROUGH')
    .flatMap((server) => targetsOf(server, input))
    .flatMap((key) => {
      const cluster = byId.get(clusterId(key))
      if (cluster === undefined) return []
      return [
        {
          ...cluster,
          key: { kind: 'named' as const, name: serverName(key) },
          tls: { kind: 'plaintext' as const },
          endpoints: cluster.endpoints.filter(({ mutualTls }) => mutualTls),
        },
      ]
    })
}
