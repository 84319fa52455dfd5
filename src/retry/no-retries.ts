/** What holds of retries where no route plans any: Envoy's own defaults. */
import type { RetryPlan } from '../model/index.ts'

export const noRetries: RetryPlan = {
  retryOn: [],
  written: '',
  maxRetries: 0,
  perTryTimeoutMs: 0,
  retriableStatusCodes: [],
  backoffBaseMs: 25,
  backoffMaxMs: 250,
  backoffConfigured: false,
  avoidPreviousHosts: false,
  hostSelectionMaxAttempts: 1,
  preferOtherPriorities: false,
  reference: { default: 'no retry policy' },
}
