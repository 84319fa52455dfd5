/** Outbound listeners of one sidecar. */
import type { Workload } from '../../config/kubernetes/workload.ts'
import type { Mesh } from '../../config/mesh.ts'
import type { Listener } from '../../model/index.ts'
import type { Registry } from './registry.ts'
import type { Scope } from './sidecar-scope.ts'

/** Per-port and per-address listeners, then `virtualOutbound` for everything else. */
export const lowerOutbound = (_mesh: Mesh, _registry: Registry, _scope: Scope, _workload: Workload): readonly Listener[] => []
