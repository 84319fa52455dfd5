/** Developer command: asks the compiled engine every recorded request and reports decisions that differ from the readable one's. */
import * as E from 'fp-ts/lib/Either.js'
import { readCase } from '../src/cli/cases/case.ts'
import { parseExactJson } from '../src/cli/cases/exact-json.ts'
import { requestOf } from '../src/cli/cases/request.ts'
import { verifyTokens } from '../src/cli/tokens.ts'
import { readMesh } from '../src/config/index.ts'
import { jsViewEngine } from '../src/engine/compiled/view-engine.ts'
import { explain } from '../src/engine/readable.ts'
import { viewOf } from '../src/lowering/istio/index.ts'
import { families, readFamily } from '../test/conformance/store.ts'

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  )
}
const text = (value: unknown): string => JSON.stringify(sorted(value))

const views = new Map<string, import('../src/model/index.ts').View>()
const args = process.argv.slice(2)
const show = Number(args.find((one) => one.startsWith('--show='))?.slice(7) ?? 3)
const wanted = args.filter((one) => !one.startsWith('--'))
let total = 0
let differing = 0
for (const family of families()) {
  if (wanted.length > 0 && !wanted.some((one) => family.startsWith(one))) continue
  let own = 0
  let bad = 0
  const kinds = new Map<string, number>()
  for (const line of readFamily(family)) {
    const json = parseExactJson(line)
    if ('error' in json) continue
    const given = readCase(json.value)
    if ('error' in given) continue
    const { mesh } = readMesh([{ name: given.case.id, text: given.case.config }], { meshConfig: given.case.meshConfig })
    for (const [n, one] of given.case.requests.entries()) {
      const proxy = given.case.proxies.find(({ role }) => role === one.at)
      if (proxy === undefined) continue
      const key = {
        namespace: proxy.namespace,
        workload: proxy.pod,
        kind: 'Pod',
        role: proxy.role === 'gateway' ? 'gateway' : 'sidecar',
      } as const
      const cacheKey = JSON.stringify(key)
      let view = views.get(cacheKey)
      if (view === undefined) {
        const lowered = viewOf(mesh, key)
        if (E.isLeft(lowered)) continue
        view = { ...lowered.right, enforced: true }
        views.set(cacheKey, view)
      }
      const bare = requestOf(one)
      const request = {
        ...bare,
        tokens: await verifyTokens(view, bare, Date.UTC(2026, 7, 27)),
        externalAuthorizer: one.path.includes('extdeny') ? ('deny' as const) : ('allow' as const),
      }
      own++
      const readable = text(explain(view, request).decision)
      let compiled: string
      try {
        compiled = text(jsViewEngine.decide(view, request))
      } catch (cause) {
        compiled = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
      }
      if (readable === compiled) continue
      bad++
      const label = compiled.startsWith('{') ? 'different' : (compiled.split('\n')[0] ?? '')
      kinds.set(label, (kinds.get(label) ?? 0) + 1)
      if (bad <= show)
        console.log(
          `${given.case.id} #${n} ${JSON.stringify(one).slice(0, 300)}\n  readable ${readable}\n  compiled ${compiled.slice(0, 2500)}`,
        )
    }
    views.clear()
  }
  total += own
  differing += bad
  console.log(`${family.padEnd(24)} ${own - bad}/${own} ${[...kinds].map(([k, v]) => `${v} ${k.slice(0, 150)}`).join('; ')}`)
}
console.log(`${total - differing} of ${total} the same`)
