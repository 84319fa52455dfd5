/** Did-you-mean. */
import { distance } from 'fastest-levenshtein'

/** The candidate nearest to `word`, if it is near enough to be a slip: a third of the letters, at least one, at most three. */
export const closest = (word: string, candidates: readonly string[]): string | undefined => {
  const allowed = Math.min(3, Math.max(1, Math.floor(word.length / 3)))
  if (word.length > 64) return undefined
  let best: string | undefined
  let bestDistance = allowed + 1
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > allowed) continue
    const steps = distance(word.toLowerCase(), candidate.toLowerCase())
    if (steps < bestDistance) {
      best = candidate
      bestDistance = steps
    }
  }
  return best
}
