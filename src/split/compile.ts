/** Owns weighted destinations as they go into an image (core/layout/routes.ts). */
import { NONE } from '../core/layout/image.ts'
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

/** Address of a SPLIT; `destinations` is not empty. */
export const compileSplit = (c: CompileContext, destinations: readonly CompiledDestination[]): number => {
  const { w } = c
  const words = destinations.flatMap(({ cluster, weight, reference, words: work = NO_WORK }) => [
    c.cluster(cluster),
    ...wideWords(weight),
    reference === undefined ? NONE : w.reference(reference),
    ...work,
  ])
  const { totalWeight } = pick(destinations, 0n)
  const alternatives = destinations.map(({ cluster, weight }) => ({ cluster, weight }))
  // A single destination is never told as a split.
  const object = destinations.length > 1 ? packObject(w, { alternatives, totalWeight }) : 0
  return w.block([destinations.length, ...wideWords(totalWeight), w.block(words), object])
}
