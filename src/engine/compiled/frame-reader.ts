/** Owns reading a result frame: words, 64-bit numbers, spans as byte strings, linked records. Nothing is checked: the core wrote it. */
import { HE_BYTES, HE_NAME_AT, HE_NAME_LEN, HE_VALUE_AT, HE_VALUE_LEN, RC_BEFORE } from '../../core/layout/frame.ts'
import type { Header } from '../../model/index.ts'
import type { CoreMemory } from './memory.ts'

const CHUNK = 4_096
/** Below this, characters are put together eight at a time, which takes less than calling with all of them. */
const FEW = 96

/** Bytes as a byte string. */
export const byteString = (bytes: Uint8Array, at: number, length: number): string => {
  if (length > CHUNK) {
    let text = ''
    for (let from = 0; from < length; from += CHUNK) text += byteString(bytes, at + from, Math.min(CHUNK, length - from))
    return text
  }
  if (length > FEW) return String.fromCharCode.apply(null, bytes.subarray(at, at + length) as unknown as number[])
  const byte = (i: number): number => bytes[i] ?? 0
  const end = at + length
  let text = ''
  let i = at
  for (; i + 8 <= end; i += 8)
    text += String.fromCharCode(byte(i), byte(i + 1), byte(i + 2), byte(i + 3), byte(i + 4), byte(i + 5), byte(i + 6), byte(i + 7))
  for (; i < end; i++) text += String.fromCharCode(byte(i))
  return text
}

/** Non-negative 64-bit number; exact below 2^53, which durations are. */
export const wideAt = (view: DataView, at: number): number => view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true)

export interface FrameReader {
  readonly word: (offset: number) => number
  /** Non-negative 64-bit number; exact below 2^53, which durations are. */
  readonly wide: (offset: number) => number
  readonly span: (offset: number) => string
  readonly headers: (offset: number) => readonly Header[]
  /** Records of a list, first made first, each read by `read` from its address. */
  readonly records: <T>(offset: number, read: (record: FrameReader) => T) => readonly T[]
}

/** Reads words relative to `base`. */
export const frameReader = (memory: CoreMemory, base: number): FrameReader => {
  const { view, bytes } = memory
  const word = (offset: number): number => view.getInt32(base + offset, true)
  const reader: FrameReader = {
    word,
    wide: (offset) => wideAt(view, base + offset),
    span: (offset) => byteString(bytes, word(offset), word(offset + 4)),
    headers: (offset) => {
      const [at, count] = [word(offset), word(offset + 4)]
      const out: Header[] = []
      for (let entry = at; entry < at + count * HE_BYTES; entry += HE_BYTES) {
        const own = (field: number): number => view.getInt32(entry + field, true)
        out.push([byteString(bytes, own(HE_NAME_AT), own(HE_NAME_LEN)), byteString(bytes, own(HE_VALUE_AT), own(HE_VALUE_LEN))])
      }
      return out
    },
    records: (offset, read) => {
      const out = []
      for (let at = word(offset); at !== 0; at = view.getInt32(at + RC_BEFORE, true)) out.push(read(frameReader(memory, at)))
      return out.reverse()
    },
  }
  return reader
}
