/**
 * What a request is hashed by. The lookup of its own, other than policy composition, falls back to wider settings
 * (istio D-18).
 */

import type { TrafficPolicy } from '../../../config/istio/destination-rule.ts'
import type { ConsistentHashLb } from '../../../config/istio/traffic-policy.ts'
import type { HashPolicy } from '../../../model/index.ts'
import type { MergedRule } from './rules.ts'

/** Absent when the settings name no key. */
export const hashPolicy = (consistentHash: ConsistentHashLb | undefined): HashPolicy | undefined => {
  if (consistentHash === undefined) return undefined
  const { httpHeaderName, httpCookie, useSourceIp, httpQueryParameterName } = consistentHash
  if (httpHeaderName !== undefined) return { key: { kind: 'header', name: httpHeaderName } }
  if (httpCookie !== undefined) {
    const { name, path, ttl, attributes } = httpCookie
    return {
      key: {
        kind: 'cookie',
        name: name ?? '',
        ...(path && { path }),
        ...(ttl !== undefined && { ttlMs: ttl }),
        ...(attributes?.length && { attributes: attributes.map((one) => ({ name: one.name ?? '', value: one.value ?? '' })) }),
      },
    }
  }
  if (useSourceIp !== undefined) return { key: { kind: 'sourceIp', ...(!useSourceIp && { disabled: true as const }) } }
  if (httpQueryParameterName !== undefined) return { key: { kind: 'query', name: httpQueryParameterName } }
  return undefined
}

const ofPort = (policy: TrafficPolicy | undefined, port: number | undefined): ConsistentHashLb | undefined =>
  port === undefined
    ? undefined
    : policy?.portLevelSettings?.find((entry) => (entry.port?.number ?? 0) === port)?.loadBalancer?.consistentHash

/** A destination as a route names it; `port` is what the route says, absent when it says nothing. */
interface NamedDestination {
  readonly port?: number
  readonly subset?: string
}

const consistentHashOf = (rule: MergedRule | undefined, { port, subset: name }: NamedDestination): ConsistentHashLb | undefined => {
  const top = rule?.trafficPolicy?.policy
  const subset = rule?.subsets.find((one) => (one.subset.name ?? '') === (name ?? ''))?.subset.trafficPolicy
  return ofPort(subset, port) ?? subset?.loadBalancer?.consistentHash ?? ofPort(top, port) ?? top?.loadBalancer?.consistentHash
}

/** Whether anything of the rule could ask for hashing: of most rules nothing does. */
export const mayHash = (rule: MergedRule | undefined): boolean =>
  rule !== undefined && (rule.trafficPolicy !== undefined || rule.subsets.some(({ subset }) => subset.trafficPolicy !== undefined))

/** Of a destination of a route. */
export const hashOfDestination = (rule: MergedRule | undefined, destination: NamedDestination): HashPolicy | undefined =>
  hashPolicy(consistentHashOf(rule, destination))

/** Whether hashing is asked for at all, with or without a key: then retries stay on the host (istio R-42). */
export const isHashedDestination = (rule: MergedRule | undefined, destination: NamedDestination): boolean =>
  consistentHashOf(rule, destination) !== undefined

/** Of a service port that no route names. */
export const hashOfService = (rule: MergedRule | undefined, port: number): HashPolicy | undefined =>
  hashOfDestination(rule && { ...rule, subsets: [] }, { port })
