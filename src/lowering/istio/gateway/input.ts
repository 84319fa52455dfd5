/** What the gateway lowering reads. */
import type { Workload } from '../../../config/kubernetes/workload.ts'
import type { Mesh } from '../../../config/mesh.ts'
import type { WorkloadAuthorization } from '../authorization/index.ts'
import type { DestinationRules } from '../destinations/rules.ts'
import type { Registry } from '../registry/index.ts'
import type { Scope } from '../scope/sidecar-scope.ts'
import type { VirtualServiceIndex } from '../virtual-services/index.ts'

export interface GatewayInput {
  readonly mesh: Mesh
  readonly registry: Registry
  /** `gatewayScope` of the workload's namespace. */
  readonly scope: Scope
  readonly virtualServices: VirtualServiceIndex
  readonly authorization: WorkloadAuthorization
  readonly workload: Workload
  /** Absent = made from the mesh. */
  readonly rules?: DestinationRules
}
