/**
 * Which mutual TLS mode a client expects: of a service, by namespace and mesh policies, and of one endpoint, by all of
 * them (istio D-24 and D-25, as recorded; P-1 to P-4). What a server enforces is inbound/'s business.
 */
import type { MutualTls, PeerAuthenticationSpec } from '../../../config/istio/peer-authentication.ts'
import type { Mesh } from '../../../config/mesh.ts'
import type { Resource } from '../../../config/resource.ts'
import { hasPlaced } from '../topology.ts'
import { byAge } from '../visibility.ts'

export type PeerMode = 'DISABLE' | 'PERMISSIVE' | 'STRICT'

type Labels = Readonly<Record<string, string>>
type Policy = Resource<PeerAuthenticationSpec>

export interface PeerModes {
  /** By namespace- and mesh-level policies only; PERMISSIVE when there is none. */
  readonly ofNamespace: (namespace: string) => PeerMode
  /** Of a workload port. */
  readonly ofEndpoint: (namespace: string, labels: Labels, port: number) => PeerMode
}

const set = (mtls: MutualTls | undefined): PeerMode | undefined =>
  mtls?.mode === undefined || mtls.mode === 'UNSET' ? undefined : mtls.mode

const hasSelector = ({ spec }: Policy): boolean => Object.keys(spec.selector?.matchLabels ?? {}).length > 0

/** Indexes the policies of a mesh once. Never fails. */
export const peerModes = (mesh: Mesh): PeerModes => {
  const root = mesh.meshConfig.rootNamespace
  const wide = new Map<string, Policy>()
  const narrow = new Map<string, Policy[]>()
  for (const policy of [...mesh.istio.peerAuthentications].sort(byAge)) {
    if (hasSelector(policy)) narrow.set(policy.namespace, [...(narrow.get(policy.namespace) ?? []), policy])
    else if (!wide.has(policy.namespace)) wide.set(policy.namespace, policy)
  }
  const meshMode = set(wide.get(root)?.spec.mtls) ?? 'PERMISSIVE'
  const ofNamespace = (namespace: string): PeerMode => set(wide.get(namespace)?.spec.mtls) ?? meshMode
  return {
    ofNamespace,
    ofEndpoint: (namespace, labels, port) => {
      // istio P-1: selectors in the root namespace select nothing, and the oldest policy counts.
      const policy =
        namespace === root ? undefined : narrow.get(namespace)?.find(({ spec }) => hasPlaced(spec.selector?.matchLabels, { labels }))
      const mode = set(policy?.spec.mtls) ?? ofNamespace(namespace)
      return set(policy?.spec.portLevelMtls?.[String(port)]) ?? mode
    },
  }
}
