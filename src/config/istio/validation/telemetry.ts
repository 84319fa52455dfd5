/**
 * Telemetry (V-228 … V-237).
 */
import type { ObjectPath } from '../../../model/index.ts'
import type { Resource } from '../../resource.ts'
import type { AccessLogging, MetricsOverrides, ProviderRef, TelemetrySpec, Tracing, TracingCustomTag } from '../telemetry.ts'
import { celProblem } from './cel.ts'
import type { Report } from './finding.ts'
import { checkTargets } from './selectors.ts'
import { isSet, messageEntries, messages, sizeOf } from './values.ts'

/** Read from upstream `ValidateTelemetry`. */
export const checkTelemetry = (report: Report, { spec }: Resource<TelemetrySpec>): void => {
  checkTargets(report, spec)
  for (const [i, metrics] of messages(spec.metrics)) {
    const path = ['spec', 'metrics', i]
    checkProviders(report, [...path, 'providers'], metrics.providers)
    for (const [j, override] of messages(metrics.overrides)) checkOverride(report, [...path, 'overrides', j], override)
  }
  // istio V-228
  if (sizeOf(spec.tracing) > 1) report.warning('V-228', ['spec', 'tracing'], 'only one tracing entry is supported')
  for (const [i, tracing] of messages(spec.tracing)) checkTracing(report, ['spec', 'tracing', i], tracing)
  for (const [i, logging] of messages(spec.accessLogging)) checkAccessLogging(report, ['spec', 'accessLogging', i], logging)
}

// istio V-237
const checkAccessLogging = (report: Report, path: ObjectPath, { filter, providers }: AccessLogging): void => {
  const problem = filter === undefined ? undefined : celProblem(filter.expression ?? '')
  if (problem !== undefined) report.error('V-237', [...path, 'filter', 'expression'], problem)
  checkProviders(report, [...path, 'providers'], providers)
}

// istio V-229. Upstream stops at the first one.
const checkProviders = (report: Report, path: ObjectPath, providers: readonly ProviderRef[] | undefined): void => {
  const nameless = messages(providers).find(([, { name }]) => !isSet(name))
  if (nameless !== undefined) report.error('V-229', [...path, nameless[0]], 'a provider needs a name')
}

// istio V-230, V-231, V-232
const checkTracing = (report: Report, path: ObjectPath, tracing: Tracing): void => {
  if (sizeOf(tracing.providers) > 1) report.warning('V-230', [...path, 'providers'], 'only one tracing provider is supported')
  checkProviders(report, [...path, 'providers'], tracing.providers)
  const percent = tracing.randomSamplingPercentage ?? 0
  if (percent < 0 || percent > 100)
    report.error('V-231', [...path, 'randomSamplingPercentage'], `expected a percentage from 0 to 100, got \`${percent}\``)
  for (const [name, tag] of messageEntries(tracing.customTags)) {
    if (name === '') report.error('V-232', [...path, 'customTags', name], 'a tag needs a name')
    checkTag(report, [...path, 'customTags', name], tag)
  }
}

// istio V-233
const checkTag = (report: Report, path: ObjectPath, tag: TracingCustomTag): void => {
  const required = [
    ['literal', tag.literal, tag.literal?.value],
    ['header', tag.header, tag.header?.name],
    ['environment', tag.environment, tag.environment?.name],
  ] as const
  for (const [field, message, text] of required)
    if (message !== undefined && !isSet(text)) report.error('V-233', [...path, field], 'a tag needs to say where its value comes from')
}

// istio V-234, V-235, V-236
const checkOverride = (report: Report, path: ObjectPath, override: MetricsOverrides): void => {
  for (const [name, { operation = 'UPSERT', value }] of messageEntries(override.tagOverrides)) {
    const at = [...path, 'tagOverrides', name]
    if (name === '') report.warning('V-234', at, 'a tag needs a name')
    if (operation === 'UPSERT' && !isSet(value)) report.error('V-235', at, 'operation `UPSERT` needs a value')
    if (operation === 'REMOVE' && isSet(value)) report.error('V-235', [...at, 'value'], 'operation `REMOVE` has no value')
  }
  if (override.match?.customMetric === '') report.error('V-236', [...path, 'match', 'customMetric'], 'a metric needs a name')
}
