import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explain } from '../../src/engine/readable.ts'
import { happens, seededDraw, splitDraw, stickyDraw } from '../../src/split/draws.ts'
import { pick } from '../../src/split/pick.ts'
import { forwardTo, get, route, routesView, service } from '../unit/support/view.ts'
import { runs } from './harness.ts'

const arbWeights = fc
  .array(fc.nat({ max: 20 }), { minLength: 2, maxLength: 5 })
  .filter((weights) => weights.some((weight) => weight > 0))
  .map((weights) => weights.map((weight) => ({ weight })))
const arbDraw = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })

describe('a split', () => {
  it('gives every alternative exactly its weight over one round of draws', () => {
    fc.assert(
      fc.property(arbWeights, arbDraw, (alternatives, start) => {
        const total = alternatives.reduce((sum, { weight }) => sum + weight, 0)
        const counts = alternatives.map(() => 0)
        for (let step = 0; step < total; step++) {
          const { index } = pick(alternatives, start - (start % BigInt(total)) + BigInt(step))
          counts[index] = (counts[index] ?? 0) + 1
        }
        expect(counts).toEqual(alternatives.map(({ weight }) => weight))
      }),
      runs(300),
    )
  })

  it('is exact per draw: the lower bounds are those of the cumulated weights', () => {
    fc.assert(
      fc.property(arbWeights, arbDraw, (alternatives, draw) => {
        const { index, totalWeight } = pick(alternatives, draw)
        const below = alternatives.slice(0, index).reduce((sum, { weight }) => sum + weight, 0)
        const value = Number(draw % BigInt(totalWeight))
        expect(value).toBeGreaterThanOrEqual(below)
        expect(value).toBeLessThan(below + (alternatives[index]?.weight ?? 0))
      }),
      runs(500),
    )
  })

  it('converges to the weights over seeds', () => {
    fc.assert(
      fc.property(arbWeights, fc.nat({ max: 1_000_000 }), (alternatives, offset) => {
        const total = alternatives.reduce((sum, { weight }) => sum + weight, 0)
        const rounds = 4_000
        const counts = alternatives.map(() => 0)
        for (let seed = 0; seed < rounds; seed++) {
          const { index } = pick(alternatives, splitDraw({ seed: offset + seed }))
          counts[index] = (counts[index] ?? 0) + 1
        }
        // Five standard deviations of a binomial share, so that a fixed seed never fails by chance.
        alternatives.forEach(({ weight }, at) => {
          const share = weight / total
          const allowed = 5 * Math.sqrt((share * (1 - share)) / rounds) + 1 / rounds
          expect(Math.abs((counts[at] ?? 0) / rounds - share)).toBeLessThanOrEqual(allowed)
        })
      }),
      runs(25),
    )
  })

  it('is sticky: the same draw goes to the same place, whatever else the request says', () => {
    const destination = (host: string, weight: number) => ({
      cluster: service(host),
      weight,
      requestHeaders: [],
      responseHeaders: [],
      reference: { default: 'test' },
    })
    const arbHeaders = fc.array(fc.tuple(fc.constantFrom('x-a', 'cookie', 'user-agent'), fc.constantFrom('1', '2')), { maxLength: 3 })
    let moved = 0
    fc.assert(
      fc.property(fc.nat({ max: 9 }), arbDraw, arbDraw, arbHeaders, fc.constantFrom('/', '/x'), (weight, draw, other, headers, path) => {
        const destinations = [destination('a', weight), destination('b', 10 - weight)]
        const view = routesView([route('r', { ...forwardTo('a'), destinations })])
        const cluster = (split: bigint, more: Parameters<typeof get>[1] = {}, target = '/') => {
          const { decision } = explain(view, get(target, { ...more, draws: { split } }))
          return decision.kind === 'forward' ? decision.cluster : decision
        }
        expect(cluster(draw, { headers }, path)).toEqual(cluster(draw))
        if (JSON.stringify(cluster(draw)) !== JSON.stringify(cluster(other))) moved++
      }),
      runs(300),
    )
    expect(moved, 'another draw can go elsewhere').toBeGreaterThan(20)
  })
})

describe('a sticky split', () => {
  const arbUser = fc.string({ minLength: 1, maxLength: 12 })

  it('sends one value of its named input to one place', () => {
    fc.assert(
      fc.property(arbWeights, arbUser, (alternatives, user) => {
        expect(pick(alternatives, stickyDraw('cookie user', user))).toEqual(pick(alternatives, stickyDraw('cookie user', user)))
      }),
      runs(300),
    )
  })

  it('moves only towards the alternative whose weight grows', () => {
    fc.assert(
      fc.property(fc.nat({ max: 99 }), fc.nat({ max: 99 }), arbUser, (one, two, user) => {
        const [less, more] = [Math.min(one, two), Math.max(one, two)]
        const at = (first: number) => pick([{ weight: first }, { weight: 100 - first }], stickyDraw('user', user)).index
        if (at(less) === 0) expect(at(more)).toBe(0)
      }),
      runs(500),
    )
  })

  it('spreads different values by the weights', () => {
    const alternatives = [{ weight: 90 }, { weight: 10 }]
    const picks = Array.from({ length: 10_000 }, (_, user) => pick(alternatives, stickyDraw('user', `u${user}`)).index)
    const canary = picks.filter((index) => index === 1).length
    expect(canary).toBeGreaterThan(850)
    expect(canary).toBeLessThan(1150)
  })
})

describe('draws', () => {
  it('of one seed differ by name, and are the same each time', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom('split', 'faultDelay', 'mirror[0]', 'backoff[3]'), (seed, name) => {
        const draw = seededDraw(seed, name)
        expect(draw).toBe(seededDraw(seed, name))
        expect(draw >= 0n && draw < 2n ** 64n).toBe(true)
        expect(draw).not.toBe(seededDraw(seed, `${name}'`))
      }),
      runs(300),
    )
  })

  it('a share of a million happens for exactly so many of a million draws', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000 }), arbDraw, (partsPerMillion, draw) => {
        expect(happens(draw, partsPerMillion)).toBe(Number(draw % 1_000_000n) < partsPerMillion)
      }),
      runs(300),
    )
  })
})
