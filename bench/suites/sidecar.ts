/** `sidecar`: what most proxies have, beside the list that anybody would write. All make whole decisions. */
import { isDeepStrictEqual } from 'node:util'
import { explain } from '../../src/engine/readable.ts'
import type { Decision, RequestDescriptor } from '../../src/model/index.ts'
import { compiled, integers, must } from '../engines.ts'
import { type Contestant, race } from '../measure.ts'
import { naiveList } from '../peers/naive.ts'
import { sidecar } from '../workloads/sidecar.ts'
import { bestOf, p50Of, type Settings, type SuiteResult } from './suite.ts'

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

export const sidecarSuite = ({ effort, say }: Settings): SuiteResult => {
  say('sidecar')
  const { view, requests } = sidecar()
  const { policies, image } = compiled(view)
  const at = (i: number): RequestDescriptor => requests[i % requests.length] as RequestDescriptor
  const out = integers()
  const deciders: readonly { readonly name: string; readonly decide: (request: RequestDescriptor) => Decision }[] = [
    ...policies.map(({ name, policy }) => ({ name: `${name} decision`, decide: policy.decide })),
    { name: 'naive scan', decide: naiveList(view) },
    { name: 'readable', decide: (request) => explain(view, request).decision },
  ]
  for (const request of requests) {
    const wanted = plain(explain(view, request).decision)
    for (const { name, decide } of deciders) must(isDeepStrictEqual(plain(decide(request)), wanted), `${name} sidecar ${request.path}`)
  }
  const contestants: readonly Contestant[] = [
    ...deciders.map(({ name, decide }) => ({ name, run: (i: number) => void decide(at(i)) })),
    ...policies.map(({ name, policy }) => ({ name: `${name} integers`, run: (i: number) => policy.decideInto(at(i), out) })),
  ]
  const timings = race(contestants, effort)
  const value = bestOf(timings, 'decision') / p50Of(timings, 'naive scan')
  return {
    tables: [{ workload: 'sidecar, 17 services, 20 routes, 10 rules', timings, facts: { 'image bytes': image.length } }],
    ratios: { sidecar_vs_naive: { value, better: 'lower', target: 1.5, of: 'whole decision ÷ naive scan' } },
  }
}
