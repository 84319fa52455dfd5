/** External authorizers: `extensionProviders` of MeshConfig as CUSTOM policies name them (istio A-60). */
import type {
  EnvoyExternalAuthorizationGrpcProvider,
  EnvoyExternalAuthorizationHttpProvider,
  ExtensionProvider,
} from '../../../config/istio/extension-provider.ts'
import { parseUrl } from '../../../config/istio/validation/go-url.ts'
import { fqdnProblem, namespacedHostProblems } from '../../../config/istio/validation/names.ts'
import type { AuthorizationLayer, ClusterKey } from '../../../model/index.ts'
import type { Registry, RegistryService } from '../registry/index.ts'

export type CustomProvider = Extract<AuthorizationLayer, { kind: 'custom' }>['provider']

/** `tcp`: it can also be asked about connections (istio A-58). */
export interface ResolvedProvider {
  readonly provider: CustomProvider
  readonly tcp: boolean
}

/** What resolving a provider asks of the mesh. */
export interface ProviderContext {
  readonly providers: readonly ExtensionProvider[]
  readonly registry: Registry
  /** The proxy has this cluster, with somebody in it. */
  readonly reaches: (cluster: ClusterKey) => boolean
}

/** Status codes that the proxy's API knows. */
const knownStatuses = new Set([
  0, 100, 200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304, 305, 307, 308, 400, 401, 402, 403, 404, 405, 406, 407,
  408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 421, 422, 423, 424, 426, 428, 429, 431, 500, 501, 502, 503, 504, 505, 506, 507, 508,
  510, 511,
])

const misconfigured = (name: string, why: string): ResolvedProvider => ({ provider: { kind: 'misconfigured', name, why }, tcp: true })

const nameProblem = (name: string): string | undefined =>
  name.length <= 63 && /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(name) ? undefined : `\`${name}\` is not a valid provider name`

// An address passes these checks as well, but no service is called so.
const serviceProblem = (service: string): string | undefined =>
  service.includes('/') ? namespacedHostProblems(service, false)[0] : fqdnProblem(service)

/** The Service that answers; `namespace/host` or a host that only one namespace has. */
const serviceOf = (service: string, registry: Registry): RegistryService | undefined => {
  const [namespace = '', host, ...more] = service.split('/')
  if (host !== undefined && more.length === 0) return registry.find(host, namespace)
  const owners = registry.byHost(service)
  return owners.length === 1 ? owners[0] : undefined
}

const statusProblem = (status: string | undefined): string | undefined => {
  if (status === undefined || status === '') return undefined
  return /^[+-]?\d+$/.test(status) && knownStatuses.has(Number(status)) ? undefined : `statusOnError \`${status}\` is not supported`
}

const httpProblem = (config: EnvoyExternalAuthorizationHttpProvider): string | undefined => {
  const { pathPrefix } = config
  if (pathPrefix !== undefined && pathPrefix !== '' && (!pathPrefix.startsWith('/') || parseUrl(pathPrefix) === undefined)) {
    return `pathPrefix \`${pathPrefix}\` is no path that begins with \`/\``
  }
  const lists = [
    config.includeRequestHeadersInCheck,
    config.includeHeadersInCheck,
    config.headersToDownstreamOnDeny,
    config.headersToDownstreamOnAllow,
    config.headersToUpstreamOnAllow,
  ]
  return lists.some((list) => list?.includes('*')) ? 'a header list holds a lone `*`' : undefined
}

type Config = EnvoyExternalAuthorizationHttpProvider | EnvoyExternalAuthorizationGrpcProvider

const resolve = (name: string, config: Config, protocol: 'http' | 'grpc', { registry, reaches }: ProviderContext): ResolvedProvider => {
  const { service = '', port = 0, statusOnError } = config
  const found = serviceOf(service, registry)
  const problem =
    nameProblem(name) ??
    (port < 1 || port > 65535 ? `port ${port} is not valid` : undefined) ??
    serviceProblem(service) ??
    statusProblem(statusOnError) ??
    (protocol === 'grpc' ? undefined : httpProblem(config))
  if (problem !== undefined) return misconfigured(name, problem)
  if (found === undefined) return misconfigured(name, `service \`${service}\` is not known`)
  const status = statusOnError === undefined || statusOnError === '' ? 403 : Number(statusOnError)
  const cluster = { kind: 'service', host: found.host, port, subset: '' } as const
  const failOpen = config.failOpen ?? false
  return {
    provider: { kind: 'external', name, protocol, cluster, failOpen, statusOnError: status, reachable: reaches(cluster) },
    tcp: protocol === 'grpc',
  }
}

/** The authorizer of this name; a name that nothing defines is misconfigured too. */
export const resolveProvider = (name: string, context: ProviderContext): ResolvedProvider => {
  const found = context.providers.filter(
    (candidate) => candidate.name === name && (candidate.envoyExtAuthzHttp !== undefined || candidate.envoyExtAuthzGrpc !== undefined),
  )
  const [only] = found
  if (only === undefined) return misconfigured(name, name === '' ? 'no provider is named' : `no extension provider \`${name}\` is defined`)
  if (found.length > 1) return misconfigured(name, `extension provider \`${name}\` is defined twice`)
  if (only.envoyExtAuthzHttp !== undefined) return resolve(name, only.envoyExtAuthzHttp, 'http', context)
  return resolve(name, only.envoyExtAuthzGrpc ?? {}, 'grpc', context)
}
