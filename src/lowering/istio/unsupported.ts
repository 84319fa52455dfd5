/** Which of the mesh's features that are not evaluated could change what one workload's proxy does. */
import type { Workload } from '../../config/kubernetes/workload.ts'
import type { Mesh, UnsupportedNote } from '../../config/mesh.ts'

/** Notes whose scope covers the workload. Of another workload's own metadata nothing is known to matter here. */
export const unsupportedFor = (mesh: Mesh, workload: Workload): readonly UnsupportedNote[] =>
  mesh.unsupported.filter(({ scope }) => {
    const everywhere = scope.workload === undefined && scope.namespace === mesh.meshConfig.rootNamespace
    if (scope.namespace !== undefined && scope.namespace !== workload.namespace && !everywhere) return false
    if (scope.workload !== undefined && (scope.workload.kind !== workload.kind || scope.workload.name !== workload.name)) return false
    return Object.entries(scope.labels ?? {}).every(([key, value]) => workload.labels[key] === value)
  })
