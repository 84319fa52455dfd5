/**
 * Istio's default MeshConfig and how a user's MeshConfig is laid over it: a field that is set replaces the default
 * whole, except for the few that are merged.
 */
import type { ExtensionProvider } from './extension-provider.ts'
import type { MeshConfig } from './mesh-config.ts'
import type { ProxyConfig, ProxyHeaders } from './proxy-config.ts'

type Defaulted =
  | 'trustDomain'
  | 'trustDomainAliases'
  | 'rootNamespace'
  | 'enableAutoMtls'
  | 'outboundTrafficPolicy'
  | 'inboundTrafficPolicy'
  | 'localityLbSetting'
  | 'defaultConfig'
  | 'connectTimeout'
  | 'protocolDetectionTimeout'
  | 'dnsRefreshRate'
  | 'defaultServiceExportTo'
  | 'defaultVirtualServiceExportTo'
  | 'defaultDestinationRuleExportTo'
  | 'extensionProviders'
  | 'defaultProviders'
  | 'proxyListenPort'
  | 'proxyInboundListenPort'

/** A MeshConfig in which the fields that Istio defaults are there. */
export type EffectiveMeshConfig = MeshConfig & Required<Pick<MeshConfig, Defaulted>>

export const defaultProxyConfig: ProxyConfig = {
  configPath: './etc/istio/proxy',
  serviceCluster: 'istio-proxy',
  drainDuration: 45_000,
  terminationDrainDuration: 5_000,
  proxyAdminPort: 15000,
  controlPlaneAuthPolicy: 'MUTUAL_TLS',
  discoveryAddress: 'istiod.istio-system.svc:15012',
  binaryPath: '/usr/local/bin/envoy',
  statNameLength: 189,
  statusPort: 15020,
}

export const defaultMeshConfig: EffectiveMeshConfig = {
  enableTracing: true,
  accessLogFile: '',
  accessLogEncoding: 'TEXT',
  protocolDetectionTimeout: 0,
  ingressService: 'istio-ingressgateway',
  ingressControllerMode: 'STRICT',
  ingressClass: 'istio',
  trustDomain: 'cluster.local',
  trustDomainAliases: [],
  enableAutoMtls: true,
  outboundTrafficPolicy: { mode: 'ALLOW_ANY' },
  inboundTrafficPolicy: { mode: 'PASSTHROUGH' },
  localityLbSetting: { enabled: true },
  defaultConfig: defaultProxyConfig,
  rootNamespace: 'istio-system',
  proxyListenPort: 15001,
  proxyInboundListenPort: 15006,
  connectTimeout: 10_000,
  defaultServiceExportTo: ['*'],
  defaultVirtualServiceExportTo: ['*'],
  defaultDestinationRuleExportTo: ['*'],
  dnsRefreshRate: 60_000,
  enablePrometheusMerge: true,
  defaultProviders: {},
  extensionProviders: [
    { name: 'prometheus', prometheus: {} },
    { name: 'stackdriver', stackdriver: {} },
    { name: 'envoy', envoyFileAccessLog: { path: '/dev/stdout' } },
  ],
}

/** `over` laid over `base`. Pure; neither is changed. */
export const mergeMeshConfig = (base: EffectiveMeshConfig, over: MeshConfig): EffectiveMeshConfig => ({
  ...base,
  ...over,
  defaultConfig: mergeProxyConfig(base.defaultConfig, over.defaultConfig ?? {}),
  defaultProviders: { ...base.defaultProviders, ...over.defaultProviders },
  extensionProviders: mergeProviders(base.extensionProviders, over.extensionProviders ?? []),
  trustDomainAliases: [...new Set([...(over.trustDomainAliases ?? base.trustDomainAliases), ...base.trustDomainAliases])].sort(),
})

// Of the headers that only the base sets, these five survive an overlay.
const keptHeaders = ['forwardedClientCert', 'requestId', 'attemptCount', 'server', 'envoyDebugHeaders'] as const

const mergeProxyHeaders = (base: ProxyHeaders, over: ProxyHeaders): ProxyHeaders => ({
  ...Object.fromEntries(keptHeaders.filter((key) => base[key] !== undefined).map((key) => [key, base[key]])),
  ...over,
})

const mergeProxyConfig = (base: ProxyConfig, over: ProxyConfig): ProxyConfig => ({
  ...base,
  ...over,
  ...(base.proxyMetadata === undefined
    ? {}
    : { proxyMetadata: Object.assign(Object.create(null), base.proxyMetadata, over.proxyMetadata) }),
  ...(base.proxyHeaders === undefined || over.proxyHeaders === undefined
    ? {}
    : { proxyHeaders: mergeProxyHeaders(base.proxyHeaders, over.proxyHeaders) }),
})

// By name: a known provider is replaced where it stands, a new one comes last.
const mergeProviders = (base: readonly ExtensionProvider[], over: readonly ExtensionProvider[]): readonly ExtensionProvider[] => {
  const byName = new Map(base.map((provider) => [provider.name ?? '', provider]))
  for (const provider of over) byName.set(provider.name ?? '', provider)
  return [...byName.values()]
}
