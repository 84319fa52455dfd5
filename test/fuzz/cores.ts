/** The core twice, as JavaScript and as Wasm, with memory that is full of what was there before: nothing may depend on that. */
import { decide } from '../../src/core/decide.ts'
import { attach } from '../../src/core/memory/mem.ts'
import { frameBytesFor } from '../../src/core/memory/open.ts'
import { next } from '../../src/core/retry/retry.ts'
import { decideResponse } from '../../src/core/routing/respond.ts'
import { validate } from '../../src/core/validate/validate.ts'
import type { CoreMemory } from '../../src/engine/compiled/memory.ts'
import { wasmModuleBytes } from '../../src/engine/compiled/wasm.ts'

/** The exports of the core over one memory of a fixed size. */
export interface RawCore {
  readonly name: string
  readonly memory: CoreMemory
  readonly validate: typeof validate
  readonly decide: typeof decide
  readonly frameBytesFor: typeof frameBytesFor
  readonly decideResponse: typeof decideResponse
  readonly next: typeof next
}

export const memoryOf = (buffer: ArrayBuffer): CoreMemory => ({ view: new DataView(buffer), bytes: new Uint8Array(buffer) })

/** `seen`: the same memory as the core is to see it, where that is another one. */
export const rawJs = (memory: CoreMemory, seen: CoreMemory = memory): RawCore => {
  const attached =
    <Given extends readonly number[], Result>(call: (...given: Given) => Result) =>
    (...given: Given): Result => {
      attach(seen.view, seen.bytes)
      return call(...given)
    }
  return {
    name: 'js',
    memory,
    validate: attached(validate),
    decide: attached(decide),
    frameBytesFor: attached(frameBytesFor),
    decideResponse: attached(decideResponse),
    next: attached(next),
  }
}

export const rawWasm = (bytes: number): RawCore => {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasmModuleBytes() as Uint8Array<ArrayBuffer>))
  const core = exports as unknown as Omit<RawCore, 'name' | 'memory'> & {
    readonly memory: WebAssembly.Memory
    readonly plan: (image: number, request: number, frame: number) => number
  }
  core.plan(bytes, 0, 0)
  const { validate, decide, frameBytesFor, decideResponse, next } = core
  return { name: 'wasm', memory: memoryOf(core.memory.buffer), validate, decide, frameBytesFor, decideResponse, next }
}
