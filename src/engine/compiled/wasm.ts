/** The core as a Wasm module, whose bytes are part of this bundle: nothing is read or fetched at run time. */
import base64 from '../../../dist/fairlead-core.wasm'
import { type CoreInstance, type CoreMemory, MAX_MEMORY_BYTES } from './memory.ts'

const FIRST_IMAGE = 1_024

/** What wasm/entry.ts exports. */
interface Exports {
  readonly memory: WebAssembly.Memory
  readonly abiVersion: () => number
  /** The only call that may grow the memory; 0 = there is no more. */
  readonly plan: (imageBytes: number, requestBytes: number, frameBytes: number) => number
  readonly validate: CoreInstance['validate']
  readonly decide: CoreInstance['decide']
  readonly frameBytesFor: CoreInstance['frameBytesFor']
}

const moduleBytes = (): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))

/** The bytes of the module, a copy for the caller: for hosts that run it themselves (docs/embedding.md). */
export const wasmModuleBytes = (): Uint8Array => moduleBytes()

const coreOf = (instance: WebAssembly.Instance): CoreInstance => {
  const exports = instance.exports as unknown as Exports
  const { memory } = exports
  let seen: CoreMemory = { view: new DataView(memory.buffer), bytes: new Uint8Array(memory.buffer) }
  return {
    name: 'wasm',
    memory: () => seen,
    grow: (bytes) => {
      if (bytes <= seen.bytes.length) return true
      if (bytes > MAX_MEMORY_BYTES) return false
      const isThere = exports.plan(bytes - FIRST_IMAGE, 0, 0) !== 0
      // Growing leaves old views empty.
      if (seen.bytes.length !== memory.buffer.byteLength) seen = { view: new DataView(memory.buffer), bytes: new Uint8Array(memory.buffer) }
      return isThere
    },
    validate: exports.validate,
    decide: exports.decide,
    frameBytesFor: exports.frameBytesFor,
  }
}

/** A core with memory of its own. Where modules may not be compiled synchronously (some browsers' main threads), use `loadWasmCore`. */
export const wasmCore = (): CoreInstance => coreOf(new WebAssembly.Instance(new WebAssembly.Module(moduleBytes())))

/** The same, compiled in the background. */
export const loadWasmCore = async (): Promise<CoreInstance> => coreOf((await WebAssembly.instantiate(moduleBytes())).instance)
