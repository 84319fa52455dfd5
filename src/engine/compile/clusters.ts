/** Owns the clusters of an image: declared ones in view order, and keys that routes name, in the order in which they come up. */
import { CU_BYTES, CU_HAS_ENDPOINT, CU_IS_BLACK_HOLE, CU_IS_DECLARED, NONE } from '../../core/layout/image.ts'
import type { Sequence } from '../../image/context.ts'
import { packObject } from '../../image/objects.ts'
import type { ImageWriter } from '../../image/writer.ts'
import { type Cluster, type ClusterKey, hasEndpoint } from '../../model/index.ts'
import { clusterKeyPacker, type KeyNumbers, keyNumbers } from './cluster-keys.ts'

export interface ClusterNumbers {
  readonly numberOf: (key: ClusterKey) => number
  /** Address of the packed key of an entry. */
  readonly objectOf: (number: number) => number
  /** Clusters that the proxy has. Of two with one name it keeps the first. */
  readonly declare: (clusters: readonly Cluster[]) => void
  /** Writes the entries; asked once, after everything that names clusters. */
  readonly compile: () => Sequence
  /** Goes on in another writer; these numbers stay as they are. */
  readonly branch: (w: ImageWriter) => ClusterNumbers
}

const WORDS = CU_BYTES / 4

const flagsOf = (cluster: Cluster): number =>
  CU_IS_DECLARED | (hasEndpoint(cluster) ? CU_HAS_ENDPOINT : 0) | (cluster.key.kind === 'blackHole' ? CU_IS_BLACK_HOLE : 0)

const numbersAfter = (w: ImageWriter, before: KeyNumbers | undefined, given: readonly number[]): ClusterNumbers => {
  const numbers = keyNumbers(before)
  const words = [...given]
  const pack = clusterKeyPacker(w)
  const numberOf = (key: ClusterKey): number => {
    const known = numbers.get(key)
    if (known !== undefined) return known
    const number = words.length / WORDS
    numbers.set(key, number)
    words.push(key.kind === 'blackHole' ? CU_IS_BLACK_HOLE : 0, pack(key), NONE)
    return number
  }
  const declare = (clusters: readonly Cluster[]): void => {
    for (const cluster of clusters) {
      const at = numberOf(cluster.key) * WORDS
      if (((words[at] ?? 0) & CU_IS_DECLARED) !== 0) continue
      words[at] = flagsOf(cluster)
      words[at + 2] = cluster.hashPolicies.length > 0 ? packObject(w, cluster.hashPolicies) : NONE
    }
  }
  return {
    numberOf,
    objectOf: (number) => words[number * WORDS + 1] ?? NONE,
    declare,
    compile: () => ({ at: w.block(words), count: words.length / WORDS }),
    branch: (next) => numbersAfter(next, numbers, words),
  }
}

export const clusterNumbers = (w: ImageWriter): ClusterNumbers => numbersAfter(w, undefined, [])
