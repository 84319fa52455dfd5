/** Owns the clusters of an image: declared ones in view order, then keys that routes name and nobody declares. */
import { CU_HAS_ENDPOINT, CU_IS_BLACK_HOLE, CU_IS_DECLARED, NONE } from '../../core/layout/image.ts'
import type { Sequence } from '../../image/context.ts'
import { packObject } from '../../image/objects.ts'
import type { ImageWriter } from '../../image/writer.ts'
import { type ClusterKey, clusterId, hasEndpoint, type View } from '../../model/index.ts'

export interface ClusterNumbers {
  readonly numberOf: (key: ClusterKey) => number
  /** Writes the entries; asked once, after everything that names clusters. */
  readonly compile: () => Sequence
}

export const clusterNumbers = (w: ImageWriter, view: View): ClusterNumbers => {
  const numbers = new Map<string, number>()
  const undeclared: ClusterKey[] = []
  // Of two clusters with one name the proxy keeps the first.
  for (const [number, { key }] of view.clusters.entries()) if (!numbers.has(clusterId(key))) numbers.set(clusterId(key), number)
  const numberOf = (key: ClusterKey): number => {
    const id = clusterId(key)
    const known = numbers.get(id)
    if (known !== undefined) return known
    const number = view.clusters.length + undeclared.length
    undeclared.push(key)
    numbers.set(id, number)
    return number
  }
  const compile = (): Sequence => {
    const declared = view.clusters.map((cluster) => [
      CU_IS_DECLARED | (hasEndpoint(cluster) ? CU_HAS_ENDPOINT : 0) | (cluster.key.kind === 'blackHole' ? CU_IS_BLACK_HOLE : 0),
      packObject(w, cluster.key),
      cluster.hashPolicies.length > 0 ? packObject(w, cluster.hashPolicies) : NONE,
    ])
    const others = undeclared.map((key) => [key.kind === 'blackHole' ? CU_IS_BLACK_HOLE : 0, packObject(w, key), NONE])
    return { at: w.block([...declared, ...others].flat()), count: declared.length + others.length }
  }
  return { numberOf, compile }
}
