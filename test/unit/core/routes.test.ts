import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsEngine, readableEngine } from '../../../src/engine/engine.ts'
import { routeRequests, routeViews } from './route-views.ts'

describe('routes of the compiled engine', () => {
  it('do what the readable ones do, whatever they are and whoever asks', () => {
    fc.assert(
      fc.property(routeViews, fc.array(routeRequests, { minLength: 1, maxLength: 6 }), (view, requests) => {
        const direction = view.listeners[0]?.direction ?? 'outbound'
        for (const one of requests) {
          const request = { ...one, direction }
          expect(jsEngine.decide(view, request)).toEqual(readableEngine.decide(view, request))
        }
      }),
      { numRuns: Number(process.env.RUNS ?? 150) },
    )
  })
})
