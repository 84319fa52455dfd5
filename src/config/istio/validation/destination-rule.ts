/**
 * DestinationRule (V-126); its policies are checked in traffic-policy.ts.
 */
import type { Resource } from '../../resource.ts'
import type { DestinationRuleSpec } from '../destination-rule.ts'
import { type Report, withoutWarnings } from './finding.ts'
import { checkLabels, checkSubsetName, checkWildcardDomain } from './formats.ts'
import { checkExportTo, checkSelector } from './selectors.ts'
import { checkTrafficPolicy } from './traffic-policy.ts'
import { messages } from './values.ts'

/** Read from upstream `ValidateDestinationRule`. */
export const checkDestinationRule = (report: Report, { spec, namespace }: Resource<DestinationRuleSpec>): void => {
  checkWildcardDomain(report, ['spec', 'host'], spec.host ?? '')
  checkTrafficPolicy(report, ['spec', 'trafficPolicy'], spec.trafficPolicy, namespace)
  const names = new Set<string>()
  // A subset's warnings are lost upstream.
  const quiet = withoutWarnings(report)
  for (const [i, subset] of messages(spec.subsets)) {
    const path = ['spec', 'subsets', i]
    const name = subset.name ?? ''
    // istio V-126
    if (names.has(name)) report.error('V-126', [...path, 'name'], `subset \`${name}\` is declared twice`)
    names.add(name)
    checkSubsetName(quiet, [...path, 'name'], name)
    checkLabels(quiet, [...path, 'labels'], subset.labels)
    checkTrafficPolicy(quiet, [...path, 'trafficPolicy'], subset.trafficPolicy, namespace)
  }
  checkExportTo(report, namespace, spec.exportTo, { noneAllowed: false, ownNamespaceOnly: spec.workloadSelector !== undefined })
  checkSelector(report, ['spec', 'workloadSelector'], spec.workloadSelector)
}
