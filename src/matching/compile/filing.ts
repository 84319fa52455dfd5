/** Owns under which tests each entry of a list is filed: those that the fewest entries share, so that little is found in vain. */
import type { Anchor } from './anchors.ts'
import { type AnchorTree, anchorTree, bestCover, type Cover, coversOf, forEachAnchor } from './covers.ts'
import { type Bases, newBases, type PairCover, pairCovers } from './pairs.ts'
import type { Tree } from './tree.ts'

/** One test by which entries are filed: of a field alone, or together with the value of base `base`. */
export interface Filed {
  readonly anchor: Anchor
  readonly base?: { readonly number: number; readonly hash: number }
}

export interface Filing {
  /** By entry; undefined = no test names it. An entry that never holds is filed under nothing. */
  readonly entries: readonly (readonly Filed[] | undefined)[]
  readonly bases: Bases
}

/** Entries that share a test before a second field is asked. */
const manyEntries = 4

const countAnchors = (trees: readonly AnchorTree[]): ReadonlyMap<number, number> => {
  const counts = new Map<number, number>()
  for (const tree of trees) forEachAnchor(tree, ({ hash }) => counts.set(hash, (counts.get(hash) ?? 0) + 1))
  return counts
}

const worst = (hashes: readonly { readonly hash: number }[], counts: ReadonlyMap<number, number>): number => {
  let most = 0
  for (const { hash } of hashes) most = Math.max(most, counts.get(hash) ?? 0)
  // Of two that are as rare, the one with fewer tests.
  return most + hashes.length / 1024
}

export const fileEntries = (conditions: readonly Tree[]): Filing => {
  const trees = conditions.map(anchorTree)
  const counts = countAnchors(trees)
  const costOf = (cover: Cover): number => worst(cover, counts)
  const bases = newBases()
  const entries: (readonly Filed[] | undefined)[] = []
  const crowded: { readonly entry: number; readonly cost: number; readonly pairs: readonly PairCover[] }[] = []
  for (const [entry, tree] of trees.entries()) {
    const covers = coversOf(tree, costOf)
    const best = bestCover(covers, costOf)
    entries.push(best?.map((anchor) => ({ anchor })))
    if (best === undefined || costOf(best) <= manyEntries) continue
    const rarest = covers.length > 2 ? [...covers].sort((a, b) => costOf(a) - costOf(b)) : covers
    crowded.push({ entry, cost: costOf(best), pairs: pairCovers(rarest) })
  }
  const pairCounts = new Map<number, number>()
  for (const { pairs } of crowded)
    for (const pair of pairs) for (const { hash } of pair) pairCounts.set(hash, (pairCounts.get(hash) ?? 0) + 1)
  for (const { entry, cost, pairs } of crowded) {
    let best: PairCover | undefined
    let bestCost = cost * 0.75
    for (const pair of pairs) {
      const pairCost = worst(pair, pairCounts)
      if (pairCost < bestCost) [best, bestCost] = [pair, pairCost]
    }
    const [first] = best ?? []
    const base = first === undefined ? undefined : bases.numberOf(first.base)
    if (best !== undefined && base !== undefined)
      entries[entry] = best.map(({ anchor, baseHash }) => ({ anchor, base: { number: base, hash: baseHash } }))
  }
  return { entries, bases }
}
