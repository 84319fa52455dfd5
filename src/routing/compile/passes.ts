/** Owns header passes in an image (core/routing/passes.ts runs them). */
import type { CompileContext, Sequence } from '../../image/context.ts'
import { packObject } from '../../image/objects.ts'
import type { HeaderOperations } from '../../model/index.ts'
import { compileTemplate } from './template.ts'

const compilePass = (c: CompileContext, { remove, set, add }: HeaderOperations): number => {
  const { w } = c
  const values = (list: HeaderOperations['set']): readonly number[] =>
    list.flatMap(([name, template]) => [w.name(name), compileTemplate(c, template)])
  const [removes, sets, adds] = [w.shared(remove.map(w.name)), w.shared(values(set)), w.shared(values(add))]
  return w.shared([removes, remove.length, sets, set.length, adds, add.length, packObject(w, remove)])
}

/** Addresses of the passes, one after the other. */
export const compilePasses = (c: CompileContext, passes: readonly HeaderOperations[]): Sequence => {
  const addresses = passes.map((pass) => compilePass(c, pass))
  return { at: c.w.shared(addresses), count: passes.length }
}

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/** Whether some pass sets or adds a header whose name is none that a header may have. */
export const breaksNames = (passes: readonly HeaderOperations[]): boolean =>
  passes.some(({ set, add }) => [...set, ...add].some(([name]) => !NAME.test(name)))
