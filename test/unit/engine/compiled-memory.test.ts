/** The compiled engine where memory ends, and where there is no header block: it says so, and decides nothing. */
import { describe, expect, it } from 'vitest'
import { compileView } from '../../../src/engine/compile/image.ts'
import { compiledEngine, type Policy } from '../../../src/engine/compiled/engine.ts'
import { INTEGERS } from '../../../src/engine/compiled/integers.ts'
import { jsCore } from '../../../src/engine/compiled/js.ts'
import type { CoreInstance } from '../../../src/engine/compiled/memory.ts'
import { wasmCore } from '../../../src/engine/compiled/wasm.ts'
import type { RequestDescriptor } from '../../../src/model/index.ts'
import { get, httpHandler, listenerOf, viewOf } from '../support/view.ts'

const image = compileView(viewOf([listenerOf(httpHandler([]), { direction: 'outbound' })], []))
const request: RequestDescriptor = { ...get('/a', {}), direction: 'outbound' }
const large = (bytes: number): RequestDescriptor => ({ ...request, headers: [['x-a', 'a'.repeat(bytes)]] })

const loaded = (core: CoreInstance): { readonly policy: Policy; readonly reload: (bytes: Uint8Array) => boolean } => {
  const engine = compiledEngine(core)
  const first = engine.load(image)
  if (!first.ok) throw new Error(first.error.kind)
  return { policy: first.policy, reload: (bytes) => engine.load(bytes).ok }
}

/** A core whose memory never gets larger than `most` bytes. */
const limited = (core: CoreInstance, most: number): CoreInstance => ({ ...core, grow: (bytes) => bytes <= most && core.grow(bytes) })

const outcomeOf = (decide: (out: Int32Array) => void): number => {
  const out = new Int32Array(INTEGERS.length).fill(77)
  decide(out)
  return out[INTEGERS.outcome] ?? 77
}

describe.each([
  ['js', jsCore],
  ['wasm', wasmCore],
] as const)('the compiled engine (%s)', (_, make) => {
  it('decides nothing of a request that memory has no room for, and goes on with the next', () => {
    const { policy } = loaded(limited(make(), 200_000))
    for (const bytes of [30_000, 150_000, 1_000_000]) {
      expect(policy.decide(large(bytes))).toMatchObject({ kind: 'rejected', reason: 'the answer needs more memory than there is' })
      expect(outcomeOf((out) => policy.decideInto(large(bytes), out))).toBeLessThan(0)
      expect(outcomeOf((out) => policy.decideNextHopInto(request, out))).toBeLessThan(0)
      expect(outcomeOf((out) => policy.decideInto(request, out))).toBeGreaterThanOrEqual(0)
    }
  })

  it('reads integers where this request put them, however long the one before was', () => {
    const { policy } = loaded(make())
    const integers = (one: RequestDescriptor): readonly number[] => {
      const out = new Int32Array(INTEGERS.length)
      policy.decideInto(one, out)
      return [...out]
    }
    const wanted = integers(request)
    expect(wanted[INTEGERS.status]).toBe(404)
    for (const bytes of [1, 5_000, 30, 50_000]) {
      expect(integers(large(bytes))).toEqual(wanted)
      expect(integers(request)).toEqual(wanted)
    }
  })

  it('asks no memory for more than addresses reach', () => {
    const core = make()
    for (const bytes of [2 ** 31, 2 ** 32 + 5_000, 2 ** 53]) expect(core.grow(bytes)).toBe(false)
  })

  it('decides the next hop only of a header block that stands', () => {
    const { policy, reload } = loaded(make())
    const next = (): number => outcomeOf((out) => policy.decideNextHopInto(request, out))
    expect(next()).toBeLessThan(0)
    expect(outcomeOf((out) => policy.decideInto(request, out))).toBeGreaterThanOrEqual(0)
    expect(next()).toBeGreaterThanOrEqual(0)
    // What is refused was copied to where the header block stood.
    expect(reload(image.map((byte) => byte ^ 255))).toBe(false)
    expect(next()).toBeLessThan(0)
  })
})
