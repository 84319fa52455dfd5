import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decidingEntry } from '../../src/engine/outcome.ts'
import { type Explained, explain } from '../../src/engine/readable.ts'
import { clusterId, type Decision, isObjectReference } from '../../src/model/index.ts'
import { arbRequest, arbView } from './arbitraries/views.ts'
import { runs } from './harness.ts'

/** Where the deciding line of an outcome must stand. */
const decidingStage = (decision: Decision): readonly string[] => {
  if (decision.kind !== 'respond') return ['route', 'virtualHost', 'split', 'cluster', 'filterChain']
  switch (decision.why) {
    case 'faultAbort':
      return ['fault']
    case 'corsPreflight':
      return ['cors']
    case 'redirect':
      return ['redirect']
    case 'directResponse':
      return ['directResponse']
    case 'noCluster':
    case 'noHealthyUpstream':
    case 'requiredHeaderRemoved':
      return ['cluster']
    default:
      return ['virtualHost', 'route']
  }
}

const check = ({ decision, trace }: Explained): void => {
  const entry = decidingEntry(decision.kind, trace)
  const named = decision.references.filter((one) => isObjectReference(one) && one.role === 'decided')
  expect(named.length).toBeLessThanOrEqual(1)
  if (entry === undefined) {
    expect(named).toEqual([])
    return
  }
  expect(decidingStage(decision)).toContain(entry.stage)
  expect(named[0]).toMatchObject({ ...entry.reference, role: 'decided' })
}

describe('explain over any view', () => {
  it('names as deciding what the last word of the trace names, at the stage that such an outcome comes from', () => {
    fc.assert(
      fc.property(arbView, arbRequest, (view, request) => check(explain(view, request))),
      runs(2_000),
    )
  })

  it('reaches every kind of outcome: the laws are not vacuous', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(arbView, arbRequest, (view, request) => {
        const { decision } = explain(view, request)
        seen.add('why' in decision ? `${decision.kind} ${decision.why}` : decision.kind)
      }),
      runs(3_000),
    )
    for (const outcome of [
      'forward',
      'rejected',
      'respond routeNotFound',
      'respond noCluster',
      'respond noHealthyUpstream',
      'respond redirect',
      'respond httpsRedirect',
      'respond directResponse',
      'respond faultAbort',
      'respond corsPreflight',
      'respond badPath',
      'respond badRequest',
      'respond requiredHeaderRemoved',
      'close noFilterChain',
      'close noListener',
    ]) {
      expect(seen, outcome).toContain(outcome)
    }
  })

  it('sends only to clusters that exist and have an endpoint', () => {
    fc.assert(
      fc.property(arbView, arbRequest, (view, request) => {
        const { decision } = explain(view, request)
        if (decision.kind !== 'forward') return
        for (const { cluster } of [decision, ...(decision.mirrors ?? [])]) {
          expect(view.clusters.some(({ key }) => clusterId(key) === clusterId(cluster))).toBe(true)
        }
        expect(view.clusters.find(({ key }) => clusterId(key) === clusterId(decision.cluster))?.endpoints).not.toEqual([])
      }),
      runs(1_000),
    )
  })

  it('an answer is what it would be without the routes after the one that matched', () => {
    fc.assert(
      fc.property(arbView, arbRequest, (view, request) => {
        const { decision } = explain(view, request)
        if (!('route' in decision) || decision.route === undefined) return
        const { virtualHostIndex, routeIndex } = decision.route
        const cut = {
          ...view,
          listeners: view.listeners.map((listener) => ({
            ...listener,
            filterChains: listener.filterChains.map((chain) => {
              if (chain.handler.kind !== 'http') return chain
              const virtualHosts = chain.handler.routes.virtualHosts.map((host, at) =>
                at === virtualHostIndex ? { ...host, routes: host.routes.slice(0, routeIndex + 1) } : host,
              )
              return { ...chain, handler: { ...chain.handler, routes: { ...chain.handler.routes, virtualHosts } } }
            }),
          })),
        }
        expect(explain(cut, request).decision).toEqual(decision)
      }),
      runs(600),
    )
  })
})
