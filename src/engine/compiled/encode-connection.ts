/**
 * Owns the connection record of one hop as the core reads it (core/layout/request.ts): its size first, so that memory can be made before
 * anything is written; writing allocates nothing.
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
import { noWrittenTexts, samePeers, type WrittenTexts, writePeers } from './encode-peers.ts'
import { encodeTokens, tokenBytes } from './encode-tokens.ts'
import { align, type CoreMemory } from './memory.ts'
import type { ImageNeeds } from './needs.ts'

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

/** The record that was written last at a place where nothing else writes. */
export interface WrittenRecord {
  readonly texts: WrittenTexts
  /** `settingsOf` and port of it; −1 = it has draws or tokens of its request. */
  settings: number
  port: number
}

export const noWrittenRecord = (): WrittenRecord => ({ texts: noWrittenTexts(), settings: -1, port: 0 })

const TOKENS_UNKNOWN = 1 << 16

const flagsOf = ({ source, withoutHost, scheme }: Connection): number =>
  (source.tls === undefined ? 0 : RQ_IS_TLS) | (withoutHost === true ? RQ_IS_WITHOUT_HOST : 0) | (scheme === undefined ? 0 : RQ_HAS_SCHEME)

/** Everything of a record that is neither text nor port nor seed as one number; −1 = it has draws or tokens of its request. */
const settingsOf = (connection: Connection): number => {
  const { draws, tokens } = connection
  if (tokens !== 'unknown' && tokens.length > 0) return -1
  if (draws.split !== undefined || draws.faultDelay !== undefined || draws.faultAbort !== undefined || draws.mirrors !== undefined)
    return -1
  return (
    directionCode(connection.direction) |
    (connection.protocol === 'http' ? 4 : 0) |
    (versionCode(connection.httpVersion) << 3) |
    (flagsOf(connection) << 8) |
    (authorizerCode(connection.externalAuthorizer) << 12) |
    (tokens === 'unknown' ? TOKENS_UNKNOWN : 0)
  )
}

/**
 * A connection has many requests: true when the record of `connection` stands at `at` already; but for its seed, which is
 * written then.
 */
export const staysWritten = (memory: CoreMemory, at: number, connection: Connection, written: WrittenRecord): boolean => {
  const settings = settingsOf(connection)
  if (
    settings < 0 ||
    settings !== written.settings ||
    connection.destination.port !== written.port ||
    !samePeers(written.texts, at, connection.source, connection.destination.ip)
  )
    return false
  memory.view.setInt32(at + RQ_SEED, connection.draws.seed ?? 0, true)
  return true
}

/** Writes the connection record at `at` (4-aligned). `written`: what was written last, where nothing else writes. */
export const writeConnection = (
  memory: CoreMemory,
  at: number,
  needs: ImageNeeds,
  connection: Connection,
  written?: WrittenRecord,
): void => {
  const { view } = memory
  const { destination, draws, tokens } = connection
  if (written !== undefined) {
    written.settings = settingsOf(connection)
    written.port = destination.port
  }
  view.setInt32(at + RQ_DIRECTION, directionCode(connection.direction), true)
  view.setInt32(at + RQ_PROTOCOL, connection.protocol === 'http' ? PROTOCOL_HTTP : PROTOCOL_TCP, true)
  view.setInt32(at + RQ_HTTP_VERSION, versionCode(connection.httpVersion), true)
  view.setInt32(at + RQ_FLAGS, flagsOf(connection), true)
  view.setInt32(at + RQ_AUTHORIZER, authorizerCode(connection.externalAuthorizer), true)
  view.setInt32(at + RQ_PORT, destination.port, true)
  let next = writePeers(memory, at, connection, written?.texts)
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
