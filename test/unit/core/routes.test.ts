import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsViewEngine } from '../../../src/engine/compiled/view-engine.ts'
import { readableEngine } from '../../../src/engine/engine.ts'
import { clusterNamed, forwardTo, get, hostOf, httpHandler, listenerOf, route, viewOf } from '../support/view.ts'
import { routeRequests } from './route-requests.ts'
import { routeViews } from './route-views.ts'

describe('routes of the compiled engine', () => {
  it('do what the readable ones do, whatever they are and whoever asks', () => {
    fc.assert(
      fc.property(routeViews, fc.array(routeRequests, { minLength: 1, maxLength: 6 }), (view, requests) => {
        const direction = view.listeners[0]?.direction ?? 'outbound'
        for (const one of requests) {
          const request = { ...one, direction }
          expect(jsViewEngine.decide(view, request)).toEqual(readableEngine.decide(view, request))
        }
      }),
      { numRuns: Number(process.env.RUNS ?? 150) },
    )
  })

  it('do not send a request whose token was written to a header that has no name', () => {
    const rule = {
      issuer: '',
      audiences: [],
      fromHeaders: [],
      fromParams: [],
      fromCookies: [],
      forwardOriginalToken: false,
      outputPayloadToHeader: 'bad name',
      outputClaimToHeaders: [],
      spaceDelimitedClaims: [],
      reference: { default: 'test' },
    }
    const routes = [route('r', forwardTo('a'), [], { responseHeaders: [{ remove: [], set: [['x-got', '%REQ(x-a)%']], add: [] }] })]
    const authorization = [{ kind: 'jwt', rules: [rule], bypassCorsPreflight: false }] as const
    const view = viewOf([listenerOf(httpHandler([hostOf('h', routes)], { authorization }))], [clusterNamed('a')])
    const request = get('/', {
      headers: [
        ['authorization', 'Bearer a.eyJpc3MiOiJpIn0.c'],
        ['x-a', 'v'],
      ],
      tokens: [{ token: 'a.eyJpc3MiOiJpIn0.c', claims: { iss: 'i' } }],
    })
    const decision = jsViewEngine.decide(view, request)
    expect(decision).toMatchObject({ kind: 'respond', why: 'requiredHeaderRemoved', body: 'invalid header name: bad name' })
    expect(decision).toEqual(readableEngine.decide(view, request))
  })
})
