import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsViewEngine } from '../../../src/engine/compiled/view-engine.ts'
import { readableEngine } from '../../../src/engine/engine.ts'
import { clusterNamed, forwardTo, get, hostOf, httpHandler, listenerOf, route, viewOf } from '../support/view.ts'
import { connections, connectionViews } from './connection-views.ts'

describe('the order of a decision in the core', () => {
  it('is that of the readable engine, whatever the listeners and whoever connects', () => {
    fc.assert(
      fc.property(connectionViews, fc.array(connections, { minLength: 1, maxLength: 12 }), (view, requests) => {
        for (const [i, one] of requests.entries()) {
          // Every sixth goes wherever it goes.
          const request = i % 6 === 5 ? one : { ...one, direction: view.listeners[0]?.direction ?? one.direction }
          expect(jsViewEngine.decide(view, request)).toEqual(readableEngine.decide(view, request))
        }
      }),
      { numRuns: Number(process.env.RUNS ?? 300) },
    )
  })

  it('needs no more than a larger frame for a request of very many headers', () => {
    const view = viewOf([listenerOf(httpHandler([hostOf('h', [route('r', forwardTo('a'))])]))], [clusterNamed('a')])
    const headers = Array.from({ length: 20_000 }, () => ['', ''] as const)
    const request = get('/', { headers })
    expect(jsViewEngine.decide(view, request)).toEqual(readableEngine.decide(view, request))
  })
})
