/**
 * Telemetry: decoded so that its mistakes are found; it never changes a routing or authorization answer.
 * Fields of telemetry/v1alpha1/telemetry.proto.
 */
import type * as t from 'io-ts'
import { bool, double, duration, enumeration, map, message, repeated, string } from '../codec/index.ts'
import { PolicyTargetReference, WorkloadSelector } from './selector.ts'

export const WorkloadMode = enumeration('WorkloadMode', ['CLIENT_AND_SERVER', 'CLIENT', 'SERVER'])
export type WorkloadMode = t.TypeOf<typeof WorkloadMode>

export const TracingTracingSelector = message('Tracing.TracingSelector', { mode: WorkloadMode })
export interface TracingTracingSelector extends t.TypeOf<typeof TracingTracingSelector> {}

export const TracingLiteral = message('Tracing.Literal', { value: string })
export interface TracingLiteral extends t.TypeOf<typeof TracingLiteral> {}

export const TracingEnvironment = message('Tracing.Environment', { name: string, defaultValue: string })
export interface TracingEnvironment extends t.TypeOf<typeof TracingEnvironment> {}

export const TracingRequestHeader = message('Tracing.RequestHeader', { name: string, defaultValue: string })
export interface TracingRequestHeader extends t.TypeOf<typeof TracingRequestHeader> {}

export const TracingFormatter = message('Tracing.Formatter', { value: string })
export interface TracingFormatter extends t.TypeOf<typeof TracingFormatter> {}

export const TracingCustomTag = message(
  'Tracing.CustomTag',
  { literal: TracingLiteral, environment: TracingEnvironment, header: TracingRequestHeader, formatter: TracingFormatter },
  { oneofs: [['literal', 'environment', 'header', 'formatter']] },
)
export interface TracingCustomTag extends t.TypeOf<typeof TracingCustomTag> {}

export const ProviderRef = message('ProviderRef', { name: string })
export interface ProviderRef extends t.TypeOf<typeof ProviderRef> {}

export const Tracing = message('Tracing', {
  match: TracingTracingSelector,
  providers: repeated(ProviderRef),
  randomSamplingPercentage: double,
  disableSpanReporting: bool,
  customTags: map(TracingCustomTag),
  useRequestIdForTraceSampling: bool,
  enableIstioTags: bool,
  disableContextPropagation: bool,
})
export interface Tracing extends t.TypeOf<typeof Tracing> {}

export const MetricSelectorIstioMetric = enumeration('MetricSelector.IstioMetric', [
  'ALL_METRICS',
  'REQUEST_COUNT',
  'REQUEST_DURATION',
  'REQUEST_SIZE',
  'RESPONSE_SIZE',
  'TCP_OPENED_CONNECTIONS',
  'TCP_CLOSED_CONNECTIONS',
  'TCP_SENT_BYTES',
  'TCP_RECEIVED_BYTES',
  'GRPC_REQUEST_MESSAGES',
  'GRPC_RESPONSE_MESSAGES',
])
export type MetricSelectorIstioMetric = t.TypeOf<typeof MetricSelectorIstioMetric>

export const MetricSelector = message(
  'MetricSelector',
  { metric: MetricSelectorIstioMetric, customMetric: string, mode: WorkloadMode },
  { oneofs: [['metric', 'customMetric']] },
)
export interface MetricSelector extends t.TypeOf<typeof MetricSelector> {}

export const MetricsOverridesTagOverrideOperation = enumeration('MetricsOverrides.TagOverride.Operation', ['UPSERT', 'REMOVE'])
export type MetricsOverridesTagOverrideOperation = t.TypeOf<typeof MetricsOverridesTagOverrideOperation>

export const MetricsOverridesTagOverride = message('MetricsOverrides.TagOverride', {
  operation: MetricsOverridesTagOverrideOperation,
  value: string,
})
export interface MetricsOverridesTagOverride extends t.TypeOf<typeof MetricsOverridesTagOverride> {}

export const MetricsOverrides = message('MetricsOverrides', {
  match: MetricSelector,
  disabled: bool,
  tagOverrides: map(MetricsOverridesTagOverride),
})
export interface MetricsOverrides extends t.TypeOf<typeof MetricsOverrides> {}

export const Metrics = message('Metrics', {
  providers: repeated(ProviderRef),
  overrides: repeated(MetricsOverrides),
  reportingInterval: duration,
})
export interface Metrics extends t.TypeOf<typeof Metrics> {}

export const AccessLoggingLogSelector = message('AccessLogging.LogSelector', { mode: WorkloadMode })
export interface AccessLoggingLogSelector extends t.TypeOf<typeof AccessLoggingLogSelector> {}

export const AccessLoggingFilter = message('AccessLogging.Filter', { expression: string })
export interface AccessLoggingFilter extends t.TypeOf<typeof AccessLoggingFilter> {}

export const AccessLogging = message('AccessLogging', {
  match: AccessLoggingLogSelector,
  providers: repeated(ProviderRef),
  disabled: bool,
  filter: AccessLoggingFilter,
})
export interface AccessLogging extends t.TypeOf<typeof AccessLogging> {}

export const TelemetrySpec = message(
  'Telemetry',
  {
    selector: WorkloadSelector,
    targetRef: PolicyTargetReference,
    targetRefs: repeated(PolicyTargetReference),
    tracing: repeated(Tracing),
    metrics: repeated(Metrics),
    accessLogging: repeated(AccessLogging),
  },
  { originals: { targetRef: 'targetRef', targetRefs: 'targetRefs' } },
)
export interface TelemetrySpec extends t.TypeOf<typeof TelemetrySpec> {}
