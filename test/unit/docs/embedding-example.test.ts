/** The request of docs/embedding.md, run as the page does it: its numbers and texts are taken from the page. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { OUTCOME_FORWARD } from '../../../src/core/layout/codes.ts'
import {
  FR_CLUSTER,
  FR_HEADER_COUNT,
  FR_HEADERS,
  FR_PATH,
  HE_BYTES,
  HE_NAME_AT,
  HE_NAME_LEN,
  HE_VALUE_AT,
  HE_VALUE_LEN,
} from '../../../src/core/layout/frame.ts'
import { CU_BYTES, CU_OBJECT, IMG_CLUSTERS } from '../../../src/core/layout/image.ts'
import * as layout from '../../../src/core/layout/request.ts'
import { wasmModuleBytes } from '../../../src/engine/compiled/wasm.ts'
import { readObject } from '../../../src/image/objects.ts'
import { admit, compileView, explain, type RequestDescriptor, readMesh, viewOf } from '../../../src/index.ts'

interface Exports {
  readonly memory: WebAssembly.Memory
  readonly plan: (image: number, request: number, frame: number) => number
  readonly validate: (image: number, bytes: number) => number
  readonly decide: (image: number, record: number, block: number, frame: number, frameBytes: number) => number
}

const page = readFileSync(join(process.cwd(), 'docs/embedding.md'), 'utf8')
const [, perRequest = ''] = page.split('// Per request')
const names = ['namespaces', 'productpage', 'reviews', 'routing', 'subsets', 'mtls']
const texts = names.map((name) => ({ name, text: readFileSync(join(process.cwd(), `examples/bookinfo/${name}.yaml`), 'utf8') }))
const roundUp = (at: number): number => (at + 15) & ~15

it('decides what explain says of the same request', () => {
  const view = viewOf(admit(readMesh(texts).mesh).mesh, { namespace: 'default', workload: 'productpage-v1' })
  if (view._tag === 'Left') throw new Error(view.left.message)
  const bytes = compileView(view.right)

  const module = new WebAssembly.Module(wasmModuleBytes() as Uint8Array<ArrayBuffer>)
  const { memory, plan, validate, decide } = new WebAssembly.Instance(module).exports as unknown as Exports
  const image = plan(3 * bytes.length + 64, 64 * 1024, 512 * 1024)
  const [data, octets] = [new DataView(memory.buffer), new Uint8Array(memory.buffer)]
  const word = (at: number): number => data.getInt32(at, true)
  const text = (at: number, len: number): string => String.fromCharCode(...octets.subarray(at, at + len))
  octets.set(bytes, image)
  expect(validate(image, bytes.length)).toBe(0)

  const block = image + roundUp(bytes.length)
  let at = block
  for (const [, number] of perRequest.matchAll(/put\(&at, (\d+)\)/g)) {
    data.setInt32(at, Number(number), true)
    at += 4
  }
  const written = /put_text\(&at, "(.*)"\)/.exec(perRequest)?.[1]?.replaceAll('\\0', '\0') ?? ''
  octets.set(new TextEncoder().encode(written), at)
  at += written.length

  const record = roundUp(at)
  const put = (offset: number, value: number): void => data.setInt32(record + offset, value, true)
  put(layout.RQ_DIRECTION, layout.DIRECTION_OUTBOUND)
  put(layout.RQ_HTTP_VERSION, 11)
  put(layout.RQ_PORT, 9080)
  for (const absent of [layout.RQ_DESTINATION_IP, layout.RQ_PRINCIPAL, layout.RQ_SERVER_NAME]) put(absent, -1)
  put(layout.RQ_SOURCE_IP, layout.RQ_HEADER_BYTES)
  put(layout.RQ_SOURCE_IP + 4, 8)
  octets.set(new TextEncoder().encode('10.0.0.7'), record + layout.RQ_HEADER_BYTES)
  put(layout.RQ_BYTES, layout.RQ_HEADER_BYTES + 8)

  const frame = roundUp(record + layout.RQ_HEADER_BYTES + 8)
  expect(decide(image, record, block, frame, 512 * 1024)).toBe(OUTCOME_FORWARD)

  const request: RequestDescriptor = {
    direction: 'outbound',
    protocol: 'http',
    method: 'GET',
    authority: 'reviews:9080',
    path: '/reviews/1',
    headers: [['end-user', 'jason']],
    source: { ip: '10.0.0.7' },
    destination: { ip: 'unknown', port: 9080 },
    tokens: [],
    draws: { seed: 0 },
  }
  const { decision } = explain(view.right, request)
  if (decision.kind !== 'forward') throw new Error(decision.kind)
  const own = new DataView(bytes.buffer)
  const cluster = own.getInt32(IMG_CLUSTERS, true) + word(frame + FR_CLUSTER) * CU_BYTES
  expect(readObject(own, own.getInt32(cluster + CU_OBJECT, true))).toEqual({ ...decision.cluster })
  expect(text(word(frame + FR_PATH), word(frame + FR_PATH + 4))).toBe(decision.request?.path)
  const headers = Array.from({ length: word(frame + FR_HEADER_COUNT) }, (_, i) => {
    const entry = word(frame + FR_HEADERS) + i * HE_BYTES
    return [text(word(entry + HE_NAME_AT), word(entry + HE_NAME_LEN)), text(word(entry + HE_VALUE_AT), word(entry + HE_VALUE_LEN))]
  })
  expect(headers).toEqual(decision.request?.headers)
})
