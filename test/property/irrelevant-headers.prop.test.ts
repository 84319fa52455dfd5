import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explain } from '../../src/engine/readable.ts'
import { type Decision, type Header, implicitHeaders, mentionedHeaders, type RequestDescriptor, type View } from '../../src/model/index.ts'
import { arbMesh, arbWireRequest } from './arbitraries/mesh.ts'
import { clientRequest, plain, runs, serverRequest, viewFrom } from './harness.ts'

const bystanders = ['x-noise', 'x-trace', 'accept', 'user-agent', 'x-c'] as const
const arbNoise: fc.Arbitrary<Header[]> = fc.array(fc.tuple(fc.constantFrom(...bystanders), fc.constantFrom('', '1', 'a,b')), {
  minLength: 1,
  maxLength: 4,
})

// The headers travel on with the request; everything else of the decision must stay.
const withoutForwardedHeaders = (decision: Decision): unknown => {
  const strip = (value: unknown): unknown => {
    const copy = plain(value) as { request?: { headers?: unknown }; mirrors?: { request: { headers?: unknown } }[] }
    if (copy.request) copy.request.headers = []
    for (const mirror of copy.mirrors ?? []) mirror.request.headers = []
    return copy
  }
  return strip(decision)
}

const same = (view: View, request: RequestDescriptor, noise: readonly Header[]): void => {
  const mentioned = mentionedHeaders(view)
  for (const name of bystanders) expect(mentioned.has(name) || implicitHeaders.includes(name)).toBe(false)
  const noisy = { ...request, headers: [...noise, ...request.headers] }
  expect(withoutForwardedHeaders(explain(view, noisy).decision)).toEqual(withoutForwardedHeaders(explain(view, request).decision))
}

describe('a header that no rule mentions', () => {
  it('never changes a client decision', () => {
    fc.assert(
      fc.property(arbMesh, arbWireRequest, arbNoise, (objects, wire, noise) =>
        same(viewFrom(objects, 'client'), clientRequest(wire), noise),
      ),
      runs(150),
    )
  })

  it('never changes a server decision', () => {
    fc.assert(
      fc.property(arbMesh, arbWireRequest, arbNoise, (objects, wire, noise) =>
        same(viewFrom(objects, 'web-1'), serverRequest(wire), noise),
      ),
      runs(150),
    )
  })

  it('a header that a rule does mention can: the law is not vacuous', () => {
    const changed = fc.sample(fc.tuple(arbMesh, arbWireRequest), { numRuns: 600, seed: 11 }).filter(([objects, wire]) => {
      const view = viewFrom(objects, 'client')
      const bare = explain(view, clientRequest({ ...wire, headers: [] })).decision
      const dressed = explain(view, clientRequest({ ...wire, headers: [['x-a', 'a']] })).decision
      return JSON.stringify(withoutForwardedHeaders(bare)) !== JSON.stringify(withoutForwardedHeaders(dressed))
    })
    expect(changed.length).toBeGreaterThan(5)
  })
})
