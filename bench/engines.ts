/** Our engines as contestants: a view compiled once, loaded into each core. */
import { compileView } from '../src/engine/compile/image.ts'
import { compiledEngine, type Policy } from '../src/engine/compiled/engine.ts'
import { INTEGERS } from '../src/engine/compiled/integers.ts'
import { jsCore } from '../src/engine/compiled/js.ts'
import type { CoreInstance } from '../src/engine/compiled/memory.ts'

import type { View } from '../src/model/index.ts'

export const cores: readonly { readonly name: 'js' | 'wasm'; readonly make: () => CoreInstance }[] = [{ name: 'js', make: jsCore }]

/** One policy per image, all in one core, so that hops can share a header block. */
export const policiesIn = (core: CoreInstance, images: readonly Uint8Array[]): readonly Policy[] => {
  const engine = compiledEngine(core)
  return images.map((image) => {
    const loaded = engine.load(image)
    if (!loaded.ok) throw new Error(`image does not load: ${loaded.error.kind}`)
    return loaded.policy
  })
}

export const policyIn = (core: CoreInstance, view: View): Policy => {
  const [policy] = policiesIn(core, [compileView(view)])
  if (policy === undefined) throw new Error('no policy')
  return policy
}

/** Room for one decision in integers. */
export const integers = (): Int32Array => new Int32Array(INTEGERS.length)
