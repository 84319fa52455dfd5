/**
 * Gateway (V-151 … V-163).
 */
import type { ObjectPath } from '../../../model/index.ts'
import type { Resource } from '../../resource.ts'
import type { GatewaySpec, Port, Server } from '../gateway.ts'
import { findingsOf, hasErrors, type Report, replay } from './finding.ts'
import { checkAddress, checkPort, checkUnixPath, UNIX_PREFIX } from './formats.ts'
import { isDnsLabel, isHttpProtocol, isTlsProtocol, namespacedHostProblems, protocolOf } from './names.ts'
import { checkServerTls } from './server-tls.ts'
import { isEmpty, isSet, messages, strings } from './values.ts'

const GATEWAY_SEMANTICS = 'internal.istio.io/gateway-semantics'

/** Read from upstream `ValidateGateway`. */
export const checkGateway = (report: Report, { spec, name, annotations }: Resource<GatewaySpec>): void => {
  const loose = annotations[GATEWAY_SEMANTICS] === 'gateway'
  // istio V-151
  if (!isDnsLabel(name) && !loose) report.error('V-151', ['metadata', 'name'], `expected a gateway name (a DNS label), got \`${name}\``)
  // istio V-152
  if (isEmpty(spec.servers)) report.error('V-152', ['spec'], 'a gateway needs a server')
  const portNames = new Set<string>()
  for (const [i, server] of messages(spec.servers)) {
    const path = ['spec', 'servers', i]
    checkServer(report, path, server, loose)
    if (server.port === undefined) continue
    const portName = server.port.name ?? ''
    // istio V-161, V-162
    if (portNames.has(portName)) report.error('V-161', [...path, 'port', 'name'], `port name \`${portName}\` is used twice`)
    portNames.add(portName)
    if (server.tls?.httpsRedirect === true && !isHttpProtocol(server.port.protocol))
      report.warning('V-162', [...path, 'tls', 'httpsRedirect'], 'only an HTTP server can redirect to HTTPS')
  }
}

const checkServer = (report: Report, path: ObjectPath, server: Server, loose: boolean): void => {
  // istio V-153, V-154
  if (isEmpty(server.hosts)) report.error('V-153', path, 'a server needs a host')
  for (const [i, host] of strings(server.hosts))
    for (const problem of namespacedHostProblems(host, true, loose)) report.error('V-154', [...path, 'hosts', i], problem)
  const portFindings = findingsOf((own) => checkServerPort(own, [...path, 'port'], server.port, server.bind ?? ''))
  replay(portFindings, report)
  checkBind(report, path, server)
  checkServerTls(report, [...path, 'tls'], server.tls)
  if (!hasErrors(portFindings)) checkTlsFitsProtocol(report, path, server)
}

// istio V-155 … V-158
const checkServerPort = (report: Report, path: ObjectPath, port: Port | undefined, bind: string): void => {
  if (port === undefined) {
    report.error('V-155', path, 'a server needs a port')
    return
  }
  if (protocolOf(port.protocol) === 'unsupported')
    report.error('V-156', [...path, 'protocol'], `unknown protocol \`${port.protocol ?? ''}\``)
  if ((port.number ?? 0) > 0 || !bind.startsWith(UNIX_PREFIX)) checkPort(report, [...path, 'number'], port.number)
  if ((port.targetPort ?? 0) > 0) report.error('V-157', [...path, 'targetPort'], 'a gateway has no target port')
  if (!isSet(port.name)) report.error('V-158', path, 'a port needs a name')
}

// istio V-159
const checkBind = (report: Report, path: ObjectPath, { bind = '', port }: Server): void => {
  if (bind.startsWith(UNIX_PREFIX)) {
    checkUnixPath(report, [...path, 'bind'], bind.slice(UNIX_PREFIX.length))
    if (port !== undefined && (port.number ?? 0) !== 0)
      report.error('V-159', [...path, 'port', 'number'], 'a unix socket has port number 0')
  } else if (bind !== '') checkAddress(report, [...path, 'bind'], bind)
}

// istio V-160, V-163
const checkTlsFitsProtocol = (report: Report, path: ObjectPath, { port, tls }: Server): void => {
  const protocol = port?.protocol
  if (isTlsProtocol(protocol)) {
    if (tls === undefined) report.error('V-160', path, 'HTTPS and TLS ports need TLS settings')
    return
  }
  if (tls === undefined) return
  const passesThrough = tls.mode === undefined || tls.mode === 'PASSTHROUGH' || tls.mode === 'AUTO_PASSTHROUGH'
  const isRedirectOnly = passesThrough && ![tls.caCertificates, tls.privateKey, tls.serverCertificate].some(isSet)
  if (!isHttpProtocol(protocol) || !isRedirectOnly)
    report.error('V-163', [...path, 'tls'], 'a port in the clear has no TLS settings beyond a redirect')
}
