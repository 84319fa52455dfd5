/** Our engines as contestants: a view compiled once, loaded into each core. */
import { compileView } from '../src/engine/compile/image.ts'
import { compiledEngine, type Policy } from '../src/engine/compiled/engine.ts'
import { INTEGERS } from '../src/engine/compiled/integers.ts'
import { jsCore } from '../src/engine/compiled/js.ts'
import type { CoreInstance } from '../src/engine/compiled/memory.ts'
import { wasmCore } from '../src/engine/compiled/wasm.ts'
import type { View } from '../src/model/index.ts'

export const cores: readonly { readonly name: 'js' | 'wasm'; readonly make: () => CoreInstance }[] = [
  { name: 'js', make: jsCore },
  { name: 'wasm', make: wasmCore },
]

/** One policy per image, all in one core, so that hops can share a header block. */
export const policiesIn = (core: CoreInstance, images: readonly Uint8Array[]): readonly Policy[] => {
  const engine = compiledEngine(core)
  return images.map((image) => {
    const loaded = engine.load(image)
    if (!loaded.ok) throw new Error(`image does not load: ${loaded.error.kind}`)
    return loaded.policy
  })
}

/** A view in both cores, with what compiling and loading it took. */
export interface Compiled {
  readonly image: Uint8Array
  readonly compileMs: number
  readonly loadMs: number
  readonly policies: readonly { readonly name: 'js' | 'wasm'; readonly policy: Policy }[]
}

const elapsedMs = <T>(work: () => T): readonly [result: T, ms: number] => {
  const start = performance.now()
  const result = work()
  return [result, performance.now() - start]
}

export const compiled = (view: View): Compiled => {
  const [image, compileMs] = elapsedMs(() => compileView(view))
  const [policies, loadMs] = elapsedMs(() =>
    cores.map(({ name, make }) => {
      const [policy] = policiesIn(make(), [image])
      if (policy === undefined) throw new Error('no policy')
      return { name, policy }
    }),
  )
  return { image, compileMs, loadMs: loadMs / cores.length, policies }
}

/** Room for one decision in integers. */
export const integers = (): Int32Array => new Int32Array(INTEGERS.length)

/** Stops the run: nothing is timed that answers wrongly. */
export const must = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(`wrong answer before timing: ${what}`)
}
