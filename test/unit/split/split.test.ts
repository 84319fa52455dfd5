import { describe, expect, it } from 'vitest'
import { faultAbortDraw, happens, seededDraw, splitDraw, splitmix64 } from '../../../src/split/draws.ts'
import { pick } from '../../../src/split/pick.ts'

const weights = (...values: number[]) => values.map((weight) => ({ weight }))
const picks = (alternatives: { weight: number }[], ...draws: bigint[]) => draws.map((draw) => pick(alternatives, draw).index)

describe('the pick', () => {
  it('is the first whose cumulative weight is greater than the draw modulo the sum (R-7)', () => {
    expect(picks(weights(80, 20), 0n, 79n, 80n, 99n, 100n, 180n)).toEqual([0, 0, 1, 1, 0, 1])
    expect(picks(weights(1, 1), 2n ** 64n - 1n, 2n ** 63n)).toEqual([1, 0])
  })

  it('one alternative takes everything, whatever its weight (R-5)', () => expect(picks(weights(0), 7n)).toEqual([0]))

  it('weight zero never wins', () => expect(picks(weights(0, 5, 0), 0n, 4n, 5n)).toEqual([1, 1, 1]))
})

describe('draws', () => {
  it('splitmix64 gives its published sequence', () => {
    // State 1234567: the reference outputs of the algorithm's author.
    const step = 0x9e3779b97f4a7c15n
    const states = [0n, 1n, 2n].map((n) => 1234567n + n * step)
    expect(states.map((state) => splitmix64(BigInt.asUintN(64, state)))).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
    ])
  })

  it('what is given is used, the rest derives from seed and name', () => {
    expect(splitDraw({ split: 7n })).toBe(7n)
    expect(splitDraw({ split: -1n })).toBe(2n ** 64n - 1n)
    expect(splitDraw({})).toBe(seededDraw(0, 'split'))
    expect(splitDraw({ seed: 1 })).not.toBe(splitDraw({ seed: 2 }))
    expect(splitDraw({ seed: 1 })).not.toBe(faultAbortDraw({ seed: 1 }))
  })

  it('a percentage in parts per million: none, all, and the edge', () => {
    expect([happens(0n, 0), happens(999_999n, 1_000_000), happens(499_999n, 500_000), happens(500_000n, 500_000)]).toEqual([
      false,
      true,
      true,
      false,
    ])
  })
})
