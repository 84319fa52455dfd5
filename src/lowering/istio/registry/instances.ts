/**
 * What can stand behind a service: Pods, pod templates and WorkloadEntries as endpoints without a port.
 *
 * Owns: labels, identity and sidecar of one endpoint. Does not: match them to services (see registry-kubernetes.ts and
 * registry-service-entry.ts).
 */
import ipaddr from 'ipaddr.js'
import type { WorkloadEntrySpec } from '../../../config/istio/workload-entry.ts'
import type { Workload } from '../../../config/kubernetes/workload.ts'
import type { Mesh } from '../../../config/mesh.ts'
import { sidecarOf } from '../injection.ts'
import { localityOf, withPlace } from '../topology.ts'
import type { RegistryEndpoint } from './types.ts'

type Labels = Readonly<Record<string, string>>

/** An endpoint under the name of the service port it serves; `portNumber` only for ServiceEntries. */
export interface PortInstance {
  readonly portName: string
  readonly portNumber?: number
  readonly endpoint: RegistryEndpoint
}

/** Something that services may select; `endpoint.port` is not known yet. */
export interface Instance {
  readonly kind: 'pod' | 'template' | 'workloadEntry'
  readonly namespace: string
  readonly name: string
  readonly endpoint: RegistryEndpoint
  /** Container ports by name (first wins), or the ports a WorkloadEntry lists. */
  readonly ports: ReadonlyMap<string, number>
  /** A host name or socket where Kubernetes Services and static entries need an IP address. */
  readonly onlyForDns: boolean
}

/** How a workload's `security.istio.io/tlsMode` is found. */
export type TlsModeOf = (workload: Workload) => string

const tlsModeLabel = 'security.istio.io/tlsMode'

/**
 * The label, which injection sets. Where it is missing: a Pod that has an address is past injection, what is only
 * written down is judged by the injection rules.
 */
export const tlsModeIn =
  (mesh: Mesh): TlsModeOf =>
  (workload) => {
    const labelled = workload.labels[tlsModeLabel]
    if (labelled !== undefined) return labelled
    const runs = workload.kind === 'Pod' && workload.ips.length > 0
    const hasProxy = [...workload.containers, ...workload.initContainers].some(({ name }) => name === 'istio-proxy')
    return (runs ? hasProxy : sidecarOf(mesh, workload).present) ? 'istio' : 'disabled'
  }

/** `cluster.local/ns/a/sa/b`; an `@` in a trust domain is written as a dot. */
export const principalOf = (trustDomain: string, namespace: string, serviceAccount: string): string =>
  `${trustDomain.replaceAll('@', '.')}/ns/${namespace}/sa/${serviceAccount}`

// As Go's netip reads addresses: four decimal parts without leading zeros, or IPv6, with or without a zone.
const decimalPart = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const decimalParts = new RegExp(`^(?:${decimalPart}\\.){3}${decimalPart}$`)

export const isIpAddress = (address: string): boolean =>
  decimalParts.test(address) || (address.includes(':') && ipaddr.IPv6.isValid(address))

export const selects = (selector: Labels, labels: Labels): boolean =>
  Object.keys(selector).every((key) => Object.hasOwn(labels, key) && labels[key] === selector[key])

const noPorts: ReadonlyMap<string, number> = new Map()

const containerPorts = ({ containers }: Workload): ReadonlyMap<string, number> => {
  if (containers.every(({ ports }) => ports.length === 0)) return noPorts
  const ports = new Map<string, number>()
  for (const port of containers.flatMap((container) => container.ports)) {
    if (port.name !== undefined && port.protocol === 'TCP' && !ports.has(port.name)) ports.set(port.name, port.containerPort)
  }
  return ports
}

interface Identity {
  readonly principal: string
  /** With `spiffe://`. */
  readonly uri: string
}

type Identities = (namespace: string, serviceAccount: string) => Identity

/** Pods of one service account share the texts of its identity. */
const identitiesIn = ({ meshConfig: { trustDomain } }: Mesh): Identities => {
  const known = new Map<string, Map<string, Identity>>()
  return (namespace, serviceAccount) => {
    const accounts = known.get(namespace) ?? new Map<string, Identity>()
    const before = accounts.get(serviceAccount)
    if (before !== undefined) return before
    const principal = principalOf(trustDomain, namespace, serviceAccount)
    const made = { principal, uri: `spiffe://${principal}` }
    accounts.set(serviceAccount, made)
    known.set(namespace, accounts)
    return made
  }
}

const fromWorkload = (workload: Workload, identityOf: Identities, tlsModeOf: TlsModeOf): Instance => {
  const tlsMode = tlsModeOf(workload)
  const { principal, uri } = identityOf(workload.namespace, workload.serviceAccount)
  const locality = localityOf(workload.labels, workload.nodeLocality)
  return {
    kind: workload.kind === 'Pod' ? 'pod' : 'template',
    namespace: workload.namespace,
    name: workload.name,
    endpoint: {
      address: workload.ips[0] ?? '',
      port: 0,
      namespace: workload.namespace,
      workload: workload.name,
      labels: withPlace(workload.labels, locality, ''),
      principal,
      mutualTls: tlsMode === 'istio',
      serviceAccount: uri,
      tlsMode,
      weight: 0,
      locality,
      nodeName: workload.nodeName ?? '',
    },
    ports: containerPorts(workload),
    onlyForDns: false,
  }
}

/** A WorkloadEntry, or one of the endpoints a ServiceEntry lists. `labels` of the object go before those of the spec. */
export const fromWorkloadEntry = (
  mesh: Mesh,
  entry: WorkloadEntrySpec,
  meta: { readonly namespace: string; readonly name: string; readonly labels?: Labels },
): Instance => {
  const labels: Labels = Object.assign(Object.create(null), entry.labels, meta.labels)
  const address = entry.address ?? ''
  const account = entry.serviceAccount ?? ''
  const tlsMode = labels[tlsModeLabel] ?? (account === '' ? 'disabled' : 'istio')
  const locality = entry.locality || localityOf(labels)
  const principal = principalOf(mesh.meshConfig.trustDomain, meta.namespace, account)
  return {
    kind: 'workloadEntry',
    namespace: meta.namespace,
    name: meta.name,
    endpoint: {
      address,
      port: 0,
      namespace: meta.namespace,
      workload: meta.name,
      labels: withPlace(labels, locality, entry.network ?? ''),
      ...(account !== '' && { principal }),
      mutualTls: tlsMode === 'istio',
      serviceAccount: account === '' ? '' : `spiffe://${principal}`,
      tlsMode,
      weight: entry.weight ?? 0,
      locality,
      nodeName: '',
    },
    ports: new Map(Object.entries(entry.ports ?? {})),
    onlyForDns: address !== '' && !isIpAddress(address),
  }
}

const isRunning = (workload: Workload): boolean =>
  workload.kind === 'Pod'
    ? workload.phase !== 'Succeeded' && workload.phase !== 'Failed' && workload.ready !== false
    : workload.replicas !== 0

/** What one namespace offers for selection: Pods, then pod templates, then WorkloadEntries, each by name. */
export interface InstancePool {
  /** Those that have all labels of a selector; an empty one takes all. */
  readonly select: (selector: Labels) => readonly Instance[]
  readonly podNamed: (name: string) => Instance | undefined
  readonly podAt: (address: string) => Instance | undefined
}

export const emptyPool: InstancePool = { select: () => [], podNamed: () => undefined, podAt: () => undefined }

const toPool = (instances: readonly Instance[]): InstancePool => {
  // Of the many labels that Pods have, selectors name few.
  const byKey = new Map<string, ReadonlyMap<string, readonly Instance[]>>()
  const having = (key: string): ReadonlyMap<string, readonly Instance[]> => {
    const known = byKey.get(key)
    if (known !== undefined) return known
    const byValue = new Map<string, Instance[]>()
    for (const instance of instances) {
      const { labels } = instance.endpoint
      const value = Object.hasOwn(labels, key) ? labels[key] : undefined
      if (value === undefined) continue
      const list = byValue.get(value)
      if (list === undefined) byValue.set(value, [instance])
      else list.push(instance)
    }
    byKey.set(key, byValue)
    return byValue
  }
  const pods = instances.filter(({ kind }) => kind === 'pod')
  const byName = new Map(pods.map((pod) => [pod.name, pod]))
  const byAddress = new Map(pods.map((pod) => [pod.endpoint.address, pod]))
  return {
    select: (selector) => {
      // Only the rarest label is walked through, so that many small services stay cheap.
      let rarest = instances
      const keys = Object.keys(selector)
      for (const key of keys) {
        const list = having(key).get(selector[key] ?? '') ?? []
        if (list.length < rarest.length) rarest = list
      }
      return keys.length === 1 ? rarest : rarest.filter(({ endpoint }) => selects(selector, endpoint.labels))
    },
    podNamed: (name) => byName.get(name),
    podAt: (address) => byAddress.get(address),
  }
}

/** What services of each namespace can select. */
export const instancesByNamespace = (mesh: Mesh, tlsModeOf: TlsModeOf): ReadonlyMap<string, InstancePool> => {
  const identityOf = identitiesIn(mesh)
  const byNamespace = new Map<string, Instance[]>()
  const put = (instance: Instance): void => {
    const list = byNamespace.get(instance.namespace)
    if (list === undefined) byNamespace.set(instance.namespace, [instance])
    else list.push(instance)
  }
  for (const workload of mesh.kubernetes.workloads) if (isRunning(workload)) put(fromWorkload(workload, identityOf, tlsModeOf))
  for (const { spec, namespace, name, labels } of mesh.istio.workloadEntries) {
    put(fromWorkloadEntry(mesh, spec, { namespace, name, labels }))
  }
  const pools = new Map<string, InstancePool>()
  for (const [namespace, instances] of byNamespace) pools.set(namespace, toPool(instances.sort(byKindAndName)))
  return pools
}

const rank = { pod: 0, template: 1, workloadEntry: 2 }

const byKindAndName = (a: Instance, b: Instance): number =>
  (a.kind === b.kind ? 0 : rank[a.kind] - rank[b.kind]) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)

/** Pod templates stand in for Pods that no file shows; where there are Pods, these are the truth. */
export const withoutStandIns = (selected: readonly Instance[]): readonly Instance[] =>
  selected.some(({ kind }) => kind === 'pod') ? selected.filter(({ kind }) => kind !== 'template') : selected
