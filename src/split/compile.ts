/** Owns weighted destinations as they go into an image (core/layout/routes.ts). */
import { NONE, OB_LIST, OB_MAP } from '../core/layout/image.ts'
import type { CompileContext } from '../image/context.ts'
import { packObject } from '../image/objects.ts'
import { wideWords } from '../image/wide.ts'
import type { ClusterKey, Reference } from '../model/index.ts'
import { pick } from './pick.ts'

/** A destination; `words` are its header passes and host, for those that have any. */
export interface CompiledDestination {
  readonly cluster: ClusterKey
  readonly weight: number
  readonly reference?: Reference
  readonly words?: readonly number[]
}

const NO_WORK = [0, 0, 0, 0, 0] as const

/** What a decision tells of a split: the object `{ alternatives: [{ cluster, weight }…], totalWeight }`. */
const packSplit = (
  { w, clusterObject }: CompileContext,
  destinations: readonly CompiledDestination[],
  clusters: readonly number[],
  totalWeight: number,
): number => {
  const [cluster, weight] = [w.string('cluster'), w.string('weight')]
  const alternatives = [OB_LIST, destinations.length]
  for (const [i, destination] of destinations.entries()) {
    const words = [OB_MAP, 2, cluster, clusterObject(clusters[i] ?? NONE), weight, packObject(w, destination.weight)]
    alternatives.push(w.shared(words))
  }
  return w.shared([OB_MAP, 2, w.string('alternatives'), w.shared(alternatives), w.string('totalWeight'), packObject(w, totalWeight)])
}

/** Address of a SPLIT; `destinations` is not empty. */
export const compileSplit = (c: CompileContext, destinations: readonly CompiledDestination[]): number => {
  const { w } = c
  const clusters = destinations.map(({ cluster }) => c.cluster(cluster))
  const words: number[] = []
  for (const [i, { weight, reference, words: work = NO_WORK }] of destinations.entries()) {
    const [low, high] = wideWords(weight)
    words.push(clusters[i] ?? NONE, low, high, w.reference(reference), ...work)
  }
  const { totalWeight } = pick(destinations, 0n)
  // A single destination is never told as a split.
  const object = destinations.length > 1 ? packSplit(c, destinations, clusters, totalWeight) : 0
  return w.block([destinations.length, ...wideWords(totalWeight), w.block(words), object])
}
