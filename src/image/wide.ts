/** Owns 64-bit numbers of an image: two words, low first. */

const WORD = 2 ** 32
/** More than any duration or weight; the core computes with less than 2⁶². */
const LARGEST = Number.MAX_SAFE_INTEGER

/** A number as its low and high word. Fractions are dropped, as proxies do; what is no number that can be held is 0 or the largest. */
export const wideWords = (value: number): readonly [low: number, high: number] => {
  const whole = Math.trunc(Math.min(Math.max(Number.isNaN(value) ? 0 : value, 0), LARGEST))
  return [(whole % WORD) | 0, Math.floor(whole / WORD)]
}
