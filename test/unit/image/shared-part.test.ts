/** Images that go on from a part they share are byte for byte those that are compiled alone. */
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { largeMesh } from '../../../bench/workloads/large-mesh.ts'
import { readMesh } from '../../../src/config/index.ts'
import { dataplaneNamed, withDataplane } from '../../../src/dataplane/index.ts'
import { compileView, imageCompiler } from '../../../src/engine/compile/image.ts'
import { viewOf } from '../../../src/lowering/istio/index.ts'
import type { View } from '../../../src/model/index.ts'
import { sourcesOf } from '../../fuzz/engines/sources.ts'
import { diceFrom } from '../../fuzz/input.ts'

const meshOf = (services: number) => readMesh([{ name: 'mesh.yaml', text: largeMesh(services, services * 2) }]).mesh

const viewsOf = (mesh: ReturnType<typeof meshOf>): readonly View[] =>
  mesh.kubernetes.workloads.map(({ namespace, name, kind }) => {
    const view = viewOf(mesh, { namespace, workload: name, kind })
    if (E.isLeft(view)) throw new Error(view.left.message)
    return view.right
  })

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(b)

describe('images of one mesh', () => {
  it.each(['forwards', 'backwards'])('are the same with and without a shared part, compiled %s', (order) => {
    const views = viewsOf(meshOf(40))
    const compile = imageCompiler()
    for (const view of order === 'forwards' ? views : views.toReversed())
      expect(same(compile(view), compileView(view)), view.workload.name).toBe(true)
  })

  it('of proxies of another release do not share', () => {
    const [view] = viewsOf(meshOf(20))
    const old = dataplaneNamed('envoy-1.37.0')
    if (view === undefined || old === undefined) throw new Error('no view')
    const other = withDataplane(view, old)
    const compile = imageCompiler()
    for (const one of [view, other, view]) expect(same(compile(one), compileView(one))).toBe(true)
    expect(same(compileView(other), compileView(view))).toBe(false)
  })

  it('are the same after any other image', async () => {
    const compile = imageCompiler()
    for (let index = 0; index < 12; index++)
      for (const { view } of await sourcesOf(diceFrom(index + 1), index)) {
        const image = compileView(view)
        // Half of its listeners and clusters are those of the image before.
        const changed = { ...view, listeners: view.listeners.slice(0, -1), clusters: view.clusters.toReversed() }
        for (const one of [view, changed, view]) expect(same(compile(one), compileView(one))).toBe(true)
        expect(same(compile(view), image)).toBe(true)
      }
  })
})
