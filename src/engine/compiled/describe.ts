/** What is in an image, for readers: `fairlead inspect`. */
import {
  CU_BYTES,
  CU_FLAGS,
  CU_HAS_ENDPOINT,
  CU_IS_DECLARED,
  CU_OBJECT,
  FORMAT_VERSION,
  IMG_BYTES,
  IMG_CLUSTER_COUNT,
  IMG_CLUSTERS,
  IMG_LISTENER_COUNT,
  IMG_LISTENERS,
  IMG_NAME_COUNT,
  IMG_NAMES,
  IMG_POLICIES,
  IMG_POLICY_COUNT,
  IMG_REFERENCE_COUNT,
  IMG_REJECTED,
  IMG_VIEW,
  NONE,
  PO_BYTES,
  PO_NAME,
  PO_NAMESPACE,
  RJ_REASON,
} from '../../core/layout/image.ts'
import {
  CH_BYTES,
  CH_HANDLER,
  CH_NAME,
  HD_KIND,
  LN_BYTES,
  LN_CHAIN_COUNT,
  LN_CHAINS,
  LN_NAME,
  LN_PORT,
} from '../../core/layout/listeners.ts'
import { type Packed, readObject, readText } from '../../image/objects.ts'
import { wellKnownNames } from '../../image/well-known-names.ts'
import { type ImageNeeds, needsOf } from './needs.ts'

export interface WorkloadDescription {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly principal: string
}

export interface ImageDescription {
  readonly formatVersion: number
  readonly bytes: number
  /** Whose proxy it is. */
  readonly view: { readonly role: string; readonly workload: WorkloadDescription }
  /** Why the proxy or control plane refuses this configuration. */
  readonly rejected?: string
  readonly listeners: readonly {
    readonly name: string
    readonly port?: number
    readonly filterChains: readonly { readonly name: string; readonly handler: string }[]
  }[]
  readonly clusters: readonly { readonly key: Packed; readonly declared: boolean; readonly hasEndpoint: boolean }[]
  readonly policies: readonly { readonly namespace: string; readonly name: string }[]
  readonly references: number
  /** What a host must put into requests. */
  readonly needs: ImageNeeds & { readonly headers: readonly string[] }
}

const handlers = ['http', 'tcp', 'close'] as const

const memberOf = (value: Packed | undefined, key: string): Packed | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as { readonly [key: string]: Packed })[key] : undefined

/** A text of an object that anybody may have written; empty where there is none. */
const textIn = (value: Packed | undefined, key: string): string => {
  const member = memberOf(value, key)
  return typeof member === 'string' ? member : ''
}

const viewIn = (value: Packed): ImageDescription['view'] => {
  const workload = memberOf(value, 'workload')
  const text = (key: keyof WorkloadDescription): string => textIn(workload, key)
  return {
    role: textIn(value, 'role'),
    workload: { kind: text('kind'), namespace: text('namespace'), name: text('name'), principal: text('principal') },
  }
}

/** Describes a valid image: one that an engine has loaded. Over other bytes it may throw. */
export const describeImage = (image: DataView): ImageDescription => {
  const word = (at: number): number => image.getInt32(at, true)
  const text = (at: number): string => readText(image, word(at))
  const each = <T>(at: number, count: number, bytes: number, read: (at: number) => T): readonly T[] =>
    Array.from({ length: word(count) }, (_, i) => read(word(at) + i * bytes))
  const rejected = word(IMG_REJECTED)
  const names = each(IMG_NAMES, IMG_NAME_COUNT, 4, text)
  return {
    formatVersion: FORMAT_VERSION,
    bytes: word(IMG_BYTES),
    view: viewIn(readObject(image, word(IMG_VIEW))),
    ...(rejected === NONE ? {} : { rejected: text(rejected + RJ_REASON) }),
    listeners: each(IMG_LISTENERS, IMG_LISTENER_COUNT, LN_BYTES, (listener) => ({
      name: text(listener + LN_NAME),
      ...(word(listener + LN_PORT) === NONE ? {} : { port: word(listener + LN_PORT) }),
      filterChains: each(listener + LN_CHAINS, listener + LN_CHAIN_COUNT, CH_BYTES, (chain) => ({
        name: text(chain + CH_NAME),
        handler: handlers[word(word(chain + CH_HANDLER) + HD_KIND)] ?? 'close',
      })),
    })),
    clusters: each(IMG_CLUSTERS, IMG_CLUSTER_COUNT, CU_BYTES, (cluster) => ({
      key: readObject(image, word(cluster + CU_OBJECT)),
      declared: (word(cluster + CU_FLAGS) & CU_IS_DECLARED) !== 0,
      hasEndpoint: (word(cluster + CU_FLAGS) & CU_HAS_ENDPOINT) !== 0,
    })),
    policies: each(IMG_POLICIES, IMG_POLICY_COUNT, PO_BYTES, (policy) => ({
      namespace: text(policy + PO_NAMESPACE),
      name: text(policy + PO_NAME),
    })),
    references: word(IMG_REFERENCE_COUNT),
    needs: { ...needsOf(image), headers: names.slice(wellKnownNames.length) },
  }
}
