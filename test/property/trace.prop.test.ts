import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Explained } from '../../src/engine/readable.ts'
import { isObjectReference } from '../../src/model/index.ts'
import { arbMesh, arbWireRequest } from './arbitraries/mesh.ts'
import { explainClient, explainServer, plain, runs } from './harness.ts'

const deciding = ({ decision }: Explained): unknown =>
  plain(decision.references.find((reference) => !isObjectReference(reference) || reference.role === 'decided') ?? null)

const lastMatched = ({ trace }: Explained): unknown => plain(trace.findLast(({ result }) => result === 'matched')?.reference ?? null)

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
