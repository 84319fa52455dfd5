/** Fault injection (istio ). */
import { grpcStatusNames } from '../../../config/istio/grpc-status.ts'
import type { HttpFaultInjection, Percent } from '../../../config/istio/virtual-service.ts'
import type { Fault, ObjectPath, Reference } from '../../../model/index.ts'
import { isTooLong } from './route-parts.ts'

/** istio R-20: truncated, so 0.00001 % is nothing; passed on as an unsigned number, so below 0 is a lot. */
export const partsPerMillion = (percent: Percent): number => Math.trunc((percent.value ?? 0) * 10_000) >>> 0

/** `at` makes the reference of a path below `fault`. A fault of an unsupported kind is no fault. */
export const lowerFault = (fault: HttpFaultInjection, at: (path: ObjectPath) => Reference): Fault => {
  const { delay, abort } = fault
  const hasAbort = abort?.httpStatus !== undefined || abort?.grpcStatus !== undefined
  return {
    ...(delay?.fixedDelay === undefined
      ? {}
      : {
          delay: {
            durationMs: delay.fixedDelay,
            // istio R-22: without percentage the deprecated whole number counts, and its default is 0.
            partsPerMillion: delay.percentage === undefined ? ((delay.percent ?? 0) >>> 0) * 10_000 : partsPerMillion(delay.percentage),
            reference: at(['delay']),
          },
        }),
    ...(abort === undefined || !hasAbort
      ? {}
      : {
          abort: {
            ...(abort.httpStatus === undefined ? { grpcStatus: grpcCode(abort.grpcStatus) } : { httpStatus: abort.httpStatus }),
            partsPerMillion: abort.percentage === undefined ? 0 : partsPerMillion(abort.percentage),
            reference: at(['abort']),
          },
        }),
  }
}

/** Why the proxy refuses this fault, if it does. */
export const faultRejection = ({ delay, abort }: Fault): string | undefined => {
  if (delay !== undefined && (delay.durationMs <= 0 || isTooLong(delay.durationMs)))
    return 'a fault delay must be longer than 0 and not endless'
  const status = abort?.httpStatus
  if (status !== undefined && (status < 200 || status > 599)) return `fault abort status ${status} is not in 200–599`
  return undefined
}

// Unknown names become OK (as recorded).
const grpcCode = (name: string | undefined): number => Math.max(grpcStatusNames.indexOf(name ?? ''), 0)
