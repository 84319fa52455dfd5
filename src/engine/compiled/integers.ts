/** Owns a decision as integers only, for hosts that keep no objects. */
import {
  FR_AUTHORIZER_CALLS,
  FR_CHAIN,
  FR_CLUSTER,
  FR_DENIAL,
  FR_DENIAL_POLICY,
  FR_DENIAL_RULE,
  FR_LISTENER,
  FR_PICK,
  FR_ROUTE,
  FR_STATUS,
  FR_TIMEOUT,
  FR_VIRTUAL_HOST,
  FR_WHY,
} from '../../core/layout/frame.ts'
import type { CoreInstance } from './memory.ts'

/** Index of each integer in the array that `decideInto` fills, and its length. Codes are those of core/layout/codes.ts. */
export const INTEGERS = {
  outcome: 0,
  why: 1,
  listener: 2,
  filterChain: 3,
  virtualHost: 4,
  /** Offset of the route in the image; 0 = none. */
  route: 5,
  cluster: 6,
  pick: 7,
  status: 8,
  denial: 9,
  denialPolicy: 10,
  denialRule: 11,
  authorizerCalls: 12,
  /** Milliseconds, low and high word. */
  timeoutLow: 13,
  timeoutHigh: 14,
  length: 15,
} as const

/** Copies the result of the frame at `frame`; `outcome` may be a failure, which leaves the rest as it was. */
export const fillIntegers = (core: CoreInstance, frame: number, outcome: number, out: Int32Array): void => {
  out[INTEGERS.outcome] = outcome
  if (outcome < 0) return
  const { view } = core.memory()
  out[INTEGERS.why] = view.getInt32(frame + FR_WHY, true)
  out[INTEGERS.listener] = view.getInt32(frame + FR_LISTENER, true)
  out[INTEGERS.filterChain] = view.getInt32(frame + FR_CHAIN, true)
  out[INTEGERS.virtualHost] = view.getInt32(frame + FR_VIRTUAL_HOST, true)
  out[INTEGERS.route] = view.getInt32(frame + FR_ROUTE, true)
  out[INTEGERS.cluster] = view.getInt32(frame + FR_CLUSTER, true)
  out[INTEGERS.pick] = view.getInt32(frame + FR_PICK, true)
  out[INTEGERS.status] = view.getInt32(frame + FR_STATUS, true)
  out[INTEGERS.denial] = view.getInt32(frame + FR_DENIAL, true)
  out[INTEGERS.denialPolicy] = view.getInt32(frame + FR_DENIAL_POLICY, true)
  out[INTEGERS.denialRule] = view.getInt32(frame + FR_DENIAL_RULE, true)
  out[INTEGERS.authorizerCalls] = view.getInt32(frame + FR_AUTHORIZER_CALLS, true)
  out[INTEGERS.timeoutLow] = view.getInt32(frame + FR_TIMEOUT, true)
  out[INTEGERS.timeoutHigh] = view.getInt32(frame + FR_TIMEOUT + 4, true)
}
