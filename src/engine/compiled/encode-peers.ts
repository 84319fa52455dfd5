/**
 * Owns the texts of a connection record (core/layout/request.ts): who sends, from where to where. They stand first behind its
 * fixed part, so that they can stay from one request of a connection to the next.
 */
import { NONE } from '../../core/layout/image.ts'
import {
  RQ_ALPN,
  RQ_ALPN_COUNT,
  RQ_DESTINATION_IP,
  RQ_HEADER_BYTES,
  RQ_PRINCIPAL,
  RQ_SERVER_NAME,
  RQ_SOURCE_IP,
} from '../../core/layout/request.ts'
import type { RequestDescriptor } from '../../model/index.ts'
import { align, type CoreMemory } from './memory.ts'

/** Char codes of `text` as bytes at `at`; the address behind them. */
export const writeBytes = (bytes: Uint8Array, at: number, text: string): number => {
  const { length } = text
  for (let i = 0; i < length; i++) bytes[at + i] = text.charCodeAt(i)
  return at + length
}

/** The texts of source and destination in the record at `at`, which nothing but `writeConnection` changes; `at` 0 = none yet. */
export interface WrittenTexts {
  at: number
  /** First byte behind them. */
  end: number
  sourceIp: string
  destinationIp: string
  principal: string | undefined
  serverName: string | undefined
  readonly alpn: string[]
}

export const noWrittenTexts = (): WrittenTexts => ({
  at: 0,
  end: 0,
  sourceIp: '',
  destinationIp: '',
  principal: undefined,
  serverName: undefined,
  alpn: [],
})

/** Writes `text` at `next` and its span at `spanAt`; the address behind the text. */
const writeSpan = ({ view, bytes }: CoreMemory, record: number, spanAt: number, next: number, text: string | undefined): number => {
  if (text === undefined) {
    view.setInt32(spanAt, NONE, true)
    view.setInt32(spanAt + 4, 0, true)
    return next
  }
  view.setInt32(spanAt, next - record, true)
  view.setInt32(spanAt + 4, text.length, true)
  return writeBytes(bytes, next, text)
}

/** Protocols that the peer offers, at `at` (4-aligned); the address behind them, 4-aligned. */
const writeAlpn = (memory: CoreMemory, record: number, at: number, alpn: readonly string[]): number => {
  memory.view.setInt32(record + RQ_ALPN, at - record, true)
  memory.view.setInt32(record + RQ_ALPN_COUNT, alpn.length, true)
  let next = at + alpn.length * 8
  for (let i = 0; i < alpn.length; i++) next = writeSpan(memory, record, at + i * 8, next, alpn[i])
  return align(next)
}

const knownAddress = (address: string): string | undefined => (address === 'unknown' ? undefined : address)

type Peers = Pick<RequestDescriptor, 'source' | 'destination'>

const noProtocols: readonly string[] = []

const sameTexts = (a: readonly string[], b: readonly string[]): boolean => {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** Whether the texts of the record at `at` are those of these peers. */
export const samePeers = (written: WrittenTexts, at: number, { ip, tls }: Peers['source'], destinationIp: string): boolean =>
  written.at === at &&
  written.sourceIp === ip &&
  written.destinationIp === destinationIp &&
  (tls === undefined
    ? written.principal === undefined && written.serverName === undefined && written.alpn.length === 0
    : written.principal === tls.principal && written.serverName === tls.serverName && sameTexts(written.alpn, tls.alpn ?? noProtocols))

/**
 * Writes the texts of source and destination behind the fixed part, unless they are what stands there; the address behind
 * them, 4-aligned. A connection has many requests, and comparing texts takes less than writing them.
 */
export const writePeers = (memory: CoreMemory, at: number, { source, destination }: Peers, written: WrittenTexts | undefined): number => {
  const { ip, tls } = source
  if (written !== undefined && samePeers(written, at, source, destination.ip)) return written.end
  const principal = tls === undefined ? undefined : tls.principal
  const serverName = tls === undefined ? undefined : tls.serverName
  const alpn = tls === undefined || tls.alpn === undefined ? noProtocols : tls.alpn
  if (written !== undefined) written.at = 0
  let end = writeSpan(memory, at, at + RQ_SOURCE_IP, at + RQ_HEADER_BYTES, knownAddress(ip))
  end = writeSpan(memory, at, at + RQ_DESTINATION_IP, end, knownAddress(destination.ip))
  end = writeSpan(memory, at, at + RQ_PRINCIPAL, end, principal)
  end = align(writeSpan(memory, at, at + RQ_SERVER_NAME, end, serverName))
  end = writeAlpn(memory, at, end, alpn)
  if (written !== undefined) {
    written.at = at
    written.end = end
    written.sourceIp = ip
    written.destinationIp = destination.ip
    written.principal = principal
    written.serverName = serverName
    // A copy: lists of callers may change.
    written.alpn.length = alpn.length
    for (let i = 0; i < alpn.length; i++) written.alpn[i] = alpn[i] ?? ''
  }
  return end
}
