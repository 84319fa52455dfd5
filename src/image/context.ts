/** What every compiler of a part gets: the writer, and the numbers of what several parts name. */
import type { AuthorizationPolicy, ClusterKey } from '../model/index.ts'
import type { ImageWriter } from './writer.ts'

export interface CompileContext {
  readonly w: ImageWriter
  /** Number of the CLUSTER entry of a key; a key that names no declared cluster gets an entry of its own. */
  readonly cluster: (key: ClusterKey) => number
  /** Address of the key of a CLUSTER entry, packed. */
  readonly clusterObject: (number: number) => number
  /** Number of the POLICY entry of a policy. */
  readonly policy: (policy: AuthorizationPolicy) => number
}

/** A sequence of structures in the image. */
export interface Sequence {
  readonly at: number
  readonly count: number
}
