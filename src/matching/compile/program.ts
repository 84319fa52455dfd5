/**
 * Owns the program of a condition. Tests stand in the order of the condition; of the two outcomes of a test one always leads to
 * the next test or ends the condition, so an instruction needs one jump only. Long alternatives become a list of their own,
 * which has an index.
 */
import { NONE } from '../../core/layout/image.ts'
import { FIELD_LIST, IN_BYTES, JUMP_ACCEPT, JUMP_REJECT, TEST_IS_LAST, TEST_JUMP_SHIFT } from '../../core/layout/lists.ts'
import type { CompileContext } from '../../image/context.ts'
import { jumpBit, type Leaf, negate, type Tree } from './tree.ts'

/** More alternatives than these are a list. */
const maxParts = 16
/** A jump has 17 bits, for words. */
const maxInstructions = 40_000

/** Where a test leads: number of an instruction, or one of the two ends. */
const ACCEPT = -1
const REJECT = -2

type CompileTrees = (c: CompileContext, trees: readonly Tree[]) => number

const listLeaf = (list: number, accepts: boolean): Leaf => ({
  kind: 'leaf',
  test: FIELD_LIST,
  field: list,
  fieldKind: FIELD_LIST,
  argument: 0,
  text: '',
  accepts,
})

/** The same with every long list of parts as one test. `all` of many is `not any of the opposites`. */
const withLists = (c: CompileContext, tree: Tree, compileTrees: CompileTrees): Tree => {
  if (tree.kind !== 'all' && tree.kind !== 'any') return tree
  if (tree.of.length <= maxParts) return { kind: tree.kind, of: tree.of.map((part) => withLists(c, part, compileTrees)) }
  return tree.kind === 'any' ? listLeaf(compileTrees(c, tree.of), true) : listLeaf(compileTrees(c, tree.of.map(negate)), false)
}

const sizeOf = (tree: Tree): number => {
  if (tree.kind === 'leaf') return 1
  return tree.kind === 'constant' ? 0 : tree.of.reduce((total, part) => total + sizeOf(part), 0)
}

/** The same, short enough for jumps: parts of a program that is too long become lists of one entry. */
const shortened = (c: CompileContext, tree: Tree, compileTrees: CompileTrees): Tree => {
  if ((tree.kind !== 'all' && tree.kind !== 'any') || sizeOf(tree) <= maxInstructions) return tree
  const of = tree.of.map((part) => (sizeOf(part) > maxInstructions / maxParts ? listLeaf(compileTrees(c, [part]), true) : part))
  return { kind: tree.kind, of }
}

const jumpWord = (from: number, to: number): number => {
  if (to === ACCEPT) return JUMP_ACCEPT
  return to === REJECT ? JUMP_REJECT : ((to - from) * IN_BYTES) / 4
}

/** Instructions of `tree` from number `start` on; gives the number behind them. */
const emit = (tree: Tree, start: number, whenTrue: number, whenFalse: number, out: number[]): number => {
  if (tree.kind === 'constant') return start
  if (tree.kind === 'leaf') {
    const { test, field, argument, accepts } = tree
    const [met, unmet] = accepts ? [whenTrue, whenFalse] : [whenFalse, whenTrue]
    const next = start + 1
    const jumpsWhenMet = met !== next
    const last = jumpsWhenMet && unmet !== next ? TEST_IS_LAST : 0
    const jump = jumpWord(start, jumpsWhenMet ? met : unmet) << TEST_JUMP_SHIFT
    out.push(test | jumpBit(jumpsWhenMet) | last | jump, field, argument)
    return next
  }
  let at = start
  for (const [index, part] of tree.of.entries()) {
    const end = at + sizeOf(part)
    const isLast = index === tree.of.length - 1
    const [yes, no] = tree.kind === 'all' ? [isLast ? whenTrue : end, whenFalse] : [whenTrue, isLast ? whenFalse : end]
    at = emit(part, at, yes, no, out)
  }
  return at
}

/** Address of the program; 0 = always, NONE = never. */
export const compileProgram = (c: CompileContext, tree: Tree, compileTrees: CompileTrees): number => {
  if (tree.kind === 'constant') return tree.holds ? 0 : NONE
  const words: number[] = []
  emit(shortened(c, withLists(c, tree, compileTrees), compileTrees), 0, ACCEPT, REJECT, words)
  return c.w.block(words)
}
