/**
 * Owns the request as the core reads it (core/layout/request.ts): the header block that hops share, and the connection
 * record of one hop. Sizes first, so that memory can be made before anything is written; writing allocates nothing.
 */

import { NONE } from '../../core/layout/image.ts'
import {
  AUTHORIZER_ALLOWS,
  DRAW_FAULT_ABORT,
  DRAW_FAULT_DELAY,
  DRAW_SPLIT,
  RQ_ALPN,
  RQ_ALPN_COUNT,
  RQ_AUTHORIZER,
  RQ_BYTES,
  RQ_DESTINATION_IP,
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
  RQ_PRINCIPAL,
  RQ_PROTOCOL,
  RQ_SEED,
  RQ_SERVER_NAME,
  RQ_SOURCE_IP,
  RQ_SPLIT,
  RQ_TOKEN_COUNT,
  RQ_TOKENS,
} from '../../core/layout/request.ts'
import type { RequestDescriptor } from '../../model/index.ts'
import { encodeTokens, tokenBytes } from './encode-tokens.ts'
import type { CoreMemory } from './memory.ts'
import type { ImageNeeds } from './needs.ts'
import { authorizers, directions, protocols } from './words.ts'

const align = (at: number): number => (at + 3) & ~3

const PSEUDO = [':authority', ':path', ':method', ':scheme'] as const

/** Char codes of `text` as bytes at `at`; the address behind them. */
export const writeBytes = (bytes: Uint8Array, at: number, text: string): number => {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i)
  return at + text.length
}

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

/** Writes the header block at `at` (4-aligned). */
export const writeHeaderBlock = ({ view, bytes }: CoreMemory, at: number, request: RequestDescriptor): void => {
  const { authority, path, method, scheme, headers } = request
  const pseudo = scheme === undefined ? 3 : 4
  const count = pseudo + headers.length
  let lengthsAt = at + 4
  let textAt = lengthsAt + count * 8
  const pair = (name: string, value: string): void => {
    view.setInt32(lengthsAt, name.length, true)
    view.setInt32(lengthsAt + 4, value.length, true)
    lengthsAt += 8
    textAt = writeBytes(bytes, textAt, name)
    bytes[textAt++] = 0
    textAt = writeBytes(bytes, textAt, value)
    bytes[textAt++] = 0
  }
  view.setInt32(at, count, true)
  pair(PSEUDO[0], authority)
  pair(PSEUDO[1], path)
  pair(PSEUDO[2], method)
  if (scheme !== undefined) pair(PSEUDO[3], scheme)
  for (let i = 0; i < headers.length; i++) {
    const header = headers[i]
    if (header !== undefined) pair(header[0], header[1])
  }
}

/** What differs from hop to hop. */
export type Connection = Pick<
  RequestDescriptor,
  'direction' | 'protocol' | 'httpVersion' | 'scheme' | 'withoutHost' | 'source' | 'destination' | 'tokens' | 'externalAuthorizer' | 'draws'
>

/** Bytes that the connection record takes. */
export const connectionBytes = (needs: ImageNeeds, { source, destination, draws, tokens }: Connection): number => {
  let total = RQ_HEADER_BYTES + align(source.ip.length + destination.ip.length) + (draws.mirrors?.length ?? 0) * 12
  if (source.tls !== undefined) {
    const { principal, serverName, alpn } = source.tls
    total += align((principal?.length ?? 0) + (serverName?.length ?? 0))
    for (const protocol of alpn ?? []) total += 8 + align(protocol.length)
  }
  return align(total) + 8 + tokenBytes(needs, tokens)
}

const VERSIONS = { '1.0': 10, '1.1': 11, '2': 20 } as const

const writeDraw = (view: DataView, at: number, draw: bigint): void => {
  view.setBigUint64(at, BigInt.asUintN(64, draw), true)
}

const drawMask = ({ split, faultDelay, faultAbort }: Connection['draws']): number =>
  (split === undefined ? 0 : DRAW_SPLIT) |
  (faultDelay === undefined ? 0 : DRAW_FAULT_DELAY) |
  (faultAbort === undefined ? 0 : DRAW_FAULT_ABORT)

/** Writes the connection record at `at` (4-aligned). */
export const writeConnection = (memory: CoreMemory, at: number, needs: ImageNeeds, connection: Connection): void => {
  const { view, bytes } = memory
  const { source, destination, draws, tokens } = connection
  const { tls } = source
  const put = (offset: number, word: number): void => view.setInt32(at + offset, word, true)
  let next = at + RQ_HEADER_BYTES
  const span = (offset: number, text: string | undefined): void => {
    put(offset, text === undefined ? NONE : next - at)
    put(offset + 4, text?.length ?? 0)
    if (text !== undefined) next = writeBytes(bytes, next, text)
  }
  put(RQ_DIRECTION, directions.indexOf(connection.direction))
  put(RQ_PROTOCOL, protocols.indexOf(connection.protocol))
  put(RQ_HTTP_VERSION, VERSIONS[connection.httpVersion ?? '1.1'])
  put(
    RQ_FLAGS,
    (tls === undefined ? 0 : RQ_IS_TLS) |
      (connection.withoutHost === true ? RQ_IS_WITHOUT_HOST : 0) |
      (connection.scheme === undefined ? 0 : RQ_HAS_SCHEME),
  )
  put(RQ_AUTHORIZER, connection.externalAuthorizer === undefined ? AUTHORIZER_ALLOWS : authorizers.indexOf(connection.externalAuthorizer))
  put(RQ_PORT, destination.port)
  span(RQ_SOURCE_IP, source.ip === 'unknown' ? undefined : source.ip)
  span(RQ_DESTINATION_IP, destination.ip === 'unknown' ? undefined : destination.ip)
  span(RQ_PRINCIPAL, tls?.principal)
  span(RQ_SERVER_NAME, tls?.serverName)
  put(RQ_SEED, draws.seed === undefined || !Number.isFinite(draws.seed) ? 0 : draws.seed >>> 0)
  put(RQ_DRAWS, drawMask(draws))
  if (draws.split !== undefined) writeDraw(view, at + RQ_SPLIT, draws.split)
  if (draws.faultDelay !== undefined) writeDraw(view, at + RQ_FAULT_DELAY, draws.faultDelay)
  if (draws.faultAbort !== undefined) writeDraw(view, at + RQ_FAULT_ABORT, draws.faultAbort)
  next = align(next)
  const alpn = tls?.alpn ?? []
  put(RQ_ALPN, next - at)
  put(RQ_ALPN_COUNT, alpn.length)
  const spansAt = next
  next += alpn.length * 8
  for (const [i, protocol] of alpn.entries()) span(spansAt - at + i * 8, protocol)
  next = align(next)
  const mirrors = draws.mirrors ?? []
  put(RQ_MIRRORS, next - at)
  put(RQ_MIRROR_COUNT, mirrors.length)
  for (const draw of mirrors) {
    // A hole in a list of draws is a draw that is not given.
    view.setInt32(next, draw === undefined ? 0 : 1, true)
    writeDraw(view, next + 4, draw ?? 0n)
    next += 12
  }
  put(RQ_TOKENS, next - at)
  put(RQ_TOKEN_COUNT, tokens === 'unknown' ? NONE : tokens.length)
  if (tokens !== 'unknown' && tokens.length > 0) next = encodeTokens(memory, at, next, needs, tokens)
  put(RQ_BYTES, next - at)
}
