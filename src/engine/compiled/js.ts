/** The core as JavaScript: its functions over memory of our own. */
import { decide, frameBytesFor } from '../../core/decide.ts'
import { attach } from '../../core/memory/mem.ts'
import { validate } from '../../core/validate/validate.ts'
import { type CompiledEngine, compiledEngine } from './engine.ts'
import { type CoreInstance, type CoreMemory, MAX_MEMORY_BYTES } from './memory.ts'

const INITIAL_BYTES = 64 * 1024

const over = (buffer: ArrayBuffer): CoreMemory => ({ view: new DataView(buffer), bytes: new Uint8Array(buffer) })

/** A core with memory of its own. Never throws. */
export const jsCore = (): CoreInstance => {
  let memory = over(new ArrayBuffer(INITIAL_BYTES))
  return {
    name: 'js',
    memory: () => memory,
    grow: (bytes) => {
      if (bytes <= memory.bytes.length) return true
      if (bytes > MAX_MEMORY_BYTES) return false
      try {
        const grown = over(new ArrayBuffer(Math.min(MAX_MEMORY_BYTES, Math.max(bytes, memory.bytes.length * 2))))
        grown.bytes.set(memory.bytes)
        memory = grown
        return true
      } catch {
        return false
      }
    },
    validate: (image, bytes) => {
      attach(memory.view, memory.bytes)
      return validate(image, bytes)
    },
    // Other engines may have run in between, so the memory is attached anew for every call.
    decide: (image, request, pairs, frame, frameBytes) => {
      attach(memory.view, memory.bytes)
      return decide(image, request, pairs, frame, frameBytes)
    },
    frameBytesFor: (image, pairsBytes) => {
      attach(memory.view, memory.bytes)
      return frameBytesFor(image, pairsBytes)
    },
  }
}

/** A compiled engine with memory of its own, in plain JavaScript; `fairlead/wasm` has the same over the Wasm module. */
export const jsEngine = (): CompiledEngine => compiledEngine(jsCore())
