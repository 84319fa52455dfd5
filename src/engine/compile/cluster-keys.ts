/** Owns keys of clusters in an image: their numbers and objects. Routes and clusters ask for each, so most are told by few steps. */
import { OB_MAP } from '../../core/layout/image.ts'
import { packObject } from '../../image/objects.ts'
import type { ImageWriter } from '../../image/writer.ts'
import { type ClusterKey, clusterId } from '../../model/index.ts'

type ServiceKey = Extract<ClusterKey, { kind: 'service' }>

export interface KeyNumbers {
  readonly get: (key: ClusterKey) => number | undefined
  /** Of a key without a number. */
  readonly set: (key: ClusterKey, number: number) => void
}

/** Keys of one host that are compared one after the other; those beyond are found by their text. */
const MOST_OF_HOST = 16

interface OfHost {
  readonly keys: ServiceKey[]
  readonly numbers: number[]
}

/** `before`: keys that have numbers already; it must not be written into any more. */
export const keyNumbers = (before?: KeyNumbers): KeyNumbers => {
  const byHost = new Map<string, OfHost>()
  const byText = new Map<string, number>()
  const own = (key: ClusterKey): number | undefined => {
    if (key.kind !== 'service') return byText.get(clusterId(key))
    const known = byHost.get(key.host)
    if (known === undefined) return undefined
    const { keys, numbers } = known
    for (let i = 0; i < keys.length; i++) {
      const one = keys[i]
      if (one !== undefined && one.port === key.port && one.subset === key.subset) return numbers[i]
    }
    return keys.length < MOST_OF_HOST ? undefined : byText.get(clusterId(key))
  }
  return {
    get: (key) => own(key) ?? before?.get(key),
    set: (key, number) => {
      const known = key.kind === 'service' ? byHost.get(key.host) : undefined
      if (key.kind !== 'service' || (known !== undefined && known.keys.length >= MOST_OF_HOST)) byText.set(clusterId(key), number)
      else if (known === undefined) byHost.set(key.host, { keys: [key], numbers: [number] })
      else {
        known.keys.push(key)
        known.numbers.push(number)
      }
    },
  }
}

/**
 * Writes a key as `packObject` does, the same bytes in the same order. Keys of services are most of the objects of an image:
 * the names of their members are looked up once, and a host once for the clusters that follow each other.
 */
export const clusterKeyPacker = (w: ImageWriter): ((key: ClusterKey) => number) => {
  const known = new Map<string, number>()
  const name = (text: string): number => {
    const at = known.get(text) ?? w.string(text)
    known.set(text, at)
    return at
  }
  let host: { readonly text: string; readonly at: number } | undefined
  const hostAt = (text: string): number => {
    if (host?.text !== text) host = { text, at: packObject(w, text) }
    return host.at
  }
  return (key) => {
    if (key.kind !== 'service') return packObject(w, key)
    const words = [OB_MAP, 4]
    words.push(name('kind'), packObject(w, key.kind), name('host'), hostAt(key.host))
    words.push(name('port'), packObject(w, key.port), name('subset'), packObject(w, key.subset))
    return w.shared(words)
  }
}
