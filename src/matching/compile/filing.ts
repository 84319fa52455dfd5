/** Owns under which tests each entry of a list is filed: those that the fewest entries share, so that little is found in vain. */
import type { Anchor } from './anchors.ts'
import { type AnchorTree, anchorTree, bestCover, type Cover, coversOf, forEachAnchor } from './covers.ts'
import { type Bases, newBases, type PairCover, pairCovers } from './pairs.ts'
import { never, type Tree } from './tree.ts'

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

/** An entry that shares its rarest test with many others; `cost` is infinite where it has none. */
interface Shared {
  readonly entry: number
  readonly cost: number
}

/** Files such entries under bytes that stand somewhere in a value, where those are rarer. */
const fileWithin = (conditions: readonly Tree[], shared: readonly Shared[], entries: (readonly Filed[] | undefined)[]): void => {
  if (shared.length <= manyEntries) return
  const trees = shared.map(({ entry }) => anchorTree(conditions[entry] ?? never, true))
  const counts = countAnchors(trees)
  const costOf = (cover: Cover): number => worst(cover, counts)
  for (const [i, { entry, cost }] of shared.entries()) {
    const best = bestCover(coversOf(trees[i] ?? { kind: 'open' }, costOf), costOf)
    if (best !== undefined && costOf(best) < cost * 0.75) entries[entry] = best.map((anchor) => ({ anchor }))
  }
}

export const fileEntries = (conditions: readonly Tree[]): Filing => {
  const trees = conditions.map((condition) => anchorTree(condition))
  const counts = countAnchors(trees)
  const costOf = (cover: Cover): number => worst(cover, counts)
  const bases = newBases()
  const entries: (readonly Filed[] | undefined)[] = []
  const shared: Shared[] = []
  const crowded: { readonly entry: number; readonly cost: number; readonly pairs: readonly PairCover[] }[] = []
  for (const [entry, tree] of trees.entries()) {
    const covers = coversOf(tree, costOf)
    const best = bestCover(covers, costOf)
    entries.push(best?.map((anchor) => ({ anchor })))
    if (best === undefined) shared.push({ entry, cost: Number.POSITIVE_INFINITY })
    if (best === undefined || costOf(best) <= manyEntries) continue
    const rarest = covers.length > 2 ? [...covers].sort((a, b) => costOf(a) - costOf(b)) : covers
    crowded.push({ entry, cost: costOf(best), pairs: pairCovers(rarest) })
  }
  const pairCounts = new Map<number, number>()
  for (const { pairs } of crowded)
    for (const pair of pairs) for (const { hash } of pair) pairCounts.set(hash, (pairCounts.get(hash) ?? 0) + 1)
  for (const { entry, cost, pairs } of crowded) {
    let filedCost = cost
    let best: PairCover | undefined
    let bestCost = cost * 0.75
    for (const pair of pairs) {
      const pairCost = worst(pair, pairCounts)
      if (pairCost < bestCost) [best, bestCost] = [pair, pairCost]
    }
    const [first] = best ?? []
    const base = first === undefined ? undefined : bases.numberOf(first.base)
    if (best !== undefined && base !== undefined) {
      entries[entry] = best.map(({ anchor, baseHash }) => ({ anchor, base: { number: base, hash: baseHash } }))
      filedCost = bestCost
    }
    if (filedCost > manyEntries) shared.push({ entry, cost: filedCost })
  }
  fileWithin(conditions, shared, entries)
  return { entries, bases }
}
