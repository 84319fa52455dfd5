import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { W_REQUEST } from '../../../src/core/layout/frame.ts'
import { attach } from '../../../src/core/memory/mem.ts'
import { addWide, divideSmall, lessWide, multiplyWide, remainderSmall, remainderWide, subtractWide } from '../../../src/core/memory/u64.ts'
import { drawFaultAbort, drawFaultDelay, drawMirror, drawSplit, happens, splitmix64 } from '../../../src/core/routing/draws.ts'
import { writeConnection } from '../../../src/engine/compiled/encode-connection.ts'
import type { Draws } from '../../../src/model/index.ts'
import * as readable from '../../../src/split/draws.ts'

const bytes = new Uint8Array(16_384)
const view = new DataView(bytes.buffer)
const frame = 64
const record = 1_024
const [a, b, out] = [8_192, 8_200, 8_208]
const wide = (at: number): bigint => view.getBigUint64(at, true)
const low = (value: bigint): number => Number(BigInt.asIntN(32, value))
const high = (value: bigint): number => Number(BigInt.asIntN(32, value >> 32n))

const edges = [0n, 1n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n]
const wides = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.bigInt({ min: 0n, max: 2n ** 33n }), fc.constantFrom(...edges))

beforeEach(() => attach(view, bytes))

describe('64-bit numbers of the core', () => {
  it('add, subtract, multiply and compare as bigints do', () => {
    fc.assert(
      fc.property(wides, wides, (x, y) => {
        view.setBigUint64(a, x, true)
        view.setBigUint64(b, y, true)
        addWide(out, a, low(y), high(y))
        expect(wide(out)).toBe(BigInt.asUintN(64, x + y))
        multiplyWide(out, a, low(y), high(y))
        expect(wide(out)).toBe(BigInt.asUintN(64, x * y))
        subtractWide(out, a, b)
        expect(wide(out)).toBe(BigInt.asUintN(64, x - y))
        expect(lessWide(a, b)).toBe(x < y ? 1 : 0)
      }),
      { numRuns: 2_000 },
    )
  })

  it('divide with rest', () => {
    const divisors = fc.oneof(
      fc.bigInt({ min: 1n, max: 2n ** 62n - 1n }),
      fc.bigInt({ min: 1n, max: 2n ** 34n }),
      fc.constantFrom(1n, 2n ** 23n, 2n ** 31n),
    )
    fc.assert(
      fc.property(wides, divisors, fc.integer({ min: 1, max: 2 ** 23 - 1 }), (x, divisor, small) => {
        view.setBigUint64(a, x, true)
        view.setBigUint64(b, divisor, true)
        remainderWide(out, a, b)
        expect(wide(out)).toBe(x % divisor)
        expect(remainderSmall(a, small)).toBe(Number(x % BigInt(small)))
        expect(divideSmall(out, a, small)).toBe(Number(x % BigInt(small)))
        expect(wide(out)).toBe(x / BigInt(small))
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('draws of the core', () => {
  it('one step of splitmix64', () => {
    fc.assert(
      fc.property(wides, (state) => {
        view.setBigUint64(a, state, true)
        splitmix64(a)
        expect(wide(a)).toBe(readable.splitmix64(state))
      }),
    )
  })

  it('each draw is the readable one, given or derived from the seed', () => {
    const draw = fc.option(wides, { nil: undefined })
    const index = fc.oneof(fc.nat(12), fc.nat(2 ** 31 - 1))
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.option(fc.integer(), { nil: undefined }),
          split: draw,
          faultDelay: draw,
          faultAbort: draw,
          mirrors: fc.array(wides, { maxLength: 3 }),
        }),
        index,
        fc.nat(1_000_000),
        (given, mirror, share) => {
          const draws = given as unknown as Draws
          view.setInt32(frame + W_REQUEST, record, true)
          const connection = {
            direction: 'outbound',
            protocol: 'http',
            source: { ip: '' },
            destination: { ip: '', port: 1 },
            tokens: [],
            draws,
          } as const
          writeConnection({ view, bytes }, record, { claims: [], claimTexts: [] } as never, connection)
          drawSplit(frame, a)
          expect(wide(a)).toBe(readable.splitDraw(draws))
          expect(happens(a, share)).toBe(readable.happens(readable.splitDraw(draws), share) ? 1 : 0)
          drawFaultDelay(frame, a)
          expect(wide(a)).toBe(readable.faultDelayDraw(draws))
          drawFaultAbort(frame, a)
          expect(wide(a)).toBe(readable.faultAbortDraw(draws))
          drawMirror(frame, a, mirror)
          expect(wide(a)).toBe(readable.mirrorDraw(draws, mirror))
        },
      ),
      { numRuns: 1_000 },
    )
  })
})
