/**
 * Owns the header block of a request as the core reads it (core/layout/request.ts), which hops share. Sizes first, so that memory
 * can be made before anything is written; writing allocates nothing.
 */
import type { RequestDescriptor } from '../../model/index.ts'
import { writeBytes } from './encode-peers.ts'
import { align, type CoreMemory } from './memory.ts'

/** Bytes that the header block of a request takes. */
export const headerBlockBytes = ({ authority, path, method, scheme, headers }: RequestDescriptor): number => {
  let total = 4 + 3 * 10 + 10 + 5 + 7 + authority.length + path.length + method.length
  if (scheme !== undefined) total += 10 + 7 + scheme.length
  for (let i = 0; i < headers.length; i++) {
    const header = headers[i]
    if (header !== undefined) total += 10 + header[0].length + header[1].length
  }
  return align(total)
}

/** Four characters of `text` from `i` as they stand in memory, NUL behind its end. */
const wordOf = (text: string, i: number): number => {
  let word = 0
  for (let n = 3; n >= 0; n--) word = (word << 8) | (i + n < text.length ? text.charCodeAt(i + n) : 0)
  return word
}

// Names that all requests have are written as words.
const AUTHORITY = [wordOf(':authority', 0), wordOf(':authority', 4), wordOf(':authority', 8)] as const
const PATH = [wordOf(':path', 0), wordOf(':path', 4)] as const
const METHOD = [wordOf(':method', 0), wordOf(':method', 4)] as const

/** Writes `text` and a NUL; the address behind them. */
const writeText = (bytes: Uint8Array, at: number, text: string): number => {
  const end = writeBytes(bytes, at, text)
  bytes[end] = 0
  return end + 1
}

/** Writes the lengths of a pair; the address behind them. */
const writeLengths = (view: DataView, at: number, nameLength: number, valueLength: number): number => {
  view.setInt32(at, nameLength, true)
  view.setInt32(at + 4, valueLength, true)
  return at + 8
}

/** Writes the header block at `at` (4-aligned). */
export const writeHeaderBlock = ({ view, bytes }: CoreMemory, at: number, request: RequestDescriptor): void => {
  const { authority, path, method, scheme, headers } = request
  const count = (scheme === undefined ? 3 : 4) + headers.length
  view.setInt32(at, count, true)
  let lengthsAt = writeLengths(view, at + 4, 10, authority.length)
  lengthsAt = writeLengths(view, lengthsAt, 5, path.length)
  lengthsAt = writeLengths(view, lengthsAt, 7, method.length)
  let textAt = at + 4 + count * 8
  view.setInt32(textAt, AUTHORITY[0], true)
  view.setInt32(textAt + 4, AUTHORITY[1], true)
  view.setInt32(textAt + 8, AUTHORITY[2], true)
  textAt = writeText(bytes, textAt + 11, authority)
  view.setInt32(textAt, PATH[0], true)
  view.setInt32(textAt + 4, PATH[1], true)
  textAt = writeText(bytes, textAt + 6, path)
  view.setInt32(textAt, METHOD[0], true)
  view.setInt32(textAt + 4, METHOD[1], true)
  textAt = writeText(bytes, textAt + 8, method)
  if (scheme !== undefined) {
    lengthsAt = writeLengths(view, lengthsAt, 7, scheme.length)
    textAt = writeText(bytes, writeText(bytes, textAt, ':scheme'), scheme)
  }
  for (let i = 0; i < headers.length; i++) {
    const header = headers[i]
    if (header === undefined) continue
    const name = header[0]
    const value = header[1]
    lengthsAt = writeLengths(view, lengthsAt, name.length, value.length)
    textAt = writeText(bytes, writeText(bytes, textAt, name), value)
  }
}
