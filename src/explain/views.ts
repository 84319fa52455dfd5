/** Views of the workloads of one mesh, lowered once each. */
import * as E from 'fp-ts/lib/Either.js'
import type { Mesh } from '../config/mesh.ts'
import { withRequestLimits } from '../engine/request-limits.ts'
import { type LookupIssue, viewOf } from '../lowering/istio/index.ts'
import { withTrafficSplits } from '../lowering/smi/traffic-split.ts'
import type { RequestLimits, View } from '../model/index.ts'
import type { WorkloadName } from './types.ts'

const views = new WeakMap<Mesh, Map<string, E.Either<LookupIssue, View>>>()

/** Left when the name fits no workload or several. */
export const viewFor = (
  mesh: Mesh,
  name: WorkloadName,
  role: 'sidecar' | 'gateway' | undefined,
  dataplane: string,
  requestLimits: RequestLimits | undefined,
): E.Either<LookupIssue, View> => {
  const known = views.get(mesh) ?? new Map<string, E.Either<LookupIssue, View>>()
  views.set(mesh, known)
  const key = [
    name.kind ?? '',
    name.namespace,
    name.workload,
    role ?? '',
    dataplane,
    requestLimits?.maxHeaders,
    requestLimits?.maxHeaderBytes,
  ].join('/')
  const found =
    known.get(key) ??
    E.map((view: View) => withRequestLimits(withTrafficSplits(mesh, view), requestLimits))(
      viewOf(mesh, { ...name, dataplane, ...(role === undefined ? {} : { role }) }),
    )
  known.set(key, found)
  return found
}
