/**
 * Owns covers of conditions: sets of anchors of which at least one must be met for the condition to hold. A condition may have
 * several covers; any one will do.
 */
import { type Anchor, gramAnchors, leafAnchor } from './anchors.ts'
import type { Tree } from './tree.ts'

export type Cover = readonly Anchor[]

/** A condition as far as anchors go: every test looked at once. */
export type AnchorTree =
  | { readonly kind: 'anchor'; readonly anchor: Anchor }
  /** Nothing can be told. */
  | { readonly kind: 'open' }
  /** It never holds. */
  | { readonly kind: 'never' }
  | { readonly kind: 'all' | 'any'; readonly of: readonly AnchorTree[] }

const open: AnchorTree = { kind: 'open' }

/** Every anchor of a test, those within values too. */
const allAnchors = (tree: Extract<Tree, { kind: 'leaf' }>): AnchorTree => {
  const own = leafAnchor(tree)
  const of = [...(own === undefined ? [] : [own]), ...gramAnchors(tree)].map((anchor): AnchorTree => ({ kind: 'anchor', anchor }))
  return of.length === 0 ? open : { kind: 'all', of }
}

/** `within`: with anchors within values, which cost a decision more. */
export const anchorTree = (tree: Tree, within = false): AnchorTree => {
  switch (tree.kind) {
    case 'constant':
      return tree.holds ? open : { kind: 'never' }
    case 'leaf': {
      if (within) return allAnchors(tree)
      const anchor = leafAnchor(tree)
      return anchor === undefined ? open : { kind: 'anchor', anchor }
    }
    default:
      return { kind: tree.kind, of: tree.of.map((part) => anchorTree(part, within)) }
  }
}

/** Calls `visit` with every anchor of the tree. */
export const forEachAnchor = (tree: AnchorTree, visit: (anchor: Anchor) => void): void => {
  if (tree.kind === 'anchor') visit(tree.anchor)
  else if (tree.kind === 'all' || tree.kind === 'any') for (const part of tree.of) forEachAnchor(part, visit)
}

/** All covers of a condition; of an alternative the best cover of each part, by `costOf` (less is better). */
export const coversOf = (tree: AnchorTree, costOf: (cover: Cover) => number): readonly Cover[] => {
  switch (tree.kind) {
    case 'open':
      return []
    case 'never':
      return [[]]
    case 'anchor':
      return [[tree.anchor]]
    case 'all':
      return tree.of.flatMap((part) => coversOf(part, costOf))
    case 'any': {
      const union: Anchor[] = []
      for (const part of tree.of) {
        const best = bestCover(coversOf(part, costOf), costOf)
        if (best === undefined) return []
        union.push(...best)
      }
      return [union]
    }
  }
}

export const bestCover = (covers: readonly Cover[], costOf: (cover: Cover) => number): Cover | undefined => {
  let best: Cover | undefined
  let bestCost = Number.POSITIVE_INFINITY
  for (const cover of covers) {
    const cost = costOf(cover)
    if (cost < bestCost) [best, bestCost] = [cover, cost]
  }
  return best
}
