/** Istio: a mesh as one workload's proxy is told about it. */
import type * as E from 'fp-ts/lib/Either.js'
import type { Mesh } from '../../config/mesh.ts'
import type { View } from '../../model/index.ts'

/** Names one workload. Without `kind`, a Pod goes before a workload that makes Pods. Without `role`, labels decide. */
export interface WorkloadKey {
  readonly namespace: string
  readonly workload: string
  readonly kind?: string
  readonly role?: 'sidecar' | 'gateway'
}

/** No such workload, or several of that name. `candidates`: what was meant, perhaps. */
export interface LookupIssue {
  readonly code: 'unknownWorkload' | 'ambiguousWorkload'
  readonly message: string
  readonly candidates: readonly { readonly kind: string; readonly namespace: string; readonly name: string }[]
}

/** Everything the proxy of one workload was told. Left when the key names no workload. */
export declare const viewOf: (mesh: Mesh, key: WorkloadKey) => E.Either<LookupIssue, View>
