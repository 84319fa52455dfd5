/** What one egress listener of a proxy lets it see. */
import type { IstioEgressListener } from '../../../config/istio/sidecar.ts'
import type { Reference } from '../../../model/index.ts'
import type { RegistryService } from '../registry/index.ts'
import type { ResolvedVirtualService } from '../virtual-services/index.ts'

/** One egress listener; `services` hold only the ports it covers. */
export interface EgressListener {
  /** Absent for the built-in default. */
  readonly spec?: IstioEgressListener
  readonly services: readonly RegistryService[]
  readonly virtualServices: readonly ResolvedVirtualService[]
  /** Host of a service → the VirtualService with the most specific host for it (istio H-16). */
  readonly owners: ReadonlyMap<string, ResolvedVirtualService>
  readonly reference?: Reference
}
