/** Which endpoint a forwarded request reaches, and which workload stands behind it. */
import type { Workload } from '../config/kubernetes/workload.ts'
import type { Mesh } from '../config/mesh.ts'
import type { LookupIssue } from '../lowering/istio/index.ts'
import { indexesOf } from '../lowering/istio/indexes.ts'
import { type Cluster, type ClusterKey, clusterId, type Endpoint, type Reference, type View } from '../model/index.ts'
import { upstreamTls } from './arriving.ts'
import type { Resolution, Upstream } from './types.ts'

const byName = (a: Endpoint, b: Endpoint): number => {
  const left = `${a.workload}\u0000${a.address}`
  const right = `${b.workload}\u0000${b.address}`
  return left < right ? -1 : left > right ? 1 : 0
}

/** Endpoints in the order in which an answer names them: by workload, then by address. */
export const inOrder = (endpoints: readonly Endpoint[]): readonly Endpoint[] => [...endpoints].sort(byName)

export const clusterOf = (view: View, key: ClusterKey): Cluster | undefined => {
  const id = clusterId(key)
  return view.clusters.find((cluster) => clusterId(cluster.key) === id)
}

/** Where `resolution` leads without a proxy that chooses: the endpoints of the Service itself. */
export const plainEndpoints = (mesh: Mesh, resolution: Resolution): readonly Endpoint[] => {
  const [service] = resolution.service === undefined ? [] : indexesOf(mesh).registry.byHost(resolution.service)
  return inOrder(service?.endpoints(resolution.port) ?? [])
}

/** The workload that owns an endpoint; a Pod goes before what would make Pods. */
export const workloadBehind = (mesh: Mesh, endpoint: Endpoint): Workload | undefined => {
  const named = mesh.kubernetes.workloads.filter((one) => one.namespace === endpoint.namespace && one.name === endpoint.workload)
  return named.find((one) => one.ips.includes(endpoint.address)) ?? named.find((one) => one.kind === 'Pod') ?? named[0]
}

const subsetReferenceOf = (cluster: Cluster): Reference | undefined =>
  cluster.references.find((reference) => 'path' in reference && reference.path.includes('subsets'))

export interface Choice {
  readonly endpoint?: Endpoint
  readonly all: readonly Endpoint[]
}

const isNamed = ({ address, namespace, workload }: Endpoint, name: string): boolean =>
  address === name || (workload !== '' && (workload === name || `${namespace}/${workload}` === name))

/** `wanted` modulo the number of endpoints, or the endpoint of this name; the first by name when absent. */
export const chooseEndpoint = (endpoints: readonly Endpoint[], wanted: number | string | undefined): Choice => {
  const all = inOrder(endpoints)
  const endpoint =
    typeof wanted === 'string' ? all.find((one) => isNamed(one, wanted)) : all[all.length === 0 ? 0 : (wanted ?? 0) % all.length]
  return { all, ...(endpoint === undefined ? {} : { endpoint }) }
}

/** Why a named endpoint cannot be taken; undefined when it can, or when there is none at all. */
export const endpointIssue = ({ endpoint, all }: Choice, wanted: number | string | undefined): LookupIssue | undefined => {
  if (typeof wanted !== 'string' || endpoint !== undefined || all.length === 0) return undefined
  const names = [...new Set(all.map(({ workload, address }) => workload || address))].join(', ')
  return { code: 'unknownEndpoint', message: `no endpoint \`${wanted}\` there; there is ${names}`, candidates: [] }
}

/** Without what only lowering knows of it. */
const bare = ({ address, port, namespace, workload, labels, principal, mutualTls }: Endpoint): Endpoint => ({
  address,
  port,
  namespace,
  workload,
  labels,
  ...(principal === undefined ? {} : { principal }),
  mutualTls,
})

export const upstreamOf = (cluster: Cluster, choice: Choice): Upstream => {
  const subsetReference = subsetReferenceOf(cluster)
  return {
    cluster: cluster.key,
    ...(choice.endpoint === undefined ? {} : { endpoint: bare(choice.endpoint) }),
    workloads: [...new Set(choice.all.map((endpoint) => endpoint.workload || endpoint.address))],
    subsetLabels: cluster.subsetLabels,
    ...(subsetReference === undefined ? {} : { subsetReference }),
    tls: upstreamTls(cluster.tls, choice.endpoint ?? { mutualTls: false }),
    tlsConfigured: cluster.tls.kind,
  }
}
