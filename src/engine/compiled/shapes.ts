/**
 * Owns what hosts make of objects of an image. A check of the image says that they can be read, not what they are: what has
 * not the shape that is expected, as only somebody's own image has, becomes the emptiest thing of that shape.
 */
import type { Packed } from '../../image/objects.ts'
import type { ClusterKey, HashPolicy, RetryPlan, SplitOutcome } from '../../model/index.ts'
import { unplanned } from '../../routing/retry-headers.ts'

type PackedMap = { readonly [key: string]: Packed }

const isMap = (value: Packed | undefined): value is PackedMap => typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf = (value: Packed | undefined): readonly Packed[] => (Array.isArray(value) ? value : [])

export const textsOf = (value: Packed): readonly string[] => {
  const list = listOf(value)
  return list.every((member) => typeof member === 'string') ? (list as readonly string[]) : []
}

const nowhere: ClusterKey = Object.freeze({ kind: 'blackHole' })

const isClusterKey = (value: PackedMap): boolean => {
  const { kind, host, port, subset, direction, name } = value
  switch (kind) {
    case 'service':
      return typeof host === 'string' && typeof port === 'number' && typeof subset === 'string'
    case 'inbound':
      return typeof port === 'number'
    case 'passthrough':
      return direction === 'outbound' || direction === 'inbound'
    case 'named':
      return typeof name === 'string'
    default:
      return kind === 'dynamicForward' || kind === 'blackHole'
  }
}

export const clusterKeyOf = (value: Packed | undefined): ClusterKey =>
  isMap(value) && isClusterKey(value) ? (value as unknown as ClusterKey) : nowhere

type Alternatives = Pick<SplitOutcome, 'alternatives' | 'totalWeight'>

const isAlternative = (value: Packed): boolean =>
  isMap(value) && isMap(value.cluster) && isClusterKey(value.cluster) && typeof value.weight === 'number'

export const alternativesOf = (value: Packed): Alternatives => {
  const { alternatives, totalWeight } = isMap(value) ? value : { alternatives: null, totalWeight: null }
  const isWhole = typeof totalWeight === 'number' && listOf(alternatives).every(isAlternative) && Array.isArray(alternatives)
  return isWhole ? (value as unknown as Alternatives) : { alternatives: [], totalWeight: 0 }
}

const isLike = (value: Packed | undefined, like: unknown): boolean =>
  Array.isArray(like) ? Array.isArray(value) : typeof value === typeof like && value !== null

/** A plan but for its reference. */
export const planOf = (value: Packed): Omit<RetryPlan, 'reference'> => {
  const { reference: _, ...empty } = unplanned
  const isPlan = isMap(value) && Object.entries(empty).every(([name, like]) => isLike(value[name], like))
  return isPlan ? (value as unknown as Omit<RetryPlan, 'reference'>) : empty
}

export const hashPoliciesOf = (value: Packed): readonly HashPolicy[] => listOf(value).filter(isMap) as unknown as readonly HashPolicy[]
