/** Retry plans and forward decisions for tests. */
import type { Forward, RetryPlan } from '../../../src/model/index.ts'

export const plan = (retryOn: string, more: Partial<RetryPlan> = {}): RetryPlan => ({
  retryOn: retryOn.split(','),
  written: retryOn,
  maxRetries: 2,
  perTryTimeoutMs: 0,
  retriableStatusCodes: [],
  backoffBaseMs: 25,
  backoffMaxMs: 250,
  backoffConfigured: false,
  avoidPreviousHosts: true,
  hostSelectionMaxAttempts: 5,
  preferOtherPriorities: false,
  reference: { default: 'test' },
  ...more,
})

/** What Istio writes when nobody says anything. */
export const istioDefault = plan('connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes')

export const forward = (retry?: RetryPlan, timeoutMs = 0): Forward => ({
  kind: 'forward',
  as: 'http',
  cluster: { kind: 'service', host: 'a', port: 80, subset: '' },
  request: { method: 'GET', authority: 'a', path: '/', headers: [] },
  timeoutMs,
  ...(retry === undefined ? {} : { retry }),
  references: [],
})
