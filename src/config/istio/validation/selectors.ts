/**
 * Whom an object is for: label selectors, target references, exportTo (V-26 … V-38).
 */
import type { ObjectPath } from '../../../model/index.ts'
import type { PolicyTargetReference, WorkloadSelector } from '../selector.ts'
import type { WorkloadSelector as LabelSelector } from '../sidecar.ts'
import type { Report } from './finding.ts'
import { isDnsLabel } from './names.ts'
import { isEmpty, isSet, messages, stringEntries, strings } from './values.ts'

const checkSelectorLabels = (report: Report, path: ObjectPath, labels: Readonly<Record<string, string>> | undefined): void => {
  for (const [key, value] of stringEntries(labels)) {
    if (key === '') report.error('V-26', [...path, key], 'a selector key must not be empty')
    if (key.includes('*') || value.includes('*')) report.error('V-27', [...path, key], `\`${key}=${value}\`: selectors have no wildcards`)
  }
}

const isWithoutLabels = (labels: Readonly<Record<string, string>> | undefined): boolean => Object.keys(labels ?? {}).length === 0

/** istio V-26, V-27, V-28: `selector.matchLabels`. */
export const checkSelector = (report: Report, path: ObjectPath, selector: WorkloadSelector | undefined): void => {
  if (selector === undefined) return
  checkSelectorLabels(report, [...path, 'matchLabels'], selector.matchLabels)
  if (isWithoutLabels(selector.matchLabels)) report.warning('V-28', path, 'a selector without labels selects every workload')
}

/** istio V-26, V-27, V-28: `workloadSelector.labels`. */
export const checkLabelSelector = (report: Report, path: ObjectPath, selector: LabelSelector | undefined): void => {
  if (selector === undefined) return
  checkSelectorLabels(report, [...path, 'labels'], selector.labels)
  if (isWithoutLabels(selector.labels)) report.warning('V-28', path, 'a selector without labels selects every workload of the namespace')
}

interface Targeted {
  readonly selector?: WorkloadSelector
  readonly targetRef?: PolicyTargetReference
  readonly targetRefs?: readonly PolicyTargetReference[]
}

const TARGETS: readonly string[] = [
  'core/Service',
  '/Service',
  'networking.istio.io/ServiceEntry',
  'gateway.networking.k8s.io/Gateway',
  'gateway.networking.k8s.io/GatewayClass',
]

const checkTarget = (report: Report, path: ObjectPath, target: PolicyTargetReference | undefined): void => {
  if (target === undefined) return
  if (!isSet(target.name)) report.error('V-30', path, 'a target reference needs a name')
  if (isSet(target.namespace)) report.error('V-31', [...path, 'namespace'], 'a target reference cannot name another namespace')
  if (!TARGETS.includes(`${target.group ?? ''}/${target.kind ?? ''}`))
    report.error('V-32', path, 'a target is a Service, ServiceEntry, Gateway or GatewayClass, named with its group')
}

/** istio V-26 … V-32: the fields that say which workloads a policy is for; they exclude each other. */
export const checkTargets = (report: Report, spec: Targeted): void => {
  const ways = [spec.selector !== undefined, spec.targetRef !== undefined, !isEmpty(spec.targetRefs)].filter(Boolean).length
  if (ways > 1) report.error('V-29', ['spec'], 'only one of `selector`, `targetRef` and `targetRefs` may be set')
  checkSelector(report, ['spec', 'selector'], spec.selector)
  checkTarget(report, ['spec', 'targetRef'], spec.targetRef)
  for (const [i, target] of messages(spec.targetRefs)) checkTarget(report, ['spec', 'targetRefs', i], target)
}

interface ExportRules {
  /** Only a ServiceEntry may be exported to nobody. */
  readonly noneAllowed: boolean
  /** A DestinationRule with a workload selector stays in its namespace. */
  readonly ownNamespaceOnly: boolean
}

/** istio V-33 … V-38 */
export const checkExportTo = (report: Report, namespace: string, exportTo: readonly string[] | undefined, rules: ExportRules): void => {
  const path = ['spec', 'exportTo']
  const seen = new Set<string>()
  for (const [i, entry] of strings(exportTo)) {
    const key = entry === '.' ? namespace : entry
    if (seen.has(key)) report.error('V-33', [...path, i], `\`${entry}\` is listed twice`)
    else if (key === '*' || key === '.' || (key === '~' && rules.noneAllowed) || isDnsLabel(key)) seen.add(key)
    else if (key === '~') report.error('V-34', [...path, i], '`~` (nobody) is for ServiceEntries only')
    else report.error('V-35', [...path, i], `expected \`.\`, \`*\` or a namespace, got \`${entry}\``)
  }
  if (rules.ownNamespaceOnly && seen.size > 0 && (seen.size > 1 || !seen.has(namespace)))
    report.error('V-36', path, 'a DestinationRule with a workload selector cannot be exported beyond its namespace')
  const entries = exportTo?.length ?? 0
  if (seen.has('*') && entries > 1) report.error('V-37', path, '`*` (everybody) excludes every other entry')
  if (seen.has('~') && entries > 1) report.error('V-38', path, '`~` (nobody) excludes every other entry')
}
