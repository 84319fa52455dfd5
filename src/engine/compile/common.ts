/**
 * Owns the part of an image that proxies with the same outbound side have in common: their outbound listeners and their
 * clusters up to the first inbound one. It is written first in every image, so it is the same bytes wherever it is the
 * same part: an image may as well go on from a copy of it.
 */
import type { CompileContext } from '../../image/context.ts'
import { wellKnownNames } from '../../image/well-known-names.ts'
import { imageWriter } from '../../image/writer.ts'
import type { Cluster, DataplaneRules, Listener, View } from '../../model/index.ts'
import { rulesOf } from '../../model/index.ts'
import { type AddedHeaders, addedBy } from './added-headers.ts'
import { type ClusterNumbers, clusterNumbers } from './clusters.ts'
import { listenerWords } from './listeners.ts'
import { type PolicyNumbers, policyNumbers } from './policies.ts'

/** What the common part is made from. */
export interface CommonPart {
  readonly listeners: readonly Listener[]
  readonly clusters: readonly Cluster[]
  readonly rules: DataplaneRules
}

/** The common part as far as it is written, and where images go on from it. */
export interface Common {
  readonly part: CommonPart
  /** Words of the listeners' entries. */
  readonly listeners: readonly number[]
  readonly added: AddedHeaders
  /** The context of an image that continues; every call gives one of its own. */
  readonly branch: () => ImageContext
}

export interface ImageContext extends CompileContext {
  readonly clusters: ClusterNumbers
  readonly policies: PolicyNumbers
}

const contextOf = (w: ImageContext['w'], clusters: ClusterNumbers, policies: PolicyNumbers): ImageContext => ({
  w,
  clusters,
  policies,
  cluster: clusters.numberOf,
  clusterObject: clusters.objectOf,
  policy: policies.numberOf,
})

const leading = <T>(list: readonly T[], belongs: (one: T) => boolean): readonly T[] => {
  const end = list.findIndex((one) => !belongs(one))
  return end < 0 ? list : list.slice(0, end)
}

const isCommonListener = ({ direction }: Listener): boolean => direction === 'outbound'
const isCommonCluster = ({ key }: Cluster): boolean => key.kind !== 'inbound'

/** Depends on nothing but the view. */
export const commonPartOf = (view: View): CommonPart => ({
  listeners: leading(view.listeners, isCommonListener),
  clusters: leading(view.clusters, isCommonCluster),
  rules: rulesOf(view),
})

/** Whether a list begins with these, the very same, and nothing behind them belongs to them. */
const beginsWith = <T>(list: readonly T[], part: readonly T[], belongs: (one: T) => boolean): boolean => {
  const next = list[part.length]
  if (list.length < part.length || (next !== undefined && belongs(next))) return false
  for (let i = 0; i < part.length; i++) if (list[i] !== part[i]) return false
  return true
}

const isSameRules = (a: DataplaneRules, b: DataplaneRules): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)

/** Whether a part is the common one of a view: the very same listeners and clusters, not only equal ones. */
export const isCommonPartOf = ({ listeners, clusters, rules }: CommonPart, view: View): boolean =>
  beginsWith(view.listeners, listeners, isCommonListener) &&
  beginsWith(view.clusters, clusters, isCommonCluster) &&
  isSameRules(rules, rulesOf(view))

export const compileCommon = (part: CommonPart): Common => {
  const w = imageWriter(wellKnownNames)
  const clusters = clusterNumbers(w)
  const policies = policyNumbers(w)
  clusters.declare(part.clusters)
  const listeners = listenerWords(contextOf(w, clusters, policies), part.listeners, part.rules)
  const branch = (): ImageContext => {
    const next = w.branch()
    return contextOf(next, clusters.branch(next), policies.branch(next))
  }
  return { part, listeners, added: addedBy(part.listeners), branch }
}
