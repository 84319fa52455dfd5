/** The bound of steps that the check of an image gives: no decision runs more tests, whatever image passes and whatever is asked. */
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { authz } from '../../../bench/workloads/authz.ts'
import { IMG_LISTENER_COUNT, IMG_LISTENERS } from '../../../src/core/layout/image.ts'
import {
  CH_BYTES,
  CH_HANDLER,
  HANDLER_HTTP,
  HD_KIND,
  HH_ROUTES,
  LN_BYTES,
  LN_CHAIN_COUNT,
  LN_CHAINS,
} from '../../../src/core/layout/listeners.ts'
import { LI_CONDITIONS, LI_COUNT, LI_INDEX } from '../../../src/core/layout/lists.ts'
import {
  RB_HOST_TARGETS,
  RB_HOSTS,
  RB_VIRTUAL_HOST_COUNT,
  RB_VIRTUAL_HOSTS,
  VH_BYTES,
  VH_FALLS_THROUGH,
  VH_FLAGS,
} from '../../../src/core/layout/routes.ts'
import { compileView } from '../../../src/engine/compile/image.ts'
import { jsEngine } from '../../../src/index.ts'
import type { RequestDescriptor } from '../../../src/model/index.ts'
import { wasmEngine } from '../../../src/wasm.ts'
import { damagedImage } from '../../fuzz/images.ts'
import { diceFrom } from '../../fuzz/input.ts'
import { connections, connectionViews } from './connection-views.ts'
import { routeRequests } from './route-requests.ts'
import { routeViews } from './route-views.ts'

const counted = vi.hoisted(() => ({ tests: 0 }))

vi.mock('../../../src/core/matching/condition.ts', async (original) => {
  const conditions = await original<typeof import('../../../src/core/matching/condition.ts')>()
  return {
    ...conditions,
    testMet: (...test: Parameters<typeof conditions.testMet>): number => {
      counted.tests++
      return conditions.testMet(...test)
    },
  }
})

/** Tests that each request makes, and the bound; nothing where the image is refused. */
const run = (
  image: Uint8Array,
  requests: readonly RequestDescriptor[],
): { readonly tests: readonly number[]; readonly maxSteps: number } | undefined => {
  const loaded = jsEngine().load(image)
  if (!loaded.ok) return undefined
  const tests = requests.map((request) => {
    counted.tests = 0
    loaded.policy.decide(request)
    return counted.tests
  })
  return { tests, maxSteps: loaded.maxSteps }
}

const routed = fc.tuple(routeViews, fc.array(routeRequests, { minLength: 3, maxLength: 6 })).map(([view, requests]) => ({
  view,
  requests: requests.map((one) => ({ ...one, direction: view.listeners[0]?.direction ?? 'outbound' })),
}))
const connected = fc.record({ view: connectionViews, requests: fc.array(connections, { minLength: 2, maxLength: 3 }) })
const images = fc
  .sample(fc.oneof(routed, routed, connected), { seed: 11, numRuns: 60 })
  .map(({ view, requests }) => ({ image: compileView(view), requests }))

/** Every host matches, leads to the first virtual host, and on to the next host. */
const fallingThrough = (image: Uint8Array): Uint8Array => {
  const bytes = image.slice()
  const view = new DataView(bytes.buffer)
  const word = (at: number): number => view.getInt32(at, true)
  for (let l = 0; l < word(IMG_LISTENER_COUNT); l++) {
    const listener = word(IMG_LISTENERS) + l * LN_BYTES
    for (let c = 0; c < word(listener + LN_CHAIN_COUNT); c++) {
      const handler = word(word(listener + LN_CHAINS) + c * CH_BYTES + CH_HANDLER)
      if (word(handler + HD_KIND) !== HANDLER_HTTP) continue
      const table = word(handler + HH_ROUTES)
      for (let h = 0; h < word(table + RB_VIRTUAL_HOST_COUNT); h++) {
        view.setInt32(word(table + RB_VIRTUAL_HOSTS) + h * VH_BYTES + VH_FLAGS, VH_FALLS_THROUGH, true)
      }
      const hosts = word(table + RB_HOSTS)
      view.setInt32(hosts + LI_INDEX, 0, true)
      for (let e = 0; e < word(hosts + LI_COUNT); e++) {
        view.setInt32(word(hosts + LI_CONDITIONS) + e * 4, 0, true)
        view.setInt32(word(table + RB_HOST_TARGETS) + e * 4, 0, true)
      }
    }
  }
  return bytes
}

describe('the bound of steps', () => {
  it('holds for images as they are compiled, and where every host falls through', () => {
    let nearest = 0
    for (const { image, requests } of images) {
      for (const one of [image, fallingThrough(image)]) {
        const { tests, maxSteps } = run(one, requests) ?? { tests: [], maxSteps: -1 }
        expect(maxSteps).toBeGreaterThanOrEqual(Math.max(...tests))
        nearest = Math.max(nearest, Math.max(...tests) / maxSteps)
      }
    }
    expect(nearest).toBeGreaterThan(0.15)
  })

  it('holds for damaged images that pass the check', () => {
    const dice = diceFrom(5)
    let passed = 0
    for (let round = 0; round < 3_000; round++) {
      const { image, requests } = images[round % images.length] as (typeof images)[number]
      const found = run(damagedImage(dice, round % 3 === 0 ? fallingThrough(image) : image), requests.slice(0, 2))
      if (found === undefined) continue
      passed++
      expect(found.maxSteps).toBeGreaterThanOrEqual(Math.max(...found.tests))
    }
    expect(passed).toBeGreaterThan(300)
  })

  it('is an entry and its three tests for each rule', () => {
    const [one, more] = [1_000, 2_000].map((count) => run(compileView(authz(count).view), [])?.maxSteps ?? 0)
    expect(((more ?? 0) - (one ?? 0)) / 1_000).toBe(4)
  })

  it('is the same in Wasm, and a host may refuse what is above its own', () => {
    const image = compileView(authz(100).view)
    for (const engine of [jsEngine(), wasmEngine()]) {
      const loaded = engine.load(image)
      if (!loaded.ok) throw new Error(loaded.error.kind)
      const { maxSteps } = loaded
      expect(maxSteps).toBe(run(image, [])?.maxSteps)
      expect(engine.load(image, { maxSteps }).ok).toBe(true)
      expect(engine.load(image, { maxSteps: maxSteps - 1 })).toEqual({ ok: false, error: { kind: 'tooManySteps', maxSteps } })
    }
  })
})
