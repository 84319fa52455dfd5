/** An image and a frame over a request context, as the front of the core would leave them. */

import { readMethod } from '../../../src/core/intake/method.ts'
import {
  FR_AS,
  FR_DENIAL,
  HE_BYTES,
  HE_NAME,
  HE_NAME_AT,
  HE_NAME_LEN,
  HE_VALUE_AT,
  HE_VALUE_LEN,
  W_ADDED,
  W_AUTHORITY,
  W_BYTES,
  W_CLIENT_IP,
  W_HEADER_COUNT,
  W_HEADER_ROOM,
  W_HEADERS,
  W_IMAGE,
  W_METHOD,
  W_PATH,
  W_PRINCIPAL,
  W_RECORDS,
  W_REQUEST,
  W_SCHEME,
  W_SERVER_NAME,
  W_TEXT,
} from '../../../src/core/layout/frame.ts'
import { IMG_NAMES, IMG_TEXTS, NONE } from '../../../src/core/layout/image.ts'
import { attach } from '../../../src/core/memory/mem.ts'
import { writeConnection } from '../../../src/engine/compiled/encode-connection.ts'
import type { CompileContext } from '../../../src/image/context.ts'
import { wellKnownNames } from '../../../src/image/well-known-names.ts'
import { wellKnownTexts } from '../../../src/image/well-known-texts.ts'
import { type ImageWriter, imageWriter } from '../../../src/image/writer.ts'
import type { RequestContext } from '../../../src/matching/context.ts'
import type { Reference, RequestDescriptor } from '../../../src/model/index.ts'

const IMAGE = 1_024
const HEADER_ROOM = 64

export interface Compiling extends CompileContext {
  readonly policies: Map<unknown, number>
  /** References by number. */
  readonly references: readonly Reference[]
}

export const compiling = (): Compiling => {
  const policies = new Map<unknown, number>()
  const references: Reference[] = []
  const w = imageWriter(wellKnownNames)
  return {
    w: {
      ...w,
      reference: (reference) => {
        const number = w.reference(reference)
        if (reference !== undefined) references[number] = reference
        return number
      },
    },
    references,
    cluster: () => 0,
    clusterObject: () => 0,
    policy: (policy) => {
      if (!policies.has(policy)) policies.set(policy, policies.size)
      return policies.get(policy) ?? 0
    },
    policies,
  }
}

export interface Loaded {
  readonly frame: number
  readonly view: DataView
  readonly bytes: Uint8Array
  /** Texts of header names by number. */
  readonly names: readonly string[]
  /** Fills the frame for another request. */
  readonly arrive: (context: RequestContext, request?: Partial<RequestDescriptor>) => void
  readonly word: (offset: number) => number
}

/** Puts what was compiled into memory with a frame of `frameBytes` behind it. */
export const load = (w: ImageWriter, frameBytes = 65_536): Loaded => {
  const collected = w.collected()
  const namesAt = w.block(collected.names.map((name) => w.string(name)))
  w.put(IMG_NAMES, namesAt)
  w.put(IMG_TEXTS, w.block(wellKnownTexts.map((text) => w.string(text))))
  const image = w.bytes()
  const frame = IMAGE + ((image.length + 1_023) & ~1_023)
  const request = frame + frameBytes
  const bytes = new Uint8Array(request + 131_072)
  const view = new DataView(bytes.buffer)
  bytes.set(image, IMAGE)
  const numbers = new Map(collected.names.map((name, number) => [name, number]))
  const put = (at: number, word: number): void => view.setInt32(at, word, true)
  const arrive = (context: RequestContext, more: Partial<RequestDescriptor> = {}): void => {
    attach(view, bytes)
    bytes.fill(0, frame, frame + frameBytes)
    bytes.fill(0xa5, request, bytes.length)
    put(frame + W_IMAGE, IMAGE)
    put(frame + W_REQUEST, request)
    put(frame + FR_AS, context.protocol === 'http' ? 0 : 1)
    put(frame + FR_DENIAL, NONE)
    put(frame + W_HEADERS, frame + W_BYTES)
    put(frame + W_HEADER_COUNT, context.headers.length)
    put(frame + W_HEADER_ROOM, HEADER_ROOM)
    // The table is not read from a header block: any name may be in it.
    for (let word = 0; word < 3; word++) put(frame + W_ADDED + word * 4, -1)
    put(frame + W_RECORDS, frame + frameBytes)
    writeConnection({ view, bytes }, request, { claims: collected.claims, claimTexts: collected.claimTexts } as never, {
      direction: 'inbound',
      protocol: context.protocol,
      source: { ip: context.peerAddress },
      destination: { ip: context.destinationAddress, port: context.destinationPort },
      tokens: [],
      draws: {},
      ...more,
    })
    let text = request + 65_536
    const span = (at: number, value: string | undefined): void => {
      put(at, value === undefined ? NONE : text)
      put(at + 4, value?.length ?? 0)
      for (let i = 0; i < (value?.length ?? 0); i++) bytes[text++] = value?.charCodeAt(i) ?? 0
    }
    span(frame + W_METHOD, context.method)
    readMethod(frame)
    span(frame + W_SCHEME, context.scheme)
    span(frame + W_AUTHORITY, context.authority)
    span(frame + W_PATH, context.path)
    span(frame + W_PRINCIPAL, context.principals[0])
    span(frame + W_CLIENT_IP, context.clientAddress === 'unknown' ? undefined : context.clientAddress)
    span(frame + W_SERVER_NAME, context.serverName)
    for (const [index, [name, value]] of context.headers.entries()) {
      const at = frame + W_BYTES + index * HE_BYTES
      put(at + HE_NAME, numbers.get(name) ?? NONE)
      span(at + HE_NAME_AT, name)
      span(at + HE_VALUE_AT, value)
      put(at + HE_NAME_LEN, name.length)
      put(at + HE_VALUE_LEN, value.length)
    }
    put(frame + W_TEXT, frame + W_BYTES + HEADER_ROOM * HE_BYTES)
  }
  return { frame, view, bytes, names: collected.names, arrive, word: (offset) => view.getInt32(frame + offset, true) }
}

/** The text of a span of the frame. */
export const spanOf = ({ frame, view, bytes }: Loaded, offset: number): string => {
  const at = view.getInt32(frame + offset, true)
  return String.fromCharCode(...bytes.subarray(at, at + view.getInt32(frame + offset + 4, true)))
}
