/**
 * `mesh`: a large mesh as YAML: reading it, and lowering and compiling its workloads, beside the reading. The first time is what a
 * command pays, which runs once; the median of more rounds is what a control plane pays, which is told a changed mesh again and again.
 */
import * as E from 'fp-ts/lib/Either.js'
import { readMesh } from '../../src/config/index.ts'
import type { Mesh } from '../../src/config/mesh.ts'
import { imageCompiler } from '../../src/engine/compile/image.ts'
import { viewOf } from '../../src/lowering/istio/index.ts'
import { must } from '../engines.ts'
import { largeMesh, NAMESPACES, WORKLOADS } from '../workloads/large-mesh.ts'
import type { Settings, SuiteResult } from './suite.ts'

/** Of the workloads in a quick run, beside the first of each namespace; the figure for all takes their mean for the others. */
const QUICK_SAMPLE = 400

/** Meshes that are read anew at the end. */
const ROUNDS = 7

const imageOf = (mesh: Mesh, workload: number, compile: ReturnType<typeof imageCompiler>): Uint8Array => {
  const view = viewOf(mesh, { namespace: `team-${workload % NAMESPACES}`, workload: `pod-${workload}`, kind: 'Pod' })
  if (E.isLeft(view)) throw new Error(view.left.message)
  return compile(view.right)
}

const elapsedMs = <T>(work: () => T): readonly [result: T, ms: number] => {
  const start = performance.now()
  const result = work()
  return [result, performance.now() - start]
}

const medianOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

export const meshSuite = ({ quick, say }: Settings): SuiteResult => {
  say('mesh: reading')
  const text = largeMesh()
  const [{ mesh, issues }, readMs] = elapsedMs(() => readMesh([{ name: 'mesh.yaml', text }]))
  must(!issues.some(({ severity }) => severity === 'error') && mesh.kubernetes.workloads.length === WORKLOADS, 'mesh')
  // The first workload also pays for what all of them share.
  const compile = imageCompiler()
  const [, firstMs] = elapsedMs(() => imageOf(mesh, 0, compile))
  // The first of each namespace pays for what those of a namespace share.
  say('mesh: one workload of each namespace')
  const sum = (from: number, to: number): number => {
    let bytes = 0
    for (let i = from; i < to; i++) bytes += imageOf(mesh, i, compile).length
    return bytes
  }
  const [, namespacesMs] = elapsedMs(() => sum(1, NAMESPACES))
  const sample = quick ? QUICK_SAMPLE : WORKLOADS - NAMESPACES
  say(`mesh: ${sample} workloads`)
  const [bytes, sampleMs] = elapsedMs(() => sum(NAMESPACES, NAMESPACES + sample))
  const allMs = firstMs + namespacesMs + (sampleMs / sample) * (WORKLOADS - NAMESPACES)
  const rounds = Array.from({ length: ROUNDS }, (_, i) => {
    say(`mesh: read and one workload again, ${i + 1} of ${ROUNDS}`)
    const [again, ms] = elapsedMs(() => readMesh([{ name: 'mesh.yaml', text }]))
    return [ms, elapsedMs(() => imageOf(again.mesh, 0, imageCompiler()))[1]] as const
  })
  const [readAgainMs, oneAgainMs] = [medianOf(rounds.map(([ms]) => ms)), medianOf(rounds.map(([, ms]) => ms))]
  const facts = {
    'YAML bytes': text.length,
    'read ms': readMs,
    'first workload, lower and compile, ms': firstMs,
    [`read again, ms (median of ${ROUNDS})`]: readAgainMs,
    [`one workload of a mesh read again, ms (median of ${ROUNDS})`]: oneAgainMs,
    'a further namespace, ms': namespacesMs / (NAMESPACES - 1),
    'a further workload of a namespace, ms': sampleMs / sample,
    [`all workloads, ms${quick ? ` (from ${NAMESPACES + sample})` : ''}`]: allMs,
    'image bytes, mean': bytes / sample,
  }
  return {
    tables: [{ workload: 'mesh, 1 000 services, 3 000 workloads', timings: [], facts }],
    ratios: {
      mesh_one_vs_read: { value: firstMs / readMs, better: 'lower', target: 0.1, of: 'lower and compile one workload ÷ reading the YAML' },
      mesh_one_again_vs_read: { value: oneAgainMs / readAgainMs, better: 'lower', target: 0.1, of: 'the same when the code is warm' },
      mesh_all_vs_read: { value: allMs / readMs, better: 'lower', target: 20, of: 'lower and compile all workloads ÷ reading the YAML' },
    },
  }
}
