/** From a denied answer to the search for its nearest miss, and back: changed fields are tried on the whole call. */
import * as E from 'fp-ts/lib/Either.js'
import type { Mesh } from '../config/mesh.ts'
import { admit } from './admitted.ts'
import { explainCall } from './call.ts'
import type { Candidate } from './miss-candidates.ts'
import { nearestMiss } from './nearest-miss.ts'
import type { Call, CallAnswer, WorkingHop } from './types.ts'

/** Fields that the caller writes into its request, so that the client's proxy sees them too. */
const isWritten = (key: string): boolean => key === 'method' || key === 'path' || key === 'host' || key.startsWith('header ')

/** The call with what of the changes its caller writes. */
const changedCall = (call: Call, hop: WorkingHop, changes: readonly Candidate[]): Call => {
  const written = changes.filter((change) => isWritten(change.key))
  const before = { ...hop.request, method: call.method, authority: call.authority, path: call.path, headers: call.headers }
  const after = written.reduce((request, change) => change.apply(request), before)
  return { ...call, method: after.method, authority: after.authority, path: after.path, headers: after.headers }
}

const identities = (mesh: Mesh): readonly string[] => {
  const domain = mesh.meshConfig.trustDomain
  const all = mesh.kubernetes.workloads.map((workload) => `${domain}/ns/${workload.namespace}/sa/${workload.serviceAccount}`)
  return [...new Set(all)].slice(0, 64)
}

/** The answer with its nearest miss, where one was found. Answers that are no refusal come back as they are. */
export const withNearestMiss = (mesh: Mesh, call: Call, answer: CallAnswer): CallAnswer => {
  const hop = answer.outcome.verdict === 'denied' && answer.outcome.hop !== undefined ? answer.hops[answer.outcome.hop] : undefined
  const listener = hop?.decision?.listener
  if (hop === undefined || listener === undefined || hop.role === 'client') return answer
  // Only the written fields travel through the client's proxy; they must lead to the same workload and no other refusal.
  const holds = (changes: readonly Candidate[]): boolean => {
    if (!changes.some((change) => isWritten(change.key))) return true
    const again = explainCall(mesh, changedCall(call, hop, changes))
    if (E.isLeft(again)) return false
    const reached = again.right.hops.find((one) => one.role === hop.role)
    const everyChangeIsWritten = changes.every((change) => isWritten(change.key))
    return reached?.workload.name === hop.workload.name && (!everyChangeIsWritten || again.right.outcome.verdict === 'allowed')
  }
  const own = answer.hops[0]?.role === 'client' ? answer.hops[0].workload.principal : undefined
  const found = nearestMiss({
    view: hop.view,
    listener,
    request: hop.request,
    ...(own === undefined ? {} : { own }),
    principals: identities(admit(mesh).mesh),
    holds,
  })
  return found === undefined ? answer : { ...answer, nearestMiss: found }
}
