/**
 * ServiceEntries as registry services: one for each host and address, with inline, selected or DNS endpoints.
 */
import type { ServiceEntrySpec, ServicePort } from '../../../config/istio/service-entry.ts'
import type { Mesh } from '../../../config/mesh.ts'
import type { Resource } from '../../../config/resource.ts'
import { refer } from '../../refer.ts'
import { besidesPlace, hasPlaced } from '../topology.ts'
import { exportedTo } from '../visibility.ts'
import {
  emptyPool,
  fromWorkloadEntry,
  type Instance,
  type InstancePool,
  isIpAddress,
  type PortInstance,
  withoutStandIns,
} from './instances.ts'
import type { ServiceDraft } from './kubernetes.ts'
import { parseProtocol } from './protocol.ts'
import { trafficDistributionOf } from './traffic-distribution.ts'
import type { RegistryPort, Resolution } from './types.ts'

type Entry = Resource<ServiceEntrySpec>

const resolutions: Readonly<Record<NonNullable<ServiceEntrySpec['resolution']>, Resolution>> = {
  NONE: 'passthrough',
  STATIC: 'clientSide',
  DNS: 'dns',
  DNS_ROUND_ROBIN: 'dnsRoundRobin',
  DYNAMIC_DNS: 'dynamicDns',
}

const unspecified = '0.0.0.0'

const toPort = (entry: Entry, port: ServicePort, index: number): RegistryPort => ({
  number: port.number ?? 0,
  name: port.name ?? '',
  protocol: parseProtocol(port.protocol ?? ''),
  ...(port.targetPort && { targetPort: port.targetPort }),
  reference: refer(entry, ['spec', 'ports', index], 'merged'),
})

const block = /^(.+)\/(0|[1-9]\d{0,2})$/

/** An address as listeners use it: a block of one address is that address, what is neither is left out. */
const usableAddress = (address: string): string | undefined => {
  if (isIpAddress(address)) return address
  const [, base = '', bits = ''] = block.exec(address) ?? []
  if (!isIpAddress(base)) return undefined
  const width = base.includes(':') ? 128 : 32
  if (Number(bits) > width) return undefined
  return Number(bits) === width ? base : address
}

const unixPrefix = 'unix://'

/** istio's order: socket, the endpoint's own port of that name, the entry's target port, the port itself. */
const instanceAt = (port: ServicePort, instance: Instance): PortInstance => {
  const { address } = instance.endpoint
  const isSocket = address.startsWith(unixPrefix)
  return {
    portName: port.name ?? '',
    portNumber: port.number ?? 0,
    endpoint: {
      ...instance.endpoint,
      ...(isSocket && { address: address.slice(unixPrefix.length) }),
      port: isSocket ? 0 : instance.ports.get(port.name ?? '') || port.targetPort || (port.number ?? 0),
    },
  }
}

const isDns = (resolution: Resolution): boolean => resolution === 'dns' || resolution === 'dnsRoundRobin'

/** Without endpoints and selector, a DNS entry's host is its only endpoint. */
const hostInstance = (entry: Entry, host: string, port: ServicePort): PortInstance => ({
  portName: port.name ?? '',
  portNumber: port.number ?? 0,
  endpoint: {
    address: host,
    port: port.targetPort || (port.number ?? 0),
    namespace: entry.namespace,
    workload: entry.name,
    labels: {},
    mutualTls: false,
    serviceAccount: '',
    tlsMode: 'disabled',
    weight: 0,
    locality: '',
    nodeName: '',
  },
})

const instancesOf = (mesh: Mesh, entry: Entry, host: string, resolution: Resolution, pool: InstancePool): readonly PortInstance[] => {
  const { spec, namespace, name } = entry
  const ports = spec.ports ?? []
  const { workloadSelector } = spec
  if (workloadSelector !== undefined) {
    const { labels = {} } = workloadSelector
    const selected = pool.select(besidesPlace(labels)).filter(({ endpoint }) => hasPlaced(labels, endpoint))
    const matching = selected.filter(({ onlyForDns }) => !onlyForDns || isDns(resolution))
    return withoutStandIns(matching).flatMap((instance) => ports.map((port) => instanceAt(port, instance)))
  }
  const inline = spec.endpoints ?? []
  if (inline.length === 0) return isDns(resolution) ? ports.map((port) => hostInstance(entry, host, port)) : []
  return inline.flatMap((written, index) => {
    const instance = fromWorkloadEntry(mesh, written, { namespace, name: `${name}-${index}` })
    return ports.map((port) => instanceAt(port, instance))
  })
}

/** All ServiceEntries of a mesh, in the order given; `instances` are what each namespace offers for selection. */
export const serviceEntryServices = (mesh: Mesh, instances: ReadonlyMap<string, InstancePool>): readonly ServiceDraft[] =>
  mesh.istio.serviceEntries.flatMap((entry) => {
    const { spec, namespace, name, labels, creationTimeMs } = entry
    const resolution = resolutions[spec.resolution ?? 'NONE']
    const ports = (spec.ports ?? []).map((port, index) => toPort(entry, port, index))
    const written = spec.addresses ?? []
    const addresses = written.length === 0 ? [unspecified] : written.flatMap((address) => usableAddress(address) ?? [])
    const distribution = trafficDistributionOf(mesh, entry)
    return (spec.hosts ?? []).flatMap((host, hostIndex) => {
      const hostInstances = instancesOf(mesh, entry, host, resolution, instances.get(namespace) ?? emptyPool)
      return addresses.map(
        (address): ServiceDraft => ({
          sortName: host,
          instances: hostInstances,
          fields: {
            host,
            namespace,
            name,
            source: 'serviceEntry',
            defaultAddress: address,
            addresses: address === unspecified ? [] : [address],
            ports,
            visibility: exportedTo(spec.exportTo, mesh.meshConfig.defaultServiceExportTo, namespace),
            declaredExportTo: spec.exportTo ?? [],
            resolution,
            meshExternal: (spec.location ?? 'MESH_EXTERNAL') === 'MESH_EXTERNAL',
            headless: false,
            creationTimeMs,
            labels,
            selector: spec.workloadSelector?.labels ?? {},
            subjectAltNames: spec.subjectAltNames ?? [],
            ...(distribution !== undefined && { trafficDistribution: distribution }),
            nodeLocal: false,
            passthroughTargetPorts: new Map(
              resolution === 'passthrough'
                ? (spec.ports ?? []).flatMap((port) => (port.targetPort ? [[port.number ?? 0, port.targetPort]] : []))
                : [],
            ),
            racesConnections: (entry.annotations['istio.io/connect-strategy'] ?? '').toUpperCase() === 'RACE_FIRST_TCP_CONNECT',
            reference: refer(entry, ['spec', 'hosts', hostIndex], 'merged'),
          },
        }),
      )
    })
  })
