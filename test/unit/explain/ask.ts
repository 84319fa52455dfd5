/** Calls in one line. */
import { isRight } from 'fp-ts/lib/Either.js'
import type { Mesh } from '../../../src/config/index.ts'
import { type Call, type CallAnswer, type Caller, explainCall, withNearestMiss } from '../../../src/explain/index.ts'

export const from = (namespace: string, workload: string): Caller => ({ kind: 'workload', name: { namespace, workload } })

export const callTo = (caller: Caller, host: string, rest: Partial<Call> = {}): Call => ({
  caller,
  protocol: 'http',
  scheme: 'http',
  method: 'GET',
  host,
  port: 80,
  authority: host,
  path: '/',
  headers: [],
  plaintext: false,
  tokens: [],
  draws: { seed: 0 },
  ...rest,
})

export const ask = (mesh: Mesh, call: Call): CallAnswer => {
  const answer = explainCall(mesh, call)
  if (!isRight(answer)) throw new Error(answer.left.message)
  return withNearestMiss(mesh, call, answer.right)
}
