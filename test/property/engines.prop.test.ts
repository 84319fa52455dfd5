/**
 * The readable evaluator, the core in JavaScript and the core in Wasm decide the same, references and all: recorded, generated and
 * hostile requests at recorded meshes, generated meshes and generated views. `npm run fuzz -- --target engines` goes on from here.
 */
import { describe, expect, it } from 'vitest'
import { compileView } from '../../src/engine/compile/image.ts'
import { compiledEngine } from '../../src/engine/compiled/engine.ts'
import { INTEGERS } from '../../src/engine/compiled/integers.ts'
import { jsCore } from '../../src/engine/compiled/js.ts'
import { viewEngine } from '../../src/engine/compiled/view-engine.ts'
import { wasmCore } from '../../src/engine/compiled/wasm.ts'
import { explain } from '../../src/engine/readable.ts'
import { compareAll, compareOne, noCounts } from '../fuzz/engines/compare.ts'
import { poolOf, requestsNear } from '../fuzz/engines/requests.ts'
import { difference } from '../fuzz/engines/same.ts'
import { sourcesOf } from '../fuzz/engines/sources.ts'
import { findNames, readFind } from '../fuzz/engines/store.ts'
import { diceFrom } from '../fuzz/input.ts'
import { runs } from './harness.ts'

const { numRuns, seed } = runs(60)

describe('the evaluators', () => {
  it('decide the same at views of every kind', async () => {
    const counts = noCounts()
    for (let index = 0; index < numRuns; index++) {
      const dice = diceFrom(Math.imul(seed, 31) + index)
      for (const { view, requests } of await sourcesOf(dice, index)) {
        const near = requestsNear(poolOf(requests), dice)
        const asked = [...requests, ...Array.from({ length: 30 }, () => near.next().value)]
        const find = compareAll(view, asked, counts)
        expect(
          find?.failure,
          `view ${index}: ${JSON.stringify(find?.request, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one))}`,
        ).toBeUndefined()
      }
    }
    expect(counts.readableWithJs).toBeGreaterThanOrEqual(2_000 * Math.min(1, numRuns / 60))
    expect(counts.jsWithWasm).toBe(counts.readableWithJs)
  })

  it('decide the same through the engines of the package', async () => {
    const engines = [viewEngine('js', jsCore), viewEngine('wasm', wasmCore)]
    for (let index = 0; index < numRuns / 3; index++) {
      const dice = diceFrom(Math.imul(seed, 37) + index)
      for (const { view, requests } of await sourcesOf(dice, index)) {
        const near = requestsNear(poolOf(requests), dice)
        for (const request of [...requests.slice(0, 8), ...Array.from({ length: 8 }, () => near.next().value)]) {
          const { decision } = explain(view, request)
          for (const engine of engines)
            expect(difference(decision, engine.decide(view, request)), `${engine.name}, view ${index}`).toBeUndefined()
        }
      }
    }
  })

  it('fill integers with what they decide, request after request in the same memory', async () => {
    const kinds = ['forward', 'respond', 'close', 'rejected', 'undetermined'] as const
    const seen = new Set<string>()
    for (let index = 0; index < numRuns / 3; index++) {
      const dice = diceFrom(Math.imul(seed, 41) + index)
      for (const { view, requests } of await sourcesOf(dice, index)) {
        const near = requestsNear(poolOf(requests), dice)
        const asked = [...requests.slice(0, 8), ...Array.from({ length: 8 }, () => near.next().value)]
        const image = compileView(view)
        for (const core of [jsCore(), wasmCore()]) {
          const loaded = compiledEngine(core).load(image)
          if (!loaded.ok) throw new Error(loaded.error.kind)
          const out = new Int32Array(INTEGERS.length)
          for (const request of asked) {
            const { decision } = explain(view, request)
            loaded.policy.decideInto(request, out)
            seen.add(decision.kind)
            expect(kinds[out[INTEGERS.outcome] ?? -1], `${core.name}, view ${index}`).toBe(decision.kind)
            expect(out[INTEGERS.authorizerCalls]).toBe(decision.extAuthzCalls ?? 0)
            if (decision.kind === 'respond') expect(out[INTEGERS.status]).toBe(decision.status)
          }
        }
      }
    }
    expect([...seen].sort()).toEqual([...kinds].sort())
  })

  const finds = findNames()
  it.skipIf(finds.length === 0).each(finds)('no longer differ in %s', (name) => {
    const { view, request } = readFind(name)
    expect(compareOne(view, request)).toBeUndefined()
  })
})

describe('what is the same', () => {
  it('is every member in every depth, absent or undefined', () => {
    expect(difference({ a: [{ b: 1 }] }, { a: [{ b: 1, c: undefined }] })).toBeUndefined()
    expect(difference({ a: [{ b: 1 }] }, { a: [{ b: 2 }] })).toBe('.a.0.b')
    expect(difference({ a: 1 }, { a: 1, b: null })).toBe('.b')
    expect(difference({ a: [1] }, { a: [1, 2] })).toBe('.a.length')
    expect(difference([], {})).toBe('')
  })
})
