/**
 * Ejection of failing endpoints as configured (istio D-22, as recorded).
 */
import type { OutlierDetection as OutlierSettings } from '../../../config/istio/traffic-policy.ts'
import type { OutlierDetection } from '../../../model/index.ts'

/** Absent settings = no ejection. An explicit 0 turns its detector off; `outlierDetectionHttpErrorCodes` has no effect. */
export const lowerOutlierDetection = (settings: OutlierSettings | undefined): OutlierDetection | undefined => {
  if (settings === undefined) return undefined
  const { consecutive5xxErrors, consecutiveGatewayErrors, interval, baseEjectionTime, maxEjectionPercent, minHealthPercent } = settings
  const splits = settings.splitExternalLocalOriginErrors === true
  const localFailures = settings.consecutiveLocalOriginFailures ?? 0
  return {
    ...(consecutive5xxErrors !== undefined && { consecutive5xx: consecutive5xxErrors }),
    ...(consecutiveGatewayErrors !== undefined && {
      consecutiveGatewayFailure: consecutiveGatewayErrors,
      enforcingConsecutiveGatewayFailurePercent: consecutiveGatewayErrors > 0 ? 100 : 0,
    }),
    // Without the split they never count on their own.
    ...(splits && localFailures > 0 && { consecutiveLocalOriginFailure: localFailures }),
    ...(splits && { splitExternalLocalOriginErrors: true }),
    ...(interval !== undefined && { intervalMs: interval }),
    ...(baseEjectionTime !== undefined && { baseEjectionTimeMs: baseEjectionTime }),
    ...((maxEjectionPercent ?? 0) > 0 && maxEjectionPercent !== undefined && { maxEjectionPercent }),
    ...((minHealthPercent ?? 0) >= 0 && { minHealthPercent: minHealthPercent ?? 0 }),
  }
}
