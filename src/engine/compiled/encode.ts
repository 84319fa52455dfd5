/**
 * Owns the request as the core reads it (core/layout/request.ts): the header block that hops share, and the connection
 * record of one hop. Sizes first, so that memory can be made before anything is written; writing allocates nothing.
 */

import { NONE } from '../../core/layout/image.ts'
import {
  AUTHORIZER_ALLOWS,
  AUTHORIZER_DENIES,
  AUTHORIZER_UNREACHABLE,
  DIRECTION_GATEWAY,
  DIRECTION_INBOUND,
  DIRECTION_OUTBOUND,
  DRAW_FAULT_ABORT,
  DRAW_FAULT_DELAY,
  DRAW_SPLIT,
  PROTOCOL_HTTP,
  PROTOCOL_TCP,
  RQ_AUTHORIZER,
  RQ_BYTES,
  RQ_DIRECTION,
  RQ_DRAWS,
  RQ_FAULT_ABORT,
  RQ_FAULT_DELAY,
  RQ_FLAGS,
  RQ_HAS_SCHEME,
  RQ_HEADER_BYTES,
  RQ_HTTP_VERSION,
  RQ_IS_TLS,
  RQ_IS_WITHOUT_HOST,
  RQ_MIRROR_COUNT,
  RQ_MIRRORS,
  RQ_PORT,
  RQ_PROTOCOL,
  RQ_SEED,
  RQ_SPLIT,
  RQ_TOKEN_COUNT,
  RQ_TOKENS,
} from '../../core/layout/request.ts'
import type { RequestDescriptor } from '../../model/index.ts'
import { type WrittenTexts, writeBytes, writePeers } from './encode-peers.ts'
import { encodeTokens, tokenBytes } from './encode-tokens.ts'
import type { CoreMemory } from './memory.ts'
import type { ImageNeeds } from './needs.ts'

/** Also for sums above 31 bits, which no memory has room for. */
const align = (at: number): number => at + (-at & 3)

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

/** What differs from hop to hop. */
export type Connection = Pick<
  RequestDescriptor,
  'direction' | 'protocol' | 'httpVersion' | 'scheme' | 'withoutHost' | 'source' | 'destination' | 'tokens' | 'externalAuthorizer' | 'draws'
>

const lengthOf = (text: string | undefined): number => (text === undefined ? 0 : text.length)

/** Bytes that the connection record takes, or a few more. */
export const connectionBytes = (needs: ImageNeeds, { source, destination, draws, tokens }: Connection): number => {
  const { tls } = source
  let total = RQ_HEADER_BYTES + 16 + source.ip.length + destination.ip.length
  if (tls !== undefined) {
    total += lengthOf(tls.principal) + lengthOf(tls.serverName)
    if (tls.alpn !== undefined) for (const protocol of tls.alpn) total += 8 + protocol.length
  }
  if (draws.mirrors !== undefined) total += draws.mirrors.length * 12
  if (tokens !== 'unknown' && tokens.length > 0) total += tokenBytes(needs, tokens)
  return align(total)
}

const directionCode = (direction: Connection['direction']): number =>
  direction === 'outbound' ? DIRECTION_OUTBOUND : direction === 'inbound' ? DIRECTION_INBOUND : DIRECTION_GATEWAY

const versionCode = (version: Connection['httpVersion']): number =>
  version === undefined || version === '1.1' ? 11 : version === '2' ? 20 : 10

const authorizerCode = (answer: Connection['externalAuthorizer']): number =>
  answer === undefined || answer === 'allow' ? AUTHORIZER_ALLOWS : answer === 'deny' ? AUTHORIZER_DENIES : AUTHORIZER_UNREACHABLE

const writeDraws = (view: DataView, at: number, { seed, split, faultDelay, faultAbort }: Connection['draws']): void => {
  let given = 0
  if (split !== undefined) {
    given |= DRAW_SPLIT
    view.setBigUint64(at + RQ_SPLIT, split, true)
  }
  if (faultDelay !== undefined) {
    given |= DRAW_FAULT_DELAY
    view.setBigUint64(at + RQ_FAULT_DELAY, faultDelay, true)
  }
  if (faultAbort !== undefined) {
    given |= DRAW_FAULT_ABORT
    view.setBigUint64(at + RQ_FAULT_ABORT, faultAbort, true)
  }
  view.setInt32(at + RQ_DRAWS, given, true)
  view.setInt32(at + RQ_SEED, seed ?? 0, true)
}

const writeMirrors = (view: DataView, at: number, mirrors: readonly (bigint | undefined)[]): number => {
  let next = at
  for (let i = 0; i < mirrors.length; i++) {
    const draw = mirrors[i]
    // A hole in a list of draws is a draw that is not given.
    view.setInt32(next, draw === undefined ? 0 : 1, true)
    view.setBigUint64(next + 4, draw ?? 0n, true)
    next += 12
  }
  return next
}

/** Writes the connection record at `at` (4-aligned). `written`: what was written last where nothing else writes. */
export const writeConnection = (
  memory: CoreMemory,
  at: number,
  needs: ImageNeeds,
  connection: Connection,
  written?: WrittenTexts,
): void => {
  const { view } = memory
  const { destination, draws, tokens } = connection
  view.setInt32(at + RQ_DIRECTION, directionCode(connection.direction), true)
  view.setInt32(at + RQ_PROTOCOL, connection.protocol === 'http' ? PROTOCOL_HTTP : PROTOCOL_TCP, true)
  view.setInt32(at + RQ_HTTP_VERSION, versionCode(connection.httpVersion), true)
  const flags =
    (connection.source.tls === undefined ? 0 : RQ_IS_TLS) |
    (connection.withoutHost === true ? RQ_IS_WITHOUT_HOST : 0) |
    (connection.scheme === undefined ? 0 : RQ_HAS_SCHEME)
  view.setInt32(at + RQ_FLAGS, flags, true)
  view.setInt32(at + RQ_AUTHORIZER, authorizerCode(connection.externalAuthorizer), true)
  view.setInt32(at + RQ_PORT, destination.port, true)
  let next = writePeers(memory, at, connection, written)
  writeDraws(view, at, draws)
  const { mirrors } = draws
  view.setInt32(at + RQ_MIRRORS, next - at, true)
  view.setInt32(at + RQ_MIRROR_COUNT, mirrors === undefined ? 0 : mirrors.length, true)
  if (mirrors !== undefined) next = writeMirrors(view, next, mirrors)
  view.setInt32(at + RQ_TOKENS, next - at, true)
  view.setInt32(at + RQ_TOKEN_COUNT, tokens === 'unknown' ? NONE : tokens.length, true)
  if (tokens !== 'unknown' && tokens.length > 0) next = encodeTokens(memory, at, next, needs, tokens)
  view.setInt32(at + RQ_BYTES, next - at, true)
}
