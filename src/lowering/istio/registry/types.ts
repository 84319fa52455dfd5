/**
 * What the service registry knows: services of Kubernetes and of ServiceEntries in one shape, with their endpoints.
 *
 * Owns: the types. Does not: decide what one proxy sees (see scope/), read policy (see destinations/).
 */
import type { Workload } from '../../../config/kubernetes/workload.ts'
import type { Endpoint, Reference } from '../../../model/index.ts'

/** Protocol of a service port. `auto`: nothing usable is declared, the proxy looks at the bytes. */
export type PortProtocol =
  | 'http'
  | 'http2'
  | 'grpc'
  | 'grpc-web'
  | 'http_proxy'
  | 'https'
  | 'tls'
  | 'tcp'
  | 'mongo'
  | 'redis'
  | 'mysql'
  | 'udp'
  | 'auto'

export interface RegistryPort {
  /** Service port. */
  readonly number: number
  readonly name: string
  readonly protocol: PortProtocol
  /** Number, or the name of a container port; absent = `number`. */
  readonly targetPort?: number | string
  readonly reference: Reference
}

/**
 * `clientSide`: endpoints are known. `passthrough`: forwarded to where the client wanted to go (headless Services, NONE).
 * `alias`: ExternalName. `dynamicDns`: resolved from the request.
 */
export type Resolution = 'clientSide' | 'dns' | 'dnsRoundRobin' | 'passthrough' | 'alias' | 'dynamicDns'

/**
 * Who may see an object: everybody, nobody, or the namespaces listed. `named` beside nobody: listed all the same, which
 * counts only where a route leads to the service (a list that admission refuses).
 */
export type Visibility =
  | { readonly kind: 'all' }
  | { readonly kind: 'none'; readonly named: readonly string[] }
  | { readonly kind: 'namespaces'; readonly namespaces: readonly string[] }

/** `mutualTls` of an endpoint here is what its label says; PeerAuthentication may still take it back (istio D-24, as recorded). */
export interface RegistryEndpoint extends Endpoint {
  /** SPIFFE identity with `spiffe://`; empty when unknown. */
  readonly serviceAccount: string
  readonly tlsMode: string
  /** Load-balancing weight; 0 = unset. */
  readonly weight: number
  readonly locality: string
  readonly nodeName: string
}

export interface RegistryService {
  /** As written for ServiceEntries (may be a wildcard); FQDN for Kubernetes. */
  readonly host: string
  readonly namespace: string
  /** Kubernetes: name of the Service. ServiceEntry: name of the ServiceEntry (several hosts share it). */
  readonly name: string
  readonly source: 'kubernetes' | 'serviceEntry'
  /** The address the listener is bound to: VIP, CIDR block, or `0.0.0.0` when there is none. Never empty. */
  readonly defaultAddress: string
  /** All VIPs of the service as declared; empty when there is none. */
  readonly addresses: readonly string[]
  readonly ports: readonly RegistryPort[]
  readonly visibility: Visibility
  /** As written, without defaults. */
  readonly declaredExportTo: readonly string[]
  readonly resolution: Resolution
  readonly meshExternal: boolean
  /** Kubernetes Service with `clusterIP: None`. */
  readonly headless: boolean
  /** Target of a Kubernetes ExternalName Service. */
  readonly externalName?: string
  /** Hosts of ExternalName Services that end at this one, ordered by namespace, then host. */
  readonly aliases: readonly { readonly host: string; readonly namespace: string }[]
  readonly creationTimeMs: number
  readonly labels: Readonly<Record<string, string>>
  /** Empty = selects nothing. */
  readonly selector: Readonly<Record<string, string>>
  /** Identities the service itself declares: `subjectAltNames`, service account annotations. */
  readonly subjectAltNames: readonly string[]
  /** Absent = any endpoint. */
  readonly trafficDistribution?: 'preferSameZone' | 'preferSameNode'
  /** Only endpoints on the client's node are used. */
  readonly nodeLocal: boolean
  /** Port forwarded to instead of the one the client dialled, by service port (ServiceEntries with resolution NONE). */
  readonly passthroughTargetPorts: ReadonlyMap<number, number>
  /** All addresses of a name are raced (`istio.io/connect-strategy`). */
  readonly racesConnections: boolean
  /** Endpoints of a service port that a proxy can connect to, in the order of the control plane; unknown ports have none. */
  readonly endpoints: (portNumber: number) => readonly RegistryEndpoint[]
  /** What is declared behind a port, host names included: what the mesh expects of the service is judged by these. */
  readonly declaredEndpoints: (portNumber: number) => readonly RegistryEndpoint[]
  readonly reference: Reference
}

export interface Registry {
  /** Oldest first, then service name, then namespace: the order in which the control plane looks at them. */
  readonly services: readonly RegistryService[]
  /**
   * The service that owns a host in a namespace: the oldest one, but a Kubernetes Service goes before a ServiceEntry.
   * Exact text; wildcards are not expanded.
   */
  readonly find: (host: string, namespace: string) => RegistryService | undefined
  /** Owners of a host, one per namespace, ordered like `services`. */
  readonly byHost: (host: string) => readonly RegistryService[]
  /** Service ports that lead to a workload (inbound), oldest service first, then by host; one per target port and protocol of a service. */
  readonly targetsOf: (workload: Workload) => readonly ServiceTarget[]
  /** Identities that the endpoints of a host in a namespace may have, sorted, with trust domain aliases, full URIs. */
  readonly serviceAccountsOf: (host: string, namespace: string) => readonly string[]
}

/** One port of a service as it arrives at one workload. */
export interface ServiceTarget {
  readonly service: RegistryService
  readonly port: RegistryPort
  readonly targetPort: number
}
