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

const OFFSETS = [
  FR_WHY,
  FR_LISTENER,
  FR_CHAIN,
  FR_VIRTUAL_HOST,
  FR_ROUTE,
  FR_CLUSTER,
  FR_PICK,
  FR_STATUS,
  FR_DENIAL,
  FR_DENIAL_POLICY,
  FR_DENIAL_RULE,
  FR_AUTHORIZER_CALLS,
  FR_TIMEOUT,
  FR_TIMEOUT + 4,
] as const

/** Copies the result of the frame at `frame`; `outcome` may be a failure, which leaves the rest as it was. */
export const fillIntegers = (core: CoreInstance, frame: number, outcome: number, out: Int32Array): void => {
  out[INTEGERS.outcome] = outcome
  if (outcome < 0) return
  const { view } = core.memory()
  for (let i = 0; i < OFFSETS.length; i++) out[i + 1] = view.getInt32(frame + (OFFSETS[i] ?? 0), true)
}
