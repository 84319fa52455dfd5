/**
 * The service registry: Kubernetes Services and ServiceEntries of a mesh as one list.
 *
 * Owns: merging the two sources, order, lookups. Does not: read policy (see destinations/) or scope (see scope/).
 */
import type { ServiceSpec } from '../../../config/kubernetes/service.ts'
import type { Workload } from '../../../config/kubernetes/workload.ts'
import type { Mesh } from '../../../config/mesh.ts'
import type { Resource } from '../../../config/resource.ts'
import { compareText, isVisibleTo } from '../visibility.ts'
import { aliasesByHost } from './aliases.ts'
import { instancesByNamespace, isIpAddress, type PortInstance, selects, type TlsModeOf, tlsModeIn } from './instances.ts'
import { kubernetesHost, kubernetesServices, portsOfWorkload, type ServiceDraft, type ServiceFields } from './kubernetes.ts'
import { serviceEntryServices } from './service-entry.ts'
import type { PortProtocol, Registry, RegistryEndpoint, RegistryPort, RegistryService, ServiceTarget } from './types.ts'

export type * from './types.ts'

const byAge = (a: ServiceDraft, b: ServiceDraft): number =>
  a.fields.creationTimeMs - b.fields.creationTimeMs ||
  compareText(a.sortName, b.sortName) ||
  compareText(a.fields.namespace, b.fields.namespace) ||
  compareText(a.fields.name, b.fields.name)

/** Everything that serves one host of one namespace, whichever objects declare it. */
interface Shard {
  readonly instances: PortInstance[]
  /** Ports of every service of this host and namespace, oldest first. */
  readonly declarations: (readonly RegistryPort[])[]
  /** Of the youngest declaration. */
  subjectAltNames: readonly string[]
}

const shardKey = (host: string, namespace: string): string => `${namespace}/${host}`

const toShards = (drafts: readonly ServiceDraft[]): ReadonlyMap<string, Shard> => {
  const shards = new Map<string, Shard>()
  const hasRoundRobin = drafts.some(({ fields }) => fields.resolution === 'dnsRoundRobin')
  const taken = new Set<string>()
  const counted = new Set<readonly PortInstance[]>()
  for (const draft of drafts) {
    const { host, namespace, resolution, ports, subjectAltNames } = draft.fields
    const key = shardKey(host, namespace)
    let shard = shards.get(key)
    if (shard === undefined) {
      shard = { instances: [], declarations: [], subjectAltNames: [] }
      shards.set(key, shard)
    }
    shard.declarations.push(ports)
    shard.subjectAltNames = subjectAltNames
    // One ServiceEntry with several addresses is several services with the same endpoints.
    if (counted.has(draft.instances)) continue
    counted.add(draft.instances)
    for (const instance of draft.instances) {
      // DNS round robin has room for one endpoint a port.
      if (hasRoundRobin) {
        const port = `${key}/${instance.portNumber ?? ''}`
        if (resolution === 'dnsRoundRobin' && taken.has(port)) continue
        taken.add(port)
      }
      shard.instances.push(instance)
    }
  }
  return shards
}

const isDns = ({ resolution }: ServiceFields): boolean => resolution === 'dns' || resolution === 'dnsRoundRobin'

const nameAt = (ports: readonly RegistryPort[], number: number): string | undefined => ports.find((port) => port.number === number)?.name

// Endpoint discovery goes by the NAME of the port and carries addresses only.
const discovered = (ports: readonly RegistryPort[], shard: Shard, number: number): readonly RegistryEndpoint[] => {
  // Ports of another object with this host may have been merged in.
  const name = nameAt(ports, number) ?? shard.declarations.map((one) => nameAt(one, number)).find((found) => found !== undefined)
  const found: RegistryEndpoint[] = []
  for (const { portName, endpoint } of shard.instances) {
    if (portName === name && (endpoint.address === '' || endpoint.port === 0 || isIpAddress(endpoint.address))) found.push(endpoint)
  }
  return found
}

// Everything else goes by number, name only where there is no number; of several declarations the youngest that has any.
const declared = (shard: Shard, number: number): readonly RegistryEndpoint[] => {
  for (const ports of shard.declarations.toReversed()) {
    const name = nameAt(ports, number)
    if (name === undefined) continue
    const found = shard.instances.filter((one) => (one.portNumber === undefined ? one.portName === name : one.portNumber === number))
    if (found.length > 0) return found.map(({ endpoint }) => endpoint)
  }
  return []
}

const accountsOf = (shard: Shard, aliases: readonly string[]): readonly string[] => {
  const own = new Set<string>()
  for (const { endpoint } of shard.instances) if (endpoint.serviceAccount !== '') own.add(endpoint.serviceAccount)
  for (const name of shard.subjectAltNames) own.add(name)
  if (aliases.length === 0) return [...own].sort(compareText)
  const all = new Set(own)
  for (const identity of own) {
    const path = /^spiffe:\/\/[^/]*(\/ns\/[^/]*\/sa\/[^/]*)$/.exec(identity)?.[1]
    if (path !== undefined) for (const domain of aliases) all.add(`spiffe://${domain}${path}`)
  }
  return [...all].sort(compareText)
}

const kubernetesTargets = (
  services: readonly Resource<ServiceSpec>[],
  find: Registry['find'],
  workload: Workload,
): readonly ServiceTarget[] => {
  const targets = (chosen: readonly Resource<ServiceSpec>[]): readonly ServiceTarget[] =>
    chosen.flatMap((resource) => {
      const service = find(kubernetesHost(resource.name, resource.namespace), resource.namespace)
      if (service === undefined || service.source !== 'kubernetes') return []
      return portsOfWorkload(resource, service.ports, workload).map(([port, targetPort]) => ({ service, port, targetPort }))
    })
  const hasSelector = ({ spec }: Resource<ServiceSpec>): boolean => Object.keys(spec.selector ?? {}).length > 0
  const selecting = services.filter((service) => hasSelector(service) && selects(service.spec.selector ?? {}, workload.labels))
  if (selecting.length > 0) return targets(selecting)
  // Services without a selector lead here by written endpoints only.
  return services.flatMap((resource) => {
    const service = find(kubernetesHost(resource.name, resource.namespace), resource.namespace)
    return (service?.ports ?? []).flatMap((port) =>
      (service?.endpoints(port.number) ?? []).flatMap((endpoint) =>
        service !== undefined && endpoint.address !== '' && endpoint.address === workload.ips[0]
          ? [{ service, port, targetPort: endpoint.port }]
          : [],
      ),
    )
  })
}

const serviceEntryTargets = (services: readonly RegistryService[], workload: Workload): readonly ServiceTarget[] =>
  services.flatMap((service) =>
    service.ports.flatMap((port) =>
      service
        .endpoints(port.number)
        .filter(({ address, workload: name }) =>
          address === '' ? workload.ips.length === 0 && name === workload.name : workload.ips.includes(address),
        )
        .map((endpoint) => ({ service, port, targetPort: endpoint.port })),
    ),
  )

const groupedByNamespace = <T extends { readonly namespace: string }>(all: readonly T[]): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const list = groups.get(one.namespace)
    if (list === undefined) groups.set(one.namespace, [one])
    else list.push(one)
  }
  return groups
}

const noAliases: RegistryService['aliases'] = []

/**
 * Services of the mesh with endpoints; never fails, unusable objects are absent. Linear in the mesh.
 * `tlsModeOf` says which workloads take part in the mesh; by default their label, or the rules of injection.
 */
export const buildRegistry = (mesh: Mesh, tlsModeOf: TlsModeOf = tlsModeIn(mesh)): Registry => {
  const instances = instancesByNamespace(mesh, tlsModeOf)
  const drafts = [...serviceEntryServices(mesh, instances), ...kubernetesServices(mesh, instances)].sort(byAge)
  const shards = toShards(drafts)
  const aliases = aliasesByHost(drafts)
  const services: RegistryService[] = []
  const owners = new Map<string, RegistryService>()
  for (const { fields } of drafts) {
    const { host, namespace, ports } = fields
    const key = shardKey(host, namespace)
    const shard = shards.get(key)
    const byNumber = (number: number): readonly RegistryEndpoint[] => (shard === undefined ? [] : declared(shard, number))
    const byName = (number: number): readonly RegistryEndpoint[] => (shard === undefined ? [] : discovered(ports, shard, number))
    const service: RegistryService = {
      ...fields,
      aliases: aliases.get(host) ?? noAliases,
      endpoints: isDns(fields) ? byNumber : byName,
      declaredEndpoints: byNumber,
    }
    services.push(service)
    // istio S-9: nobody takes over a host from a Kubernetes Service by declaring it earlier.
    const owner = owners.get(key)
    if (owner === undefined || (owner.source !== 'kubernetes' && service.source === 'kubernetes')) owners.set(key, service)
  }
  const byHost = new Map<string, RegistryService[]>()
  for (const owner of owners.values()) {
    const list = byHost.get(owner.host)
    if (list === undefined) byHost.set(owner.host, [owner])
    else list.push(owner)
  }
  // Every workload asks for those of its namespace.
  const written = groupedByNamespace(mesh.kubernetes.services)
  const entries = groupedByNamespace(services.filter(({ source }) => source === 'serviceEntry'))
  // Asked for once per port and subset.
  const accounts = new Map<string, readonly string[]>()
  const find: Registry['find'] = (host, namespace) => owners.get(shardKey(host, namespace))
  return {
    services,
    find,
    byHost: (host) => byHost.get(host) ?? [],
    serviceAccountsOf: (host, namespace) => {
      const key = shardKey(host, namespace)
      const shard = shards.get(key)
      const known = accounts.get(key) ?? (shard === undefined ? [] : accountsOf(shard, mesh.meshConfig.trustDomainAliases))
      accounts.set(key, known)
      return known
    },
    targetsOf: (workload) =>
      [
        ...kubernetesTargets(written.get(workload.namespace) ?? [], find, workload),
        ...serviceEntryTargets(entries.get(workload.namespace) ?? [], workload),
      ].sort((a, b) => a.service.creationTimeMs - b.service.creationTimeMs || compareText(a.service.host, b.service.host)),
  }
}

export const isHttp = (protocol: PortProtocol): boolean =>
  protocol === 'http' || protocol === 'http2' || protocol === 'http_proxy' || protocol === 'grpc' || protocol === 'grpc-web'

export const isHttp2 = (protocol: PortProtocol): boolean => protocol === 'http2' || protocol === 'grpc' || protocol === 'grpc-web'

export const isTls = (protocol: PortProtocol): boolean => protocol === 'https' || protocol === 'tls'

export const isTcp = (protocol: PortProtocol): boolean =>
  isTls(protocol) || protocol === 'tcp' || protocol === 'mongo' || protocol === 'redis' || protocol === 'mysql'

/** Whether workloads of a namespace may see a service (istio H-9). */
export const isServiceVisible = ({ visibility }: RegistryService, namespace: string): boolean => isVisibleTo(visibility, namespace)
