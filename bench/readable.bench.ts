/** The readable engine and the way to it. Peers and the compiled engines join on the same workloads. */
import { bench, describe } from 'vitest'
import { readMesh } from '../src/config/index.ts'
import { explain } from '../src/engine/readable.ts'
import { workloads } from './workloads.ts'

for (const { name, text, view, requests } of workloads) {
  for (const { request, wanted } of requests) {
    const { kind } = explain(view, request).decision
    if (kind !== wanted) throw new Error(`${name}: ${request.path} gives ${kind}, not ${wanted}`)
  }
  describe(name, () => {
    bench(`explain ${requests.length} requests`, () => {
      for (const { request } of requests) explain(view, request)
    })
    bench('read the mesh', () => {
      readMesh([{ name: 'bench.yaml', text }])
    })
  })
}
