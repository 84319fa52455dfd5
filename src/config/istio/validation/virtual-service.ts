/**
 * VirtualService: hosts, gateways, and the TLS and TCP routes (V-46 … V-55). HTTP routes: http-route.ts; routes that are never
 * reached: unreachable.ts.
 */
import type { ObjectPath } from '../../../model/index.ts'
import type { Resource } from '../../resource.ts'
import type { L4MatchAttributes, TcpRoute, TlsMatchAttributes, TlsRoute, VirtualServiceSpec } from '../virtual-service.ts'
import { checkGatewayNames, checkWeights } from './destinations.ts'
import { type Report, withoutWarnings } from './finding.ts'
import { checkLabels, checkPort, checkSubnet } from './formats.ts'
import { isAddress } from './go-address.ts'
import { isClaimName } from './header-names.ts'
import { checkHttpRoute } from './http-route.ts'
import { gatewayDomainProblem, hostCovers, wildcardDomainProblem } from './names.ts'
import { checkExportTo } from './selectors.ts'
import { checkUnreachable } from './unreachable.ts'
import { isEmpty, messages, strings } from './values.ts'

const ROUTE_SEMANTICS = 'internal.istio.io/route-semantics'

/** Read from upstream `ValidateVirtualService`. */
export const checkVirtualService = (report: Report, { spec, namespace, annotations }: Resource<VirtualServiceSpec>): void => {
  const isDelegate = isEmpty(spec.hosts)
  const loose = annotations[ROUTE_SEMANTICS] === 'gateway'
  if (isDelegate) checkDelegate(report, spec)
  if (!isEmpty(spec.gateways)) checkGatewayNames(report, ['spec', 'gateways'], spec.gateways, loose)
  if (isMeshBound(spec)) checkNoClaims(report, spec)
  checkHosts(report, spec)
  if (isEmpty(spec.http) && isEmpty(spec.tls) && isEmpty(spec.tcp))
    report.error('V-50', ['spec'], 'one of `http`, `tls` and `tcp` is required')
  for (const [i, route] of messages(spec.http)) checkHttpRoute(report, ['spec', 'http', i], route, { isDelegate, loose })
  for (const [i, route] of messages(spec.tls)) checkTlsRoute(report, ['spec', 'tls', i], route, spec, loose)
  for (const [i, route] of messages(spec.tcp)) checkTcpRoute(withoutWarnings(report), ['spec', 'tcp', i], route, loose)
  checkExportTo(report, namespace, spec.exportTo, { noneAllowed: false, ownNamespaceOnly: false })
  checkUnreachable(report, spec)
}

const isMeshBound = (spec: VirtualServiceSpec): boolean => isEmpty(spec.gateways) || spec.gateways?.includes('mesh') === true

// istio V-46
const checkDelegate = (report: Report, spec: VirtualServiceSpec): void => {
  for (const field of ['gateways', 'tls', 'tcp'] as const)
    if (!isEmpty(spec[field])) report.error('V-46', ['spec', field], `a VirtualService without hosts (a delegate) has no \`${field}\``)
}

// istio V-47
const checkNoClaims = (report: Report, spec: VirtualServiceSpec): void => {
  for (const [i, route] of messages(spec.http))
    for (const [j, match] of messages(route.match))
      for (const field of ['headers', 'withoutHeaders'] as const)
        for (const name of Object.keys(match[field] ?? {}))
          if (isClaimName(name))
            report.error('V-47', ['spec', 'http', i, 'match', j, field, name], 'routing by claims needs a gateway; the mesh has none')
}

// istio V-6, V-48, V-49
const checkHosts = (report: Report, spec: VirtualServiceSpec): void => {
  const hosts = strings(spec.hosts)
  const meshBound = isMeshBound(spec)
  const sni = hasSniHosts(spec)
  let allValid = true
  for (const [i, host] of hosts) {
    const problem = meshBound ? wildcardDomainProblem(host) : gatewayDomainProblem(sni, host)
    if (problem !== undefined) {
      if (isAddress(host)) continue
      report.error('V-6', ['spec', 'hosts', i], problem)
      allValid = false
    } else if (meshBound && host === '*') {
      report.error('V-48', ['spec', 'hosts', i], '`*` is allowed on gateways only')
      allValid = false
    }
  }
  if (allValid) checkDistinctHosts(report, hosts)
}

// Sorted by their text read backwards, the hosts that a wildcard covers follow it directly, so one pass finds all overlaps.
const checkDistinctHosts = (report: Report, hosts: readonly (readonly [number, string])[]): void => {
  const entries = hosts
    .map(([i, host]) => ({ i, host, isWildcard: host.startsWith('*'), tail: reversed(host.startsWith('*') ? host.slice(1) : host) }))
    .sort((a, b) => (a.tail < b.tail ? -1 : a.tail > b.tail ? 1 : Number(b.isWildcard) - Number(a.isWildcard) || a.i - b.i))
  const covering: { readonly host: string; readonly tail: string }[] = []
  let previous = ''
  for (const { i, host, isWildcard, tail } of entries) {
    while (covering.length > 0 && !tail.startsWith(covering[covering.length - 1]?.tail ?? '')) covering.pop()
    const other = covering[covering.length - 1]?.host ?? (host === previous ? previous : undefined)
    if (other !== undefined) report.error('V-49', ['spec', 'hosts', i], `\`${host}\` overlaps with \`${other}\``)
    if (isWildcard) covering.push({ host, tail })
    previous = host
  }
}

const reversed = (text: string): string => text.split('').reverse().join('')

const hasSniHosts = (spec: VirtualServiceSpec): boolean =>
  messages(spec.tls).some(([, route]) => messages(route.match).some(([, match]) => !isEmpty(match.sniHosts)))

// istio V-51, V-52
const checkTlsRoute = (report: Report, path: ObjectPath, route: TlsRoute, spec: VirtualServiceSpec, loose: boolean): void => {
  if (isEmpty(route.match)) report.error('V-51', path, 'a TLS route needs a match')
  for (const [i, match] of messages(route.match)) checkTlsMatch(report, [...path, 'match', i], match, spec)
  if (isEmpty(route.route)) report.error('V-52', path, 'a TLS route needs a destination')
  checkWeights(report, [...path, 'route'], route.route, loose)
}

// istio V-53
const checkTlsMatch = (report: Report, path: ObjectPath, match: TlsMatchAttributes, spec: VirtualServiceSpec): void => {
  if (isEmpty(match.sniHosts)) report.error('V-53', path, 'a TLS match needs an SNI host')
  for (const [i, host] of strings(match.sniHosts)) checkSniHost(report, [...path, 'sniHosts', i], host, spec)
  checkConnectionMatch(report, path, match)
}

// istio V-6, V-54, V-55
const checkSniHost = (report: Report, path: ObjectPath, host: string, spec: VirtualServiceSpec): void => {
  // A VirtualService without gateways counts as bound to one here, unlike for its hosts.
  const isOnGateway = spec.gateways?.includes('mesh') !== true
  const problem = isOnGateway ? gatewayDomainProblem(true, host) : wildcardDomainProblem(host)
  if (problem !== undefined && isAddress(host)) report.warning('V-55', path, 'an IP address is no SNI host; most clients do not send one')
  else if (problem !== undefined) report.error('V-6', path, problem)
  else if (!strings(spec.hosts).some(([, wide]) => hostCovers(wide, host)))
    report.error('V-54', path, `SNI host \`${host}\` is covered by none of the hosts`)
}

// Formats of the fields that TLS and TCP matches share.
const checkConnectionMatch = (report: Report, path: ObjectPath, match: TlsMatchAttributes | L4MatchAttributes): void => {
  for (const [i, subnet] of strings(match.destinationSubnets)) checkSubnet(report, [...path, 'destinationSubnets', i], subnet)
  if (match.port !== undefined && match.port !== 0) checkPort(report, [...path, 'port'], match.port)
  checkLabels(report, [...path, 'sourceLabels'], match.sourceLabels)
  checkGatewayNames(report, [...path, 'gateways'], match.gateways)
}

// istio V-52
const checkTcpRoute = (report: Report, path: ObjectPath, route: TcpRoute, loose: boolean): void => {
  for (const [i, match] of messages(route.match)) checkConnectionMatch(report, [...path, 'match', i], match)
  if (isEmpty(route.route)) report.error('V-52', path, 'a TCP route needs a destination')
  checkWeights(report, [...path, 'route'], route.route, loose)
}
