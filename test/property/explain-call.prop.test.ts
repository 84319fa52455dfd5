/** Laws of a whole call: total, as the published schema says, and a nearest miss that really passes. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import schema from '../../schema/explain.v1.json' with { type: 'json' }
import { locate, readMesh } from '../../src/config/index.ts'
import { answerJson, type Call, type CallAnswer, explainCall, type FieldChange, withNearestMiss } from '../../src/explain/index.ts'
import { arbMesh, arbWireRequest, asText, type KubernetesObject, type WireRequest } from './arbitraries/mesh.ts'
import { runs } from './harness.ts'

const validate = new Ajv2020({ strict: true, strictTuples: false, allowUnionTypes: true }).compile(schema)

const callOf = (wire: WireRequest): Call => ({
  caller: { kind: 'workload', name: { kind: 'Pod', namespace: 'app', workload: 'client' } },
  protocol: 'http',
  scheme: 'http',
  method: wire.method,
  host: 'web',
  port: 80,
  authority: wire.authority,
  path: wire.path,
  headers: wire.headers,
  plaintext: false,
  tokens: [],
  draws: { split: wire.draw },
})

const answered = (objects: readonly KubernetesObject[], call: Call) => {
  const { mesh } = readMesh([{ name: 'mesh.yaml', text: asText(objects) }])
  const found = explainCall(mesh, call)
  if (isLeft(found)) throw new Error(found.left.message)
  return { mesh, answer: withNearestMiss(mesh, call, found.right) }
}

/** The call with the changes that its caller writes; undefined when one of them is somebody else's to make. */
const changed = (call: Call, changes: readonly FieldChange[]): Call | undefined => {
  let { method, headers } = call
  for (const { field, to } of changes) {
    const name = /^header (.*)$/.exec(field)?.[1]
    if (field === 'method' && to !== undefined) method = to
    else if (name === undefined) return undefined
    else headers = [...headers.filter(([header]) => header !== name), ...(to === undefined ? [] : [[name, to] as const])]
  }
  return { ...call, method, headers }
}

describe('explainCall', () => {
  it('answers every call, in the words of the schema', () => {
    fc.assert(
      fc.property(arbMesh, arbWireRequest, (objects, wire) => {
        const { mesh, answer } = answered(objects, callOf(wire))
        const json = JSON.parse(JSON.stringify(answerJson(answer, (reference) => locate(mesh, reference))))
        expect(validate(json) ? [] : validate.errors).toEqual([])
      }),
      runs(150),
    )
  })

  it('names only changes that pass when they are made', () => {
    let tried = 0
    fc.assert(
      fc.property(arbMesh, arbWireRequest, (objects, wire) => {
        const call = callOf(wire)
        const { answer } = answered(objects, call)
        for (const { changes } of answer.nearestMiss?.alternatives ?? []) {
          const again = changed(call, changes)
          if (again === undefined) continue
          tried++
          const { outcome }: CallAnswer = answered(objects, again).answer
          expect(outcome.verdict).toBe('allowed')
        }
      }),
      runs(300),
    )
    // The law means something only where refusals with a way out occur.
    expect(tried).toBeGreaterThan(0)
  })
})
