/**
 * Kubernetes Services as registry services: ports, addresses, visibility, and the endpoints they select.
 */
import type { EndpointSliceSpec, EndpointsSpec, ServicePort, ServiceSpec } from '../../../config/kubernetes/service.ts'
import type { Workload, WorkloadContainer } from '../../../config/kubernetes/workload.ts'
import type { Mesh } from '../../../config/mesh.ts'
import type { Resource } from '../../../config/resource.ts'
import { refer } from '../../refer.ts'
import { clusterDomain } from '../short-names.ts'
import { exportedTo } from '../visibility.ts'
import { emptyPool, type Instance, type InstancePool, type PortInstance, withoutStandIns } from './instances.ts'
import { protocolOf } from './protocol.ts'
import { trafficDistributionOf } from './traffic-distribution.ts'
import type { RegistryPort, RegistryService, Resolution } from './types.ts'

type Service = Resource<ServiceSpec>

/** A service before endpoints of one host are put together. */
export interface ServiceDraft {
  readonly fields: ServiceFields
  /** Breaks ties of creation time. */
  readonly sortName: string
  readonly instances: readonly PortInstance[]
}

export type ServiceFields = Omit<RegistryService, 'endpoints' | 'declaredEndpoints' | 'aliases'>

export const kubernetesHost = (name: string, namespace: string): string => `${name}.${namespace}.svc.${clusterDomain}`

const unspecified = '0.0.0.0'

const targetOf = (port: ServicePort): number | string => port.targetPort || (port.port ?? 0)

const toPort = (service: Service, port: ServicePort, index: number): RegistryPort => {
  const number = port.port ?? 0
  const { appProtocol } = port
  return {
    number,
    name: port.name ?? '',
    protocol: protocolOf({
      number,
      name: port.name ?? '',
      transport: port.protocol ?? 'TCP',
      ...(appProtocol !== undefined && { appProtocol }),
    }),
    targetPort: targetOf(port),
    reference: refer(service, ['spec', 'ports', index], 'merged'),
  }
}

/** The number of a target port at one Pod; absent when the Pod has no such port. */
export const targetPortAt = (port: ServicePort, containers: readonly WorkloadContainer[]): number | undefined => {
  const target = targetOf(port)
  if (typeof target === 'number') return target
  const transport = port.protocol ?? 'TCP'
  return containers.flatMap(({ ports }) => ports).find(({ name, protocol }) => name === target && protocol === transport)?.containerPort
}

const at = (port: ServicePort, instance: Instance, number: number): PortInstance => ({
  portName: port.name ?? '',
  endpoint: { ...instance.endpoint, port: number },
})

// A WorkloadEntry may remap a port by the name of the Service port, and must do so for a named target port.
const workloadEntryPort = (port: ServicePort, { ports }: Instance): number | undefined => {
  const target = targetOf(port)
  return typeof target === 'number' ? (ports.get(port.name ?? '') ?? target) : ports.get(target)
}

const selected = (service: Service, pool: InstancePool): readonly PortInstance[] => {
  const selector = service.spec.selector ?? {}
  if (Object.keys(selector).length === 0) return []
  const matching = withoutStandIns(pool.select(selector).filter(({ onlyForDns }) => !onlyForDns))
  const takesEntries = service.spec.clusterIP !== 'None' && !isExternal(service)
  const all: PortInstance[] = []
  for (const port of service.spec.ports ?? []) {
    const target = targetOf(port)
    for (const instance of matching) {
      const isEntry = instance.kind === 'workloadEntry'
      if (isEntry && !takesEntries) continue
      const number = isEntry ? workloadEntryPort(port, instance) : typeof target === 'number' ? target : instance.ports.get(target)
      if (number !== undefined) all.push(at(port, instance, number))
    }
  }
  return all
}

const isExternal = ({ spec }: Service): boolean => spec.type === 'ExternalName' && (spec.externalName ?? '') !== ''

type Slice = Pick<EndpointSliceSpec, 'endpoints' | 'ports'>

// Kubernetes mirrors an Endpoints object into slices.
const asSlices = ({ spec }: Resource<EndpointsSpec>): readonly Slice[] =>
  (spec.subsets ?? []).map(({ addresses, ports }) => ({
    endpoints: (addresses ?? []).map(({ ip, targetRef }) => ({ addresses: [ip ?? ''], ...(targetRef && { targetRef }) })),
    ports: ports ?? [],
  }))

/** Slices and Endpoints objects that are written down, by `namespace/service`. */
const writtenSlices = (mesh: Mesh): ReadonlyMap<string, readonly Slice[]> => {
  const all = new Map<string, Slice[]>()
  const put = (key: string, slices: readonly Slice[]): void => void all.set(key, [...(all.get(key) ?? []), ...slices])
  for (const slice of mesh.kubernetes.endpointSlices) {
    const service = slice.labels['kubernetes.io/service-name'] ?? ''
    if (service !== '' && slice.spec.addressType !== 'FQDN') put(`${slice.namespace}/${service}`, [slice.spec])
  }
  for (const endpoints of mesh.kubernetes.endpoints) put(`${endpoints.namespace}/${endpoints.name}`, asSlices(endpoints))
  return all
}

const unknownEndpoint = (address: string, namespace: string): Instance['endpoint'] => ({
  address,
  port: 0,
  namespace,
  workload: '',
  labels: {},
  mutualTls: false,
  serviceAccount: '',
  tlsMode: 'disabled',
  weight: 0,
  locality: '',
  nodeName: '',
})

/** A slice that names a Pod which is not there counts for nothing, as for the control plane. */
const fromSlices = (slices: readonly Slice[], namespace: string, pool: InstancePool): readonly PortInstance[] =>
  slices.flatMap(({ endpoints, ports }) =>
    (endpoints ?? []).flatMap(({ addresses, conditions, targetRef }) => {
      if (conditions?.ready === false) return []
      return (addresses ?? []).flatMap((address) => {
        const isPod = targetRef?.kind === 'Pod'
        const pod = isPod ? pool.podNamed(targetRef.name ?? '') : pool.podAt(address)
        if (isPod && pod === undefined) return []
        const endpoint = { ...(pod?.endpoint ?? unknownEndpoint(address, pod === undefined ? '' : namespace)), address }
        return (ports ?? []).map((port) => ({ portName: port.name ?? '', endpoint: { ...endpoint, port: port.port ?? 0 } }))
      })
    }),
  )

const distinct = (instances: readonly PortInstance[]): readonly PortInstance[] => {
  if (instances.length < 2) return instances
  const seen = new Set<string>()
  return instances.filter(({ portName, endpoint }) => {
    const key = endpoint.address === '' ? `workload/${endpoint.workload}/${portName}` : `${endpoint.address}/${portName}`
    return seen.has(key) ? false : seen.add(key)
  })
}

const noNames: readonly string[] = []

const subjectAltNames = (mesh: Mesh, { annotations, namespace }: Service): readonly string[] => {
  const canonical = annotations['alpha.istio.io/canonical-serviceaccounts'] ?? ''
  const local = annotations['alpha.istio.io/kubernetes-serviceaccounts'] ?? ''
  if (canonical === '' && local === '') return noNames
  const domain = mesh.meshConfig.trustDomain.replaceAll('@', '.')
  return [
    ...(canonical === '' ? [] : canonical.split(',')),
    ...(local === '' ? [] : local.split(',').map((account) => `spiffe://${domain}/ns/${namespace}/sa/${account}`)),
  ]
}

const exportList = ({ annotations }: Service): readonly string[] | undefined => {
  const written = annotations['networking.istio.io/exportTo'] ?? ''
  return written === '' ? undefined : written.split(',').map((entry) => entry.trim())
}

/** All Services of a mesh. `instances` are what each namespace offers for selection. */
export const kubernetesServices = (mesh: Mesh, instances: ReadonlyMap<string, InstancePool>): readonly ServiceDraft[] => {
  const slices = writtenSlices(mesh)
  return mesh.kubernetes.services.map((service): ServiceDraft => {
    const { spec, name, namespace } = service
    const pool = instances.get(namespace) ?? emptyPool
    const headless = spec.clusterIP === 'None'
    const external = isExternal(service)
    const resolution: Resolution = headless ? 'passthrough' : external ? 'alias' : 'clientSide'
    const addresses = headless || !spec.clusterIP ? [] : (spec.clusterIPs?.length ?? 0) > 1 ? (spec.clusterIPs ?? []) : [spec.clusterIP]
    const distribution = trafficDistributionOf(mesh, service, spec.trafficDistribution)
    const exportTo = exportList(service)
    const written = slices.get(`${namespace}/${name}`)
    const found = selected(service, pool)
    // One literal, and what few services have is added: a spread would leave what follows it outside the object.
    const fields: { -readonly [K in keyof ServiceFields]: ServiceFields[K] } = {
      host: kubernetesHost(name, namespace),
      namespace,
      name,
      source: 'kubernetes',
      defaultAddress: addresses[0] ?? unspecified,
      addresses,
      ports: (spec.ports ?? []).map((port, index) => toPort(service, port, index)),
      visibility: exportedTo(exportTo, mesh.meshConfig.defaultServiceExportTo, namespace),
      declaredExportTo: exportTo ?? [],
      resolution,
      meshExternal: external,
      headless,
      creationTimeMs: service.creationTimeMs,
      labels: service.labels,
      selector: spec.selector ?? {},
      subjectAltNames: subjectAltNames(mesh, service),
      nodeLocal: spec.internalTrafficPolicy === 'Local',
      passthroughTargetPorts: noPorts,
      racesConnections: false,
      reference: refer(service, [], 'merged'),
    }
    if (external) fields.externalName = spec.externalName ?? ''
    if (distribution !== undefined) fields.trafficDistribution = distribution
    return {
      fields,
      sortName: name,
      // Endpoints of a Service that is hidden from everybody are never sent, not even to routes that name it.
      instances: exportTo?.includes('~')
        ? []
        : distinct(written === undefined ? found : [...found, ...fromSlices(written, namespace, pool)]),
    }
  })
}

const noPorts: ReadonlyMap<number, number> = new Map()

/** Service ports by which a workload is reached: one per target port and protocol of each Service, in port order. */
export const portsOfWorkload = (
  service: Service,
  ports: readonly RegistryPort[],
  workload: Workload,
): readonly (readonly [RegistryPort, number])[] => {
  const seen = new Set<string>()
  return (service.spec.ports ?? []).flatMap((written) => {
    const port = ports.find(({ name }) => name === (written.name ?? ''))
    const target = targetPortAt(written, workload.containers)
    if (port === undefined || target === undefined || seen.has(`${target}/${port.protocol}`)) return []
    seen.add(`${target}/${port.protocol}`)
    return [[port, target] as const]
  })
}
