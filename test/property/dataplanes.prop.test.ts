import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dataplaneNamed, defaultDataplane, type Profile, profiles, withDataplane } from '../../src/dataplane/index.ts'
import { explain } from '../../src/engine/readable.ts'
import type { Decision, Header, RequestDescriptor, View } from '../../src/model/index.ts'
import { arbMesh, arbWireRequest } from './arbitraries/mesh.ts'
import { clientRequest, plain, runs, serverRequest, viewFrom } from './harness.ts'

const named = (name: string): Profile => dataplaneNamed(name) ?? defaultDataplane

/** One line for each name: nothing to join. */
const once = <H extends Header>(headers: readonly H[]): H[] => [...new Map(headers.map((header) => [header[0], header])).values()]

const joined = (headers: readonly Header[]): readonly Header[] =>
  once(headers).map(
    ([name]): Header => [
      name,
      headers
        .filter(([other]) => other === name)
        .map(([, value]) => value)
        .join(','),
    ],
  )

const lines = fc.array(fc.tuple(fc.constantFrom('x-a', 'x-b', 'end-user', 'cookie'), fc.constantFrom('', '1', 'a', 'a,b', 'admin')), {
  maxLength: 6,
})

/** What is decided, without the header lines that go on. */
const gist = ({ kind, route, ...rest }: Decision): unknown =>
  plain({ kind, route, cluster: 'cluster' in rest ? rest.cluster : undefined, status: 'status' in rest ? rest.status : undefined })

const decided = (view: View, request: RequestDescriptor, profile: Profile): Decision =>
  explain(withDataplane(view, profile), request).decision

const views = (objects: Parameters<typeof viewFrom>[0], wire: Parameters<typeof clientRequest>[0]) =>
  [
    [viewFrom(objects, 'client'), clientRequest(wire)],
    [viewFrom(objects, 'web-1'), serverRequest(wire)],
  ] as const

describe('dataplane profiles', () => {
  it('decide alike where no header is repeated and no dot segment has parameters', () => {
    fc.assert(
      fc.property(arbMesh, arbWireRequest, (objects, wire) => {
        fc.pre(!wire.path.includes(';'))
        for (const [view, request] of views(objects, { ...wire, headers: once(wire.headers) }))
          for (const profile of profiles) expect(decided(view, request, profile)).toEqual(explain(view, request).decision)
      }),
      runs(80),
    )
  })

  it('that join header lines decide as if one joined line had been sent (DP-1, DP-2)', () => {
    const [old, fixed] = [named('envoy-1.37.0'), defaultDataplane]
    const alike = { ...old, rules: { ...fixed.rules, policyHeaders: 'joined', routeHeaders: 'joined' } } as const
    fc.assert(
      fc.property(arbMesh, arbWireRequest, lines, (objects, wire, more) => {
        for (const [view, request] of views(objects, { ...wire, headers: more }))
          expect(gist(decided(view, request, alike))).toEqual(gist(decided(view, { ...request, headers: joined(more) }, fixed)))
      }),
      runs(120),
    )
  })
})
