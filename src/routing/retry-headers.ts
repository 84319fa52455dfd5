/**
 * Owns the headers by which a request overrides its retries (istio R-55). A client's own are gone by now; what is left
 * comes from the route's header work. They are read once and never sent on.
 */
import type { Header, RetryPlan } from '../model/index.ts'
import { noRetries } from '../retry/no-retries.ts'
import { headerValue, withoutHeaders } from './headers.ts'

const HTTP_CONDITIONS: ReadonlySet<string> = new Set(
  `5xx gateway-error reset reset-before-request connect-failure retriable-4xx refused-stream retriable-status-codes
  retriable-headers envoy-ratelimited http3-post-connect-failure`.split(/\s+/),
)
const GRPC_CONDITIONS: ReadonlySet<string> = new Set(['cancelled', 'deadline-exceeded', 'internal', 'resource-exhausted', 'unavailable'])

const CONSUMED = [
  'x-envoy-retry-on',
  'x-envoy-retry-grpc-on',
  'x-envoy-max-retries',
  'x-envoy-hedge-on-per-try-timeout',
  'x-envoy-retriable-header-names',
  'x-envoy-retriable-status-codes',
  'x-envoy-upstream-rq-per-try-timeout-ms',
]

/** What a proxy does for a request that asks for retries on a route without any. */
export const unplanned: RetryPlan = { ...noRetries, maxRetries: 1, reference: { default: 'x-envoy-retry-on' } }

const listOf = (value: string | undefined): readonly string[] => (value ?? '').split(',').map((token) => token.trim())
const whole = (text: string): number | undefined => (/^\d{1,9}$/.test(text) ? Number(text) : undefined)

export interface Overridden {
  readonly retry?: RetryPlan
  readonly headers: readonly Header[]
}

/** Conditions and codes are added; the number of tries is replaced, if there is any condition. */
export const overrideRetries = (plan: RetryPlan | undefined, headers: readonly Header[]): Overridden => {
  const given = new Set(CONSUMED)
  if (!headers.some(([name]) => given.has(name))) return { headers, ...(plan === undefined ? {} : { retry: plan }) }
  const left = withoutHeaders(headers, given)
  const added = [
    ...listOf(headerValue(headers, 'x-envoy-retry-on')).filter((name) => HTTP_CONDITIONS.has(name)),
    ...listOf(headerValue(headers, 'x-envoy-retry-grpc-on')).filter((name) => GRPC_CONDITIONS.has(name)),
  ]
  const retryOn = [...new Set([...(plan?.retryOn ?? []), ...added])]
  if (plan === undefined && added.length === 0) return { headers: left }
  const codes = listOf(headerValue(headers, 'x-envoy-retriable-status-codes')).flatMap((code) => whole(code) ?? [])
  const base = plan ?? unplanned
  const tries = retryOn.length > 0 ? whole(headerValue(headers, 'x-envoy-max-retries') ?? '') : undefined
  const retry = { ...base, retryOn, retriableStatusCodes: [...base.retriableStatusCodes, ...codes], maxRetries: tries ?? base.maxRetries }
  return { headers: left, retry }
}
