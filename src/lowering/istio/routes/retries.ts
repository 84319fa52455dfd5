/** Retry plans: what VirtualServices and the mesh ask for, with the defaults nobody wrote (istio ). */
import type { HttpRetry } from '../../../config/istio/virtual-service.ts'
import type { Reference, RetryPlan } from '../../../model/index.ts'

const defaultRetryOn = 'connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes'

const namesIn = (text: string): readonly string[] => text.split(',').filter((name) => name !== '')

// Most routes of a mesh retry like this, with one list for all of them.
const usual = { text: defaultRetryOn, codes: [], names: namesIn(defaultRetryOn) }

/** Envoy's own back-off, used when none is configured (istio R-44). */
const defaultBackoffMs = { base: 25, max: 250 }

/**
 * istio. `written` absent: nothing says how to retry, which means two retries. `hashed`: the
 * route has one destination with a consistent hash. Undefined = no retries.
 */
export const lowerRetries = (written: HttpRetry | undefined, hashed: boolean, reference: Reference): RetryPlan | undefined => {
  const attempts = written === undefined ? 2 : (written.attempts ?? 0)
  if (attempts <= 0) return undefined
  const { text, codes, names } = written?.retryOn ? parseRetryOn(written.retryOn) : usual
  const backoffMs = written?.backoff
  return {
    retryOn: names,
    written: text,
    maxRetries: attempts,
    perTryTimeoutMs: written?.perTryTimeout ?? 0,
    ...(written?.perTryTimeout === undefined ? {} : { perTryTimeoutConfigured: true }),
    retriableStatusCodes: codes,
    backoffBaseMs: backoffMs ?? defaultBackoffMs.base,
    backoffMaxMs: backoffMs === undefined ? defaultBackoffMs.max : Math.max(backoffMs, 1) * 10,
    backoffConfigured: backoffMs !== undefined,
    avoidPreviousHosts: written?.retryIgnorePreviousHosts ?? !hashed,
    hostSelectionMaxAttempts: 5,
    preferOtherPriorities: written?.retryRemoteLocalities ?? false,
    reference,
  }
}

/** istio R-39: numbers with a registered status text are status codes, the rest are names, known or not. */
const parseRetryOn = (retryOn: string): { readonly text: string; readonly codes: readonly number[]; readonly names: readonly string[] } => {
  const parts = retryOn
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const isCode = (part: string) => /^[+-]?\d+$/.test(part) && statusWithText.has(Number(part))
  const names = parts.filter((part) => !isCode(part)).join(',')
  const codes = parts.filter(isCode).map(Number)
  const implied = codes.length > 0 && !names.includes('retriable-status-codes') ? ',retriable-status-codes' : ''
  const text = names + implied
  return { text, codes, names: namesIn(text) }
}

const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i)

// Status codes that Go's net/http has a text for.
const statusWithText: ReadonlySet<number> = new Set([
  ...range(100, 103),
  ...range(200, 208),
  226,
  ...range(300, 305),
  307,
  308,
  ...range(400, 418),
  ...range(421, 426),
  428,
  429,
  431,
  451,
  ...range(500, 508),
  510,
  511,
])
