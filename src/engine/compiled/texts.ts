/**
 * Owns the texts of a result. Where a span is a text of the request, the request's own string or header is given; what
 * stands in the image is made once and kept; only what was made for this request is made anew.
 */
import {
  FR_ANSWER,
  FR_ANSWER_COUNT,
  FR_AUTHORITY,
  FR_HEADER_COUNT,
  FR_HEADERS,
  FR_METHOD,
  FR_PATH,
  HE_BYTES,
  HE_NAME,
  HE_NAME_AT,
  HE_NAME_LEN,
  HE_VALUE_AT,
  HE_VALUE_LEN,
  W_IMAGE,
  W_PAIRS,
} from '../../core/layout/frame.ts'
import type { ForwardedRequest, Header, RequestDescriptor } from '../../model/index.ts'
import { byteString } from './frame-reader.ts'
import type { CoreMemory } from './memory.ts'
import type { ImageObjects } from './objects.ts'

export interface Texts {
  /** The request that is sent; `request` is the one that came. */
  readonly sent: (memory: CoreMemory, at: number, request: RequestDescriptor) => ForwardedRequest
  /** Headers of the answer that is made here. */
  readonly answer: (memory: CoreMemory, at: number) => readonly Header[]
  /** The span at `offset` of the frame. */
  readonly span: (memory: CoreMemory, at: number, offset: number) => string
}

/** Bytes from the start of a header block to its first text. */
const textsAfter = (pairs: number): number => 4 + pairs * 8

export const textsOf = (image: DataView, objects: ImageObjects): Texts => {
  const imageBytes = image.byteLength
  const kept = new Map<number, string>()
  const textAt = ({ view, bytes }: CoreMemory, frame: number, at: number, length: number): string => {
    const offset = at - view.getInt32(frame + W_IMAGE, true)
    if (offset < 0 || offset >= imageBytes) return byteString(bytes, at, length)
    const known = kept.get(offset)
    if (known !== undefined && known.length === length) return known
    const made = byteString(bytes, at, length)
    kept.set(offset, made)
    return made
  }
  const headerAt = (memory: CoreMemory, frame: number, entry: number): Header => {
    const { view, bytes } = memory
    const name = view.getInt32(entry + HE_NAME, true)
    return [
      name < 0 ? byteString(bytes, view.getInt32(entry + HE_NAME_AT, true), view.getInt32(entry + HE_NAME_LEN, true)) : objects.name(name),
      textAt(memory, frame, view.getInt32(entry + HE_VALUE_AT, true), view.getInt32(entry + HE_VALUE_LEN, true)),
    ]
  }
  const span = (memory: CoreMemory, frame: number, offset: number): string =>
    textAt(memory, frame, memory.view.getInt32(frame + offset, true), memory.view.getInt32(frame + offset + 4, true))
  /** The span at `offset`, which is `own` where it stands at `ownAt`. */
  const spanOr = (memory: CoreMemory, frame: number, offset: number, own: string, ownAt: number): string =>
    memory.view.getInt32(frame + offset, true) === ownAt && memory.view.getInt32(frame + offset + 4, true) === own.length
      ? own
      : span(memory, frame, offset)
  /** Headers keep their order, so one walk over both lists finds those that nothing touched. */
  const sentHeaders = (memory: CoreMemory, frame: number, own: readonly Header[], ownAt: number): readonly Header[] => {
    const { view } = memory
    const count = view.getInt32(frame + FR_HEADER_COUNT, true)
    const out: Header[] = []
    let entry = view.getInt32(frame + FR_HEADERS, true)
    let nameAt = ownAt
    let next = 0
    for (let i = 0; i < count; i++, entry += HE_BYTES) {
      const at = view.getInt32(entry + HE_NAME_AT, true)
      let header = own[next]
      while (header !== undefined && nameAt < at) {
        nameAt += header[0].length + header[1].length + 2
        header = own[++next]
      }
      const isOwn =
        header !== undefined &&
        nameAt === at &&
        view.getInt32(entry + HE_VALUE_AT, true) === at + header[0].length + 1 &&
        view.getInt32(entry + HE_VALUE_LEN, true) === header[1].length &&
        view.getInt32(entry + HE_NAME_LEN, true) === header[0].length
      out.push(isOwn && header !== undefined ? header : headerAt(memory, frame, entry))
    }
    return out
  }
  return {
    sent: (memory, frame, request) => {
      const { method, authority, path, scheme, headers } = request
      const authorityAt =
        memory.view.getInt32(frame + W_PAIRS, true) + textsAfter((scheme === undefined ? 3 : 4) + headers.length) + ':authority'.length + 1
      const pathAt = authorityAt + authority.length + ':path'.length + 2
      const methodAt = pathAt + path.length + ':method'.length + 2
      const behind = methodAt + method.length + 1
      return {
        method: spanOr(memory, frame, FR_METHOD, method, methodAt),
        authority: spanOr(memory, frame, FR_AUTHORITY, authority, authorityAt),
        path: spanOr(memory, frame, FR_PATH, path, pathAt),
        headers: sentHeaders(memory, frame, headers, scheme === undefined ? behind : behind + ':scheme'.length + scheme.length + 2),
      }
    },
    answer: (memory, frame) => {
      const { view } = memory
      const count = view.getInt32(frame + FR_ANSWER_COUNT, true)
      const start = view.getInt32(frame + FR_ANSWER, true)
      const out: Header[] = []
      for (let i = 0; i < count; i++) out.push(headerAt(memory, frame, start + i * HE_BYTES))
      return out
    },
    span,
  }
}
