/** Owns injected faults: the delay is drawn first, then the abort, each on its own (istio ). */
import type { Draws, Fault } from '../model/index.ts'
import { faultAbortDraw, faultDelayDraw, happens } from '../split/draws.ts'

export interface FaultOutcome {
  /** 0 = no delay was drawn. */
  readonly delayMs: number
  readonly abort?: NonNullable<Fault['abort']>
}

/** What the draws of this request make of a route's fault. */
export const drawFault = (fault: Fault, draws: Draws): FaultOutcome => {
  // The proxy counts whole milliseconds: less than one is no delay.
  const delayMs =
    fault.delay !== undefined && happens(faultDelayDraw(draws), fault.delay.partsPerMillion) ? Math.trunc(fault.delay.durationMs) : 0
  const aborts = fault.abort !== undefined && happens(faultAbortDraw(draws), fault.abort.partsPerMillion)
  return { delayMs, ...(aborts && fault.abort !== undefined ? { abort: fault.abort } : {}) }
}

/** A gRPC status for a client that does not speak gRPC is HTTP 200 (as recorded). */
export const abortAnswer = (
  abort: NonNullable<Fault['abort']>,
): { readonly status: number; readonly body: string; readonly grpcStatus?: number } => ({
  status: abort.httpStatus ?? 200,
  body: 'fault filter abort',
  ...(abort.httpStatus === undefined && abort.grpcStatus !== undefined ? { grpcStatus: abort.grpcStatus } : {}),
})
