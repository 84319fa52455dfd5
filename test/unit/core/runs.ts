/** Runs of one law; `FAIRLEAD_RUNS` multiplies them for a long night. The seed is fixed so that CI is repeatable. */
export const runs = (count: number): { readonly numRuns: number; readonly seed: number } => ({
  numRuns: Math.round(count * Number(process.env.FAIRLEAD_RUNS ?? '1')),
  seed: Number(process.env.FAIRLEAD_SEED ?? '20260827'),
})
