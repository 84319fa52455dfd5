/**
 * One image in both compiled cores, at the same addresses of two memories that start the same: what JavaScript and Wasm make
 * of a request is compared byte by byte, result, notes and working words, which is more than the decision shows.
 */
import { FAILED_FRAME_TOO_SMALL, IMAGE_VALID } from '../../../src/core/layout/codes.ts'
import { compileView } from '../../../src/engine/compile/image.ts'
import { type Decoder, decoderOf } from '../../../src/engine/compiled/decode.ts'
import { connectionBytes, writeConnection } from '../../../src/engine/compiled/encode-connection.ts'
import { headerBlockBytes, writeHeaderBlock } from '../../../src/engine/compiled/encode-headers.ts'
import { type ImageNeeds, needsOf } from '../../../src/engine/compiled/needs.ts'
import type { Decision, RequestDescriptor, View } from '../../../src/model/index.ts'
import { memoryOf, type RawCore, rawJs, rawWasm } from '../cores.ts'

const FIRST = 1_024
const MEMORY = 16 * 1024 * 1024
/** Frames beyond this are not tried. */
const MOST_FRAME = 4 * 1024 * 1024

const align = (at: number): number => (at + 15) & ~15

let made: readonly [RawCore, RawCore] | undefined
const cores = (): readonly [RawCore, RawCore] => {
  made ??= [rawJs(memoryOf(new ArrayBuffer(MEMORY))), rawWasm(MEMORY)]
  return made
}

export interface Pair {
  /** What JavaScript and Wasm do not agree on, in words; undefined = all bytes are the same. */
  readonly run: (request: RequestDescriptor) => string | undefined
  /** The decision of the latest run, read from the memory of JavaScript or of Wasm. */
  readonly decision: (of: 'js' | 'wasm') => Decision
}

interface Latest {
  frame: number
  outcome: number
  request: RequestDescriptor | undefined
}

const pairOver = (image: Uint8Array, needs: ImageNeeds, decoder: Decoder): Pair => {
  const [js, wasm] = cores()
  const [jsBytes, wasmBytes] = [js, wasm].map(({ memory }) => Buffer.from(memory.bytes.buffer)) as [Buffer, Buffer]
  const latest: Latest = { frame: 0, outcome: 0, request: undefined }
  const pairs = align(FIRST + image.length)
  const run = (request: RequestDescriptor): string | undefined => {
    const pairsBytes = headerBlockBytes(request)
    const record = align(pairs + pairsBytes)
    const frame = align(record + connectionBytes(needs, request))
    for (const { memory } of [js, wasm]) {
      writeHeaderBlock(memory, pairs, request)
      writeConnection(memory, record, needs, request)
    }
    let frameBytes = align(js.frameBytesFor(FIRST, pairsBytes))
    for (;;) {
      const outcome = js.decide(FIRST, record, pairs, frame, frameBytes)
      const other = wasm.decide(FIRST, record, pairs, frame, frameBytes)
      if (outcome !== other) return `outcome ${outcome} in JavaScript, ${other} in Wasm`
      if (outcome === FAILED_FRAME_TOO_SMALL && frameBytes < MOST_FRAME) {
        frameBytes *= 4
        continue
      }
      Object.assign(latest, { frame, outcome, request })
      const end = frame + frameBytes
      if (jsBytes.compare(wasmBytes, pairs, end, pairs, end) === 0) return undefined
      return 'the frame in JavaScript is not that in Wasm'
    }
  }
  return {
    run,
    decision: (of) => {
      if (latest.request === undefined) throw new Error('nothing was run')
      return decoder.decision((of === 'js' ? js : wasm).memory, latest.frame, latest.outcome, latest.request)
    },
  }
}

/** A view in both cores. One pair is in use at a time: the next one takes its place. */
export const pairOf = (view: View): Pair => {
  const image = compileView(view)
  for (const { memory, validate, name } of cores()) {
    memory.bytes.fill(0, FIRST)
    memory.bytes.set(image, FIRST)
    const code = validate(FIRST, image.length)
    if (code !== IMAGE_VALID) throw new Error(`a compiled view gets code ${code} in ${name}`)
  }
  const data = new DataView(image.buffer, image.byteOffset, image.length)
  return pairOver(image, needsOf(data), decoderOf(data))
}
