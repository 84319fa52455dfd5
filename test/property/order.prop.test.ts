import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbMesh, arbWireRequest } from './arbitraries/mesh.ts'
import { explainClient, explainServer, plain, runs } from './harness.ts'

// Istio orders by creation time, then name: where the objects stand in the files never counts (H-10, D-1, A-7).
const shuffled = arbMesh.chain((objects) =>
  fc.tuple(fc.constant(objects), fc.shuffledSubarray(objects, { minLength: objects.length, maxLength: objects.length })),
)

describe('the order of objects in files', () => {
  it('never changes a client decision', () => {
    fc.assert(
      fc.property(shuffled, arbWireRequest, ([objects, other], wire) => {
        expect(plain(explainClient(other, wire).decision)).toEqual(plain(explainClient(objects, wire).decision))
      }),
      runs(150),
    )
  })

  it('never changes a server decision', () => {
    fc.assert(
      fc.property(shuffled, arbWireRequest, ([objects, other], wire) => {
        expect(plain(explainServer(other, wire).decision)).toEqual(plain(explainServer(objects, wire).decision))
      }),
      runs(150),
    )
  })
})
