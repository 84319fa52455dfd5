/**
 * DestinationRule: what happens after routing. Fields of networking/v1alpha3/destination_rule.proto.
 */
import type * as t from 'io-ts'
import { double, duration, enumeration, map, message, repeated, string, uint32 } from '../codec/index.ts'
import { WorkloadSelector } from './selector.ts'
import { ClientTlsSettings, ConnectionPoolSettings, LoadBalancerSettings, OutlierDetection } from './traffic-policy.ts'
import { PortSelector } from './virtual-service.ts'

export const PortTrafficPolicy = message('TrafficPolicy.PortTrafficPolicy', {
  port: PortSelector,
  loadBalancer: LoadBalancerSettings,
  connectionPool: ConnectionPoolSettings,
  outlierDetection: OutlierDetection,
  tls: ClientTlsSettings,
})
export interface PortTrafficPolicy extends t.TypeOf<typeof PortTrafficPolicy> {}

export const TunnelSettings = message('TrafficPolicy.TunnelSettings', { protocol: string, targetHost: string, targetPort: uint32 })
export interface TunnelSettings extends t.TypeOf<typeof TunnelSettings> {}

export const ProxyProtocolVersion = enumeration('TrafficPolicy.ProxyProtocol.VERSION', ['V1', 'V2'])
export type ProxyProtocolVersion = t.TypeOf<typeof ProxyProtocolVersion>

export const ProxyProtocol = message('TrafficPolicy.ProxyProtocol', { version: ProxyProtocolVersion })
export interface ProxyProtocol extends t.TypeOf<typeof ProxyProtocol> {}

export const RetryBudget = message('TrafficPolicy.RetryBudget', { percent: double, minRetryConcurrency: uint32, budgetInterval: duration })
export interface RetryBudget extends t.TypeOf<typeof RetryBudget> {}

export const TrafficPolicy = message('TrafficPolicy', {
  loadBalancer: LoadBalancerSettings,
  connectionPool: ConnectionPoolSettings,
  outlierDetection: OutlierDetection,
  tls: ClientTlsSettings,
  portLevelSettings: repeated(PortTrafficPolicy),
  tunnel: TunnelSettings,
  proxyProtocol: ProxyProtocol,
  retryBudget: RetryBudget,
})
export interface TrafficPolicy extends t.TypeOf<typeof TrafficPolicy> {}

export const Subset = message('Subset', { name: string, labels: map(string), trafficPolicy: TrafficPolicy })
export interface Subset extends t.TypeOf<typeof Subset> {}

export const DestinationRuleSpec = message('DestinationRule', {
  host: string,
  trafficPolicy: TrafficPolicy,
  subsets: repeated(Subset),
  exportTo: repeated(string),
  workloadSelector: WorkloadSelector,
})
export interface DestinationRuleSpec extends t.TypeOf<typeof DestinationRuleSpec> {}
