import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbAuthorizationPolicy, arbMesh, arbWireRequest, type KubernetesObject } from './arbitraries/mesh.ts'
import { explainServer, isDenied, passes, runs } from './harness.ts'

const policies = (objects: readonly KubernetesObject[], action: string): KubernetesObject[] =>
  objects.filter(({ kind, spec }) => kind === 'AuthorizationPolicy' && (spec as { action: string }).action === action)

const deniedBy = (objects: readonly KubernetesObject[], ...args: [Parameters<typeof explainServer>[1], number?]): string => {
  const { decision } = explainServer(objects, ...args)
  return isDenied(decision) && 'denial' in decision && decision.denial ? decision.denial.layer : 'none'
}

const arbPort = fc.constantFrom(8080, 3306)

describe('authorization policies', () => {
  it('adding an ALLOW policy never lifts the match of a DENY policy', () => {
    fc.assert(
      fc.property(arbMesh, arbAuthorizationPolicy(90, fc.constant('ALLOW')), arbWireRequest, arbPort, (objects, added, wire, port) => {
        if (deniedBy(objects, wire, port) !== 'deny') return
        expect(deniedBy([...objects, added], wire, port)).toBe('deny')
      }),
      runs(200),
    )
  })

  it('adding an ALLOW policy where none existed never allows more', () => {
    fc.assert(
      fc.property(arbMesh, arbAuthorizationPolicy(90, fc.constant('ALLOW')), arbWireRequest, arbPort, (objects, added, wire, port) => {
        const without = objects.filter((object) => !policies(objects, 'ALLOW').includes(object))
        if (passes(explainServer([...without, added], wire, port).decision)) {
          expect(passes(explainServer(without, wire, port).decision)).toBe(true)
        }
      }),
      runs(200),
    )
  })

  it('adding a DENY policy never allows more', () => {
    fc.assert(
      fc.property(arbMesh, arbAuthorizationPolicy(90, fc.constant('DENY')), arbWireRequest, arbPort, (objects, added, wire, port) => {
        if (passes(explainServer([...objects, added], wire, port).decision)) {
          expect(passes(explainServer(objects, wire, port).decision)).toBe(true)
        }
      }),
      runs(200),
    )
  })

  it('an AUDIT policy never changes the verdict (A-62)', () => {
    fc.assert(
      fc.property(arbMesh, arbAuthorizationPolicy(90, fc.constant('AUDIT')), arbWireRequest, arbPort, (objects, added, wire, port) => {
        const before = explainServer(objects, wire, port).decision
        const after = explainServer([...objects, added], wire, port).decision
        expect([after.kind, 'why' in after ? after.why : '']).toEqual([before.kind, 'why' in before ? before.why : ''])
      }),
      runs(150),
    )
  })

  it('the generators reach denials by DENY, by no ALLOW match, and requests that pass', () => {
    const seen = new Map<string, number>()
    const samples = fc.sample(fc.tuple(arbMesh, arbWireRequest, arbPort), { numRuns: 400, seed: 7 })
    for (const [objects, wire, port] of samples) {
      const { decision } = explainServer(objects, wire, port)
      const outcome = isDenied(decision) ? `denied by ${deniedBy(objects, wire, port)}` : decision.kind
      seen.set(outcome, (seen.get(outcome) ?? 0) + 1)
    }
    for (const outcome of ['denied by deny', 'denied by allow', 'forward', 'close']) {
      expect(seen.get(outcome) ?? 0, `${outcome} in ${JSON.stringify([...seen])}`).toBeGreaterThan(10)
    }
  })
})
