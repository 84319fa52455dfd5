/**
 * Holds JavaScript and Wasm beside each other on an image, good or bad: the same verdict on it, and for one that is valid the
 * same decisions, without a throw or a trap, and reading nothing but the image and the request.
 */
import { isDeepStrictEqual } from 'node:util'
import { FAILED_FRAME_TOO_SMALL, IMAGE_VALID, OUTCOME_FORWARD } from '../../src/core/layout/codes.ts'
import { FR_ANSWER, FR_PLAN, FR_PLAN_CHANGES } from '../../src/core/layout/frame.ts'
import { IMG_BYTES, IMG_HEADER_BYTES } from '../../src/core/layout/image.ts'
import { NX_BYTES } from '../../src/core/layout/retry.ts'
import { scratchBytes, V_STEPS } from '../../src/core/validate/claims.ts'
import { decoderOf } from '../../src/engine/compiled/decode.ts'
import { describeImage } from '../../src/engine/compiled/describe.ts'
import { connectionBytes, writeConnection } from '../../src/engine/compiled/encode-connection.ts'
import { headerBlockBytes, writeHeaderBlock } from '../../src/engine/compiled/encode-headers.ts'
import { frameReader } from '../../src/engine/compiled/frame-reader.ts'
import { needsOf } from '../../src/engine/compiled/needs.ts'
import type { RequestDescriptor } from '../../src/model/index.ts'
import { memoryOf, type RawCore, rawJs, rawWasm } from './cores.ts'
import { guardedMemory, type Region } from './guarded.ts'

const FIRST = 1_024
const MEMORY = 8 * 1024 * 1024
const MOST_FRAME = 2 * 1024 * 1024
const ROOM = 65_536
const AFTERWARDS = ROOM + 8_192
/** So much of the frame and of what is behind it is filled with garbage before a decision. */
const GARBAGE_BYTES = 65_536

const align = (at: number): number => (at + 15) & ~15

interface Place {
  readonly core: RawCore
  readonly image: Uint8Array
  /** What lies in memory wherever nothing was put. */
  readonly garbage: number
  /** Told before a decision what it may use. */
  readonly allow?: (regions: readonly Region[]) => void
}

/** Headers of an answer as a block, at `at`. */
const writeAnswer = ({ memory: { view, bytes } }: RawCore, at: number): void => {
  const pairs = [['content-type', 'text/plain'], ['x-a', '1'], ['via', 'a'], ['via', 'b']] as const // biome-ignore format: short
  view.setInt32(at, pairs.length, true)
  let text = at + 4 + pairs.length * 8
  for (const [i, [name, value]] of pairs.entries()) {
    view.setInt32(at + 4 + i * 8, name.length, true)
    view.setInt32(at + 8 + i * 8, value.length, true)
    for (const char of `${name}\0${value}\0`) bytes[text++] = char.charCodeAt(0)
  }
}

/** What comes after a decision to forward: the answer's way back, and whether to try again. */
const afterwards = (core: RawCore, frame: number, behind: number): unknown => {
  const [answer, room, question] = [behind, behind + 4_096, behind + 4_096 + ROOM]
  writeAnswer(core, answer)
  const lines = core.decideResponse(frame, answer, room, ROOM)
  const headers = lines < 0 ? lines : frameReader(core.memory, frame).headers(FR_ANSWER)
  const words = frameReader(core.memory, frame)
  const plan = words.word(FR_PLAN)
  if (plan === 0) return { headers }
  for (let at = 0; at < NX_BYTES; at += 4) core.memory.view.setInt32(question + at, at === 0 ? 1 : at === 4 ? 503 : 0, true)
  const verdict = core.next(FIRST, plan, words.word(FR_PLAN_CHANGES), question)
  return { headers, verdict, question: core.memory.bytes.slice(question, question + NX_BYTES) }
}

const answers = ({ core, image, garbage, allow }: Place, requests: readonly RequestDescriptor[]): readonly unknown[] => {
  const copy = image.slice()
  const view = new DataView(copy.buffer)
  const needs = needsOf(view)
  const decoder = decoderOf(view)
  describeImage(view)
  return requests.map((request) => {
    const pairs = align(FIRST + image.length)
    const record = align(pairs + headerBlockBytes(request))
    const frame = align(record + connectionBytes(needs, request))
    core.memory.bytes.fill(garbage, pairs, frame + GARBAGE_BYTES)
    writeHeaderBlock(core.memory, pairs, request)
    writeConnection(core.memory, record, needs, request)
    const readable = { from: FIRST, end: FIRST + image.length, isWritable: false }
    allow?.([readable])
    let frameBytes = core.frameBytesFor(FIRST, headerBlockBytes(request))
    if (frameBytes > MOST_FRAME) return 'a large frame'
    const asked = { from: pairs, end: frame, isWritable: false }
    const decide = (): number => {
      allow?.([readable, asked, { from: frame, end: frame + frameBytes, isWritable: true }])
      return core.decide(FIRST, record, pairs, frame, frameBytes)
    }
    let outcome = decide()
    while (outcome === FAILED_FRAME_TOO_SMALL && frameBytes < MOST_FRAME) {
      frameBytes *= 4
      outcome = decide()
    }
    const behind = align(frame + frameBytes)
    allow?.([readable, asked, { from: frame, end: behind + AFTERWARDS, isWritable: true }])
    const decision = decoder.decision(core.memory, frame, outcome, request)
    return { outcome, decision, ...(outcome === OUTCOME_FORWARD ? { after: afterwards(core, frame, behind) } : {}) }
  })
}

/** As much of it as it says it has. */
const usedBytes = (image: Uint8Array): Uint8Array =>
  image.subarray(0, new DataView(image.buffer, image.byteOffset).getInt32(IMG_BYTES, true))

const put = ({ core, image, garbage, allow }: Place): number => {
  const said = image.length < IMG_HEADER_BYTES ? image.length : usedBytes(image).length
  const notes = (FIRST + said + 3) & ~3
  allow?.([
    { from: FIRST, end: FIRST + image.length, isWritable: false },
    { from: notes, end: notes + scratchBytes(said), isWritable: true },
  ])
  core.memory.bytes.fill(garbage, FIRST, FIRST + image.length + scratchBytes(image.length))
  core.memory.bytes.set(image, FIRST)
  return core.validate(FIRST, image.length)
}

/** The bound of steps that a check has just given. */
const stepsOf = ({ core, image }: Place): number => core.memory.view.getInt32(FIRST + usedBytes(image).length + V_STEPS, true)

let cores: readonly [RawCore, RawCore] | undefined
let guarded: ReturnType<typeof guardedMemory> | undefined

export interface ImageVerdict {
  readonly code: number
  /** What differs or went wrong, in words. */
  readonly failure?: string
}

export const checkImage = (image: Uint8Array, requests: readonly RequestDescriptor[]): ImageVerdict => {
  cores ??= [rawJs(memoryOf(new ArrayBuffer(MEMORY))), rawWasm(MEMORY)]
  const [js, wasm] = [
    { core: cores[0], image, garbage: 0xa5 },
    { core: cores[1], image, garbage: 0x3c },
  ]
  const [code, other] = [put(js), put(wasm)]
  if (code !== other) return { code, failure: `valid? ${code} in JavaScript, ${other} in Wasm` }
  if (code !== IMAGE_VALID) return { code }
  if (stepsOf(js) !== stepsOf(wasm)) return { code, failure: `steps: ${stepsOf(js)} in JavaScript, ${stepsOf(wasm)} in Wasm` }
  const used = usedBytes(image)
  const [first, second] = [answers({ ...js, image: used }, requests), answers({ ...wasm, image: used }, requests)]
  return isDeepStrictEqual(first, second) ? { code } : { code, failure: 'JavaScript and Wasm decide otherwise' }
}

/** Throws where a check of the image or a decision over it touches what is neither image, request nor its own room. */
export const checkBounds = (image: Uint8Array, requests: readonly RequestDescriptor[]): void => {
  guarded ??= guardedMemory(MEMORY)
  const guard = guarded
  const allow = (regions: readonly Region[]): void => {
    guard.regions = regions
  }
  const place = { core: rawJs(guard.plain, guard.memory), image, garbage: 0xa5, allow }
  if (put(place) === IMAGE_VALID) answers({ ...place, image: usedBytes(image) }, requests)
}
