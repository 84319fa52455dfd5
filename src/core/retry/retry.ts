/**
 * Owns one question: an attempt ended, is there another one? (readable: retry/next.ts, retry/conditions.ts; istio ).
 * Times are counted, not measured. What a cluster allows at once is the host's to say.
 */
import { PC_CODES, PC_CONDITIONS, PC_MAX_RETRIES, PD_VALUE, RC_BEFORE } from '../layout/frame.ts'
import { NONE } from '../layout/image.ts'
import {
  NEXT_ATTEMPTS_EXHAUSTED,
  NEXT_BUDGET_EXHAUSTED,
  NEXT_NOT_RETRIABLE,
  NEXT_RETRIABLE,
  NEXT_TIMED_OUT,
  NX_ACTIVE,
  NX_ATTEMPT,
  NX_DELAY,
  NX_DRAW,
  NX_ELAPSED,
  NX_GRPC_STATUS,
  NX_HOLDING,
  NX_INTERVAL,
  NX_IS_RATE_LIMITED,
  NX_MOST_ACTIVE,
  NX_RESET,
  NX_STATUS,
  NX_TIMEOUT,
  RESET_BEFORE_REQUEST,
  RESET_CONNECT_FAILURE,
  RESET_OVERFLOW,
  RESET_REFUSED_STREAM,
  RETRY_5XX,
  RETRY_CANCELLED,
  RETRY_CONNECT_FAILURE,
  RETRY_DEADLINE_EXCEEDED,
  RETRY_ENVOY_RATELIMITED,
  RETRY_GATEWAY_ERROR,
  RETRY_INTERNAL,
  RETRY_REFUSED_STREAM,
  RETRY_RESET,
  RETRY_RESET_BEFORE_REQUEST,
  RETRY_RESOURCE_EXHAUSTED,
  RETRY_RETRIABLE_4XX,
  RETRY_RETRIABLE_STATUS_CODES,
  RETRY_UNAVAILABLE,
} from '../layout/retry.ts'
import { PL_BASE, PL_CODE_COUNT, PL_CODES, PL_CONDITIONS, PL_MAX, PL_MAX_RETRIES } from '../layout/routes.ts'
import { i32At, putI32 } from '../memory/mem.ts'
import { addWide, copyWide, isZeroWide, lessWide, putWide, remainderWide } from '../memory/u64.ts'

/** More doublings than any pair of back-offs needs. */
const MOST_DOUBLINGS: i32 = 52

/** 1 = the plan, or a header of the request (`changes`), names the status. */
function hasCode(image: i32, plan: i32, changes: i32, status: i32): i32 {
  const codes: i32 = image + i32At(plan + PL_CODES)
  const count: i32 = i32At(plan + PL_CODE_COUNT)
  for (let i: i32 = 0; i < count; i++) if (i32At(codes + i * 4) === status) return 1
  if (changes === 0) return 0
  for (let at: i32 = i32At(changes + PC_CODES); at !== 0; at = i32At(at + RC_BEFORE)) if (i32At(at + PD_VALUE) === status) return 1
  return 0
}

/** Conditions that the status of an answer meets. */
function statusConditions(status: i32): i32 {
  let met: i32 = 0
  if (status >= 500 && status < 600) met |= RETRY_5XX
  if (status >= 502 && status <= 504) met |= RETRY_GATEWAY_ERROR
  if (status === 409) met |= RETRY_RETRIABLE_4XX
  return met
}

/** istio R-46: answered by grpc-status in the response headers. */
function grpcCondition(grpcStatus: i32): i32 {
  switch (grpcStatus) {
    case 1:
      return RETRY_CANCELLED
    case 4:
      return RETRY_DEADLINE_EXCEEDED
    case 8:
      return RETRY_RESOURCE_EXHAUSTED
    case 13:
      return RETRY_INTERNAL
    case 14:
      return RETRY_UNAVAILABLE
  }
  return 0
}

function resetConditions(reset: i32): i32 {
  if (reset === RESET_OVERFLOW) return 0 // istio R-48
  let met: i32 = RETRY_RESET | RETRY_5XX | RETRY_GATEWAY_ERROR
  if (reset === RESET_CONNECT_FAILURE) met |= RETRY_CONNECT_FAILURE | RETRY_RESET_BEFORE_REQUEST
  if (reset === RESET_BEFORE_REQUEST) met |= RETRY_RESET_BEFORE_REQUEST
  if (reset === RESET_REFUSED_STREAM) met |= RETRY_REFUSED_STREAM
  return met
}

/** Conditions among `wanted` that the outcome of the attempt meets. */
function holding(image: i32, plan: i32, changes: i32, wanted: i32, record: i32): i32 {
  const status: i32 = i32At(record + NX_STATUS)
  if (status === NONE) return resetConditions(i32At(record + NX_RESET)) & wanted
  // istio R-46: a rate-limited answer is judged by this condition alone.
  if (i32At(record + NX_IS_RATE_LIMITED) === 1) return wanted & RETRY_ENVOY_RATELIMITED
  let met: i32 = statusConditions(status) | grpcCondition(i32At(record + NX_GRPC_STATUS))
  if ((wanted & RETRY_RETRIABLE_STATUS_CODES) !== 0 && hasCode(image, plan, changes, status) === 1) met |= RETRY_RETRIABLE_STATUS_CODES
  return met & wanted
}

/**
 * NX_DELAY: the wait before retry `retry` (1 = the first), uniform in `[0, I)`, `I` doubling from base to most (istio R-51). A
 * base below 1 ms counts as 1 ms.
 */
function putDelay(plan: i32, retry: i32, record: i32): void {
  const most: i32 = plan + PL_MAX
  const interval: i32 = record + NX_INTERVAL
  copyWide(interval, plan + PL_BASE)
  if (isZeroWide(interval) === 1) putWide(interval, 1, 0)
  if (lessWide(interval, most) === 1) {
    let left: i32 = retry - 1 < MOST_DOUBLINGS ? retry - 1 : MOST_DOUBLINGS
    while (left > 0 && lessWide(interval, most) === 1) {
      addWide(interval, interval, i32At(interval), i32At(interval + 4))
      left--
    }
    if (lessWide(most, interval) === 1) copyWide(interval, most)
  }
  remainderWide(record + NX_DELAY, record + NX_DRAW, interval)
}

/**
 * istio: conditions first, then the attempts left, then the cluster's concurrent retries, then the timeout. `plan`
 * is the offset of a PLAN, `changes` the address of what request headers changed of it (FR_PLAN_CHANGES), 0 = nothing;
 * `record` is the address of a question (NX_*), which gets the answer. NEXT_*.
 */
export function next(image: i32, plan: i32, changes: i32, record: i32): i32 {
  const at: i32 = image + plan
  const wanted: i32 = changes === 0 ? i32At(at + PL_CONDITIONS) : i32At(changes + PC_CONDITIONS)
  const changed: i32 = changes === 0 ? NONE : i32At(changes + PC_MAX_RETRIES)
  const attempt: i32 = i32At(record + NX_ATTEMPT)
  const met: i32 = holding(image, at, changes, wanted, record)
  putI32(record + NX_HOLDING, met)
  putWide(record + NX_DELAY, 0, 0)
  if (met === 0) return NEXT_NOT_RETRIABLE
  if (attempt > (changed === NONE ? i32At(at + PL_MAX_RETRIES) : changed)) return NEXT_ATTEMPTS_EXHAUSTED // istio R-49
  const most: i32 = i32At(record + NX_MOST_ACTIVE)
  if (most !== NONE && i32At(record + NX_ACTIVE) >= most) return NEXT_BUDGET_EXHAUSTED
  putDelay(at, attempt, record)
  const elapsed: i32 = record + NX_INTERVAL
  addWide(elapsed, record + NX_ELAPSED, i32At(record + NX_DELAY), i32At(record + NX_DELAY + 4))
  if (isZeroWide(record + NX_TIMEOUT) === 0 && lessWide(elapsed, record + NX_TIMEOUT) === 0) {
    putWide(record + NX_DELAY, 0, 0)
    return NEXT_TIMED_OUT // istio R-33
  }
  copyWide(record + NX_ELAPSED, elapsed)
  putI32(record + NX_ATTEMPT, attempt + 1)
  return NEXT_RETRIABLE
}
