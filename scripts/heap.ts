/**
 * `node --expose-gc scripts/run-ts.mjs heap [CALLS]`: by how many bytes that many decisions in integers (default a million) make the heap
 * grow, for each core: what is kept once all garbage is gone, and what is in use before it is. The engine of JavaScript keeps notes of its
 * own while it compiles, once; so a round that grows the heap is followed by another one, up to `ROUNDS`. What calls keep grows in each.
 */
import { cores, integers, policiesIn } from '../bench/engines.ts'
import { authz } from '../bench/workloads/authz.ts'
import { routes } from '../bench/workloads/routes.ts'
import { compileView } from '../src/engine/compile/image.ts'
import type { RequestDescriptor } from '../src/model/index.ts'

const calls = Number(process.argv[2] ?? 1_000_000)
const WARM_UP = 300_000
const ROUNDS = 4
/** Growth below this is none. */
const FEW_BYTES = 65_536

const collect = (): void => {
  if (globalThis.gc === undefined) throw new Error('needs --expose-gc')
  globalThis.gc()
  globalThis.gc()
}
const heap = (): number => process.memoryUsage().heapUsed

const [rules, table] = [authz(100), routes('prefix', 100)]
const images = [rules.view, table.view].map(compileView)
const requests: readonly (readonly RequestDescriptor[])[] = [
  [...rules.asks.hitLast, ...rules.asks.miss, ...rules.asks.hitRandom].map(({ request }) => request),
  [table.asks.hitLast.request, { ...table.asks.miss.request, draws: { seed: 7 } }],
]

const measured = cores.map(({ name, make }) => {
  const out = integers()
  const policies = policiesIn(make(), images)
  const run = (count: number): void => {
    for (let i = 0; i < count; i++) {
      const which = i & 1
      const list = requests[which] as readonly RequestDescriptor[]
      policies[which]?.decideInto(list[(i >> 1) % list.length] as RequestDescriptor, out)
    }
  }
  const round = (): { readonly keptBytes: number; readonly inUseBytes: number } => {
    collect()
    const before = heap()
    run(calls)
    const inUseBytes = heap() - before
    collect()
    return { keptBytes: heap() - before, inUseBytes }
  }
  run(WARM_UP)
  let found = round()
  for (let rounds = 1; rounds < ROUNDS && found.keptBytes > FEW_BYTES; rounds++) found = round()
  return { name, calls, ...found }
})
console.log(JSON.stringify(measured))
