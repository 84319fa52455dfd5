/**
 * Extension providers of MeshConfig: external authorizers, tracers, metrics and access logs.
 * Fields of mesh/v1alpha1/config.proto.
 */
import type * as t from 'io-ts'
import { bool, duration, enumeration, int32, int64, json, map, message, repeated, string, uint32 } from '../codec/index.ts'

export const EnvoyExternalAuthorizationRequestBody = message('MeshConfig.ExtensionProvider.EnvoyExternalAuthorizationRequestBody', {
  maxRequestBytes: uint32,
  allowPartialMessage: bool,
  packAsBytes: bool,
})
export interface EnvoyExternalAuthorizationRequestBody extends t.TypeOf<typeof EnvoyExternalAuthorizationRequestBody> {}

export const EnvoyExternalAuthorizationHttpProvider = message('MeshConfig.ExtensionProvider.EnvoyExternalAuthorizationHttpProvider', {
  service: string,
  port: uint32,
  timeout: duration,
  pathPrefix: string,
  failOpen: bool,
  clearRouteCache: bool,
  statusOnError: string,
  includeHeadersInCheck: repeated(string),
  includeRequestHeadersInCheck: repeated(string),
  includeAdditionalHeadersInCheck: map(string),
  includeRequestBodyInCheck: EnvoyExternalAuthorizationRequestBody,
  headersToUpstreamOnAllow: repeated(string),
  headersToDownstreamOnDeny: repeated(string),
  headersToDownstreamOnAllow: repeated(string),
})
export interface EnvoyExternalAuthorizationHttpProvider extends t.TypeOf<typeof EnvoyExternalAuthorizationHttpProvider> {}

export const EnvoyExternalAuthorizationGrpcProvider = message('MeshConfig.ExtensionProvider.EnvoyExternalAuthorizationGrpcProvider', {
  service: string,
  port: uint32,
  timeout: duration,
  failOpen: bool,
  clearRouteCache: bool,
  statusOnError: string,
  includeRequestBodyInCheck: EnvoyExternalAuthorizationRequestBody,
})
export interface EnvoyExternalAuthorizationGrpcProvider extends t.TypeOf<typeof EnvoyExternalAuthorizationGrpcProvider> {}

export const ZipkinTracingProviderTraceContextOption = enumeration(
  'MeshConfig.ExtensionProvider.ZipkinTracingProvider.TraceContextOption',
  ['USE_B3', 'USE_B3_WITH_W3C_PROPAGATION'],
)
export type ZipkinTracingProviderTraceContextOption = t.TypeOf<typeof ZipkinTracingProviderTraceContextOption>

export const HttpHeader = message(
  'MeshConfig.ExtensionProvider.HttpHeader',
  { name: string, value: string, envName: string },
  { oneofs: [['value', 'envName']] },
)
export interface HttpHeader extends t.TypeOf<typeof HttpHeader> {}

export const ZipkinTracingProvider = message(
  'MeshConfig.ExtensionProvider.ZipkinTracingProvider',
  {
    service: string,
    port: uint32,
    maxTagLength: uint32,
    enable64bitTraceId: bool,
    path: string,
    traceContextOption: ZipkinTracingProviderTraceContextOption,
    timeout: duration,
    headers: repeated(HttpHeader),
  },
  { originals: { enable64bitTraceId: 'enable_64bit_trace_id' } },
)
export interface ZipkinTracingProvider extends t.TypeOf<typeof ZipkinTracingProvider> {}

export const LightstepTracingProvider = message('MeshConfig.ExtensionProvider.LightstepTracingProvider', {
  service: string,
  port: uint32,
  accessToken: string,
  maxTagLength: uint32,
})
export interface LightstepTracingProvider extends t.TypeOf<typeof LightstepTracingProvider> {}

export const DatadogTracingProvider = message('MeshConfig.ExtensionProvider.DatadogTracingProvider', {
  service: string,
  port: uint32,
  maxTagLength: uint32,
})
export interface DatadogTracingProvider extends t.TypeOf<typeof DatadogTracingProvider> {}

export const SkyWalkingTracingProvider = message('MeshConfig.ExtensionProvider.SkyWalkingTracingProvider', {
  service: string,
  port: uint32,
  accessToken: string,
})
export interface SkyWalkingTracingProvider extends t.TypeOf<typeof SkyWalkingTracingProvider> {}

export const StackdriverProviderLogging = message('MeshConfig.ExtensionProvider.StackdriverProvider.Logging', { labels: map(string) })
export interface StackdriverProviderLogging extends t.TypeOf<typeof StackdriverProviderLogging> {}

export const StackdriverProvider = message('MeshConfig.ExtensionProvider.StackdriverProvider', {
  debug: bool,
  maxNumberOfAttributes: int64,
  maxNumberOfAnnotations: int64,
  maxNumberOfMessageEvents: int64,
  maxTagLength: uint32,
  logging: StackdriverProviderLogging,
})
export interface StackdriverProvider extends t.TypeOf<typeof StackdriverProvider> {}

export const OpenCensusAgentTracingProviderTraceContext = enumeration(
  'MeshConfig.ExtensionProvider.OpenCensusAgentTracingProvider.TraceContext',
  ['UNSPECIFIED', 'W3C_TRACE_CONTEXT', 'GRPC_BIN', 'CLOUD_TRACE_CONTEXT', 'B3'],
)
export type OpenCensusAgentTracingProviderTraceContext = t.TypeOf<typeof OpenCensusAgentTracingProviderTraceContext>

export const OpenCensusAgentTracingProvider = message('MeshConfig.ExtensionProvider.OpenCensusAgentTracingProvider', {
  service: string,
  port: uint32,
  context: repeated(OpenCensusAgentTracingProviderTraceContext),
  maxTagLength: uint32,
})
export interface OpenCensusAgentTracingProvider extends t.TypeOf<typeof OpenCensusAgentTracingProvider> {}

export const PrometheusMetricsProvider = message('MeshConfig.ExtensionProvider.PrometheusMetricsProvider', {})
export interface PrometheusMetricsProvider extends t.TypeOf<typeof PrometheusMetricsProvider> {}

export const EnvoyFileAccessLogProviderLogFormat = message(
  'MeshConfig.ExtensionProvider.EnvoyFileAccessLogProvider.LogFormat',
  { text: string, labels: json },
  { oneofs: [['text', 'labels']] },
)
export interface EnvoyFileAccessLogProviderLogFormat extends t.TypeOf<typeof EnvoyFileAccessLogProviderLogFormat> {}

export const EnvoyFileAccessLogProvider = message('MeshConfig.ExtensionProvider.EnvoyFileAccessLogProvider', {
  path: string,
  logFormat: EnvoyFileAccessLogProviderLogFormat,
  omitEmptyValues: bool,
})
export interface EnvoyFileAccessLogProvider extends t.TypeOf<typeof EnvoyFileAccessLogProvider> {}

export const EnvoyHttpGrpcV3LogProvider = message('MeshConfig.ExtensionProvider.EnvoyHttpGrpcV3LogProvider', {
  service: string,
  port: uint32,
  logName: string,
  filterStateObjectsToLog: repeated(string),
  additionalRequestHeadersToLog: repeated(string),
  additionalResponseHeadersToLog: repeated(string),
  additionalResponseTrailersToLog: repeated(string),
})
export interface EnvoyHttpGrpcV3LogProvider extends t.TypeOf<typeof EnvoyHttpGrpcV3LogProvider> {}

export const EnvoyTcpGrpcV3LogProvider = message('MeshConfig.ExtensionProvider.EnvoyTcpGrpcV3LogProvider', {
  service: string,
  port: uint32,
  logName: string,
  filterStateObjectsToLog: repeated(string),
})
export interface EnvoyTcpGrpcV3LogProvider extends t.TypeOf<typeof EnvoyTcpGrpcV3LogProvider> {}

export const EnvoyOpenTelemetryLogProviderLogFormat = message('MeshConfig.ExtensionProvider.EnvoyOpenTelemetryLogProvider.LogFormat', {
  text: string,
  labels: json,
})
export interface EnvoyOpenTelemetryLogProviderLogFormat extends t.TypeOf<typeof EnvoyOpenTelemetryLogProviderLogFormat> {}

export const EnvoyOpenTelemetryLogProvider = message('MeshConfig.ExtensionProvider.EnvoyOpenTelemetryLogProvider', {
  service: string,
  port: uint32,
  logName: string,
  logFormat: EnvoyOpenTelemetryLogProviderLogFormat,
})
export interface EnvoyOpenTelemetryLogProvider extends t.TypeOf<typeof EnvoyOpenTelemetryLogProvider> {}

export const ServiceAttributeEnrichment = enumeration('MeshConfig.ExtensionProvider.ServiceAttributeEnrichment', [
  'ISTIO_CANONICAL',
  'OTEL_SEMANTIC_CONVENTIONS',
])
export type ServiceAttributeEnrichment = t.TypeOf<typeof ServiceAttributeEnrichment>

export const HttpService = message('MeshConfig.ExtensionProvider.HttpService', {
  path: string,
  timeout: duration,
  headers: repeated(HttpHeader),
})
export interface HttpService extends t.TypeOf<typeof HttpService> {}

export const OpenTelemetryTracingProviderDynatraceSamplerDynatraceApi = message(
  'MeshConfig.ExtensionProvider.OpenTelemetryTracingProvider.DynatraceSampler.DynatraceApi',
  { service: string, port: uint32, http: HttpService },
)
export interface OpenTelemetryTracingProviderDynatraceSamplerDynatraceApi
  extends t.TypeOf<typeof OpenTelemetryTracingProviderDynatraceSamplerDynatraceApi> {}

export const OpenTelemetryTracingProviderDynatraceSampler = message(
  'MeshConfig.ExtensionProvider.OpenTelemetryTracingProvider.DynatraceSampler',
  { tenant: string, clusterId: int32, rootSpansPerMinute: uint32, httpService: OpenTelemetryTracingProviderDynatraceSamplerDynatraceApi },
)
export interface OpenTelemetryTracingProviderDynatraceSampler extends t.TypeOf<typeof OpenTelemetryTracingProviderDynatraceSampler> {}

export const ResourceDetectorsEnvironmentResourceDetector = message(
  'MeshConfig.ExtensionProvider.ResourceDetectors.EnvironmentResourceDetector',
  {},
)
export interface ResourceDetectorsEnvironmentResourceDetector extends t.TypeOf<typeof ResourceDetectorsEnvironmentResourceDetector> {}

export const ResourceDetectorsDynatraceResourceDetector = message(
  'MeshConfig.ExtensionProvider.ResourceDetectors.DynatraceResourceDetector',
  {},
)
export interface ResourceDetectorsDynatraceResourceDetector extends t.TypeOf<typeof ResourceDetectorsDynatraceResourceDetector> {}

export const ResourceDetectors = message('MeshConfig.ExtensionProvider.ResourceDetectors', {
  environment: ResourceDetectorsEnvironmentResourceDetector,
  dynatrace: ResourceDetectorsDynatraceResourceDetector,
})
export interface ResourceDetectors extends t.TypeOf<typeof ResourceDetectors> {}

export const GrpcService = message('MeshConfig.ExtensionProvider.GrpcService', { timeout: duration, initialMetadata: repeated(HttpHeader) })
export interface GrpcService extends t.TypeOf<typeof GrpcService> {}

export const OpenTelemetryTracingProvider = message('MeshConfig.ExtensionProvider.OpenTelemetryTracingProvider', {
  service: string,
  port: uint32,
  maxTagLength: uint32,
  http: HttpService,
  grpc: GrpcService,
  resourceDetectors: ResourceDetectors,
  serviceAttributeEnrichment: ServiceAttributeEnrichment,
  dynatraceSampler: OpenTelemetryTracingProviderDynatraceSampler,
})
export interface OpenTelemetryTracingProvider extends t.TypeOf<typeof OpenTelemetryTracingProvider> {}

export const SDSProvider = message('MeshConfig.ExtensionProvider.SDSProvider', { name: string, service: string, port: uint32 })
export interface SDSProvider extends t.TypeOf<typeof SDSProvider> {}

export const ExtensionProvider = message(
  'MeshConfig.ExtensionProvider',
  {
    name: string,
    envoyExtAuthzHttp: EnvoyExternalAuthorizationHttpProvider,
    envoyExtAuthzGrpc: EnvoyExternalAuthorizationGrpcProvider,
    zipkin: ZipkinTracingProvider,
    lightstep: LightstepTracingProvider,
    datadog: DatadogTracingProvider,
    stackdriver: StackdriverProvider,
    opencensus: OpenCensusAgentTracingProvider,
    skywalking: SkyWalkingTracingProvider,
    opentelemetry: OpenTelemetryTracingProvider,
    prometheus: PrometheusMetricsProvider,
    envoyFileAccessLog: EnvoyFileAccessLogProvider,
    envoyHttpAls: EnvoyHttpGrpcV3LogProvider,
    envoyTcpAls: EnvoyTcpGrpcV3LogProvider,
    envoyOtelAls: EnvoyOpenTelemetryLogProvider,
    sds: SDSProvider,
  },
  {
    oneofs: [
      [
        'envoyExtAuthzHttp',
        'envoyExtAuthzGrpc',
        'zipkin',
        'lightstep',
        'datadog',
        'stackdriver',
        'opencensus',
        'skywalking',
        'opentelemetry',
        'prometheus',
        'envoyFileAccessLog',
        'envoyHttpAls',
        'envoyTcpAls',
        'envoyOtelAls',
        'sds',
      ],
    ],
  },
)
export interface ExtensionProvider extends t.TypeOf<typeof ExtensionProvider> {}
