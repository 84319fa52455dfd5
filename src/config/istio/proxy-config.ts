/**
 * ProxyConfig: settings of one proxy, as MeshConfig.defaultConfig. Fields of mesh/v1alpha1/proxy.proto.
 */
import type * as t from 'io-ts'
import { bool, double, duration, enumeration, int32, int64, map, message, repeated, string, uint32 } from '../codec/index.ts'
import { ReadinessProbe } from './readiness-probe.ts'
import { ClientTlsSettings, TcpKeepalive } from './traffic-policy.ts'

export const AuthenticationPolicy = enumeration('AuthenticationPolicy', ['NONE', 'MUTUAL_TLS', 'INHERIT'], [0, 1, 1000])
export type AuthenticationPolicy = t.TypeOf<typeof AuthenticationPolicy>

export const TracingZipkin = message('Tracing.Zipkin', { address: string })
export interface TracingZipkin extends t.TypeOf<typeof TracingZipkin> {}

export const TracingLightstep = message('Tracing.Lightstep', { address: string, accessToken: string })
export interface TracingLightstep extends t.TypeOf<typeof TracingLightstep> {}

export const TracingDatadog = message('Tracing.Datadog', { address: string })
export interface TracingDatadog extends t.TypeOf<typeof TracingDatadog> {}

export const TracingStackdriver = message('Tracing.Stackdriver', {
  debug: bool,
  maxNumberOfAttributes: int64,
  maxNumberOfAnnotations: int64,
  maxNumberOfMessageEvents: int64,
})
export interface TracingStackdriver extends t.TypeOf<typeof TracingStackdriver> {}

export const TracingOpenCensusAgentTraceContext = enumeration('Tracing.OpenCensusAgent.TraceContext', [
  'UNSPECIFIED',
  'W3C_TRACE_CONTEXT',
  'GRPC_BIN',
  'CLOUD_TRACE_CONTEXT',
  'B3',
])
export type TracingOpenCensusAgentTraceContext = t.TypeOf<typeof TracingOpenCensusAgentTraceContext>

export const TracingOpenCensusAgent = message('Tracing.OpenCensusAgent', {
  address: string,
  context: repeated(TracingOpenCensusAgentTraceContext),
})
export interface TracingOpenCensusAgent extends t.TypeOf<typeof TracingOpenCensusAgent> {}

export const TracingLiteral = message('Tracing.Literal', { value: string })
export interface TracingLiteral extends t.TypeOf<typeof TracingLiteral> {}

export const TracingEnvironment = message('Tracing.Environment', { name: string, defaultValue: string })
export interface TracingEnvironment extends t.TypeOf<typeof TracingEnvironment> {}

export const TracingRequestHeader = message('Tracing.RequestHeader', { name: string, defaultValue: string })
export interface TracingRequestHeader extends t.TypeOf<typeof TracingRequestHeader> {}

export const TracingCustomTag = message(
  'Tracing.CustomTag',
  { literal: TracingLiteral, environment: TracingEnvironment, header: TracingRequestHeader },
  { oneofs: [['literal', 'environment', 'header']] },
)
export interface TracingCustomTag extends t.TypeOf<typeof TracingCustomTag> {}

export const Tracing = message(
  'Tracing',
  {
    zipkin: TracingZipkin,
    lightstep: TracingLightstep,
    datadog: TracingDatadog,
    stackdriver: TracingStackdriver,
    openCensusAgent: TracingOpenCensusAgent,
    customTags: map(TracingCustomTag),
    maxPathTagLength: uint32,
    sampling: double,
    tlsSettings: ClientTlsSettings,
    enableIstioTags: bool,
  },
  { oneofs: [['zipkin', 'lightstep', 'datadog', 'stackdriver', 'openCensusAgent']] },
)
export interface Tracing extends t.TypeOf<typeof Tracing> {}

export const SDS = message('SDS', { enabled: bool, k8sSaJwtPath: string })
export interface SDS extends t.TypeOf<typeof SDS> {}

export const TopologyProxyProtocolConfiguration = message('Topology.ProxyProtocolConfiguration', {})
export interface TopologyProxyProtocolConfiguration extends t.TypeOf<typeof TopologyProxyProtocolConfiguration> {}

export const ForwardClientCertDetails = enumeration('ForwardClientCertDetails', [
  'UNDEFINED',
  'SANITIZE',
  'FORWARD_ONLY',
  'APPEND_FORWARD',
  'SANITIZE_SET',
  'ALWAYS_FORWARD_ONLY',
])
export type ForwardClientCertDetails = t.TypeOf<typeof ForwardClientCertDetails>

export const Topology = message('Topology', {
  numTrustedProxies: uint32,
  forwardClientCertDetails: ForwardClientCertDetails,
  proxyProtocol: TopologyProxyProtocolConfiguration,
})
export interface Topology extends t.TypeOf<typeof Topology> {}

export const PrivateKeyProviderCryptoMb = message('PrivateKeyProvider.CryptoMb', { pollDelay: duration, fallback: bool })
export interface PrivateKeyProviderCryptoMb extends t.TypeOf<typeof PrivateKeyProviderCryptoMb> {}

export const PrivateKeyProviderQAT = message('PrivateKeyProvider.QAT', { pollDelay: duration, fallback: bool })
export interface PrivateKeyProviderQAT extends t.TypeOf<typeof PrivateKeyProviderQAT> {}

export const PrivateKeyProvider = message(
  'PrivateKeyProvider',
  { cryptomb: PrivateKeyProviderCryptoMb, qat: PrivateKeyProviderQAT },
  { oneofs: [['cryptomb', 'qat']] },
)
export interface PrivateKeyProvider extends t.TypeOf<typeof PrivateKeyProvider> {}

export const TracingServiceName = enumeration('ProxyConfig.TracingServiceName', [
  'APP_LABEL_AND_NAMESPACE',
  'CANONICAL_NAME_ONLY',
  'CANONICAL_NAME_AND_NAMESPACE',
])
export type TracingServiceName = t.TypeOf<typeof TracingServiceName>

export const InboundInterceptionMode = enumeration('ProxyConfig.InboundInterceptionMode', ['REDIRECT', 'TPROXY', 'NONE'])
export type InboundInterceptionMode = t.TypeOf<typeof InboundInterceptionMode>

export const ProxyStatsMatcher = message('ProxyConfig.ProxyStatsMatcher', {
  inclusionPrefixes: repeated(string),
  inclusionSuffixes: repeated(string),
  inclusionRegexps: repeated(string),
})
export interface ProxyStatsMatcher extends t.TypeOf<typeof ProxyStatsMatcher> {}

export const ProxyHeadersServer = message('ProxyConfig.ProxyHeaders.Server', { disabled: bool, value: string })
export interface ProxyHeadersServer extends t.TypeOf<typeof ProxyHeadersServer> {}

export const ProxyHeadersRequestId = message('ProxyConfig.ProxyHeaders.RequestId', { disabled: bool })
export interface ProxyHeadersRequestId extends t.TypeOf<typeof ProxyHeadersRequestId> {}

export const ProxyHeadersAttemptCount = message('ProxyConfig.ProxyHeaders.AttemptCount', { disabled: bool })
export interface ProxyHeadersAttemptCount extends t.TypeOf<typeof ProxyHeadersAttemptCount> {}

export const ProxyHeadersXForwardedHost = message('ProxyConfig.ProxyHeaders.XForwardedHost', { enabled: bool })
export interface ProxyHeadersXForwardedHost extends t.TypeOf<typeof ProxyHeadersXForwardedHost> {}

export const ProxyHeadersXForwardedPort = message('ProxyConfig.ProxyHeaders.XForwardedPort', { enabled: bool })
export interface ProxyHeadersXForwardedPort extends t.TypeOf<typeof ProxyHeadersXForwardedPort> {}

export const ProxyHeadersEnvoyDebugHeaders = message('ProxyConfig.ProxyHeaders.EnvoyDebugHeaders', { disabled: bool })
export interface ProxyHeadersEnvoyDebugHeaders extends t.TypeOf<typeof ProxyHeadersEnvoyDebugHeaders> {}

export const ProxyHeadersMetadataExchangeMode = enumeration('ProxyConfig.ProxyHeaders.MetadataExchangeMode', ['UNDEFINED', 'IN_MESH'])
export type ProxyHeadersMetadataExchangeMode = t.TypeOf<typeof ProxyHeadersMetadataExchangeMode>

export const ProxyHeadersMetadataExchangeHeaders = message('ProxyConfig.ProxyHeaders.MetadataExchangeHeaders', {
  mode: ProxyHeadersMetadataExchangeMode,
})
export interface ProxyHeadersMetadataExchangeHeaders extends t.TypeOf<typeof ProxyHeadersMetadataExchangeHeaders> {}

export const ProxyHeadersSetCurrentClientCertDetails = message('ProxyConfig.ProxyHeaders.SetCurrentClientCertDetails', {
  subject: bool,
  cert: bool,
  chain: bool,
  dns: bool,
  uri: bool,
})
export interface ProxyHeadersSetCurrentClientCertDetails extends t.TypeOf<typeof ProxyHeadersSetCurrentClientCertDetails> {}

export const ProxyHeaders = message('ProxyConfig.ProxyHeaders', {
  forwardedClientCert: ForwardClientCertDetails,
  setCurrentClientCertDetails: ProxyHeadersSetCurrentClientCertDetails,
  requestId: ProxyHeadersRequestId,
  server: ProxyHeadersServer,
  attemptCount: ProxyHeadersAttemptCount,
  envoyDebugHeaders: ProxyHeadersEnvoyDebugHeaders,
  metadataExchangeHeaders: ProxyHeadersMetadataExchangeHeaders,
  preserveHttp1HeaderCase: bool,
  xForwardedHost: ProxyHeadersXForwardedHost,
  xForwardedPort: ProxyHeadersXForwardedPort,
})
export interface ProxyHeaders extends t.TypeOf<typeof ProxyHeaders> {}

export const ConnectionSettingsProfile = enumeration('ProxyConfig.ConnectionSettings.Profile', ['SIDECAR', 'EDGE'])
export type ConnectionSettingsProfile = t.TypeOf<typeof ConnectionSettingsProfile>

export const ConnectionSettingsHeadersWithUnderscoresAction = enumeration('ProxyConfig.ConnectionSettings.HeadersWithUnderscoresAction', [
  'HEADERS_WITH_UNDERSCORES_UNSPECIFIED',
  'HEADERS_WITH_UNDERSCORES_ALLOW',
  'HEADERS_WITH_UNDERSCORES_REJECT_REQUEST',
  'HEADERS_WITH_UNDERSCORES_DROP_HEADER',
])
export type ConnectionSettingsHeadersWithUnderscoresAction = t.TypeOf<typeof ConnectionSettingsHeadersWithUnderscoresAction>

export const ConnectionSettingsPathWithEscapedSlashesAction = enumeration('ProxyConfig.ConnectionSettings.PathWithEscapedSlashesAction', [
  'PATH_WITH_ESCAPED_SLASHES_UNSPECIFIED',
  'KEEP_UNCHANGED',
  'REJECT_REQUEST',
  'UNESCAPE_AND_REDIRECT',
  'UNESCAPE_AND_FORWARD',
])
export type ConnectionSettingsPathWithEscapedSlashesAction = t.TypeOf<typeof ConnectionSettingsPathWithEscapedSlashesAction>

export const ConnectionSettings = message('ProxyConfig.ConnectionSettings', {
  profile: ConnectionSettingsProfile,
  listenerPerConnectionBufferLimitBytes: int32,
  clusterPerConnectionBufferLimitBytes: int32,
  httpIdleTimeout: duration,
  httpMaxConnectionDuration: duration,
  httpDrainTimeout: duration,
  httpRequestTimeout: duration,
  httpRequestHeadersTimeout: duration,
  httpStreamIdleTimeout: duration,
  httpMaxStreamDuration: duration,
  httpMaxConcurrentStreams: int32,
  http2InitialStreamWindowSize: int32,
  http2InitialConnectionWindowSize: int32,
  httpHeadersWithUnderscoresAction: ConnectionSettingsHeadersWithUnderscoresAction,
  httpMergeSlashes: bool,
  httpPathWithEscapedSlashesAction: ConnectionSettingsPathWithEscapedSlashesAction,
  listenerConnectionLimit: int32,
  globalDownstreamConnectionLimit: int32,
})
export interface ConnectionSettings extends t.TypeOf<typeof ConnectionSettings> {}

export const RemoteService = message('RemoteService', { address: string, tlsSettings: ClientTlsSettings, tcpKeepalive: TcpKeepalive })
export interface RemoteService extends t.TypeOf<typeof RemoteService> {}

export const ProxyConfig = message(
  'ProxyConfig',
  {
    configPath: string,
    binaryPath: string,
    serviceCluster: string,
    tracingServiceName: TracingServiceName,
    drainDuration: duration,
    discoveryAddress: string,
    discoveryRefreshDelay: duration,
    zipkinAddress: string,
    statsdUdpAddress: string,
    envoyMetricsServiceAddress: string,
    proxyAdminPort: int32,
    availabilityZone: string,
    controlPlaneAuthPolicy: AuthenticationPolicy,
    customConfigFile: string,
    statNameLength: int32,
    concurrency: int32,
    proxyBootstrapTemplatePath: string,
    interceptionMode: InboundInterceptionMode,
    tracing: Tracing,
    sds: SDS,
    envoyAccessLogService: RemoteService,
    envoyMetricsService: RemoteService,
    proxyMetadata: map(string),
    runtimeValues: map(string),
    statusPort: int32,
    extraStatTags: repeated(string),
    gatewayTopology: Topology,
    terminationDrainDuration: duration,
    meshId: string,
    readinessProbe: ReadinessProbe,
    proxyStatsMatcher: ProxyStatsMatcher,
    holdApplicationUntilProxyStarts: bool,
    caCertificatesPem: repeated(string),
    image: message('ProxyImage', { imageType: string }),
    privateKeyProvider: PrivateKeyProvider,
    proxyHeaders: ProxyHeaders,
    fileFlushInterval: duration,
    fileFlushMinSizeKb: uint32,
    statsCompression: bool,
    connectionSettings: ConnectionSettings,
  },
  { oneofs: [['serviceCluster', 'tracingServiceName']] },
)
export interface ProxyConfig extends t.TypeOf<typeof ProxyConfig> {}
