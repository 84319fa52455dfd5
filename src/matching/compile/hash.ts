/** Owns the hashes of texts as the core makes them of requests (core/memory/text.ts; a test holds the two side by side). */

export const HASH_SEED = -2128831035
const HASH_FACTOR = 16_777_619

/** The bytes of a byte string, after `seed`. */
export const hashBytes = (seed: number, text: string): number => {
  let hash = seed
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), HASH_FACTOR)
  return hash
}

/** The bytes from the last one to the first. */
export const hashBackwards = (seed: number, text: string): number => {
  let hash = seed
  for (let i = text.length - 1; i >= 0; i--) hash = Math.imul(hash ^ text.charCodeAt(i), HASH_FACTOR)
  return hash
}

/** One word more. */
export const hashWord = (hash: number, word: number): number => {
  const mixed = Math.imul(hash ^ word, HASH_FACTOR)
  return mixed ^ (mixed >>> 15)
}

const wordAt = (text: string, at: number): number =>
  text.charCodeAt(at) | (text.charCodeAt(at + 1) << 8) | (text.charCodeAt(at + 2) << 16) | (text.charCodeAt(at + 3) << 24)

/** Hash of a header name: word by word, of which the last may overlap the one before. */
export const hashName = (name: string): number => {
  let hash = HASH_SEED ^ name.length
  if (name.length < 4) {
    for (let i = 0; i < name.length; i++) hash = hashWord(hash, name.charCodeAt(i))
    return hash
  }
  const last = name.length - 4
  for (let i = 0; i < last; i += 4) hash = hashWord(hash, wordAt(name, i))
  return hashWord(hash, wordAt(name, last))
}
