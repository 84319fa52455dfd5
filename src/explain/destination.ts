/** From the name in a URL to an address, as the caller's namespace would resolve it through the cluster's DNS. */
import { closest } from '../config/codec/closest.ts'
import type { ServiceSpec } from '../config/kubernetes/service.ts'
import type { Mesh } from '../config/mesh.ts'
import type { Resource } from '../config/resource.ts'
import { refer } from '../lowering/refer.ts'
import type { Note, Resolution } from './types.ts'

const clusterDomain = 'cluster.local'

export const isAddress = (host: string): boolean => /^\d{1,3}(\.\d{1,3}){3}$/.test(host) || host.includes(':')

/** Names that DNS tries, in its order: the search list of a pod (ndots 5), then the name itself. */
const candidatesOf = (host: string, namespace: string): readonly string[] => {
  const name = host.toLowerCase()
  if (name.endsWith('.')) return [name.slice(0, -1)]
  const searched = [`${namespace}.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain].map((suffix) => `${name}.${suffix}`)
  return name.split('.').length > 5 ? [name, ...searched] : [...searched, name]
}

const hostOf = (service: Resource<ServiceSpec>): string => `${service.name}.${service.namespace}.svc.${clusterDomain}`

const portsText = (ports: readonly { readonly port?: number; readonly name?: string }[]): string =>
  ports.map(({ port, name }) => (name ? `${port} (${name})` : `${port}`)).join(', ') || 'none'

export interface Resolved {
  readonly resolution: Resolution
  readonly notes: readonly Note[]
}

const kubernetesService = (service: Resource<ServiceSpec>, host: string, port: number): Resolved => {
  const ports = service.spec.ports ?? []
  const index = ports.findIndex((one) => one.port === port)
  const found = ports[index]
  const address = service.spec.clusterIP
  const protocol = found?.appProtocol ?? (found?.name === undefined ? undefined : found.name.split('-')[0])
  return {
    resolution: {
      host,
      port,
      service: hostOf(service),
      ...(found?.name === undefined ? {} : { portName: found.name }),
      ...(protocol === undefined ? {} : { portProtocol: protocol }),
      address: address === undefined || address === '' || address === 'None' ? 'unknown' : address,
      reference: refer(service, index < 0 ? [] : ['spec', 'ports', index]),
    },
    notes:
      found === undefined
        ? [
            {
              code: 'noPort',
              text: `Service ${service.namespace}/${service.name} has no port ${port}; its ports: ${portsText(ports)}`,
              reference: refer(service, ['spec', 'ports']),
            },
          ]
        : [],
  }
}

const matchesEntry = (pattern: string, name: string): boolean =>
  pattern.toLowerCase() === name ||
  (pattern.startsWith('*') && name.endsWith(pattern.slice(1).toLowerCase()) && name.length >= pattern.length)

const serviceEntry = (mesh: Mesh, host: string, port: number): Resolved | undefined => {
  const name = host.toLowerCase().replace(/\.$/, '')
  for (const entry of mesh.istio.serviceEntries) {
    const at = (entry.spec.hosts ?? []).findIndex((pattern) => matchesEntry(pattern, name))
    if (at < 0) continue
    const address = entry.spec.addresses?.find(isAddress)
    const ports = entry.spec.ports ?? []
    const found = ports.find(({ number }) => number === port)
    const lacking: Note = {
      code: 'noPort',
      text: `ServiceEntry ${entry.namespace}/${entry.name} has no port ${port}; its ports: ${portsText(ports.map((one) => ({ ...one, port: one.number ?? 0 })))}`,
      reference: refer(entry, ['spec', 'ports']),
    }
    return {
      resolution: {
        host,
        port,
        service: name,
        ...(found?.name === undefined ? {} : { portName: found.name }),
        ...(found?.protocol === undefined ? {} : { portProtocol: found.protocol.toLowerCase() }),
        address: address ?? 'unknown',
        reference: refer(entry, ['spec', 'hosts', at]),
      },
      notes: found === undefined && ports.length > 0 ? [lacking] : [],
    }
  }
  return undefined
}

const serviceByAddress = (mesh: Mesh, address: string): Resource<ServiceSpec> | undefined =>
  mesh.kubernetes.services.find(({ spec }) => spec.clusterIP === address || (spec.clusterIPs ?? []).includes(address))

/** A name that DNS would find and that is written almost so, as one would type it in this namespace. */
const similarName = (mesh: Mesh, host: string, namespace: string): string | undefined => {
  const services = mesh.kubernetes.services.map((one) => (one.namespace === namespace ? one.name : `${one.name}.${one.namespace}`))
  return closest(host, [
    ...services,
    ...mesh.kubernetes.services.map(hostOf),
    ...mesh.istio.serviceEntries.flatMap(({ spec }) => spec.hosts ?? []),
  ])
}

const unresolved = (mesh: Mesh, host: string, namespace: string, port: number): Resolved => {
  const wanted = host.toLowerCase().split('.')[0]
  const others = mesh.kubernetes.services
    .filter((service) => service.name === wanted)
    .map((service) => `${service.name}.${service.namespace}`)
  const similar = others.length > 0 || isAddress(host) ? undefined : similarName(mesh, host, namespace)
  const guess = similar === undefined ? '' : `; did you mean ${similar}?`
  const hint = others.length > 0 ? `; there is ${others.slice(0, 3).join(', ')}` : guess
  return {
    resolution: { host, port, address: isAddress(host) ? host : 'unknown' },
    notes: isAddress(host)
      ? []
      : [{ code: 'noService', text: `no Service or ServiceEntry answers to \`${host}\` as seen from namespace ${namespace}${hint}` }],
  }
}

/** Never fails: what resolves to nothing has an unknown address and a note that says so. */
export const resolveDestination = (mesh: Mesh, namespace: string, host: string, port: number): Resolved => {
  if (isAddress(host)) {
    const service = serviceByAddress(mesh, host)
    return service === undefined ? unresolved(mesh, host, namespace, port) : kubernetesService(service, host, port)
  }
  for (const candidate of candidatesOf(host, namespace)) {
    const service = mesh.kubernetes.services.find((one) => hostOf(one) === candidate)
    if (service !== undefined) return kubernetesService(service, host, port)
  }
  return serviceEntry(mesh, host, port) ?? unresolved(mesh, host, namespace, port)
}
