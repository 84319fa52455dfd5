/** `gateway`: 100 hosts with 1 000 routes of all kinds. */
import { explain } from '../../src/engine/readable.ts'
import { compiled, integers, must } from '../engines.ts'
import { race } from '../measure.ts'
import { gateway } from '../workloads/gateway.ts'
import type { Settings, SuiteResult } from './suite.ts'

export const gatewaySuite = ({ effort, say }: Settings): SuiteResult => {
  say('gateway')
  const { view, asks } = gateway()
  const { policies, image, compileMs, loadMs } = compiled(view)
  const out = integers()
  const at = (i: number) => (asks[i % asks.length] ?? asks[0])?.request
  for (const { request, route } of asks) {
    must(explain(view, request).decision.route?.name === route, `readable gateway ${request.path}`)
    for (const { name, policy } of policies) must(policy.decide(request).route?.name === route, `${name} gateway ${request.path}`)
  }
  const asked = (i: number) => {
    const request = at(i)
    if (request === undefined) throw new Error('no request')
    return request
  }
  const timings = race(
    [
      ...policies.map(({ name, policy }) => ({ name: `${name} integers`, run: (i: number) => policy.decideInto(asked(i), out) })),
      ...policies.map(({ name, policy }) => ({ name: `${name} decision`, run: (i: number) => void policy.decide(asked(i)) })),
      { name: 'readable', run: (i: number) => void explain(view, asked(i)) },
    ],
    effort,
  )
  const facts = { 'image bytes': image.length, 'compile ms': compileMs, 'load ms': loadMs }
  return { tables: [{ workload: 'gateway, 100 hosts, 1 000 routes', timings, facts }], ratios: {} }
}
