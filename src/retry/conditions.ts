/** Owns the meaning of the retry condition names (istio ). */
import type { RetryPlan } from '../model/index.ts'
import type { AttemptOutcome, ResetKind } from './types.ts'

// istio R-46: answered by grpc-status in the response headers.
const GRPC_CONDITIONS: readonly (readonly [name: string, grpcStatus: number])[] = [
  ['cancelled', 1],
  ['deadline-exceeded', 4],
  ['resource-exhausted', 8],
  ['internal', 13],
  ['unavailable', 14],
]

const fromHeaders = (plan: RetryPlan, outcome: Extract<AttemptOutcome, { status: number }>): string[] => {
  const wants = (name: string): boolean => plan.retryOn.includes(name)
  // istio R-46: a rate-limited answer is judged by this condition alone.
  if (outcome.headers.some(([name]) => name === 'x-envoy-ratelimited')) return wants('envoy-ratelimited') ? ['envoy-ratelimited'] : []
  const { status } = outcome
  const holds: string[] = []
  if (wants('5xx') && status >= 500 && status < 600) holds.push('5xx')
  if (wants('gateway-error') && status >= 502 && status <= 504) holds.push('gateway-error')
  if (wants('retriable-4xx') && status === 409) holds.push('retriable-4xx')
  if (wants('retriable-status-codes') && plan.retriableStatusCodes.includes(status)) holds.push('retriable-status-codes')
  for (const [name, grpcStatus] of GRPC_CONDITIONS) if (wants(name) && outcome.grpcStatus === grpcStatus) holds.push(name)
  return holds
}

const fromReset = (plan: RetryPlan, reset: ResetKind): string[] => {
  if (reset === 'overflow') return [] // istio R-48
  const wants = (name: string): boolean => plan.retryOn.includes(name)
  const holds: string[] = []
  if (wants('connect-failure') && reset === 'connectFailure') holds.push('connect-failure')
  if (wants('reset-before-request') && (reset === 'connectFailure' || reset === 'beforeRequest')) holds.push('reset-before-request')
  for (const name of ['reset', '5xx', 'gateway-error']) if (wants(name)) holds.push(name)
  if (wants('refused-stream') && reset === 'refusedStream') holds.push('refused-stream')
  return holds
}

/** Names of the plan's conditions that hold for this outcome; empty = not worth repeating. */
export const conditionsHolding = (plan: RetryPlan, outcome: AttemptOutcome): readonly string[] =>
  'reset' in outcome ? fromReset(plan, outcome.reset) : fromHeaders(plan, outcome)
