/**
 * What a DestinationRule does to TCP listeners: its top-level connection pool goes onto the proxy's TCP filter too.
 */
import type { Reference } from '../../../model/index.ts'
import { refer } from '../../refer.ts'
import type { MergedRule } from './rules.ts'

/** The proxy refuses a listener whose connections may last less than a millisecond. */
export const tcpRejection = (rule: MergedRule | undefined): { readonly reason: string; readonly reference: Reference } | undefined => {
  const { trafficPolicy } = rule ?? {}
  const maxDurationMs = trafficPolicy?.policy.connectionPool?.tcp?.maxConnectionDuration
  if (trafficPolicy === undefined || maxDurationMs === undefined || maxDurationMs >= 1) return undefined
  const path = [...trafficPolicy.path, 'connectionPool', 'tcp', 'maxConnectionDuration']
  return { reason: 'maxConnectionDuration is less than a millisecond', reference: refer(trafficPolicy.owner, path) }
}
