/** Owns lists of conditions as they go into an image, short ones without an index. */
import { FIELD_HOST, FIELD_HOST_AND_PORT } from '../../core/layout/lists.ts'
import type { CompileContext } from '../../image/context.ts'
import type { Condition, RepeatedHeaders, RouteTable } from '../../model/index.ts'
import { compileIndex } from './index.ts'
import { hostMatcherFor } from './matcher.ts'
import { compileProgram } from './program.ts'
import { always, type Tree, treeOf } from './tree.ts'

/** Up to so many entries are tried one after the other: an index costs more than it saves. */
const scannedEntries = 4

const compileTrees = (c: CompileContext, trees: readonly Tree[]): number => {
  const conditions = c.w.block(trees.map((tree) => compileProgram(c, tree, compileTrees)))
  const index = trees.length <= scannedEntries ? 0 : compileIndex(c.w, trees)
  return c.w.block([trees.length, conditions, index])
}

/** Address of the program of one condition: 0 = always, NONE = never. `repeated`: how several lines of a header are seen. */
export const compileCondition = (c: CompileContext, condition: Condition, repeated: RepeatedHeaders = 'each'): number =>
  compileProgram(c, treeOf(c, condition, repeated), compileTrees)

/** Address of a LIST: `firstMatch` of the core gives the first entry whose condition holds. */
export const compileList = (c: CompileContext, conditions: readonly Condition[], repeated: RepeatedHeaders = 'each'): number =>
  compileTrees(
    c,
    conditions.map((condition) => treeOf(c, condition, repeated)),
  )

/** Address of a LIST of the hosts of a route table, in its order. */
export const compileHosts = (c: CompileContext, { hosts, ignorePort }: Pick<RouteTable, 'hosts' | 'ignorePort'>): number => {
  const fieldKind = ignorePort ? FIELD_HOST : FIELD_HOST_AND_PORT
  return compileTrees(
    c,
    hosts.map(({ matcher }): Tree => {
      if (matcher.kind === 'any') return always
      const { test, argument, text } = hostMatcherFor(c, matcher)
      return { kind: 'leaf', test: test | fieldKind, field: 0, fieldKind, argument, text, accepts: true }
    }),
  )
}
