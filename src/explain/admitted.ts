/**
 * The mesh as it is once a cluster has taken it in. Files in a repository say less than a cluster knows: Services have
 * no cluster IP yet, a Deployment is no Pod, and injection has not put its label on. Lowering asks for all three.
 *
 * Owns: filling those in. Addresses made here are names, never facts: `isAssumed` tells them apart, and no decision may
 * depend on one.
 */
import type { Workload } from '../config/kubernetes/workload.ts'
import type { Mesh } from '../config/mesh.ts'
import { sidecarOf } from '../lowering/istio/injection.ts'

export interface AdmittedMesh {
  readonly mesh: Mesh
  readonly isAssumed: (address: string) => boolean
}

// 198.18.0.0/15 is set aside for benchmarks (RFC 2544): no cluster of a reader uses it.
const podPrefix = '198.18.'
const servicePrefix = '198.19.'
const capacity = 254 * 254

const addressAt = (prefix: string, index: number): string => `${prefix}${Math.floor(index / 254) + 1}.${(index % 254) + 1}`

const withAddress = (workload: Workload, index: number): Workload =>
  workload.ips.length > 0 || workload.replicas === 0 || index >= capacity ? workload : { ...workload, ips: [addressAt(podPrefix, index)] }

/** The label that injection puts on a pod, which lowering reads (istio I-1). */
const withSidecarLabel = (mesh: Mesh, workload: Workload): Workload =>
  !sidecarOf(mesh, workload).present || workload.labels['security.istio.io/tlsMode'] !== undefined
    ? workload
    : { ...workload, labels: Object.assign(Object.create(null), workload.labels, { 'security.istio.io/tlsMode': 'istio' }) }

const build = (mesh: Mesh): AdmittedMesh => {
  const taken = new Set(mesh.kubernetes.workloads.flatMap((workload) => workload.ips))
  for (const { spec } of mesh.kubernetes.services) if (spec.clusterIP !== undefined) taken.add(spec.clusterIP)
  const services = mesh.kubernetes.services.map((service, index) =>
    service.spec.clusterIP || service.spec.type === 'ExternalName' || index >= capacity
      ? service
      : { ...service, spec: { ...service.spec, clusterIP: addressAt(servicePrefix, index) } },
  )
  const workloads = mesh.kubernetes.workloads.map((workload, index) => withSidecarLabel(mesh, withAddress(workload, index)))
  return {
    mesh: { ...mesh, kubernetes: { ...mesh.kubernetes, services, workloads } },
    isAssumed: (address) => (address.startsWith(podPrefix) || address.startsWith(servicePrefix)) && !taken.has(address),
  }
}

const admitted = new WeakMap<Mesh, AdmittedMesh>()

/** Never fails. The same mesh gives the same result, computed once. */
export const admit = (mesh: Mesh): AdmittedMesh => {
  const known = admitted.get(mesh)
  if (known !== undefined) return known
  const made = build(mesh)
  admitted.set(mesh, made)
  return made
}
