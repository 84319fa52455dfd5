/** What a decision reads of memory does not grow with the number of rules: loads are counted, since time is not the same twice. */
import { describe, expect, it, vi } from 'vitest'
import { integers, policiesIn } from '../../../bench/engines.ts'
import { authz } from '../../../bench/workloads/authz.ts'
import { routeKinds, routes } from '../../../bench/workloads/routes.ts'
import { compileView } from '../../../src/engine/compile/image.ts'
import { jsCore } from '../../../src/engine/compiled/js.ts'
import type { RequestDescriptor, View } from '../../../src/model/index.ts'

const counted = vi.hoisted(() => ({ loads: 0 }))

vi.mock('../../../src/core/memory/mem.ts', async (original) => {
  const memory = await original<typeof import('../../../src/core/memory/mem.ts')>()
  return {
    ...memory,
    u8At: (at: number): number => {
      counted.loads++
      return memory.u8At(at)
    },
    i32At: (at: number): number => {
      counted.loads++
      return memory.i32At(at)
    },
  }
})

const [FEW, MANY] = [10, 10_000]
const MOST_GROWTH = 1.3

/** Loads of each request at the view. */
const loadsOf = (view: View, requests: readonly RequestDescriptor[]): readonly number[] => {
  const [policy] = policiesIn(jsCore(), [compileView(view)])
  const out = integers()
  return requests.map((request) => {
    policy?.decideInto(request, out)
    counted.loads = 0
    policy?.decideInto(request, out)
    return counted.loads
  })
}

const expectFlat = (few: readonly number[], many: readonly number[]): void => {
  expect(few.every((loads) => loads > 50)).toBe(true)
  for (const [i, loads] of many.entries()) expect(loads / (few[i] ?? 0)).toBeLessThanOrEqual(MOST_GROWTH)
}

describe('loads per decision do not grow with the number of rules', () => {
  it('authorization: the last rule, and none', () => {
    const [few, many] = [FEW, MANY].map((count) => {
      const { view, asks } = authz(count)
      return loadsOf(
        view,
        [...asks.hitLast, ...asks.miss].map(({ request }) => request),
      )
    })
    expectFlat(few ?? [], many ?? [])
  })

  it.each(routeKinds)('routes by %s: the last route, and none', (kind) => {
    const [few, many] = [FEW, MANY].map((count) => {
      const { view, asks } = routes(kind, count)
      return loadsOf(view, [asks.hitLast.request, asks.miss.request])
    })
    expectFlat(few ?? [], many ?? [])
  })
})
