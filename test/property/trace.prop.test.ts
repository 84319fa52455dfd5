import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Explained } from '../../src/engine/readable.ts'
import { isObjectReference, type Reference } from '../../src/model/index.ts'
import { arbMesh, arbWireRequest } from './arbitraries/mesh.ts'
import { explainClient, explainServer, plain, runs } from './harness.ts'

// Where it stands is the law; `role` is the decision's own word.
const place = (reference: Reference | undefined): unknown => {
  if (reference === undefined) return null
  return plain(isObjectReference(reference) ? { ...reference, role: 'decided' } : reference)
}

const deciding = ({ decision }: Explained): unknown =>
  place(decision.references.find((reference) => !isObjectReference(reference) || reference.role === 'decided'))

// What was applied ends a request that is not forwarded: a redirect, a fault, a refused connection.
const lastMatched = ({ decision, trace }: Explained): unknown =>
  place(
    trace.findLast(
      ({ result, reference }) => reference !== undefined && (result === 'matched' || (result === 'applied' && decision.kind !== 'forward')),
    )?.reference,
  )

describe('a trace', () => {
  it('ends, as far as it matched, at the deciding reference of the decision', () => {
    fc.assert(
      fc.property(arbMesh, arbWireRequest, fc.boolean(), (objects, wire, atServer) => {
        const explained = atServer ? explainServer(objects, wire) : explainClient(objects, wire)
        expect(lastMatched(explained)).toEqual(deciding(explained))
      }),
      runs(250),
    )
  })

  it('of a denial by a rule ends at that rule of that policy', () => {
    let denials = 0
    fc.assert(
      fc.property(arbMesh, arbWireRequest, (objects, wire) => {
        const { decision, trace } = explainServer(objects, wire)
        const policy = 'denial' in decision ? decision.denial?.policy : undefined
        if (policy === undefined) return
        denials++
        expect(trace.findLast(({ result }) => result === 'matched')?.reference).toMatchObject({
          kind: 'AuthorizationPolicy',
          namespace: policy.namespace,
          name: policy.name,
          path: ['spec', 'rules', policy.rule],
        })
      }),
      runs(200),
    )
    expect(denials).toBeGreaterThan(5)
  })

  it('is plain data: it survives JSON unchanged', () => {
    fc.assert(
      fc.property(arbMesh, arbWireRequest, (objects, wire) => {
        const explained = explainClient(objects, wire)
        expect(JSON.parse(JSON.stringify(explained))).toEqual(explained)
      }),
      runs(100),
    )
  })
})
