/**
 * The evaluators behind one interface: which of them decides makes no difference to the answer, only to how fast it comes and
 * whether reasons come with it.
 */
import type { Decision, RequestDescriptor, View } from '../model/index.ts'
import { compileView } from './compile/image.ts'
import { compiledEngine, type Policy } from './compiled/engine.ts'
import { jsCore } from './compiled/js.ts'
import type { CoreInstance } from './compiled/memory.ts'
import { explain } from './readable.ts'

export const engineNames = ['readable', 'js', 'wasm'] as const
export type EngineName = (typeof engineNames)[number]

export interface Engine {
  readonly name: EngineName
  /** Never throws. */
  readonly decide: (view: View, request: RequestDescriptor) => Decision
}

/** The specification, without its account. */
export const readableEngine: Engine = { name: 'readable', decide: (view, request) => explain(view, request).decision }

/** Compiles each view once, into a core of its own, and keeps it as long as the view. */
export const engineOver = (makeCore: () => CoreInstance): Engine => {
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
  return { name: makeCore().name, decide: (view, request) => policyOf(view).decide(request) }
}

export const jsEngine: Engine = engineOver(jsCore)
