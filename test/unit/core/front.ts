/** One request in the core's memory, in front of one HTTP handler: for tests of what happens before routes. */
import { HE_BYTES, HE_NAME_AT, HE_NAME_LEN, HE_VALUE_AT, HE_VALUE_LEN, W_CLIENT_IP, W_HEADERS } from '../../../src/core/layout/frame.ts'
import {
  IMG_MAX_HEADERS,
  IMG_NAME_COUNT,
  IMG_NAME_SLOT_COUNT,
  IMG_NAME_SLOTS,
  IMG_NAMES,
  IMG_TEXTS,
  NONE,
} from '../../../src/core/layout/image.ts'
import { attach } from '../../../src/core/memory/mem.ts'
import { frameBytesFor, openFrame } from '../../../src/core/memory/open.ts'
import { compileNames } from '../../../src/engine/compile/names.ts'
import { connectionBytes, writeConnection } from '../../../src/engine/compiled/encode-connection.ts'
import { headerBlockBytes, writeHeaderBlock } from '../../../src/engine/compiled/encode-headers.ts'
import { writeBytes } from '../../../src/engine/compiled/encode-peers.ts'
import { wellKnownNames } from '../../../src/image/well-known-names.ts'
import { wellKnownTexts } from '../../../src/image/well-known-texts.ts'
import { type ImageWriter, imageWriter } from '../../../src/image/writer.ts'
import type { Header, RequestDescriptor } from '../../../src/model/index.ts'

export interface Front {
  /** Address of the frame. */
  readonly f: number
  /** Address of what `build` gave, in memory. */
  readonly built: number
  readonly word: (at: number) => number
  /** Text of the span at `span` in the frame. */
  readonly text: (span: number) => string
  readonly headers: (table: number) => readonly Header[]
  /** A text in memory. */
  readonly place: (text: string) => { readonly at: number; readonly len: number }
}

const IMAGE = 64

interface Built {
  readonly image: Uint8Array
  readonly at: number
}

type Build = (w: ImageWriter) => number

const made = new Map<Build, Built>()

const imageOf = (build: Build): Built => {
  const known = made.get(build)
  if (known !== undefined) return known
  const w = imageWriter(wellKnownNames)
  const at = build(w)
  const names = compileNames(w, w.collected().names)
  w.put(IMG_NAMES, names.names)
  w.put(IMG_NAME_COUNT, names.count)
  w.put(IMG_NAME_SLOTS, names.slots)
  w.put(IMG_NAME_SLOT_COUNT, names.slotCount)
  w.put(IMG_TEXTS, w.block(wellKnownTexts.map(w.string)))
  w.put(IMG_MAX_HEADERS, 24)
  const built = { image: w.bytes(), at }
  made.set(build, built)
  return built
}

const nothing: Build = () => 0

// Never cleared: a frame must not depend on what was in memory before.
const buffer = new ArrayBuffer(1 << 20)
const memory = { view: new DataView(buffer), bytes: new Uint8Array(buffer) }

/** An image with names and texts and what `build` writes to it (once), and an opened frame for the request. */
export const front = (request: RequestDescriptor, build: Build = nothing): Front => {
  const { image, at: built } = imageOf(build)
  const needs = { claims: [], claimTexts: [] }
  const pairs = (IMAGE + image.length + 3) & ~3
  const pairsBytes = headerBlockBytes(request)
  const record = (pairs + pairsBytes + 3) & ~3
  const f = (record + connectionBytes(needs, request) + 3) & ~3
  memory.bytes.set(image, IMAGE)
  writeHeaderBlock(memory, pairs, request)
  writeConnection(memory, record, needs, request)
  attach(memory.view, memory.bytes)
  const size = frameBytesFor(IMAGE, pairsBytes)
  openFrame(IMAGE, record, pairs, f, size)
  const word = (at: number): number => memory.view.getInt32(at, true)
  const textOf = (at: number, len: number): string =>
    Array.from(memory.bytes.subarray(at, at + len), (byte) => String.fromCharCode(byte)).join('')
  let end = f + size
  return {
    f,
    built: IMAGE + built,
    word,
    text: (span) => textOf(word(f + span), word(f + span + 4)),
    headers: (table) =>
      Array.from({ length: word(f + table + 4) }, (_, i): Header => {
        const at = word(f + table) + i * HE_BYTES
        return [textOf(word(at + HE_NAME_AT), word(at + HE_NAME_LEN)), textOf(word(at + HE_VALUE_AT), word(at + HE_VALUE_LEN))]
      }),
    place: (text) => {
      const at = end
      end = writeBytes(memory.bytes, at, text)
      return { at, len: text.length }
    },
  }
}

/** The client's address, as the readable engine says it. */
export const clientOf = ({ f, word, text }: Front): string => (word(f + W_CLIENT_IP) === NONE ? 'unknown' : text(W_CLIENT_IP))

export const requestHeaders = ({ headers }: Front): readonly Header[] => headers(W_HEADERS)
