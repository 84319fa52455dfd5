import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide } from '../../../src/core/decide.ts'
import { FAILED_FRAME_TOO_SMALL, OUTCOME_FORWARD } from '../../../src/core/layout/codes.ts'
import { FR_ANSWER } from '../../../src/core/layout/frame.ts'
import { attach } from '../../../src/core/memory/mem.ts'
import { frameBytesFor } from '../../../src/core/memory/open.ts'
import { decideResponse } from '../../../src/core/routing/respond.ts'
import { compileView } from '../../../src/engine/compile/image.ts'
import { writeConnection } from '../../../src/engine/compiled/encode-connection.ts'
import { writeHeaderBlock } from '../../../src/engine/compiled/encode-headers.ts'
import { frameReader } from '../../../src/engine/compiled/frame-reader.ts'
import { needsOf } from '../../../src/engine/compiled/needs.ts'
import { explain } from '../../../src/engine/readable.ts'
import type { Header, RequestDescriptor, View } from '../../../src/model/index.ts'
import { respondHeaders } from '../../../src/routing/response.ts'
import { routeRequests } from './route-requests.ts'
import { routeViews } from './route-views.ts'

const IMAGE = 1_024
const align = (at: number): number => (at + 15) & ~15

/** Headers of an answer as they leave, asked of the core twice in one frame; undefined where nothing is sent upstream. */
const answerOf = (view: View, request: RequestDescriptor, headers: readonly Header[], roomBytes: number): readonly Header[] | number => {
  const image = compileView(view)
  const bytes = new Uint8Array(IMAGE + image.length + 400_000)
  const memory = { view: new DataView(bytes.buffer), bytes }
  bytes.set(image, IMAGE)
  const pairs = align(IMAGE + image.length)
  const record = pairs + 8_192
  const answer = record + 8_192
  const room = answer + 16_384
  const frame = room + 65_536
  attach(memory.view, bytes)
  writeHeaderBlock(memory, pairs, request)
  writeConnection(memory, record, needsOf(new DataView(image.buffer, image.byteOffset, image.length)), request)
  if (decide(IMAGE, record, pairs, frame, frameBytesFor(IMAGE, 8_192)) !== OUTCOME_FORWARD) return 0
  let at = answer + 4 + headers.length * 8
  memory.view.setInt32(answer, headers.length, true)
  for (const [i, [name, value]] of headers.entries()) {
    memory.view.setInt32(answer + 4 + i * 8, name.length, true)
    memory.view.setInt32(answer + 8 + i * 8, value.length, true)
    for (const char of `${name}\0${value}\0`) bytes[at++] = char.charCodeAt(0)
  }
  decideResponse(frame, answer, room, 65_536)
  const count = decideResponse(frame, answer, room, roomBytes)
  return count < 0 ? count : frameReader(memory, frame).headers(FR_ANSWER)
}

const headers: fc.Arbitrary<readonly Header[]> = fc.array(
  fc.tuple(
    fc.constantFrom(
      'x-a',
      'x-b',
      'via',
      'vary',
      'keep-alive',
      'connection',
      'set-cookie',
      'location',
      'access-control-allow-origin',
      'x-new',
    ),
    fc.constantFrom('v', '', ' v\t', 'http://o', 'a, b'),
  ),
  { maxLength: 8 },
)

describe('headers of an upstream answer, asked of the core', () => {
  it('leave as the readable evaluator says, whatever the route does with them', () => {
    fc.assert(
      fc.property(routeViews, routeRequests, headers, (view, one, upstream) => {
        const request = { ...one, direction: view.listeners[0]?.direction ?? 'outbound' }
        const { decision } = explain(view, request)
        if (decision.kind !== 'forward') return
        expect(answerOf(view, request, upstream, 65_536)).toEqual(respondHeaders(decision.response, upstream))
      }),
      { numRuns: 150 },
    )
  })

  it('too little room is said, never written beyond', () => {
    fc.assert(
      fc.property(routeViews, routeRequests, headers, fc.nat(40), (view, one, upstream, words) => {
        const request = { ...one, direction: view.listeners[0]?.direction ?? 'outbound' }
        const { decision } = explain(view, request)
        if (decision.kind !== 'forward') return
        const given = answerOf(view, request, upstream, words * 4)
        if (given !== FAILED_FRAME_TOO_SMALL) expect(given).toEqual(respondHeaders(decision.response, upstream))
      }),
      { numRuns: 80 },
    )
  })
})
