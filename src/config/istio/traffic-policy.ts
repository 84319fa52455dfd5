/**
 * Load balancing, connection pools, outlier detection and upstream TLS: the parts of a traffic policy that the
 * mesh configuration and Sidecar share with DestinationRule. Fields of networking/v1alpha3/destination_rule.proto.
 */
import type * as t from 'io-ts'
import { bool, double, duration, enumeration, int32, map, message, repeated, string, uint32, uint64 } from '../codec/index.ts'

export const SimpleLb = enumeration('LoadBalancerSettings.SimpleLB', [
  'UNSPECIFIED',
  'LEAST_CONN',
  'RANDOM',
  'PASSTHROUGH',
  'ROUND_ROBIN',
  'LEAST_REQUEST',
])
export type SimpleLb = t.TypeOf<typeof SimpleLb>

export const RingHash = message('LoadBalancerSettings.ConsistentHashLB.RingHash', { minimumRingSize: uint64 })
export interface RingHash extends t.TypeOf<typeof RingHash> {}

export const MagLev = message('LoadBalancerSettings.ConsistentHashLB.MagLev', { tableSize: uint64 })
export interface MagLev extends t.TypeOf<typeof MagLev> {}

export const HttpCookieAttribute = message('LoadBalancerSettings.ConsistentHashLB.HTTPCookie.Attribute', { name: string, value: string })
export interface HttpCookieAttribute extends t.TypeOf<typeof HttpCookieAttribute> {}

export const HttpCookie = message('LoadBalancerSettings.ConsistentHashLB.HTTPCookie', {
  name: string,
  path: string,
  ttl: duration,
  attributes: repeated(HttpCookieAttribute),
})
export interface HttpCookie extends t.TypeOf<typeof HttpCookie> {}

export const ConsistentHashLb = message(
  'LoadBalancerSettings.ConsistentHashLB',
  {
    httpHeaderName: string,
    httpCookie: HttpCookie,
    useSourceIp: bool,
    httpQueryParameterName: string,
    ringHash: RingHash,
    maglev: MagLev,
    minimumRingSize: uint64,
  },
  {
    oneofs: [
      ['httpHeaderName', 'httpCookie', 'useSourceIp', 'httpQueryParameterName'],
      ['ringHash', 'maglev'],
    ],
  },
)
export interface ConsistentHashLb extends t.TypeOf<typeof ConsistentHashLb> {}

export const WarmupConfiguration = message('WarmupConfiguration', { duration: duration, minimumPercent: double, aggression: double })
export interface WarmupConfiguration extends t.TypeOf<typeof WarmupConfiguration> {}

export const LocalityDistribute = message('LocalityLoadBalancerSetting.Distribute', { from: string, to: map(uint32) })
export interface LocalityDistribute extends t.TypeOf<typeof LocalityDistribute> {}

export const LocalityFailover = message('LocalityLoadBalancerSetting.Failover', { from: string, to: string })
export interface LocalityFailover extends t.TypeOf<typeof LocalityFailover> {}

export const LocalityLoadBalancerSetting = message('LocalityLoadBalancerSetting', {
  distribute: repeated(LocalityDistribute),
  failover: repeated(LocalityFailover),
  failoverPriority: repeated(string),
  enabled: bool,
})
export interface LocalityLoadBalancerSetting extends t.TypeOf<typeof LocalityLoadBalancerSetting> {}

export const ZoneAwareFailover = message('ZoneAwareLoadBalancerSetting.Failover', { from: string, to: string })
export interface ZoneAwareFailover extends t.TypeOf<typeof ZoneAwareFailover> {}

export const ZoneAwareLoadBalancerSetting = message('ZoneAwareLoadBalancerSetting', {
  enabled: bool,
  failover: repeated(ZoneAwareFailover),
  failoverPriority: repeated(string),
  minClusterSize: uint32,
})
export interface ZoneAwareLoadBalancerSetting extends t.TypeOf<typeof ZoneAwareLoadBalancerSetting> {}

export const LoadBalancerSettings = message(
  'LoadBalancerSettings',
  {
    simple: SimpleLb,
    consistentHash: ConsistentHashLb,
    localityLbSetting: LocalityLoadBalancerSetting,
    zoneAwareLbSetting: ZoneAwareLoadBalancerSetting,
    warmupDurationSecs: duration,
    warmup: WarmupConfiguration,
  },
  { oneofs: [['simple', 'consistentHash']] },
)
export interface LoadBalancerSettings extends t.TypeOf<typeof LoadBalancerSettings> {}

export const TcpKeepalive = message('ConnectionPoolSettings.TCPSettings.TcpKeepalive', {
  probes: uint32,
  time: duration,
  interval: duration,
})
export interface TcpKeepalive extends t.TypeOf<typeof TcpKeepalive> {}

export const TcpSettings = message('ConnectionPoolSettings.TCPSettings', {
  maxConnections: int32,
  connectTimeout: duration,
  tcpKeepalive: TcpKeepalive,
  maxConnectionDuration: duration,
  idleTimeout: duration,
})
export interface TcpSettings extends t.TypeOf<typeof TcpSettings> {}

export const H2UpgradePolicy = enumeration('ConnectionPoolSettings.HTTPSettings.H2UpgradePolicy', ['DEFAULT', 'DO_NOT_UPGRADE', 'UPGRADE'])
export type H2UpgradePolicy = t.TypeOf<typeof H2UpgradePolicy>

export const ConnectionKeepalive = message('ConnectionPoolSettings.HTTPSettings.ConnectionKeepalive', {
  interval: duration,
  timeout: duration,
})
export interface ConnectionKeepalive extends t.TypeOf<typeof ConnectionKeepalive> {}

export const HttpSettings = message('ConnectionPoolSettings.HTTPSettings', {
  http1MaxPendingRequests: int32,
  http2MaxRequests: int32,
  maxRequestsPerConnection: int32,
  maxRetries: int32,
  idleTimeout: duration,
  h2UpgradePolicy: H2UpgradePolicy,
  useClientProtocol: bool,
  maxConcurrentStreams: int32,
  http2KeepAlive: ConnectionKeepalive,
})
export interface HttpSettings extends t.TypeOf<typeof HttpSettings> {}

export const ConnectionPoolSettings = message('ConnectionPoolSettings', { tcp: TcpSettings, http: HttpSettings })
export interface ConnectionPoolSettings extends t.TypeOf<typeof ConnectionPoolSettings> {}

export const OutlierDetection = message(
  'OutlierDetection',
  {
    consecutiveErrors: int32,
    splitExternalLocalOriginErrors: bool,
    consecutiveLocalOriginFailures: uint32,
    consecutiveGatewayErrors: uint32,
    consecutive5xxErrors: uint32,
    interval: duration,
    baseEjectionTime: duration,
    maxEjectionPercent: int32,
    minHealthPercent: int32,
    outlierDetectionHttpErrorCodes: repeated(uint32),
  },
  { originals: { consecutive5xxErrors: 'consecutive_5xx_errors' } },
)
export interface OutlierDetection extends t.TypeOf<typeof OutlierDetection> {}

export const ClientTlsMode = enumeration('ClientTLSSettings.TLSmode', ['DISABLE', 'SIMPLE', 'MUTUAL', 'ISTIO_MUTUAL'])
export type ClientTlsMode = t.TypeOf<typeof ClientTlsMode>

export const ClientTlsSettings = message('ClientTLSSettings', {
  mode: ClientTlsMode,
  clientCertificate: string,
  privateKey: string,
  caCertificates: string,
  credentialName: string,
  subjectAltNames: repeated(string),
  sni: string,
  insecureSkipVerify: bool,
  caCrl: string,
})
export interface ClientTlsSettings extends t.TypeOf<typeof ClientTlsSettings> {}
