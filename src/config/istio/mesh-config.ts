/**
 * MeshConfig: mesh-wide settings. Fields of mesh/v1alpha1/config.proto. Defaults and merging are in mesh-config-defaults.ts.
 */
import type * as t from 'io-ts'
import { bool, duration, enumeration, int32, map, message, repeated, string } from '../codec/index.ts'
import { ExtensionProvider } from './extension-provider.ts'
import { ProxyConfig } from './proxy-config.ts'
import {
  ClientTlsSettings,
  ConnectionPoolSettings,
  LocalityLoadBalancerSetting,
  OutlierDetection,
  TcpKeepalive,
  ZoneAwareLoadBalancerSetting,
} from './traffic-policy.ts'
import { HttpRetry } from './virtual-service.ts'

export const IngressControllerMode = enumeration('MeshConfig.IngressControllerMode', ['UNSPECIFIED', 'OFF', 'DEFAULT', 'STRICT'])
export type IngressControllerMode = t.TypeOf<typeof IngressControllerMode>

export const AccessLogEncoding = enumeration('MeshConfig.AccessLogEncoding', ['TEXT', 'JSON'])
export type AccessLogEncoding = t.TypeOf<typeof AccessLogEncoding>

export const OutboundTrafficPolicyMode = enumeration(
  'MeshConfig.OutboundTrafficPolicy.Mode',
  ['REGISTRY_ONLY', 'ALLOW_ANY', 'ALLOW_ANY_DYNAMIC_DNS'],
  [0, 1, 3],
)
export type OutboundTrafficPolicyMode = t.TypeOf<typeof OutboundTrafficPolicyMode>

export const OutboundTrafficPolicy = message('MeshConfig.OutboundTrafficPolicy', {
  mode: OutboundTrafficPolicyMode,
  tls: ClientTlsSettings,
})
export interface OutboundTrafficPolicy extends t.TypeOf<typeof OutboundTrafficPolicy> {}

export const InboundTrafficPolicyMode = enumeration('MeshConfig.InboundTrafficPolicy.Mode', ['PASSTHROUGH', 'LOCALHOST'])
export type InboundTrafficPolicyMode = t.TypeOf<typeof InboundTrafficPolicyMode>

export const InboundTrafficPolicy = message('MeshConfig.InboundTrafficPolicy', { mode: InboundTrafficPolicyMode })
export interface InboundTrafficPolicy extends t.TypeOf<typeof InboundTrafficPolicy> {}

export const CertificateData = message(
  'MeshConfig.CertificateData',
  { pem: string, spiffeBundleUrl: string, certSigners: repeated(string), trustDomains: repeated(string) },
  { oneofs: [['pem', 'spiffeBundleUrl']] },
)
export interface CertificateData extends t.TypeOf<typeof CertificateData> {}

export const H2UpgradePolicy = enumeration('MeshConfig.H2UpgradePolicy', ['DO_NOT_UPGRADE', 'UPGRADE'])
export type H2UpgradePolicy = t.TypeOf<typeof H2UpgradePolicy>

export const ServiceSettingsSettings = message('MeshConfig.ServiceSettings.Settings', { clusterLocal: bool })
export interface ServiceSettingsSettings extends t.TypeOf<typeof ServiceSettingsSettings> {}

export const ServiceSettings = message('MeshConfig.ServiceSettings', { settings: ServiceSettingsSettings, hosts: repeated(string) })
export interface ServiceSettings extends t.TypeOf<typeof ServiceSettings> {}

export const ServiceScopeConfigsScope = enumeration('MeshConfig.ServiceScopeConfigs.Scope', ['LOCAL', 'GLOBAL'])
export type ServiceScopeConfigsScope = t.TypeOf<typeof ServiceScopeConfigsScope>

export const LabelSelectorRequirement = message('LabelSelectorRequirement', { key: string, operator: string, values: repeated(string) })
export interface LabelSelectorRequirement extends t.TypeOf<typeof LabelSelectorRequirement> {}

export const LabelSelector = message(
  'LabelSelector',
  { matchLabels: map(string), matchExpressions: repeated(LabelSelectorRequirement) },
  { originals: { matchLabels: 'matchLabels', matchExpressions: 'matchExpressions' } },
)
export interface LabelSelector extends t.TypeOf<typeof LabelSelector> {}

export const ServiceScopeConfigs = message('MeshConfig.ServiceScopeConfigs', {
  namespaceSelector: LabelSelector,
  servicesSelector: LabelSelector,
  scope: ServiceScopeConfigsScope,
})
export interface ServiceScopeConfigs extends t.TypeOf<typeof ServiceScopeConfigs> {}

export const CA = message('MeshConfig.CA', { address: string, tlsSettings: ClientTlsSettings, requestTimeout: duration, istiodSide: bool })
export interface CA extends t.TypeOf<typeof CA> {}

export const DefaultProviders = message('MeshConfig.DefaultProviders', {
  tracing: repeated(string),
  metrics: repeated(string),
  accessLogging: repeated(string),
})
export interface DefaultProviders extends t.TypeOf<typeof DefaultProviders> {}

export const ProxyPathNormalizationNormalizationType = enumeration('MeshConfig.ProxyPathNormalization.NormalizationType', [
  'DEFAULT',
  'NONE',
  'BASE',
  'MERGE_SLASHES',
  'DECODE_AND_MERGE_SLASHES',
])
export type ProxyPathNormalizationNormalizationType = t.TypeOf<typeof ProxyPathNormalizationNormalizationType>

export const ProxyPathNormalization = message('MeshConfig.ProxyPathNormalization', {
  normalization: ProxyPathNormalizationNormalizationType,
})
export interface ProxyPathNormalization extends t.TypeOf<typeof ProxyPathNormalization> {}

export const TlsConfigTlsProtocol = enumeration('MeshConfig.TLSConfig.TLSProtocol', ['TLS_AUTO', 'TLSV1_2', 'TLSV1_3'])
export type TlsConfigTlsProtocol = t.TypeOf<typeof TlsConfigTlsProtocol>

export const TlsConfig = message('MeshConfig.TLSConfig', {
  minProtocolVersion: TlsConfigTlsProtocol,
  ecdhCurves: repeated(string),
  cipherSuites: repeated(string),
})
export interface TlsConfig extends t.TypeOf<typeof TlsConfig> {}

export const DefaultTrafficPolicy = message('MeshConfig.DefaultTrafficPolicy', {
  connectionPool: ConnectionPoolSettings,
  outlierDetection: OutlierDetection,
})
export interface DefaultTrafficPolicy extends t.TypeOf<typeof DefaultTrafficPolicy> {}

export const ServiceEntryVisibilityVisibility = enumeration('ServiceEntryVisibility.Visibility', [
  'VISIBILITY_UNSPECIFIED',
  'NONE',
  'NAMESPACE',
  'PUBLIC',
])
export type ServiceEntryVisibilityVisibility = t.TypeOf<typeof ServiceEntryVisibilityVisibility>

export const ServiceEntryVisibilityMatchRule = message('ServiceEntryVisibility.MatchRule', { namespaceSelector: LabelSelector })
export interface ServiceEntryVisibilityMatchRule extends t.TypeOf<typeof ServiceEntryVisibilityMatchRule> {}

export const ServiceEntryVisibilityPolicy = message('ServiceEntryVisibility.Policy', {
  visibility: ServiceEntryVisibilityVisibility,
  matchingRules: repeated(ServiceEntryVisibilityMatchRule),
})
export interface ServiceEntryVisibilityPolicy extends t.TypeOf<typeof ServiceEntryVisibilityPolicy> {}

export const ServiceEntryVisibility = message('ServiceEntryVisibility', {
  defaultVisibility: ServiceEntryVisibilityVisibility,
  applyToSidecars: bool,
  policies: repeated(ServiceEntryVisibilityPolicy),
})
export interface ServiceEntryVisibility extends t.TypeOf<typeof ServiceEntryVisibility> {}

export const SubscribedResource = enumeration('Resource', ['SERVICE_REGISTRY'])
export type SubscribedResource = t.TypeOf<typeof SubscribedResource>

export const ConfigSource = message('ConfigSource', {
  address: string,
  tlsSettings: ClientTlsSettings,
  subscribedResources: repeated(SubscribedResource),
})
export interface ConfigSource extends t.TypeOf<typeof ConfigSource> {}

export const Certificate = message('Certificate', { secretName: string, dnsNames: repeated(string) })
export interface Certificate extends t.TypeOf<typeof Certificate> {}

export const MeshConfig = message(
  'MeshConfig',
  {
    proxyListenPort: int32,
    proxyInboundListenPort: int32,
    proxyHttpPort: int32,
    connectTimeout: duration,
    hboneIdleTimeout: duration,
    protocolDetectionTimeout: duration,
    tcpKeepalive: TcpKeepalive,
    ingressClass: string,
    ingressService: string,
    ingressControllerMode: IngressControllerMode,
    ingressSelector: string,
    enableTracing: bool,
    accessLogFile: string,
    accessLogFormat: string,
    accessLogEncoding: AccessLogEncoding,
    enableEnvoyAccessLogService: bool,
    disableEnvoyListenerLog: bool,
    defaultConfig: ProxyConfig,
    outboundTrafficPolicy: OutboundTrafficPolicy,
    inboundTrafficPolicy: InboundTrafficPolicy,
    configSources: repeated(ConfigSource),
    enableAutoMtls: bool,
    trustDomain: string,
    trustDomainAliases: repeated(string),
    caCertificates: repeated(CertificateData),
    defaultServiceExportTo: repeated(string),
    defaultVirtualServiceExportTo: repeated(string),
    defaultDestinationRuleExportTo: repeated(string),
    rootNamespace: string,
    localityLbSetting: LocalityLoadBalancerSetting,
    zoneAwareLbSetting: ZoneAwareLoadBalancerSetting,
    dnsRefreshRate: duration,
    h2UpgradePolicy: H2UpgradePolicy,
    inboundClusterStatName: string,
    outboundClusterStatName: string,
    certificates: repeated(Certificate),
    serviceSettings: repeated(ServiceSettings),
    serviceScopeConfigs: repeated(ServiceScopeConfigs),
    enablePrometheusMerge: bool,
    verifyCertificateAtClient: bool,
    ca: CA,
    extensionProviders: repeated(ExtensionProvider),
    defaultProviders: DefaultProviders,
    discoverySelectors: repeated(LabelSelector),
    pathNormalization: ProxyPathNormalization,
    defaultHttpRetryPolicy: HttpRetry,
    meshMTLS: TlsConfig,
    tlsDefaults: TlsConfig,
    defaultTrafficPolicy: DefaultTrafficPolicy,
    serviceEntryVisibility: ServiceEntryVisibility,
  },
  { originals: { meshMTLS: 'mesh_mTLS' } },
)
export interface MeshConfig extends t.TypeOf<typeof MeshConfig> {}
