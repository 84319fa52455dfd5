/** `mesh`: a large mesh as YAML: reading it, and lowering and compiling its workloads, beside the reading. */
import * as E from 'fp-ts/lib/Either.js'
import { readMesh } from '../../src/config/index.ts'
import type { Mesh } from '../../src/config/mesh.ts'
import { compileView } from '../../src/engine/compile/image.ts'
import { viewOf } from '../../src/lowering/istio/index.ts'
import { must } from '../engines.ts'
import { largeMesh, WORKLOADS } from '../workloads/large-mesh.ts'
import type { Settings, SuiteResult } from './suite.ts'

/** Of the workloads in a quick run; the figure for all is the mean times their number. */
const QUICK_SAMPLE = 30

const imageOf = (mesh: Mesh, workload: number): Uint8Array => {
  const view = viewOf(mesh, { namespace: `team-${workload % 20}`, workload: `pod-${workload}`, kind: 'Pod' })
  if (E.isLeft(view)) throw new Error(view.left.message)
  return compileView(view.right)
}

const elapsedMs = <T>(work: () => T): readonly [result: T, ms: number] => {
  const start = performance.now()
  const result = work()
  return [result, performance.now() - start]
}

export const meshSuite = ({ quick, say }: Settings): SuiteResult => {
  say('mesh: reading')
  const text = largeMesh()
  const [{ mesh, issues }, readMs] = elapsedMs(() => readMesh([{ name: 'mesh.yaml', text }]))
  must(!issues.some(({ severity }) => severity === 'error') && mesh.kubernetes.workloads.length === WORKLOADS, 'mesh')
  // The first workload also pays for what all of them share.
  const [, firstMs] = elapsedMs(() => imageOf(mesh, 0))
  const sample = quick ? QUICK_SAMPLE : WORKLOADS
  say(`mesh: ${sample} workloads`)
  const [bytes, sampleMs] = elapsedMs(() => {
    let sum = 0
    for (let i = 0; i < sample; i++) sum += imageOf(mesh, Math.trunc((i * WORKLOADS) / sample)).length
    return sum
  })
  const allMs = (sampleMs / sample) * WORKLOADS
  const facts = {
    'YAML bytes': text.length,
    'read ms': readMs,
    'first workload, lower and compile, ms': firstMs,
    [`all workloads, ms${quick ? ` (from ${sample})` : ''}`]: allMs,
    'image bytes, mean': bytes / sample,
  }
  return {
    tables: [{ workload: 'mesh, 1 000 services, 3 000 workloads', timings: [], facts }],
    ratios: {
      mesh_one_vs_read: { value: firstMs / readMs, better: 'lower', target: 0.1, of: 'lower and compile one workload ÷ reading the YAML' },
      mesh_all_vs_read: { value: allMs / readMs, better: 'lower', target: 20, of: 'lower and compile all workloads ÷ reading the YAML' },
    },
  }
}
