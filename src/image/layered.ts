/**
 * Owns what is known of an image while it is made, and how one image goes on from where another stands: the parts that
 * many images have in common are written once, and each of them continues there without changing it.
 */
import type { ImageWriter } from './writer.ts'

/** A map that continues another: it sees what that one has and writes into itself. */
export interface Layered<K, V> {
  readonly get: (key: K) => V | undefined
  readonly set: (key: K, value: V) => void
  readonly size: () => number
  /** Values in the order of their keys' first `set`. */
  readonly values: () => readonly V[]
}

/** `before` must not be written into any more. */
export const layered = <K, V>(before?: Layered<K, V>): Layered<K, V> => {
  const own = new Map<K, V>()
  if (before === undefined)
    return {
      get: (key) => own.get(key),
      set: (key, value) => void own.set(key, value),
      size: () => own.size,
      values: () => [...own.values()],
    }
  return {
    get: (key) => own.get(key) ?? before.get(key),
    set: (key, value) => void own.set(key, value),
    size: () => before.size() + own.size,
    values: () => [...before.values(), ...own.values()],
  }
}

/** What a compiler of one part knows of each image. Images come and go; what is kept for them goes with them. */
export interface PerImage<K, V> {
  readonly get: (w: ImageWriter, key: K) => V | undefined
  readonly set: (w: ImageWriter, key: K, value: V) => void
}

export const perImage = <K, V>(): PerImage<K, V> => {
  const maps = new WeakMap<ImageWriter, Map<K, V>>()
  return {
    get: (w, key) => {
      for (let at: ImageWriter | undefined = w; at !== undefined; at = at.before) {
        const known = maps.get(at)?.get(key)
        if (known !== undefined) return known
      }
      return undefined
    },
    set: (w, key, value) => {
      const own = maps.get(w)
      if (own === undefined) maps.set(w, new Map([[key, value]]))
      else own.set(key, value)
    },
  }
}
