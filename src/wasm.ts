/**
 * The compiled engine over the core's Wasm module (`fairlead/wasm`). The module is part of this file: nothing is read from
 * a disk or fetched at run time, so it works in Node, in browsers and in bundles.
 */
import { type CompiledEngine, compiledEngine } from './engine/compiled/engine.ts'
import { loadWasmCore, wasmCore } from './engine/compiled/wasm.ts'

export type { CompiledEngine, Loaded, LoadOptions, Policy } from './engine/compiled/engine.ts'
export { type ImageError, renderImageError } from './engine/compiled/errors.ts'
export { wasmModuleBytes } from './engine/compiled/wasm.ts'

/** An engine with memory of its own, compiled at once. Some browsers refuse that on their main thread: see `loadWasmEngine`. */
export const wasmEngine = (): CompiledEngine => compiledEngine(wasmCore())

/** The same, compiled in the background. */
export const loadWasmEngine = async (): Promise<CompiledEngine> => compiledEngine(await loadWasmCore())
