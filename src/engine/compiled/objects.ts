/** Owns the objects of an image that decisions share: read when first asked for, frozen, kept. `image` is valid. */
import {
  CU_BYTES,
  CU_OBJECT,
  IMG_CLUSTERS,
  IMG_FLAGS,
  IMG_IS_ENFORCED,
  IMG_NAMES,
  IMG_POLICIES,
  IMG_UNSUPPORTED,
  NONE,
  PO_BYTES,
  PO_NAME,
  PO_NAMESPACE,
} from '../../core/layout/image.ts'
import { HP_OBJECT, PL_OBJECT, PL_REFERENCE, RT_HOST, RT_INDEX, RT_NAME, SP_OBJECT } from '../../core/layout/routes.ts'
import { type Packed, readObject, readText } from '../../image/objects.ts'
import type { ChosenRoute, ClusterKey, HashPolicy, Reference, RequestDescriptor, RetryPlan, SplitOutcome } from '../../model/index.ts'
import { byteString } from './frame-reader.ts'
import { alternativesOf, clusterKeyOf, hashPoliciesOf, planOf, textsOf } from './shapes.ts'
import { directions } from './words.ts'

export interface ImageObjects {
  readonly enforced: boolean
  readonly cluster: (number: number) => ClusterKey
  readonly policy: (number: number) => { readonly namespace: string; readonly name: string }
  /** By the offset of the ROUTE. */
  readonly route: (at: number, virtualHostIndex: number) => ChosenRoute
  readonly split: (at: number) => Pick<SplitOutcome, 'alternatives' | 'totalWeight'>
  readonly plan: (at: number) => RetryPlan
  readonly hashPolicies: (at: number) => readonly HashPolicy[]
  /** Names that a PASS removes. */
  readonly removes: (at: number) => readonly string[]
  /** Header name by its number. */
  readonly name: (number: number) => string
  readonly text: (at: number) => string
  /** Text behind a byte string of UTF-8. */
  readonly decoded: (bytes: string) => string
  readonly unsupported: (direction: RequestDescriptor['direction']) => readonly string[]
}

/** Made once for every key. */
const kept = <T>(make: (key: number) => T): ((key: number) => T) => {
  const made = new Map<number, T>()
  return (key) => {
    const known = made.get(key)
    if (known !== undefined) return known
    const fresh = make(key)
    made.set(key, fresh)
    return fresh
  }
}

const decoder = new TextDecoder()

/** `reference` reads one by its number. */
export const imageObjects = (image: DataView, reference: (number: number) => Reference): ImageObjects => {
  const bytes = new Uint8Array(image.buffer, image.byteOffset, image.byteLength)
  const word = (at: number): number => image.getInt32(at, true)
  const text = (at: number): string => readText(image, at)
  const object = (at: number): Packed => readObject(image, at)
  const bytesAt = (at: number): string => byteString(bytes, at + 4, word(at))
  const unsupported = directions.map((_, i) => {
    const at = word(IMG_UNSUPPORTED + i * 4)
    return at === NONE ? [] : textsOf(object(at))
  })
  const routes = kept(
    (at) =>
      (virtualHostIndex: number): ChosenRoute =>
        Object.freeze({
          virtualHost: text(word(at + RT_HOST)),
          virtualHostIndex,
          routeIndex: word(at + RT_INDEX),
          name: bytesAt(word(at + RT_NAME)),
        }),
  )
  // A route belongs to one virtual host.
  const chosen = new Map<number, ChosenRoute>()
  return {
    enforced: (word(IMG_FLAGS) & IMG_IS_ENFORCED) !== 0,
    cluster: kept((number) => clusterKeyOf(object(word(word(IMG_CLUSTERS) + number * CU_BYTES + CU_OBJECT)))),
    policy: kept((number) => {
      const at = word(IMG_POLICIES) + number * PO_BYTES
      return Object.freeze({ namespace: text(word(at + PO_NAMESPACE)), name: text(word(at + PO_NAME)) })
    }),
    route: (at, virtualHostIndex) => {
      const known = chosen.get(at)
      if (known !== undefined && known.virtualHostIndex === virtualHostIndex) return known
      const made = routes(at)(virtualHostIndex)
      chosen.set(at, made)
      return made
    },
    split: kept((at) => alternativesOf(object(word(at + SP_OBJECT)))),
    plan: kept((at) => Object.freeze({ ...planOf(object(word(at + PL_OBJECT))), reference: reference(word(at + PL_REFERENCE)) })),
    hashPolicies: kept((at) => hashPoliciesOf(object(at))),
    removes: kept((at) => textsOf(object(word(at + HP_OBJECT)))),
    name: kept((number) => bytesAt(word(word(IMG_NAMES) + number * 4))),
    text,
    decoded: (byteText) => decoder.decode(Uint8Array.from(byteText, (char) => char.charCodeAt(0))),
    unsupported: (direction) => unsupported[directions.indexOf(direction)] ?? [],
  }
}
