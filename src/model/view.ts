/**
 * A view: everything one proxy (sidecar or gateway) was told, for all its listeners. It mirrors what a control plane
 * sends: listeners → filter chains → virtual hosts → routes → clusters. Precedence is settled here: every list is in
 * the order in which it is tried and evaluation is "first match wins". Knows no vendor.
 */
import type { Cluster } from './cluster.ts'
import type { Dataplane } from './dataplane.ts'
import type { Listener } from './listener.ts'
import type { Reference } from './reference.ts'

export interface WorkloadIdentity {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly serviceAccount: string
  /** `cluster.local/ns/a/sa/b`. */
  readonly principal: string
  readonly addresses: readonly string[]
}

export interface View {
  readonly role: 'sidecar' | 'gateway'
  readonly workload: WorkloadIdentity
  readonly listeners: readonly Listener[]
  readonly clusters: readonly Cluster[]
  /** Whole-proxy failures: the control plane panics or the proxy crashes on this configuration. */
  readonly rejected?: {
    readonly by: 'proxyCrash' | 'controlPlanePanic' | 'proxy'
    readonly reason: string
    readonly references: readonly Reference[]
  }
  /** Valid upstream, not evaluated here; `affects` says which listeners' answers could change (all when absent). */
  readonly unsupported: readonly {
    readonly feature: string
    readonly reference: Reference
    readonly direction?: 'outbound' | 'inbound' | 'gateway'
  }[]
  /** True when the proxy takes part at all: without a sidecar nothing is routed or enforced. */
  readonly enforced: boolean
  /** Which release this proxy is; absent = the newest (`rulesOf`). */
  readonly dataplane?: Dataplane
}
