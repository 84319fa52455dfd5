/** Owns the choice of one weighted alternative for a draw. */

/** Outcome of a pick: `index` into the alternatives given. */
export interface Pick {
  readonly index: number
  readonly totalWeight: number
}

/**
 * istio R-7, T-9: v = draw mod total; the first alternative whose cumulative weight is greater than v.
 * A single alternative takes everything whatever its weight. With a total of zero the first one is picked.
 * `alternatives` must not be empty; weights are non-negative integers.
 */
export const pick = (alternatives: readonly { readonly weight: number }[], draw: bigint): Pick => {
  const totalWeight = alternatives.reduce((sum, one) => sum + one.weight, 0)
  if (alternatives.length < 2 || totalWeight <= 0) return { index: 0, totalWeight }
  let left = draw % BigInt(totalWeight)
  for (let index = 0; index < alternatives.length; index++) {
    const weight = BigInt(alternatives[index]?.weight ?? 0)
    if (left < weight) return { index, totalWeight }
    left -= weight
  }
  return { index: alternatives.length - 1, totalWeight }
}
