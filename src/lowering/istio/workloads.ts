/** Finding the workload that a view is for, and what its proxy is: a sidecar or an edge proxy. */
import * as E from 'fp-ts/lib/Either.js'
import type { Workload } from '../../config/kubernetes/workload.ts'
import type { Mesh } from '../../config/mesh.ts'
import type { WorkloadIdentity } from '../../model/index.ts'
import { hasLabels } from './routes/match.ts'

/** Names one workload. Without `kind`, a Pod goes before a workload that makes Pods. Without `role`, labels decide. */
export interface WorkloadKey {
  readonly namespace: string
  readonly workload: string
  readonly kind?: string
  readonly role?: 'sidecar' | 'gateway'
  /** Name of a dataplane profile; absent = the newest. */
  readonly dataplane?: string
}

/** No such workload, several of that name, or no such dataplane profile. `candidates`: the workload that was meant, perhaps. */
export interface LookupIssue {
  readonly code: 'unknownWorkload' | 'ambiguousWorkload' | 'unknownDataplane' | 'unknownEndpoint'
  readonly message: string
  readonly candidates: readonly { readonly kind: string; readonly namespace: string; readonly name: string }[]
}

export const findWorkload = ({ kubernetes: { workloads } }: Mesh, key: WorkloadKey): E.Either<LookupIssue, Workload> => {
  const named = workloads.filter(({ namespace, name }) => namespace === key.namespace && name === key.workload)
  const ofKind = key.kind === undefined ? preferPods(named) : named.filter(({ kind }) => kind === key.kind)
  const [first, ...others] = ofKind
  const what = `${key.kind ?? 'workload'} \`${key.namespace}/${key.workload}\``
  if (first === undefined) {
    const candidates = named.length > 0 ? named : workloads.filter(({ namespace }) => namespace === key.namespace)
    return E.left({ code: 'unknownWorkload', message: `no ${what}`, candidates: candidates.map(toName) })
  }
  if (others.length > 0) {
    return E.left({ code: 'ambiguousWorkload', message: `several kinds of ${what}`, candidates: ofKind.map(toName) })
  }
  return E.right(first)
}

const preferPods = (workloads: readonly Workload[]): readonly Workload[] => {
  const pods = workloads.filter(({ kind }) => kind === 'Pod')
  return pods.length > 0 ? pods : workloads
}

const toName = ({ kind, namespace, name }: Workload) => ({ kind, namespace, name })

const templatesKey = 'inject.istio.io/templates'

/** A gateway is injected as one, or selected by a Gateway resource; a selector that selects everything says nothing. */
export const roleOf = (mesh: Mesh, { annotations, labels }: Workload): 'sidecar' | 'gateway' => {
  const templates = (annotations[templatesKey] ?? '').split(',').map((name) => name.trim())
  if (templates.includes('gateway')) return 'gateway'
  const isSelected = mesh.istio.gateways.some(
    ({ spec: { selector = {} } }) => Object.keys(selector).length > 0 && hasLabels(selector, labels),
  )
  return isSelected ? 'gateway' : 'sidecar'
}

export const identityOf = ({ meshConfig }: Mesh, workload: Workload): WorkloadIdentity => {
  const { kind, namespace, name, labels, serviceAccount, ips } = workload
  const principal = `${meshConfig.trustDomain}/ns/${namespace}/sa/${serviceAccount}`
  return { kind, namespace, name, labels, serviceAccount, principal, addresses: ips }
}
