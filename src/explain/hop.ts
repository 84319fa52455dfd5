/** One proxy's part in a call: whether there is one, and what it decides. */
import type { Mesh } from '../config/mesh.ts'
import { explain } from '../engine/readable.ts'
import { sidecarOf } from '../lowering/istio/injection.ts'
import type { RequestDescriptor, View } from '../model/index.ts'
import type { AdmittedMesh } from './admitted.ts'
import type { Call, Hop, WorkingHop } from './types.ts'

/** Asked of the mesh as written (`original`): admission itself puts a label on that would answer it. */
export const sidecarAt = (admitted: AdmittedMesh, original: Mesh, view: View): Hop['sidecar'] => {
  const { kind, namespace, name } = view.workload
  const workload = original.kubernetes.workloads.find((one) => one.kind === kind && one.namespace === namespace && one.name === name)
  if (workload === undefined) return { present: view.enforced, because: 'the files say so' }
  return admitted.mesh === original ? { present: view.enforced, because: '' } : sidecarOf(original, workload)
}

/** What the proxy of `view` does with the request; nothing without one. The reasons are always the readable engine's. */
export const hopAt = (
  role: Hop['role'],
  view: View,
  sidecar: Hop['sidecar'],
  request: RequestDescriptor,
  { engine }: Pick<Call, 'engine'>,
): WorkingHop => {
  if (!view.enforced || !sidecar.present)
    return { role, workload: view.workload, sidecar: { ...sidecar, present: false }, request, trace: [], view }
  const { decision, trace } = explain(view, request)
  return { role, workload: view.workload, sidecar, request, decision: engine?.decide(view, request) ?? decision, trace, view }
}
