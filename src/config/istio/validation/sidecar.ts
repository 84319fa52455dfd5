/**
 * Sidecar (V-176 … V-194).
 */
import type { ObjectPath } from '../../../model/index.ts'
import type { Resource } from '../../resource.ts'
import type { IstioEgressListener, IstioIngressListener, OutboundTrafficPolicy, SidecarPort, SidecarSpec } from '../sidecar.ts'
import { checkDestination } from './destinations.ts'
import { findingsOf, hasErrors, type Report, replay } from './finding.ts'
import { checkAddress, checkFqdn, checkPort, checkPortName, checkProtocol, checkUnixPath, UNIX_PREFIX } from './formats.ts'
import { splitHostPort } from './go-address.ts'
import { atoi, cut } from './go-text.ts'
import { isHttpProtocol, isTlsProtocol, namespacedHostProblems } from './names.ts'
import { checkLabelSelector } from './selectors.ts'
import { checkServerTls } from './server-tls.ts'
import { checkConnectionPool } from './traffic-policy.ts'
import { isEmpty, isSet, messages, strings } from './values.ts'

/** Read from upstream `ValidateSidecar`. */
export const checkSidecar = (report: Report, { spec, namespace }: Resource<SidecarSpec>): void => {
  const selectorFindings = findingsOf((own) => checkLabelSelector(own, ['spec', 'workloadSelector'], spec.workloadSelector))
  const { ingress, egress, outboundTrafficPolicy, inboundConnectionPool } = spec
  // Upstream stops at a wrong selector, and at an empty sidecar (which loses the selector's warning).
  if (hasErrors(selectorFindings)) {
    replay(selectorFindings, report)
    return
  }
  // istio V-176
  if (isEmpty(egress) && isEmpty(ingress) && outboundTrafficPolicy === undefined && inboundConnectionPool === undefined) {
    report.error('V-176', ['spec'], 'a sidecar needs `egress`, `ingress`, `outboundTrafficPolicy` or `inboundConnectionPool`')
    return
  }
  replay(selectorFindings, report)
  checkIngress(report, ingress)
  checkConnectionPool(report, ['spec', 'inboundConnectionPool'], inboundConnectionPool)
  checkEgress(report, egress, namespace)
  if (outboundTrafficPolicy !== undefined) checkOutbound(report, ['spec', 'outboundTrafficPolicy'], outboundTrafficPolicy)
}

// istio V-177, V-178
const checkIngress = (report: Report, listeners: readonly IstioIngressListener[] | undefined): void => {
  const numbers = new Set<number>()
  for (const [i, listener] of messages(listeners)) {
    const path = ['spec', 'ingress', i]
    if (listener.port === undefined) {
      report.error('V-177', path, 'an ingress listener needs a port')
      continue
    }
    checkListenerPort(report, [...path, 'port'], listener.port)
    checkPort(report, [...path, 'port', 'number'], listener.port.number)
    if (isSet(listener.bind)) checkAddress(report, [...path, 'bind'], listener.bind)
    const { number = 0 } = listener.port
    if (numbers.has(number)) report.error('V-178', [...path, 'port', 'number'], `port \`${number}\` is listened on twice`)
    numbers.add(number)
    if (isSet(listener.defaultEndpoint)) checkDefaultEndpoint(report, [...path, 'defaultEndpoint'], listener.defaultEndpoint)
    checkIngressTls(report, [...path, 'tls'], listener)
    checkConnectionPool(report, [...path, 'connectionPool'], listener.connectionPool)
    // istio V-179
    if (listener.connectionPool?.http !== undefined && !isHttpProtocol(listener.port.protocol))
      report.warning('V-179', [...path, 'connectionPool', 'http'], 'HTTP settings do nothing on a port whose protocol is not HTTP')
  }
}

// istio V-11, V-12, V-180
const checkListenerPort = (report: Report, path: ObjectPath, port: SidecarPort): void => {
  if ((port.targetPort ?? 0) > 0) report.error('V-180', [...path, 'targetPort'], 'a sidecar has no target port')
  if (isSet(port.name)) checkPortName(report, [...path, 'name'], port.name)
  checkProtocol(report, [...path, 'protocol'], port.protocol)
}

const LOCAL_HOSTS: readonly string[] = ['', '127.0.0.1', '0.0.0.0', '::1', '::']

// istio V-9, V-10, V-181
const checkDefaultEndpoint = (report: Report, path: ObjectPath, endpoint: string): void => {
  if (endpoint.startsWith(UNIX_PREFIX)) {
    checkUnixPath(report, path, endpoint.slice(UNIX_PREFIX.length))
    return
  }
  const [host, portText] = splitHostPort(endpoint) ?? ['', '']
  const port = atoi(portText)
  if (!LOCAL_HOSTS.includes(host) || port === undefined)
    report.error(
      'V-181',
      path,
      `expected \`127.0.0.1:<port>\`, \`0.0.0.0:<port>\`, \`[::1]:<port>\`, \`[::]:<port>\` or \`unix://<path>\`, got \`${endpoint}\``,
    )
  else checkPort(report, path, port)
}

// istio V-182, V-183, V-184
const checkIngressTls = (report: Report, path: ObjectPath, { tls, port }: IstioIngressListener): void => {
  if (tls === undefined) return
  for (const field of ['subjectAltNames', 'credentialName', 'credentialNames', 'tlsCertificates'] as const)
    if ((tls[field]?.length ?? 0) > 0) report.error('V-182', [...path, field], `\`${field}\` is not supported on a sidecar`)
  if (tls.httpsRedirect === true) report.error('V-182', [...path, 'httpsRedirect'], '`httpsRedirect` is not supported on a sidecar')
  if (tls.mode === 'ISTIO_MUTUAL' || tls.mode === 'AUTO_PASSTHROUGH')
    report.error('V-183', [...path, 'mode'], `mode \`${tls.mode}\` is not supported on a sidecar`)
  if (!isTlsProtocol(port?.protocol)) report.error('V-184', path, 'TLS settings need an HTTPS or TLS port')
  checkServerTls(report, path, tls)
}

// istio V-178, V-185, V-186
const checkEgress = (report: Report, listeners: readonly IstioEgressListener[] | undefined, namespace: string): void => {
  const numbers = new Set<number>()
  const sockets = new Set<string>()
  const last = (listeners?.length ?? 0) - 1
  for (const [i, listener] of messages(listeners)) {
    const path = ['spec', 'egress', i]
    if (listener.port === undefined) {
      if (i !== last) report.error('V-185', path, 'the listener without a port has to be the last one')
    } else {
      const { port, bind = '' } = listener
      const { number = 0 } = port
      checkListenerPort(report, [...path, 'port'], port)
      checkEgressBind(report, path, listener)
      if (number === 0 ? sockets.has(bind) : numbers.has(number))
        report.error(number === 0 ? 'V-186' : 'V-178', path, `\`${number === 0 ? bind : number}\` is listened on twice`)
      if (number === 0) sockets.add(bind)
      else numbers.add(number)
    }
    // istio V-189
    if (isEmpty(listener.hosts)) report.error('V-189', path, 'an egress listener needs a host')
    else checkEgressHosts(report, [...path, 'hosts'], listener.hosts, namespace)
  }
}

// istio V-187, V-188
const checkEgressBind = (report: Report, path: ObjectPath, { port, bind = '', captureMode = 'DEFAULT' }: IstioEgressListener): void => {
  if ((port?.number ?? 0) !== 0) {
    checkPort(report, [...path, 'port', 'number'], port?.number)
    if (bind !== '') checkAddress(report, [...path, 'bind'], bind)
    return
  }
  if (bind.startsWith(UNIX_PREFIX)) checkUnixPath(report, [...path, 'bind'], bind.slice(UNIX_PREFIX.length))
  else report.error('V-187', [...path, 'bind'], 'port 0 needs a unix socket to bind to')
  if (captureMode !== 'DEFAULT' && captureMode !== 'NONE')
    report.error('V-188', [...path, 'captureMode'], 'a unix socket needs capture mode `DEFAULT` or `NONE`')
}

// istio V-190, V-191, V-192
const checkEgressHosts = (report: Report, path: ObjectPath, hosts: readonly string[] | undefined, namespace: string): void => {
  const seen = new Map<string, Set<string>>()
  for (const [i, text] of strings(hosts)) {
    for (const problem of namespacedHostProblems(text, false)) report.error('V-190', [...path, i], problem)
    const [owner, host] = cut(text, '/')
    if (host === undefined || owner.startsWith('~')) continue
    const key = owner === '.' ? namespace : owner
    const known = seen.get(key) ?? new Set<string>()
    const isCovered = host === '*' ? known.size > 0 : known.has(host) || known.has('*')
    if (isCovered) report.warning('V-191', [...path, i], `\`${text}\` is covered by, or covers, an earlier host`)
    seen.set(key, known.add(host))
  }
  if (seen.get('*')?.has('*') === true && seen.size !== 1)
    report.warning('V-192', path, '`*/*` selects everything, other hosts add nothing')
}

// istio V-193, V-194
const checkOutbound = (report: Report, path: ObjectPath, { mode, egressProxy }: OutboundTrafficPolicy): void => {
  if (egressProxy === undefined) return
  if (mode !== 'ALLOW_ANY') {
    report.error('V-193', [...path, 'egressProxy'], '`egressProxy` needs mode `ALLOW_ANY`')
    return
  }
  checkFqdn(report, [...path, 'egressProxy', 'host'], egressProxy.host ?? '')
  if (egressProxy.port === undefined) {
    report.error('V-194', [...path, 'egressProxy'], '`egressProxy` needs a port')
    return
  }
  checkDestination(report, [...path, 'egressProxy'], egressProxy)
}
