/**
 * Owns maps that go on from where another stands: what many images have in common is known once, and each of them continues
 * there without changing it.
 */

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
