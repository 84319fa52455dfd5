/** The compiled engine for those who have views, not images: each view is compiled once, into a core of its own. */
import type { View } from '../../model/index.ts'
import { compileView } from '../compile/image.ts'
import type { Engine } from '../engine.ts'
import { compiledEngine, type Policy } from './engine.ts'
import { jsCore } from './js.ts'
import type { CoreInstance } from './memory.ts'

/** A compiled view lives as long as the view; the first decision over a view compiles it. */
export const viewEngine = (name: CoreInstance['name'], makeCore: () => CoreInstance): Engine => {
  const policies = new WeakMap<View, Policy>()
  const policyOf = (view: View): Policy => {
    const known = policies.get(view)
    if (known !== undefined) return known
    const loaded = compiledEngine(makeCore()).load(compileView(view))
    // What `compileView` writes is valid; a mistake there must not pass for an answer.
    if (!loaded.ok) throw new Error(`a compiled view does not load: ${loaded.error.kind}`)
    policies.set(view, loaded.policy)
    return loaded.policy
  }
  return { name, decide: (view, request) => policyOf(view).decide(request) }
}

/** The compiled engine in JavaScript, for calls (`Call.engine`): answers without ever looking at an image. */
export const jsViewEngine: Engine = viewEngine('js', jsCore)
