/** Owns where blocks of words stand that other parts may share, by a hash of their words. */

const HASH_FACTOR = 16_777_619
/** Small integers are keys without a cell of their own. */
const HASH_BITS = 0x3fffffff
/** Blocks of one hash that are compared; those beyond it stand more than once. */
const MOST_ALIKE = 16

export interface Blocks {
  /** Address of an equal block. `equals`: whether the words stand at an address. */
  readonly find: (hash: number, words: readonly number[], equals: (at: number, words: readonly number[]) => boolean) => number | undefined
  /** Keeps a block that was not found. */
  readonly add: (hash: number, length: number, at: number) => void
}

export const hashWords = (words: readonly number[]): number => {
  let hash = words.length
  for (let i = 0; i < words.length; i++) {
    hash = Math.imul(hash ^ (words[i] ?? 0), HASH_FACTOR)
    hash ^= hash >>> 15
  }
  return hash & HASH_BITS
}

/** `before`: blocks that are found as well, and not changed. */
export const sharedBlocks = (before?: Blocks): Blocks => {
  /** The entry last added with a hash; entries with the same one are chained. */
  const last = new Map<number, number>()
  const addresses: number[] = []
  const lengths: number[] = []
  const earlier: number[] = []
  return {
    find: (hash, words, equals) => {
      for (let entry = last.get(hash) ?? -1; entry >= 0; entry = earlier[entry] ?? -1) {
        const at = addresses[entry] ?? 0
        if (lengths[entry] === words.length && equals(at, words)) return at
      }
      return before?.find(hash, words, equals)
    },
    add: (hash, length, at) => {
      const first = last.get(hash) ?? -1
      let alike = 0
      for (let entry = first; entry >= 0; entry = earlier[entry] ?? -1) alike++
      if (alike >= MOST_ALIKE) return
      last.set(hash, addresses.length)
      addresses.push(at)
      lengths.push(length)
      earlier.push(first)
    },
  }
}
