/**
 * Sidecar: what a proxy listens on and can see. Fields of networking/v1alpha3/sidecar.proto.
 */
import type * as t from 'io-ts'
import { enumeration, map, message, repeated, string, uint32 } from '../codec/index.ts'
import { ServerTlsSettings } from './gateway.ts'
import { ConnectionPoolSettings } from './traffic-policy.ts'
import { Destination } from './virtual-service.ts'

export const CaptureMode = enumeration('CaptureMode', ['DEFAULT', 'IPTABLES', 'NONE'])
export type CaptureMode = t.TypeOf<typeof CaptureMode>

export const SidecarPort = message('SidecarPort', { number: uint32, protocol: string, name: string, targetPort: uint32 })
export interface SidecarPort extends t.TypeOf<typeof SidecarPort> {}

export const IstioIngressListener = message('IstioIngressListener', {
  port: SidecarPort,
  bind: string,
  captureMode: CaptureMode,
  defaultEndpoint: string,
  tls: ServerTlsSettings,
  connectionPool: ConnectionPoolSettings,
})
export interface IstioIngressListener extends t.TypeOf<typeof IstioIngressListener> {}

export const IstioEgressListener = message('IstioEgressListener', {
  port: SidecarPort,
  bind: string,
  captureMode: CaptureMode,
  hosts: repeated(string),
})
export interface IstioEgressListener extends t.TypeOf<typeof IstioEgressListener> {}

export const WorkloadSelector = message('WorkloadSelector', { labels: map(string) })
export interface WorkloadSelector extends t.TypeOf<typeof WorkloadSelector> {}

export const OutboundTrafficPolicyMode = enumeration('OutboundTrafficPolicy.Mode', ['REGISTRY_ONLY', 'ALLOW_ANY'])
export type OutboundTrafficPolicyMode = t.TypeOf<typeof OutboundTrafficPolicyMode>

export const OutboundTrafficPolicy = message('OutboundTrafficPolicy', { mode: OutboundTrafficPolicyMode, egressProxy: Destination })
export interface OutboundTrafficPolicy extends t.TypeOf<typeof OutboundTrafficPolicy> {}

export const SidecarSpec = message('Sidecar', {
  workloadSelector: WorkloadSelector,
  ingress: repeated(IstioIngressListener),
  egress: repeated(IstioEgressListener),
  inboundConnectionPool: ConnectionPoolSettings,
  outboundTrafficPolicy: OutboundTrafficPolicy,
})
export interface SidecarSpec extends t.TypeOf<typeof SidecarSpec> {}
