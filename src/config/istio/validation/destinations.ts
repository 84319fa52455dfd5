/**
 * Destinations, their weights, and references to gateways (V-39 … V-45).
 */
import type { ObjectPath } from '../../../model/index.ts'
import type { Destination } from '../virtual-service.ts'
import type { Report } from './finding.ts'
import { checkFqdn, checkPort, checkSubsetName, checkWildcardDomain } from './formats.ts'
import { cut } from './go-text.ts'
import { isDnsLabel } from './names.ts'
import { isSet, messages, strings } from './values.ts'

/** istio V-39 and the formats of host, subset and port. */
export const checkDestination = (report: Report, path: ObjectPath, destination: Destination | undefined): void => {
  if (destination === undefined) return
  const host = destination.host ?? ''
  if (host === '*') report.error('V-39', [...path, 'host'], '`*` is no destination')
  else checkWildcardDomain(report, [...path, 'host'], host)
  if (isSet(destination.subset)) checkSubsetName(report, [...path, 'subset'], destination.subset)
  if (destination.port !== undefined) checkPort(report, [...path, 'port', 'number'], destination.port.number)
}

interface Weighted {
  readonly destination?: Destination
  readonly weight?: number
}

/** istio V-40, V-41, V-42: `loose` = route made from a Kubernetes route, whose destinations are not checked. */
export const checkWeights = (report: Report, path: ObjectPath, route: readonly Weighted[] | undefined, loose: boolean): void => {
  // Upstream adds 32-bit weights, so the sum may wrap around to zero.
  let total = 0
  for (const [i, { destination, weight }] of messages(route)) {
    if (destination === undefined) report.error('V-40', [...path, i], 'a destination is required')
    if (!loose) checkDestination(report, [...path, i, 'destination'], destination)
    if (weight !== undefined && weight < 0)
      report.error('V-41', [...path, i, 'weight'], `expected a weight of at least 0, got \`${weight}\``)
    total = (total + (weight ?? 0)) | 0
  }
  if ((route?.length ?? 0) > 1 && total === 0) report.error('V-42', path, 'the weights of several destinations must not add up to 0')
}

/**
 * istio V-6, V-43, V-44, V-45: gateways by `namespace/name`. The first name without a slash (`mesh`, or the legacy DNS form) ends the
 * check, so what follows it is not looked at. `loose` lets the name part be anything.
 */
export const checkGatewayNames = (report: Report, path: ObjectPath, names: readonly string[] | undefined, loose = false): void => {
  for (const [i, text] of strings(names)) {
    const [namespace, name] = cut(text, '/')
    if (name === undefined) {
      const [gateway, legacyNamespace] = text.split('.')
      if (legacyNamespace !== undefined)
        report.warning('V-45', [...path, i], `\`${text}\` is the old form of a gateway name, write \`${legacyNamespace}/${gateway}\``)
      checkFqdn(report, [...path, i], text)
      return
    }
    if (namespace === '' || name === '') report.error('V-43', [...path, i], 'namespace and name of a gateway must not be empty')
    if (!isDnsLabel(namespace)) report.error('V-44', [...path, i], `\`${namespace}\` is no namespace`)
    if (!isDnsLabel(name) && !loose) report.error('V-44', [...path, i], `\`${name}\` is no gateway name`)
  }
}
