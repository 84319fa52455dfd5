/** A memory with one image and one frame, in which tests call functions of the core. */
import { W_BYTES, W_IMAGE, W_OVERFLOW, W_RECORDS, W_SPAN, W_TEXT } from '../../../src/core/layout/frame.ts'
import { attach } from '../../../src/core/memory/mem.ts'
import type { CompileContext } from '../../../src/image/context.ts'
import { type ImageWriter, imageWriter } from '../../../src/image/writer.ts'

export interface Arena {
  /** Address of the frame. */
  readonly frame: number
  /** Address of bytes that were put behind the frame. */
  readonly put: (text: string) => number
  readonly word: (at: number) => number
  readonly text: (at: number, len: number) => string
  /** The span that a function left in W_SPAN. */
  readonly span: () => string
  readonly overflowed: () => boolean
}

/** For compilers of parts that need nothing but the writer. */
export const writerContext = (names: readonly string[] = []): CompileContext & { readonly w: ImageWriter } => ({
  w: imageWriter(names),
  cluster: () => 0,
  clusterObject: () => 0,
  policy: () => 0,
})

const imageAt = 64

/** Attaches a fresh memory: the image, a frame of `frameBytes`, room for texts. */
export const arenaWith = (image: Uint8Array, frameBytes = 65_536): Arena => {
  const frame = (imageAt + image.length + 7) & ~3
  const end = frame + W_BYTES + frameBytes
  const bytes = new Uint8Array(end + 65_536)
  const view = new DataView(bytes.buffer)
  bytes.set(image, imageAt)
  // What a real arena was used for before is still in it.
  bytes.fill(0xa5, frame)
  view.setInt32(frame + W_IMAGE, imageAt, true)
  view.setInt32(frame + W_TEXT, frame + W_BYTES, true)
  view.setInt32(frame + W_RECORDS, end & ~3, true)
  view.setInt32(frame + W_OVERFLOW, 0, true)
  attach(view, bytes)
  let free = end
  const word = (at: number): number => view.getInt32(at, true)
  const text = (at: number, len: number): string => Buffer.from(bytes.subarray(at, at + len)).toString('latin1')
  return {
    frame,
    put: (put) => {
      const at = free
      for (let i = 0; i < put.length; i++) bytes[at + i] = put.charCodeAt(i)
      free += put.length
      return at
    },
    word,
    text,
    span: () => text(word(frame + W_SPAN), word(frame + W_SPAN + 4)),
    overflowed: () => word(frame + W_OVERFLOW) === 1,
  }
}
