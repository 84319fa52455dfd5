import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { IMAGE_NOT_AN_IMAGE, IMAGE_TRUNCATED } from '../../../src/core/layout/codes.ts'
import { ABI_VERSION } from '../../../src/core/layout/request.ts'
import { compileView } from '../../../src/engine/compile/image.ts'
import { compiledEngine } from '../../../src/engine/compiled/engine.ts'
import { INTEGERS } from '../../../src/engine/compiled/integers.ts'
import { wasmCore, wasmModuleBytes } from '../../../src/engine/compiled/wasm.ts'
import type { View } from '../../../src/model/index.ts'
import { routeRequests } from './route-requests.ts'
import { routeViews } from './route-views.ts'

const module = new WebAssembly.Module(wasmModuleBytes() as Uint8Array<ArrayBuffer>)

interface Exports {
  readonly memory: WebAssembly.Memory
  readonly abiVersion: () => number
  readonly plan: (image: number, request: number, frame: number) => number
  readonly validate: (image: number, bytes: number) => number
}

const instantiate = (): Exports => new WebAssembly.Instance(module).exports as unknown as Exports

/** Bytes of the sections with an id: 8 = start, 10 = code. */
const sectionBytes = (wanted: number): number => {
  const bytes = wasmModuleBytes()
  let found = 0
  for (let at = 8; at < bytes.length; ) {
    const id = bytes[at++]
    let length = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] as number
      length |= (byte & 127) << shift
      if (byte < 128) break
    }
    if (id === wanted) found += length
    at += length
  }
  return found
}

describe('the Wasm module', () => {
  it('imports nothing and starts nothing', () => {
    expect(WebAssembly.Module.imports(module)).toEqual([])
    expect(sectionBytes(8)).toBe(0)
  })

  it('exports what the page for hosts says', () => {
    const names = WebAssembly.Module.exports(module).map(({ name }) => name)
    expect(names.sort()).toEqual(['abiVersion', 'decide', 'decideResponse', 'frameBytesFor', 'memory', 'next', 'plan', 'validate'])
    expect(instantiate().abiVersion()).toBe(ABI_VERSION)
  })

  it('is at most 64 KiB', () => {
    expect(sectionBytes(10)).toBeGreaterThan(10_000)
    expect(wasmModuleBytes().length).toBeLessThanOrEqual(65_536)
  })

  it('grows its memory in plan alone, as far as it is asked to', () => {
    const { memory, plan, validate } = instantiate()
    const before = memory.buffer.byteLength
    expect(plan(before, 1, 1)).toBeGreaterThan(0)
    expect(memory.buffer.byteLength).toBe(before + 65_536)
    expect(plan(100, 1, 1)).toBeGreaterThan(0)
    expect(memory.buffer.byteLength).toBe(before + 65_536)
    for (const [image, request, frame] of [
      [2 ** 31 - 1, 0, 0],
      [1, 2 ** 31 - 1, 1],
      [-1, 0, 0],
      [2 ** 30, 2 ** 30, 2 ** 30],
    ] as const) {
      expect(plan(image, request, frame)).toBe(0)
    }
    expect(validate(1_024, 4)).toBe(IMAGE_TRUNCATED)
    expect(validate(1_024, 64)).toBe(IMAGE_NOT_AN_IMAGE)
  })
})

describe('the loader', () => {
  it('gives views of the memory as it is now', () => {
    const core = wasmCore()
    const before = core.memory()
    expect(core.memory()).toBe(before)
    expect(core.grow(before.bytes.length)).toBe(true)
    expect(core.memory()).toBe(before)
    expect(core.grow(before.bytes.length + 1)).toBe(true)
    expect(core.memory().bytes.length).toBeGreaterThan(before.bytes.length)
    expect(core.grow(2 ** 31)).toBe(false)
  })

  it('decides a million times in the same memory', () => {
    const core = wasmCore()
    const [view] = fc.sample(routeViews, { seed: 11, numRuns: 1 })
    const loaded = compiledEngine(core).load(compileView(view as View))
    expect(loaded.ok).toBe(true)
    if (!loaded.ok) return
    const requests = fc
      .sample(routeRequests, { seed: 12, numRuns: 50 })
      .map((one) => ({ ...one, direction: view?.listeners[0]?.direction ?? 'outbound' }))
    const out = new Int32Array(INTEGERS.length)
    for (const request of requests) loaded.policy.decideInto(request, out)
    const { bytes } = core.memory()
    for (let i = 0; i < 20_000; i++) for (const request of requests) loaded.policy.decideInto(request, out)
    expect(core.memory().bytes).toBe(bytes)
  })
})
