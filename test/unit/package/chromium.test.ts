/** `fairlead/wasm` as it is published, in a real browser: it loads images that were made elsewhere and decides as in Node. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ensureBuilt, root } from '../../../scripts/setup.mjs'
import { admit, compileView, type RequestDescriptor, readMesh, viewOf } from '../../../src/index.ts'
import { wasmEngine } from '../../../src/wasm.ts'
import { findChromium, isCi, saidBy } from './chromium.ts'

const folder = join(root, 'examples/bookinfo')
const files = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))

const imageOf = (workload: string): Uint8Array => {
  const view = viewOf(admit(readMesh(files).mesh).mesh, { namespace: 'default', workload })
  if (view._tag === 'Left') throw new Error(view.left.message)
  return compileView(view.right)
}

const request = (fields: Partial<RequestDescriptor>): RequestDescriptor => ({
  direction: 'outbound',
  protocol: 'http',
  method: 'GET',
  authority: 'reviews:9080',
  path: '/reviews/0',
  headers: [],
  source: { ip: '10.0.0.7' },
  destination: { ip: '10.0.0.8', port: 9080 },
  tokens: [],
  draws: {},
  ...fields,
})

const plain: RequestDescriptor['headers'] = []
const byJason: RequestDescriptor['headers'] = [['end-user', 'jason']]
const byTest: RequestDescriptor['headers'] = [
  ['end-user', 'test-user'],
  ['accept', 'ä'],
]
const outbound = ['reviews', 'ratings', 'details', 'nowhere'].flatMap((host) =>
  [plain, byJason, byTest].map((headers) => request({ authority: `${host}:9080`, path: `/${host}/0?x=%20`, headers, draws: { seed: 3 } })),
)
const inbound = ['cluster.local/ns/default/sa/bookinfo-productpage', 'cluster.local/ns/default/sa/other', undefined].flatMap((principal) =>
  ['GET', 'POST'].map((method) =>
    request({
      direction: 'inbound',
      method,
      source: { ip: '10.0.0.7', ...(principal === undefined ? {} : { principal }) },
    }),
  ),
)
const hops = [
  { image: imageOf('productpage-v1'), requests: outbound },
  { image: imageOf('reviews-v1'), requests: [...inbound, ...outbound] },
]

/** The same in Node and in the page: what an engine decides of each request. */
const decisionsOf = `(engine, hops) => hops.map(({ image, requests }) => {
  const loaded = engine.load(image)
  return loaded.ok ? requests.map((request) => loaded.policy.decide(request)) : loaded.error
})`
const decide = new Function(`return ${decisionsOf}`)() as (engine: unknown, of: typeof hops) => unknown

// Its policy lets the page load nothing, and say what came out to nobody but `address`: the module comes as text of the page.
const pageOf = (module: string, address: string): string => {
  const inPage = hops.map(({ image, requests }) => ({ image: Buffer.from(image).toString('base64'), requests }))
  const json = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c')
  return `<!doctype html><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' blob: 'wasm-unsafe-eval'; connect-src ${address}">
<body><script>
const say = (result) => fetch('${address}', { method: 'POST', mode: 'no-cors', body: JSON.stringify(result) })
const bytesOf = (base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
const run = async () => {
  const source = new Blob([${json(module)}], { type: 'text/javascript' })
  const { loadWasmEngine, wasmEngine } = await import(URL.createObjectURL(source))
  const hops = ${json(inPage)}.map(({ image, requests }) => ({ image: bytesOf(image), requests }))
  const decisionsOf = ${decisionsOf}
  return { agent: navigator.userAgent, background: decisionsOf(await loadWasmEngine(), hops), atOnce: decisionsOf(wasmEngine(), hops) }
}
run().then(say, (error) => say({ error: String(error) }))
</script></body>`
}

const chromium = findChromium()
if (chromium === undefined && !isCi)
  console.warn(
    'SKIPPED: nothing is tested in a browser. Install Chromium (Debian: apt-get install chromium), or name one in FAIRLEAD_CHROMIUM.',
  )

it.skipIf(chromium === undefined && !isCi)('decides in Chromium what it decides in Node', { timeout: 300_000 }, async () => {
  if (chromium === undefined) throw new Error('Chromium is missing and could not be installed')
  expect(ensureBuilt(['ignore', 'ignore', 'inherit'])).toBe(0)
  const scratch = mkdtempSync(join(tmpdir(), 'fairlead-chromium-'))
  try {
    const page = join(scratch, 'page.html')
    const module = readFileSync(join(root, 'dist/wasm.js'), 'utf8')
    const said: unknown = JSON.parse(
      await saidBy(chromium, page, join(scratch, 'profile'), (address) => writeFileSync(page, pageOf(module, address))),
    )
    const inNode = JSON.parse(JSON.stringify(decide(wasmEngine(), hops)))
    expect(said).toEqual({ agent: expect.stringContaining('Chrome'), background: inNode, atOnce: inNode })
    expect(new Set(inNode.flat().map(({ kind }: { kind: string }) => kind)).size).toBeGreaterThan(1)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
})
