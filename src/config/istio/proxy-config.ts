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

export const ProxyConfigTracingServiceName = enumeration('ProxyConfig.TracingServiceName', [
  'APP_LABEL_AND_NAMESPACE',
  'CANONICAL_NAME_ONLY',
  'CANONICAL_NAME_AND_NAMESPACE',
])
export type ProxyConfigTracingServiceName = t.TypeOf<typeof ProxyConfigTracingServiceName>

export const ProxyConfigInboundInterceptionMode = enumeration('ProxyConfig.InboundInterceptionMode', ['REDIRECT', 'TPROXY', 'NONE'])
export type ProxyConfigInboundInterceptionMode = t.TypeOf<typeof ProxyConfigInboundInterceptionMode>

export const ProxyConfigProxyStatsMatcher = message('ProxyConfig.ProxyStatsMatcher', {
  inclusionPrefixes: repeated(string),
  inclusionSuffixes: repeated(string),
  inclusionRegexps: repeated(string),
})
export interface ProxyConfigProxyStatsMatcher extends t.TypeOf<typeof ProxyConfigProxyStatsMatcher> {}

export const ProxyConfigProxyHeadersServer = message('ProxyConfig.ProxyHeaders.Server', { disabled: bool, value: string })
export interface ProxyConfigProxyHeadersServer extends t.TypeOf<typeof ProxyConfigProxyHeadersServer> {}

export const ProxyConfigProxyHeadersRequestId = message('ProxyConfig.ProxyHeaders.RequestId', { disabled: bool })
export interface ProxyConfigProxyHeadersRequestId extends t.TypeOf<typeof ProxyConfigProxyHeadersRequestId> {}

export const ProxyConfigProxyHeadersAttemptCount = message('ProxyConfig.ProxyHeaders.AttemptCount', { disabled: bool })
export interface ProxyConfigProxyHeadersAttemptCount extends t.TypeOf<typeof ProxyConfigProxyHeadersAttemptCount> {}

export const ProxyConfigProxyHeadersXForwardedHost = message('ProxyConfig.ProxyHeaders.XForwardedHost', { enabled: bool })
export interface ProxyConfigProxyHeadersXForwardedHost extends t.TypeOf<typeof ProxyConfigProxyHeadersXForwardedHost> {}

export const ProxyConfigProxyHeadersXForwardedPort = message('ProxyConfig.ProxyHeaders.XForwardedPort', { enabled: bool })
export interface ProxyConfigProxyHeadersXForwardedPort extends t.TypeOf<typeof ProxyConfigProxyHeadersXForwardedPort> {}

export const ProxyConfigProxyHeadersEnvoyDebugHeaders = message('ProxyConfig.ProxyHeaders.EnvoyDebugHeaders', { disabled: bool })
export interface ProxyConfigProxyHeadersEnvoyDebugHeaders extends t.TypeOf<typeof ProxyConfigProxyHeadersEnvoyDebugHeaders> {}

export const ProxyConfigProxyHeadersMetadataExchangeMode = enumeration('ProxyConfig.ProxyHeaders.MetadataExchangeMode', [
  'UNDEFINED',
  'IN_MESH',
])
export type ProxyConfigProxyHeadersMetadataExchangeMode = t.TypeOf<typeof ProxyConfigProxyHeadersMetadataExchangeMode>

export const ProxyConfigProxyHeadersMetadataExchangeHeaders = message('ProxyConfig.ProxyHeaders.MetadataExchangeHeaders', {
  mode: ProxyConfigProxyHeadersMetadataExchangeMode,
})
export interface ProxyConfigProxyHeadersMetadataExchangeHeaders extends t.TypeOf<typeof ProxyConfigProxyHeadersMetadataExchangeHeaders> {}

export const ProxyConfigProxyHeadersSetCurrentClientCertDetails = message('ProxyConfig.ProxyHeaders.SetCurrentClientCertDetails', {
  subject: bool,
  cert: bool,
  chain: bool,
  dns: bool,
  uri: bool,
})
export interface ProxyConfigProxyHeadersSetCurrentClientCertDetails
  extends t.TypeOf<typeof ProxyConfigProxyHeadersSetCurrentClientCertDetails> {}

export const ProxyConfigProxyHeaders = message('ProxyConfig.ProxyHeaders', {
  forwardedClientCert: ForwardClientCertDetails,
  setCurrentClientCertDetails: ProxyConfigProxyHeadersSetCurrentClientCertDetails,
  requestId: ProxyConfigProxyHeadersRequestId,
  server: ProxyConfigProxyHeadersServer,
  attemptCount: ProxyConfigProxyHeadersAttemptCount,
  envoyDebugHeaders: ProxyConfigProxyHeadersEnvoyDebugHeaders,
  metadataExchangeHeaders: ProxyConfigProxyHeadersMetadataExchangeHeaders,
  preserveHttp1HeaderCase: bool,
  xForwardedHost: ProxyConfigProxyHeadersXForwardedHost,
  xForwardedPort: ProxyConfigProxyHeadersXForwardedPort,
})
export interface ProxyConfigProxyHeaders extends t.TypeOf<typeof ProxyConfigProxyHeaders> {}

export const ProxyConfigConnectionSettingsProfile = enumeration('ProxyConfig.ConnectionSettings.Profile', ['SIDECAR', 'EDGE'])
export type ProxyConfigConnectionSettingsProfile = t.TypeOf<typeof ProxyConfigConnectionSettingsProfile>

export const ProxyConfigConnectionSettingsHeadersWithUnderscoresAction = enumeration(
  'ProxyConfig.ConnectionSettings.HeadersWithUnderscoresAction',
  [
    'HEADERS_WITH_UNDERSCORES_UNSPECIFIED',
    'HEADERS_WITH_UNDERSCORES_ALLOW',
    'HEADERS_WITH_UNDERSCORES_REJECT_REQUEST',
    'HEADERS_WITH_UNDERSCORES_DROP_HEADER',
  ],
)
export type ProxyConfigConnectionSettingsHeadersWithUnderscoresAction = t.TypeOf<
  typeof ProxyConfigConnectionSettingsHeadersWithUnderscoresAction
>

export const ProxyConfigConnectionSettingsPathWithEscapedSlashesAction = enumeration(
  'ProxyConfig.ConnectionSettings.PathWithEscapedSlashesAction',
  ['PATH_WITH_ESCAPED_SLASHES_UNSPECIFIED', 'KEEP_UNCHANGED', 'REJECT_REQUEST', 'UNESCAPE_AND_REDIRECT', 'UNESCAPE_AND_FORWARD'],
)
export type ProxyConfigConnectionSettingsPathWithEscapedSlashesAction = t.TypeOf<
  typeof ProxyConfigConnectionSettingsPathWithEscapedSlashesAction
>

export const ProxyConfigConnectionSettings = message('ProxyConfig.ConnectionSettings', {
  profile: ProxyConfigConnectionSettingsProfile,
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
  httpHeadersWithUnderscoresAction: ProxyConfigConnectionSettingsHeadersWithUnderscoresAction,
  httpMergeSlashes: bool,
  httpPathWithEscapedSlashesAction: ProxyConfigConnectionSettingsPathWithEscapedSlashesAction,
  listenerConnectionLimit: int32,
  globalDownstreamConnectionLimit: int32,
})
export interface ProxyConfigConnectionSettings extends t.TypeOf<typeof ProxyConfigConnectionSettings> {}

export const RemoteService = message('RemoteService', { address: string, tlsSettings: ClientTlsSettings, tcpKeepalive: TcpKeepalive })
export interface RemoteService extends t.TypeOf<typeof RemoteService> {}

export const ProxyConfig = message(
  'ProxyConfig',
  {
    configPath: string,
    binaryPath: string,
    serviceCluster: string,
    tracingServiceName: ProxyConfigTracingServiceName,
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
    interceptionMode: ProxyConfigInboundInterceptionMode,
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
    proxyStatsMatcher: ProxyConfigProxyStatsMatcher,
    holdApplicationUntilProxyStarts: bool,
    caCertificatesPem: repeated(string),
    image: message('ProxyImage', { imageType: string }),
    privateKeyProvider: PrivateKeyProvider,
    proxyHeaders: ProxyConfigProxyHeaders,
    fileFlushInterval: duration,
    fileFlushMinSizeKb: uint32,
    statsCompression: bool,
    connectionSettings: ProxyConfigConnectionSettings,
  },
  { oneofs: [['serviceCluster', 'tracingServiceName']] },
)
export interface ProxyConfig extends t.TypeOf<typeof ProxyConfig> {}
