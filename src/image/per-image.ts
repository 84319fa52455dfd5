/** Owns what compilers know of an image while it is made: what an image that it continues knows, it knows too. */
import type { ImageWriter } from './writer.ts'

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
