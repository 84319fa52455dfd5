/** Owns timeouts of one request: the global one with a client's grpc-timeout, per try, and what the upstream is told. */
import type { Header } from '../model/index.ts'
import { headerValue, setHeader } from './headers.ts'

/** Milliseconds per unit, and units per millisecond of those that are smaller. */
const UNIT_MS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1_000, m: 1, u: 1, n: 1 }
const UNITS_PER_MS: Readonly<Record<string, number>> = { u: 1_000, n: 1_000_000 }
const MAX_GRPC_TIMEOUT = 99_999_999

/** Milliseconds of a grpc-timeout value, rounded up; undefined when it is not one. */
export const parseGrpcTimeout = (text: string | undefined): number | undefined => {
  const parts = /^(\d{1,8})([HMSmun])$/.exec(text ?? '')
  const unit = parts?.[2] ?? ''
  const perUnit = UNIT_MS[unit]
  if (parts === null || perUnit === undefined) return undefined
  return Math.ceil((Number(parts[1]) * perUnit) / (UNITS_PER_MS[unit] ?? 1))
}

/** At most eight digits: milliseconds while they fit, then seconds, minutes, hours. */
export const grpcTimeoutText = (ms: number): string => {
  if (ms <= MAX_GRPC_TIMEOUT) return `${ms}m`
  let value = Math.trunc(ms / 1000)
  for (const unit of ['S', 'M']) {
    if (value <= MAX_GRPC_TIMEOUT) return `${value}${unit}`
    value = Math.trunc(value / 60)
  }
  return `${Math.min(value, MAX_GRPC_TIMEOUT)}H`
}

export interface Timeouts {
  /** 0 = none. */
  readonly globalMs: number
  /** 0 = none; already 0 where the global one is not longer (istio R-34). */
  readonly perTryMs: number
  /** What the upstream is told about one attempt; 0 = nothing. */
  readonly expectedMs: number
}

/** istio R-34: a per-try timeout that is not shorter than the global one does not count. Fractions of a millisecond are dropped. */
export const effectivePerTryMs = (globalMs: number, perTryMs: number): number =>
  globalMs > 0 && Math.trunc(perTryMs) >= globalMs ? 0 : Math.trunc(perTryMs)

/** The timeouts of a route. */
export interface TimedAction {
  readonly timeoutMs: number
  readonly maxGrpcTimeoutMs?: number
  readonly grpcTimeoutLimitsStream?: boolean
  readonly retry?: { readonly perTryTimeoutMs: number }
}

/** istio. `maxGrpcTimeoutMs`: absent = a client's grpc-timeout is not looked at, 0 = it has no ceiling. */
export const timeoutsOf = (action: TimedAction, headers: readonly Header[], grpc: boolean): Timeouts => {
  // The proxy reads whole milliseconds: less than one is no timeout.
  let globalMs = Math.trunc(action.timeoutMs)
  if (grpc && action.maxGrpcTimeoutMs !== undefined && action.grpcTimeoutLimitsStream !== true) {
    const asked = parseGrpcTimeout(headerValue(headers, 'grpc-timeout')) ?? 0
    const ceiling = Math.trunc(action.maxGrpcTimeoutMs)
    globalMs = ceiling !== 0 && (asked === 0 || asked > ceiling) ? ceiling : asked
  }
  const perTryMs = effectivePerTryMs(globalMs, action.retry?.perTryTimeoutMs ?? 0)
  return { globalMs, perTryMs, expectedMs: perTryMs === 0 ? globalMs : perTryMs }
}

/** Limit of the whole stream, where a route reads grpc-timeout that way: the client's value under the ceiling, 0 = at once. */
export const streamTimeoutMs = (action: TimedAction, headers: readonly Header[]): number | undefined => {
  const asked = action.grpcTimeoutLimitsStream === true ? parseGrpcTimeout(headerValue(headers, 'grpc-timeout')) : undefined
  const ceiling = action.maxGrpcTimeoutMs ?? 0
  return asked === undefined || ceiling === 0 ? asked : Math.min(asked, ceiling)
}

/** A gRPC server is told the timeout of one attempt, or of the stream, in its own header (as recorded). */
export const withGrpcTimeout = (headers: readonly Header[], timeouts: Timeouts, streamMs: number | undefined): readonly Header[] => {
  const toldMs = streamMs ?? (timeouts.expectedMs > 0 ? timeouts.expectedMs : undefined)
  return toldMs === undefined ? headers : setHeader(headers, 'grpc-timeout', grpcTimeoutText(toldMs))
}
