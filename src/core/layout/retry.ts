/**
 * Retries: the conditions of plans as bits, and the words by which a host asks whether an attempt is worth another one
 * (core/retry/retry.ts). Milliseconds are 64-bit, whole.
 */

// Conditions, in the order in which those that hold are told (istio R-41). The same list as texts: retry/condition-names.ts.
export const RETRY_CONNECT_FAILURE: i32 = 1
export const RETRY_RESET_BEFORE_REQUEST: i32 = 2
export const RETRY_RESET: i32 = 4
export const RETRY_5XX: i32 = 8
export const RETRY_GATEWAY_ERROR: i32 = 16
export const RETRY_REFUSED_STREAM: i32 = 32
export const RETRY_RETRIABLE_4XX: i32 = 64
export const RETRY_RETRIABLE_STATUS_CODES: i32 = 128
export const RETRY_CANCELLED: i32 = 256
export const RETRY_DEADLINE_EXCEEDED: i32 = 512
export const RETRY_RESOURCE_EXHAUSTED: i32 = 1024
export const RETRY_INTERNAL: i32 = 2048
export const RETRY_UNAVAILABLE: i32 = 4096
export const RETRY_ENVOY_RATELIMITED: i32 = 8192
// Known to proxies, but of no effect here.
export const RETRY_RETRIABLE_HEADERS: i32 = 16384
export const RETRY_HTTP3_POST_CONNECT_FAILURE: i32 = 32768
export const RETRY_CONDITION_COUNT: i32 = 16

// Question and answer of `next`.                offset  meaning
export const NX_ATTEMPT: i32 = 0 //              0       attempts made, at least 1; counted up when there is another one
export const NX_STATUS: i32 = 4 //               4       HTTP status of the attempt, NONE = it was reset
export const NX_RESET: i32 = 8 //                8       RESET_* of an attempt that was reset
export const NX_GRPC_STATUS: i32 = 12 //         12      of its response headers, NONE = none
export const NX_IS_RATE_LIMITED: i32 = 16 //     16      1: its response headers have `x-envoy-ratelimited`
export const NX_ACTIVE: i32 = 20 //              20      retries under way in the cluster, of all requests
export const NX_MOST_ACTIVE: i32 = 24 //         24      retries that may be under way at once (istio R-52), NONE = any number
export const NX_HOLDING: i32 = 28 //             28      answer: RETRY_* conditions of the plan that hold
export const NX_ELAPSED: i32 = 32 //             32      since the first attempt started, 64 bit; counted up by the wait
export const NX_TIMEOUT: i32 = 40 //             40      of the whole request, 64 bit, 0 = none
export const NX_DRAW: i32 = 48 //                48      64 bit, for the wait
export const NX_DELAY: i32 = 56 //               56      answer: wait before the next attempt, 64 bit, 0 when there is none
export const NX_INTERVAL: i32 = 64 //            64      64 bit, the core's own while it answers
export const NX_BYTES: i32 = 72

// Why an attempt ended without response headers, in the order of ResetKind.
export const RESET_CONNECT_FAILURE: i32 = 0
export const RESET_CONNECTION_TERMINATION: i32 = 1
export const RESET_REMOTE: i32 = 2
export const RESET_REFUSED_STREAM: i32 = 3
export const RESET_BEFORE_REQUEST: i32 = 4
export const RESET_PER_TRY_TIMEOUT: i32 = 5
export const RESET_OVERFLOW: i32 = 6

// What `next` returns, in the order of RetryReason.
export const NEXT_NOT_RETRIABLE: i32 = 0
export const NEXT_ATTEMPTS_EXHAUSTED: i32 = 1
export const NEXT_BUDGET_EXHAUSTED: i32 = 2
export const NEXT_TIMED_OUT: i32 = 3
export const NEXT_RETRIABLE: i32 = 4 // there is another attempt
