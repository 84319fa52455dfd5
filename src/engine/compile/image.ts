/** Owns an image as a whole: a lowered view in, bytes out. Pure and deterministic; docs/image-format.md has the bytes. */
import {
  FORMAT_VERSION,
  IMG_ANY_PORT,
  IMG_BYTES,
  IMG_CLAIM_COUNT,
  IMG_CLAIM_TEXT_COUNT,
  IMG_CLAIM_TEXTS,
  IMG_CLAIMS,
  IMG_CLUSTER_COUNT,
  IMG_CLUSTERS,
  IMG_FLAGS,
  IMG_IS_ENFORCED,
  IMG_LISTENER_COUNT,
  IMG_LISTENERS,
  IMG_MAGIC,
  IMG_MAX_HEADERS,
  IMG_NAME_COUNT,
  IMG_NAME_SLOT_COUNT,
  IMG_NAME_SLOTS,
  IMG_NAMES,
  IMG_POLICIES,
  IMG_POLICY_COUNT,
  IMG_PORT_COUNT,
  IMG_PORTS,
  IMG_REFERENCE_COUNT,
  IMG_REFERENCES,
  IMG_REJECTED,
  IMG_TEXTS,
  IMG_UNPROXIED,
  IMG_UNSUPPORTED,
  IMG_VERSION,
  IMG_VIEW,
  MAGIC,
  NONE,
  RF_BYTES,
} from '../../core/layout/image.ts'
import { packObject } from '../../image/objects.ts'
import { wellKnownTexts } from '../../image/well-known-texts.ts'
import type { ImageWriter } from '../../image/writer.ts'
import type { Listener, View } from '../../model/index.ts'
import { directions } from '../compiled/words.ts'
import { addedBy, addedHeaders } from './added-headers.ts'
import { type Common, commonPartOf, compileCommon, isCommonPartOf } from './common.ts'
import { compileListeners, listenerWords } from './listeners.ts'
import { compileNames } from './names.ts'
import { compileRejection } from './rejection.ts'

/** Names of features that are not evaluated, of one direction, NONE for none. */
const compileUnsupported = (w: ImageWriter, view: View, direction: string): number => {
  const features = view.unsupported
    .filter((one) => one.direction === undefined || one.direction === direction)
    .map(({ feature }) => feature)
  return features.length === 0 ? NONE : packObject(w, [...new Set(features)])
}

const imageOf = (common: Common, view: View): Uint8Array => {
  const context = common.branch()
  const { w, clusters, policies } = context
  const { part } = common
  clusters.declare(view.clusters.slice(part.clusters.length))
  const own = view.listeners.slice(part.listeners.length)
  const entries = [...common.listeners, ...listenerWords(context, own, part.rules)]
  const { listeners, ports, anyPort } = compileListeners(context, view.listeners, entries)
  const unproxied = (['outbound', 'inbound'] as const).map((direction) => clusters.numberOf({ kind: 'passthrough', direction }))
  const rejected = view.rejected === undefined ? NONE : compileRejection(w, view.rejected)
  const policyEntries = policies.compile()
  const clusterEntries = clusters.compile()
  const unsupported = directions.map((direction) => compileUnsupported(w, view, direction))
  const { kind, namespace, name, principal } = view.workload
  const description = packObject(w, { role: view.role, workload: { kind, namespace, name, principal } })
  const { names, references, claims, claimTexts } = w.collected()
  const nameTable = compileNames(w, names)
  const claimsAt = w.block(claims.map((path) => packObject(w, path)))
  const claimTextsAt = w.block(claimTexts.map((path) => w.string(path)))
  const referencesAt = w.block(references)
  const textsAt = w.block(wellKnownTexts.map((text) => w.string(text)))
  const words: readonly (readonly [offset: number, word: number])[] = [
    [IMG_MAGIC, MAGIC],
    [IMG_VERSION, FORMAT_VERSION],
    [IMG_FLAGS, view.enforced ? IMG_IS_ENFORCED : 0],
    [IMG_REJECTED, rejected],
    [IMG_LISTENERS, listeners.at],
    [IMG_LISTENER_COUNT, listeners.count],
    [IMG_PORTS, ports.at],
    [IMG_PORT_COUNT, ports.count],
    ...anyPort.map((listener, i): [number, number] => [IMG_ANY_PORT + i * 4, listener]),
    [IMG_CLUSTERS, clusterEntries.at],
    [IMG_CLUSTER_COUNT, clusterEntries.count],
    [IMG_NAMES, nameTable.names],
    [IMG_NAME_COUNT, nameTable.count],
    [IMG_NAME_SLOTS, nameTable.slots],
    [IMG_NAME_SLOT_COUNT, nameTable.slotCount],
    [IMG_CLAIMS, claimsAt],
    [IMG_CLAIM_COUNT, claims.length],
    [IMG_CLAIM_TEXTS, claimTextsAt],
    [IMG_CLAIM_TEXT_COUNT, claimTexts.length],
    [IMG_POLICIES, policyEntries.at],
    [IMG_POLICY_COUNT, policyEntries.count],
    [IMG_REFERENCES, referencesAt],
    [IMG_REFERENCE_COUNT, (references.length * 4) / RF_BYTES],
    [IMG_MAX_HEADERS, addedHeaders([common.added, addedBy(own)])],
    ...unsupported.map((object, i): [number, number] => [IMG_UNSUPPORTED + i * 4, object]),
    [IMG_VIEW, description],
    ...unproxied.map((cluster, i): [number, number] => [IMG_UNPROXIED + i * 4, cluster]),
    [IMG_TEXTS, textsAt],
    [IMG_BYTES, w.size()],
  ]
  for (const [offset, word] of words) w.put(offset, word)
  return w.bytes()
}

/**
 * A compiler of images, for many proxies of one mesh: what they have in common is compiled once, and kept as long as the
 * views it stands in.
 */
export const imageCompiler = (): ((view: View) => Uint8Array) => {
  const commons = new WeakMap<Listener, Common>()
  return (view) => {
    const [first] = view.listeners
    const known = first === undefined ? undefined : commons.get(first)
    const common = known !== undefined && isCommonPartOf(known.part, view) ? known : compileCommon(commonPartOf(view))
    if (first !== undefined) commons.set(first, common)
    return imageOf(common, view)
  }
}

/**
 * The image of one proxy: bytes that `load` of a compiled engine takes, of FORMAT_VERSION. The same view gives the same bytes,
 * those of an `imageCompiler` too. Never fails: what cannot match is compiled as what never matches.
 */
export const compileView = (view: View): Uint8Array => imageOf(compileCommon(commonPartOf(view)), view)
