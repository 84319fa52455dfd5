/**
 * Owns what a proxy writes into every request before a route's header work, which may read and change it (istio R-29c): how
 * long it will wait for an answer, and the number of the attempt. What a decision says of them without words stays out of its headers.
 */
import type { Header, HeaderOperations } from '../model/index.ts'
import { headerValue, setHeader, withoutHeaders } from './headers.ts'

/** Sent by the proxies of clients and gateways, not by those in front of servers. */
const ATTEMPT_COUNT = 'x-envoy-attempt-count'
const EXPECTED_TIMEOUT = 'x-envoy-expected-rq-timeout-ms'

/** `expectedMs`: what the upstream is told about one attempt, 0 = nothing. */
export const ownHeaders = (expectedMs: number): readonly Header[] => [
  [ATTEMPT_COUNT, '1'],
  ...(expectedMs > 0 ? [[EXPECTED_TIMEOUT, String(expectedMs)] as const] : []),
]

export const withOwnHeaders = (headers: readonly Header[], own: readonly Header[]): readonly Header[] =>
  own.reduce<readonly Header[]>((all, [name, value]) => setHeader(all, name, value), headers)

/** Takes out what still stands as it was written. */
export const withoutOwnHeaders = (headers: readonly Header[], own: readonly Header[]): readonly Header[] =>
  withoutHeaders(
    headers,
    own.flatMap(([name, value]) => (headerValue(headers, name) === value ? [name] : [])),
  )

const OWN_NAME = new RegExp(`${ATTEMPT_COUNT}|${EXPECTED_TIMEOUT}`, 'i')

/** Whether some pass reads or changes them. */
export const seesOwnHeaders = (passes: readonly HeaderOperations[]): boolean =>
  passes.some(({ remove, set, add }) => [...remove, ...[...set, ...add].flat()].some((text) => OWN_NAME.test(text)))
