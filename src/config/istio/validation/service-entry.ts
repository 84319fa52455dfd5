/**
 * ServiceEntry (V-157 … V-175).
 */
import type { ObjectPath } from '../../../model/index.ts'
import type { Resource } from '../../resource.ts'
import type { ServiceEntrySpec, ServicePort } from '../service-entry.ts'
import { findingsOf, hasErrors, type Report, replay } from './finding.ts'
import { checkLabels, checkPort, checkPortName, checkProtocol, checkSubnet, checkWildcardDomain } from './formats.ts'
import { equalFold } from './go-text.ts'
import { fqdnProblem, isHttpProtocol, isPartialWildcard, isTcpProtocol, isTlsProtocol, protocolOf } from './names.ts'
import { checkExportTo, checkLabelSelector } from './selectors.ts'
import { isEmpty, messages, sizeOf, strings } from './values.ts'
import { checkEntryAddress, checkEntryPorts, checkWorkloadEntry } from './workload-entry.ts'

/** Read from upstream `ValidateServiceEntry`. */
export const checkServiceEntry = (report: Report, resource: Resource<ServiceEntrySpec>): void => {
  const { spec, namespace } = resource
  const selectorFindings = findingsOf((own) => checkLabelSelector(own, ['spec', 'workloadSelector'], spec.workloadSelector))
  replay(selectorFindings, report)
  // Upstream stops at a wrong selector.
  if (hasErrors(selectorFindings)) return
  const portNames = new Set(messages(spec.ports).map(([, port]) => port.name ?? ''))
  // istio V-157
  if (spec.workloadSelector !== undefined && !isEmpty(spec.endpoints))
    report.error('V-157', ['spec'], 'only one of `workloadSelector` and `endpoints` may be set')
  checkHosts(report, spec)
  checkAddresses(report, spec)
  checkPorts(report, resource)
  checkResolution(report, resource, portNames)
  checkHostsFitPorts(report, spec)
  checkExportTo(report, namespace, spec.exportTo, { noneAllowed: true, ownNamespaceOnly: false })
}

// istio V-158, V-159, V-160
const checkHosts = (report: Report, spec: ServiceEntrySpec): void => {
  if (isEmpty(spec.hosts)) report.error('V-158', ['spec'], 'a service entry needs a host')
  for (const [i, host] of strings(spec.hosts)) {
    const path = ['spec', 'hosts', i]
    if (host === '*') {
      report.error('V-159', path, '`*` is no host of a service entry')
      continue
    }
    checkWildcardDomain(report, path, host)
    if (spec.resolution !== 'DYNAMIC_DNS' && isPartialWildcard(host))
      report.warning('V-160', path, `\`${host}\`: only \`*.domain\` is a wildcard here`)
  }
}

// istio V-161
const checkAddresses = (report: Report, spec: ServiceEntrySpec): void => {
  for (const [i, address] of strings(spec.addresses)) checkSubnet(report, ['spec', 'addresses', i], address)
  const hasPrefix = spec.addresses?.some((address) => address.includes('/')) === true
  const { resolution = 'NONE' } = spec
  if (hasPrefix && resolution !== 'NONE' && resolution !== 'STATIC')
    report.error('V-161', ['spec', 'addresses'], `CIDR blocks need resolution \`NONE\` or \`STATIC\`, not \`${resolution}\``)
}

// istio V-162, V-163, V-164
const checkPorts = (report: Report, resource: Resource<ServiceEntrySpec>): void => {
  const names = new Set<string>()
  const numbers = new Set<number>()
  const isAddressMissing = isEmpty(resource.spec.addresses) && !isAutoAllocated(resource)
  for (const [i, port] of messages(resource.spec.ports)) {
    const path = ['spec', 'ports', i]
    const { name = '', number = 0, protocol = '' } = port
    if (names.has(name)) report.error('V-162', [...path, 'name'], `port name \`${name}\` is used twice`)
    if (numbers.has(number)) report.error('V-163', [...path, 'number'], `port \`${number}\` is declared twice`)
    names.add(name)
    numbers.add(number)
    if ((port.targetPort ?? 0) !== 0) checkPort(report, [...path, 'targetPort'], port.targetPort)
    if (isAddressMissing && (protocol === '' || protocol === 'TCP'))
      report.warning('V-164', path, 'a TCP port without addresses takes every connection to its number')
    checkPortName(report, [...path, 'name'], name)
    checkProtocol(report, [...path, 'protocol'], protocol)
    checkPort(report, [...path, 'number'], number)
  }
}

const AUTO_ALLOCATE_LABEL = 'networking.istio.io/enable-autoallocate-ip'

// Called for entries without addresses only.
const isAutoAllocated = ({ spec, labels }: Resource<ServiceEntrySpec>): boolean =>
  (spec.resolution ?? 'NONE') !== 'NONE' && !equalFold(labels[AUTO_ALLOCATE_LABEL] ?? '', 'false')

// istio V-165, V-166
const checkResolution = (report: Report, resource: Resource<ServiceEntrySpec>, portNames: ReadonlySet<string>): void => {
  const { spec } = resource
  switch (spec.resolution ?? 'NONE') {
    case 'NONE':
      if (!isEmpty(spec.endpoints)) report.error('V-165', ['spec', 'endpoints'], 'resolution `NONE` has no endpoints')
      if (spec.workloadSelector !== undefined)
        report.warning('V-166', ['spec', 'workloadSelector'], 'resolution `NONE` makes no use of a workload selector')
      return
    case 'STATIC':
      for (const [i, endpoint] of messages(spec.endpoints)) checkWorkloadEntry(report, ['spec', 'endpoints', i], endpoint, portNames)
      return
    case 'DNS':
    case 'DNS_ROUND_ROBIN':
      checkDns(report, spec, portNames)
      return
    case 'DYNAMIC_DNS':
      checkDynamicDns(report, resource)
      return
  }
}

// istio V-167, V-168, V-169
const checkDns = (report: Report, spec: ServiceEntrySpec, portNames: ReadonlySet<string>): void => {
  const unresolvable = isEmpty(spec.endpoints) ? strings(spec.hosts).find(([, host]) => fqdnProblem(host) !== undefined) : undefined
  if (unresolvable !== undefined)
    report.error(
      'V-167',
      ['spec', 'hosts', unresolvable[0]],
      `without endpoints, \`${unresolvable[1]}\` would have to be a full domain name`,
    )
  if (spec.resolution === 'DNS_ROUND_ROBIN' && sizeOf(spec.endpoints) > 1)
    report.error('V-168', ['spec', 'endpoints'], 'resolution `DNS_ROUND_ROBIN` has at most one endpoint')
  for (const [i, endpoint] of messages(spec.endpoints)) {
    const path: ObjectPath = ['spec', 'endpoints', i]
    checkEntryAddress(report, path, endpoint.address ?? '', true)
    checkLabels(report, [...path, 'labels'], endpoint.labels)
    checkEntryPorts(report, path, endpoint, portNames)
  }
  const hasTcp = messages(spec.ports).some(([, port]) => isTcpProtocol(port.protocol))
  if (!isEmpty(spec.addresses) && hasTcp && sizeOf(spec.hosts) > 1)
    report.warning('V-169', ['spec', 'hosts'], 'several hosts cannot be told apart on a TCP port with addresses')
}

const USE_WAYPOINT_LABEL = 'istio.io/use-waypoint'
const DYNAMIC_PROTOCOLS: readonly string[] = ['http', 'tls', 'grpc', 'http2']

// istio V-170 … V-174
const checkDynamicDns = (report: Report, { spec, labels }: Resource<ServiceEntrySpec>): void => {
  if (isEmpty(spec.hosts)) report.error('V-170', ['spec'], 'resolution `DYNAMIC_DNS` needs a wildcard host')
  for (const [i, host] of strings(spec.hosts))
    if (!host.startsWith('*')) report.error('V-171', ['spec', 'hosts', i], 'resolution `DYNAMIC_DNS` is for wildcard hosts')
  for (const field of ['addresses', 'endpoints'] as const)
    if (!isEmpty(spec[field])) report.error('V-172', ['spec', field], `resolution \`DYNAMIC_DNS\` has no ${field}`)
  for (const [i, port] of messages(spec.ports)) checkDynamicPort(report, ['spec', 'ports', i, 'protocol'], port)
  const waypoint = labels[USE_WAYPOINT_LABEL] ?? ''
  if (spec.location === 'MESH_INTERNAL' && waypoint !== '' && !equalFold(waypoint, 'none'))
    report.error('V-174', ['spec', 'location'], 'resolution `DYNAMIC_DNS` behind a waypoint needs location `MESH_EXTERNAL`')
}

const checkDynamicPort = (report: Report, path: ObjectPath, port: ServicePort): void => {
  if (!DYNAMIC_PROTOCOLS.includes(protocolOf(port.protocol)))
    report.error('V-173', path, 'resolution `DYNAMIC_DNS` supports HTTP, HTTP2, GRPC and TLS only')
}

// istio V-175: neither an authority nor a server name tells several hosts apart on such a port.
const checkHostsFitPorts = (report: Report, spec: ServiceEntrySpec): void => {
  if ((spec.resolution ?? 'NONE') === 'NONE' || sizeOf(spec.hosts) <= 1) return
  const opaque = messages(spec.ports).find(([, port]) => !isHttpProtocol(port.protocol) && !isTlsProtocol(port.protocol))
  if (opaque !== undefined) report.error('V-175', ['spec', 'ports', opaque[0]], 'several hosts need HTTP or TLS ports')
}
