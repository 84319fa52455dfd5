/** Header lists as they are observed: what a proxy added and removed, and what of a response is worth telling. */
import type { Header } from '../../model/index.ts'
import type { HeaderPair } from './observed.ts'
import { fromBytes } from './text.ts'

/** Written by every proxy on every request, and so not told as a change. */
const requestNoise = new Set([
  'x-request-id',
  'content-length',
  'transfer-encoding',
  'x-envoy-expected-rq-timeout-ms',
  'x-envoy-attempt-count',
  'x-envoy-internal',
  'x-forwarded-client-cert',
  'connection',
  'x-envoy-decorator-operation',
  'x-forwarded-proto',
  'host',
])

/** Framing of one hop: its absence on the next hop is no change. */
const framing = new Set(['host', 'connection', 'content-length', 'transfer-encoding'])

const responseNoise = new Set([
  'date',
  'server',
  'x-envoy-upstream-service-time',
  'content-length',
  'connection',
  'x-envoy-decorator-operation',
])

const longestValue = 64
const keptOfLongValue = 24

const shortened = ([name, value]: Header): HeaderPair => {
  const text = fromBytes(value)
  return [name, text.length > longestValue ? `${text.slice(0, keptOfLongValue)}…` : text]
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const keyOf = ([name, value]: Header): string => `${name}:${value}`

/** Lines of `got` that were not sent, and lines of `sent` that did not arrive; a changed value is in both. */
export const headerChanges = (
  sent: readonly Header[],
  got: readonly Header[],
): { readonly added: readonly HeaderPair[]; readonly removed: readonly HeaderPair[] } => {
  const left = new Map<string, number>()
  for (const header of sent) left.set(keyOf(header), (left.get(keyOf(header)) ?? 0) + 1)
  const added: Header[] = []
  for (const header of got) {
    const count = left.get(keyOf(header)) ?? 0
    if (count > 0) left.set(keyOf(header), count - 1)
    else if (!requestNoise.has(header[0])) added.push(header)
  }
  const removed: Header[] = []
  for (const header of sent) {
    const count = left.get(keyOf(header)) ?? 0
    if (count === 0) continue
    left.set(keyOf(header), count - 1)
    if (!framing.has(header[0])) removed.push(header)
  }
  added.sort((a, b) => order(a[0], b[0]))
  removed.sort((a, b) => order(a[0], b[0]) || order(a[1], b[1]))
  return { added: added.map(shortened), removed: removed.map(shortened) }
}

/** Response headers sorted by name, without those that every response has. */
export const responseHeaders = (headers: readonly Header[]): readonly HeaderPair[] =>
  headers
    .filter(([name]) => !responseNoise.has(name) && !name.startsWith(':'))
    .map(([name, value]): HeaderPair => [name, fromBytes(value)])
    .sort((a, b) => order(a[0], b[0]))
