/** Owns what all stages at one proxy share: the view, the request, and where in the view they are. */
import { type Cluster, type ClusterKey, clusterId, type RequestDescriptor, type TraceEntry, type View } from '../model/index.ts'
import type { Verdict } from './outcome.ts'

export interface Site {
  readonly view: View
  readonly request: RequestDescriptor
  /** Listener and filter chain, as far as they are chosen. */
  readonly at: { readonly listener?: number; readonly filterChain?: number }
}

/** What a stage comes to: an outcome and the account of it. */
export interface Staged {
  readonly verdict: Verdict
  readonly trace: readonly TraceEntry[]
}

const indexes = new WeakMap<View, ReadonlyMap<string, Cluster>>()

const indexOf = (view: View): ReadonlyMap<string, Cluster> => {
  const known = indexes.get(view)
  if (known !== undefined) return known
  // Of two clusters with one name the proxy keeps the first.
  const made = new Map(view.clusters.toReversed().map((cluster) => [clusterId(cluster.key), cluster]))
  indexes.set(view, made)
  return made
}

/** The declared cluster, undefined when the control plane sent none of that name (istio R-4). */
export const clusterOf = (view: View, key: ClusterKey): Cluster | undefined => indexOf(view).get(clusterId(key))
