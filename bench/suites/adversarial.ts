/** `adversarial`: growth where rules are made to be hard to tell apart. Told, not promised. */
import { compiled, integers, must } from '../engines.ts'
import { type Contestant, race } from '../measure.ts'
import type { Table } from '../report.ts'
import { adversarial } from '../workloads/adversarial.ts'
import type { Settings, SuiteResult } from './suite.ts'

const SIZES = [10, 10_000] as const

export const adversarialSuite = ({ effort, say }: Settings): SuiteResult => {
  const out = integers()
  const tables = SIZES.flatMap((size) =>
    adversarial(size).map(({ name: workload, view, hitLast, miss }): Table => {
      say(`adversarial, ${workload}, ${size} rules`)
      const { policies, compileMs, image } = compiled(view)
      const contestants = policies.flatMap(({ name, policy }): readonly Contestant[] => {
        must(policy.decide(hitLast).kind === 'forward' && policy.decide(miss).kind === 'respond', `${name} ${workload}`)
        return [
          { name: `${name} hitLast`, run: () => policy.decideInto(hitLast, out) },
          { name: `${name} miss`, run: () => policy.decideInto(miss, out) },
        ]
      })
      const facts = { 'compile ms': compileMs, 'bytes per rule': image.length / size }
      return { workload: `adversarial: ${workload}, ${size} rules`, timings: race(contestants, effort), facts }
    }),
  )
  return { tables, ratios: {} }
}
