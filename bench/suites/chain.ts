/** `chain`: both hops of one request at 10 000 rules, beside a path look-up; and what one pass over the request's bytes costs. */
import { compileView } from '../../src/engine/compile/image.ts'
import { headerBlockBytes } from '../../src/engine/compiled/encode-headers.ts'
import { INTEGERS } from '../../src/engine/compiled/integers.ts'
import { cores, integers, must, policiesIn } from '../engines.ts'
import { type Contestant, race } from '../measure.ts'
import { findMyWayRouter } from '../peers/find-my-way.ts'
import { chain } from '../workloads/chain.ts'
import { bestOf, p50Of, type Settings, type SuiteResult } from './suite.ts'

const RULES = 10_000
const PEER_ROUTES = 1_000

export const chainSuite = ({ effort, say }: Settings): SuiteResult => {
  say(`chain, ${RULES} rules`)
  const workload = chain(RULES)
  const [hop] = workload.hops
  if (hop === undefined) throw new Error('no hop')
  const images = [compileView(workload.client), compileView(workload.server)]
  const [first, second] = [integers(), integers()]
  const ours = cores.map(({ name, make }): Contestant => {
    const [client, server] = policiesIn(make(), images)
    if (client === undefined || server === undefined) throw new Error('no policy')
    must(client.decide(hop.atClient).kind === 'forward' && server.decide(hop.atServer).kind === 'forward', `${name} chain`)
    const run = (): void => {
      client.decideInto(hop.atClient, first)
      server.decideNextHopInto(hop.atServer, second)
    }
    run()
    must(first[INTEGERS.outcome] === 0 && second[INTEGERS.outcome] === 0, `${name} chain as integers`)
    return { name: `${name} chain`, run }
  })
  const router = findMyWayRouter(workload.prefixes.slice(0, PEER_ROUTES))
  const path = `/service-${PEER_ROUTES - 1}/items/42`
  must(router(path) === PEER_ROUTES - 1, 'find-my-way')
  const bytes = headerBlockBytes(hop.atClient)
  const block = new Uint8Array(bytes)
  let sum = 0
  const timings = race(
    [
      ...ours,
      { name: 'find-my-way, 1 000 routes', run: () => void router(path) },
      {
        name: 'one pass over the request',
        run: () => {
          for (let i = 0; i < bytes; i++) sum = (sum + (block[i] ?? 0)) | 0
        },
      },
    ],
    effort,
  )
  must(sum === 0, 'pass')
  const value = bestOf(timings, 'chain') / p50Of(timings, 'find-my-way, 1 000 routes')
  return {
    tables: [{ workload: `chain, ${RULES} rules, both hops`, timings, facts: { 'request bytes': bytes } }],
    ratios: { chain10000_vs_findmyway1000: { value, better: 'lower', target: 4, of: 'whole chain of both hops ÷ one path look-up' } },
  }
}
