/**
 * Authorization of one workload, sidecar or gateway: CUSTOM, tokens, AUDIT, DENY and ALLOW in the order in which its proxy
 * asks them, for HTTP chains and for TCP chains (istio O-2, 7, 8).
 */
import type { Workload } from '../../../config/kubernetes/workload.ts'
import type { Mesh } from '../../../config/mesh.ts'
import { type AuthorizationLayer, type Cluster, clusterId, hasEndpoint, type Reference } from '../../../model/index.ts'
import type { Registry } from '../registry/index.ts'
import type { Refusal } from './items.ts'
import { authorizationLayers } from './layers.ts'
import type { ProviderContext } from './providers.ts'
import { tokenRules } from './tokens.ts'

/** Why the proxy refuses a listener that holds these layers; `proxyCrash`: it does not survive loading it. */
export interface AuthorizationRefusal {
  readonly by: 'proxy' | 'proxyCrash'
  readonly reason: string
  readonly references: readonly Reference[]
}

export interface WorkloadAuthorization {
  readonly http: readonly AuthorizationLayer[]
  readonly tcp: readonly AuthorizationLayer[]
  /** Concerns listeners with HTTP chains. */
  readonly httpRefusal?: AuthorizationRefusal
  /** Concerns listeners with TCP chains. */
  readonly tcpRefusal?: AuthorizationRefusal
}

/** A value that does not pass the proxy's checks is found before one that makes it abort. */
const refusalOf = (refusals: readonly Refusal[]): AuthorizationRefusal | undefined => {
  const first = refusals.find(({ by }) => by === 'proxy') ?? refusals[0]
  if (first === undefined) return undefined
  const references = refusals.filter(({ by }) => by === first.by).map(({ reference }) => reference)
  return { by: first.by, reason: first.reason, references }
}

/** Never fails. Linear in the policies of the mesh. `clusters` are those of the proxy: an authorizer outside them cannot be asked. */
export const lowerAuthorization = (
  mesh: Mesh,
  registry: Registry,
  workload: Workload,
  clusters: readonly Cluster[],
): WorkloadAuthorization => {
  const known: ProviderContext = {
    providers: mesh.meshConfig.extensionProviders,
    registry,
    // Asked for the few authorizers that CUSTOM policies name.
    reaches: (cluster) => {
      const id = clusterId(cluster)
      return clusters.some((one) => hasEndpoint(one) && clusterId(one.key) === id)
    },
  }
  const http = authorizationLayers(mesh, known, workload, 'http')
  const tcp = authorizationLayers(mesh, known, workload, 'tcp')
  const tokens = tokenRules(mesh, workload)
  const jwt: readonly AuthorizationLayer[] =
    tokens.rules.length === 0 ? [] : [{ kind: 'jwt', rules: tokens.rules, bypassCorsPreflight: true }]
  const httpRefusal = refusalOf([...http.refusals, ...tokens.refusals])
  const tcpRefusal = refusalOf(tcp.refusals)
  return {
    http: [...http.custom, ...jwt, ...http.local],
    tcp: [...tcp.custom, ...tcp.local],
    ...(httpRefusal === undefined ? {} : { httpRefusal }),
    ...(tcpRefusal === undefined ? {} : { tcpRefusal }),
  }
}
