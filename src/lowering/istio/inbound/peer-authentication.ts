/** PeerAuthentication: which TLS a workload accepts, per port (istio P-1 to P-4). */
import type { MutualTls, PeerAuthenticationSpec } from '../../../config/istio/peer-authentication.ts'
import type { Workload } from '../../../config/kubernetes/workload.ts'
import type { Mesh } from '../../../config/mesh.ts'
import type { Resource } from '../../../config/resource.ts'
import type { ObjectPath, Reference, ReferenceRole } from '../../../model/index.ts'
import { refer } from '../../refer.ts'
import { hasLabels } from '../routes/match.ts'
import { proxyLabels } from '../topology.ts'
import { oldestFirst } from '../visibility.ts'

export type MtlsMode = 'DISABLE' | 'PERMISSIVE' | 'STRICT'

/** A mode and the line that set it. */
export interface MtlsSetting {
  readonly mode: MtlsMode
  readonly reference: Reference
}

export interface MtlsSettings {
  readonly workload: MtlsSetting
  /** Workload ports with a setting of their own. */
  readonly ports: ReadonlyMap<number, MtlsSetting>
}

type Policy = Resource<PeerAuthenticationSpec>

const isWide = ({ spec }: Policy): boolean => Object.keys(spec.selector?.matchLabels ?? {}).length === 0

const settingOf = (policy: Policy, mtls: MutualTls | undefined, path: ObjectPath, role: ReferenceRole): MtlsSetting | undefined => {
  const mode = mtls?.mode ?? 'UNSET'
  return mode === 'UNSET' ? undefined : { mode, reference: refer(policy, [...path, 'mode'], role) }
}

const wideSetting = (policy: Policy | undefined): MtlsSetting | undefined =>
  policy === undefined ? undefined : settingOf(policy, policy.spec.mtls, ['spec', 'mtls'], 'inherited')

const portSettings = (policy: Policy | undefined, workload: MtlsSetting): ReadonlyMap<number, MtlsSetting> =>
  new Map(
    Object.entries(policy?.spec.portLevelMtls ?? {}).map(([port, mtls]) => [
      Number(port),
      (policy === undefined ? undefined : settingOf(policy, mtls, ['spec', 'portLevelMtls', port], 'decided')) ?? workload,
    ]),
  )

/** Modes of a workload, by its namespace and labels. Never fails. */
export const mtlsSettings = (mesh: Mesh, workload: Pick<Workload, 'namespace' | 'labels' | 'nodeName' | 'nodeLocality'>): MtlsSettings => {
  const root = mesh.meshConfig.rootNamespace
  const labels = proxyLabels(workload)
  // istio P-2: the oldest of its scope wins alone.
  const policiesOf = (namespace: string): readonly Policy[] => oldestFirst(mesh.istio.peerAuthentications, namespace)
  const wide = (namespace: string): Policy | undefined => policiesOf(namespace).find(isWide)
  const own =
    workload.namespace === root
      ? undefined // istio P-1: a selector in the root namespace is ignored.
      : policiesOf(workload.namespace).find((policy) => !isWide(policy) && hasLabels(policy.spec.selector?.matchLabels, labels))
  const ofNamespace = workload.namespace === root ? undefined : wide(workload.namespace)
  const ofWorkload = own === undefined ? undefined : settingOf(own, own.spec.mtls, ['spec', 'mtls'], 'decided')
  const setting: MtlsSetting = ofWorkload ??
    wideSetting(ofNamespace) ??
    wideSetting(wide(root)) ?? { mode: 'PERMISSIVE', reference: { default: 'Istio default' } }
  return { workload: setting, ports: portSettings(own, setting) }
}

export const mtlsAt = (settings: MtlsSettings, port: number): MtlsSetting => settings.ports.get(port) ?? settings.workload
