/** Asks the three evaluators every recorded request of a family; each view is made and compiled once. */
import { compareAll, type Find, noCounts } from '../fuzz/engines/compare.ts'
import { viewsOfCase } from '../fuzz/engines/sources.ts'
import { readFamily } from './store.ts'

export interface EnginesRun {
  readonly family: string
  /** Requests that had the same decision, three times. */
  readonly same: number
  readonly finds: readonly (Find & { readonly from: string })[]
}

export const compareFamily = async (family: string): Promise<EnginesRun> => {
  const counts = noCounts()
  const finds: (Find & { readonly from: string })[] = []
  for (const line of readFamily(family)) {
    for (const { from, view, requests } of await viewsOfCase(line)) {
      const find = compareAll(view, requests, counts)
      if (find !== undefined) finds.push({ ...find, from })
    }
  }
  return { family, same: counts.readableWithJs, finds }
}
