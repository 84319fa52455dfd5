/** Owns the hashes of texts as the core makes them of requests (core/text.ts; a test holds the two side by side). */

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

/** Hash of a whole byte string. */
export const hashText = (text: string): number => hashBytes(HASH_SEED, text)
