/**
 * The compiled engine: images in, decisions out, over whichever core it is given. Owns the plan of the memory: images one
 * after the other, each with room for a connection record behind it, then the header block and the frame. A record that
 * does not fit its room stands behind the header block.
 */

import { FAILED_FRAME_TOO_SMALL } from '../../core/layout/codes.ts'
import { IMG_BYTES } from '../../core/layout/image.ts'
import { scratchBytes, V_STEPS } from '../../core/validate/claims.ts'
import type { Decision, RequestDescriptor } from '../../model/index.ts'
import { type Decoder, decoderOf } from './decode.ts'
import { type Connection, connectionBytes, noWrittenRecord, staysWritten, writeConnection } from './encode-connection.ts'
import { headerBlockBytes, writeHeaderBlock } from './encode-headers.ts'
import { type ImageError, imageErrorOf } from './errors.ts'
import { fillIntegers } from './integers.ts'
import type { CoreInstance } from './memory.ts'
import { type ImageNeeds, needsOf } from './needs.ts'

/** A loaded image. Decisions are those of `explain` over the view it was compiled from. */
export interface Policy {
  /** Never throws. */
  readonly decide: (request: RequestDescriptor) => Decision
  /**
   * The same as integers only (`INTEGERS` of integers.ts), without making anything else; `out` holds at least that many.
   * `connection`: another hop of the request whose header block was written last, so that hops share one copy; without one,
   * and without memory for it, the outcome is negative.
   */
  readonly decideInto: (request: RequestDescriptor, out: Int32Array) => void
  readonly decideNextHopInto: (connection: Connection, out: Int32Array) => void
}

export interface LoadOptions {
  /** Images whose decisions may take more steps (entries of lists tried, tests of conditions run) are refused. */
  readonly maxSteps?: number
}

/** `maxSteps`: no decision takes more, whatever the request; 2²⁹ stands for more, too. */
export type Loaded =
  | { readonly ok: true; readonly policy: Policy; readonly maxSteps: number }
  | { readonly ok: false; readonly error: ImageError }

export interface CompiledEngine {
  readonly name: 'js' | 'wasm'
  /** Any bytes are allowed; work is linear in them. Never throws. */
  readonly load: (image: Uint8Array, options?: LoadOptions) => Loaded
}

/** Nothing lies below: 0 means none wherever an address can stand. */
const FIRST_IMAGE = 1_024
/** Room for a connection record without tokens, and then some. */
const RECORD_BYTES = 1_024
const FRAME_BYTES_PER_HEADER_BYTE = 8
/** A decision whose texts need more than this is one that a policy was made to blow up. */
const MAX_FRAME_BYTES = 256 * 1024 * 1024

/** Also for sums above 31 bits, which no memory has room for. */
const alignBlock = (at: number): number => at + (-at & 15)

const NOT_WRITTEN = -1

interface Shared {
  /** First byte behind the images. */
  end: number
  /** Where the header block that was written last ends; 0 = none since the images moved. */
  pairsBytes: number
}

const policyOf = (core: CoreInstance, shared: Shared, image: number, record: number, needs: ImageNeeds, decoder: Decoder): Policy => {
  const frameBase = core.frameBytesFor(image, 0)
  const written = noWrittenRecord()
  let frame = 0
  /** Puts the frame at `at`; false: there is no room, or no header block that it could go with. */
  const placeFrame = (at: number): boolean => {
    frame = at
    return shared.pairsBytes > 0 && core.grow(at + frameBase + shared.pairsBytes * FRAME_BYTES_PER_HEADER_BYTE)
  }
  /** Where the record stands, or NOT_WRITTEN. */
  const writeHop = (connection: Connection): number => {
    const behind = alignBlock(shared.end + shared.pairsBytes)
    if (staysWritten(core.memory(), record, connection, written)) return placeFrame(behind) ? record : NOT_WRITTEN
    const bytes = connectionBytes(needs, connection)
    const fits = bytes <= RECORD_BYTES
    if (!placeFrame(fits ? behind : alignBlock(behind + bytes))) return NOT_WRITTEN
    if (fits) writeConnection(core.memory(), record, needs, connection, written)
    else writeConnection(core.memory(), behind, needs, connection)
    return fits ? record : behind
  }
  const run = (at: number): number => {
    if (at === NOT_WRITTEN) return FAILED_FRAME_TOO_SMALL
    let frameBytes = frameBase + shared.pairsBytes * FRAME_BYTES_PER_HEADER_BYTE
    for (;;) {
      const outcome = core.decide(image, at, shared.end, frame, frameBytes)
      if (outcome !== FAILED_FRAME_TOO_SMALL || frameBytes > MAX_FRAME_BYTES) return outcome
      frameBytes *= 4
      if (!core.grow(frame + frameBytes)) return outcome
    }
  }
  const writeRequest = (request: RequestDescriptor): number => {
    const bytes = headerBlockBytes(request)
    shared.pairsBytes = 0
    if (!core.grow(shared.end + bytes)) return NOT_WRITTEN
    writeHeaderBlock(core.memory(), shared.end, request)
    shared.pairsBytes = bytes
    return writeHop(request)
  }
  return {
    decide: (request) => {
      const outcome = run(writeRequest(request))
      return decoder.decision(core.memory(), frame, outcome, request)
    },
    // Where the frame stands is known only when the request is written.
    decideInto: (request, out) => {
      const outcome = run(writeRequest(request))
      fillIntegers(core, frame, outcome, out)
    },
    decideNextHopInto: (connection, out) => {
      const outcome = run(writeHop(connection))
      fillIntegers(core, frame, outcome, out)
    },
  }
}

/** An engine over `core`. All its images share one memory. */
export const compiledEngine = (core: CoreInstance): CompiledEngine => {
  const shared: Shared = { end: FIRST_IMAGE, pairsBytes: 0 }
  return {
    name: core.name,
    load: (bytes, options = {}) => {
      const at = shared.end
      // The image is put where the header block stood.
      shared.pairsBytes = 0
      // The check keeps its notes behind the image.
      if (!core.grow(at + bytes.length + scratchBytes(bytes.length))) return { ok: false, error: { kind: 'tooLarge', bytes: bytes.length } }
      core.memory().bytes.set(bytes, at)
      const code = core.validate(at, bytes.length)
      if (code !== 0) return { ok: false, error: imageErrorOf(code) }
      const maxSteps = core.memory().view.getInt32(at + core.memory().view.getInt32(at + IMG_BYTES, true) + V_STEPS, true)
      if (options.maxSteps !== undefined && maxSteps > options.maxSteps) return { ok: false, error: { kind: 'tooManySteps', maxSteps } }
      const record = alignBlock(at + bytes.length)
      shared.end = record + RECORD_BYTES
      // A copy of its own: the memory may move, the objects of the image stay.
      const copy = bytes.slice()
      const view = new DataView(copy.buffer)
      return { ok: true, maxSteps, policy: policyOf(core, shared, at, record, needsOf(view), decoderOf(view)) }
    },
  }
}
