/** Every way that a weighted split can go, each as an answer of its own. */
import * as E from 'fp-ts/lib/Either.js'
import type { Mesh } from '../config/mesh.ts'
import type { LookupIssue } from '../lowering/istio/index.ts'
import type { ClusterKey } from '../model/index.ts'
import { explainCall } from './call.ts'
import type { Call, CallAnswer } from './types.ts'

export interface SplitAnswer {
  readonly cluster: ClusterKey
  readonly weight: number
  readonly totalWeight: number
  readonly answer: CallAnswer
}

/** The draw that lands first in each share: the sum of the weights before it. */
const drawsOf = (weights: readonly number[]): readonly bigint[] =>
  weights.map((_, index) => weights.slice(0, index).reduce((sum, weight) => sum + BigInt(weight), 0n))

/** Empty when nothing is split. Shares of weight zero are left out, since no draw reaches them. */
export const explainSplits = (mesh: Mesh, call: Call): E.Either<LookupIssue, readonly SplitAnswer[]> => {
  const first = explainCall(mesh, call)
  if (E.isLeft(first)) return first
  const decision = first.right.hops[0]?.decision
  const split = decision?.kind === 'forward' ? decision.split : undefined
  if (split === undefined) return E.right([])
  const draws = drawsOf(split.alternatives.map(({ weight }) => weight))
  const answers: SplitAnswer[] = []
  for (const [index, { cluster, weight }] of split.alternatives.entries()) {
    const draw = draws[index]
    if (weight === 0 || draw === undefined) continue
    const answer = explainCall(mesh, { ...call, draws: { ...call.draws, split: draw } })
    if (E.isLeft(answer)) return answer
    answers.push({ cluster, weight, totalWeight: split.totalWeight, answer: answer.right })
  }
  return E.right(answers)
}
