/**
 * Gateway (V-138 … V-150).
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
  // istio V-138
  if (!isDnsLabel(name) && !loose) report.error('V-138', ['metadata', 'name'], `expected a gateway name (a DNS label), got \`${name}\``)
  // istio V-139
  if (isEmpty(spec.servers)) report.error('V-139', ['spec'], 'a gateway needs a server')
  const portNames = new Set<string>()
  for (const [i, server] of messages(spec.servers)) {
    const path = ['spec', 'servers', i]
    checkServer(report, path, server, loose)
    if (server.port === undefined) continue
    const portName = server.port.name ?? ''
    // istio V-148, V-149
    if (portNames.has(portName)) report.error('V-148', [...path, 'port', 'name'], `port name \`${portName}\` is used twice`)
    portNames.add(portName)
    if (server.tls?.httpsRedirect === true && !isHttpProtocol(server.port.protocol))
      report.warning('V-149', [...path, 'tls', 'httpsRedirect'], 'only an HTTP server can redirect to HTTPS')
  }
}

const checkServer = (report: Report, path: ObjectPath, server: Server, loose: boolean): void => {
  // istio V-140, V-141
  if (isEmpty(server.hosts)) report.error('V-140', path, 'a server needs a host')
  for (const [i, host] of strings(server.hosts))
    for (const problem of namespacedHostProblems(host, true, loose)) report.error('V-141', [...path, 'hosts', i], problem)
  const portFindings = findingsOf((own) => checkServerPort(own, [...path, 'port'], server.port, server.bind ?? ''))
  replay(portFindings, report)
  checkBind(report, path, server)
  checkServerTls(report, [...path, 'tls'], server.tls)
  if (!hasErrors(portFindings)) checkTlsFitsProtocol(report, path, server)
}

// istio V-142 … V-145
const checkServerPort = (report: Report, path: ObjectPath, port: Port | undefined, bind: string): void => {
  if (port === undefined) {
    report.error('V-142', path, 'a server needs a port')
    return
  }
  if (protocolOf(port.protocol) === 'unsupported')
    report.error('V-143', [...path, 'protocol'], `unknown protocol \`${port.protocol ?? ''}\``)
  if ((port.number ?? 0) > 0 || !bind.startsWith(UNIX_PREFIX)) checkPort(report, [...path, 'number'], port.number)
  if ((port.targetPort ?? 0) > 0) report.error('V-144', [...path, 'targetPort'], 'a gateway has no target port')
  if (!isSet(port.name)) report.error('V-145', path, 'a port needs a name')
}

// istio V-146
const checkBind = (report: Report, path: ObjectPath, { bind = '', port }: Server): void => {
  if (bind.startsWith(UNIX_PREFIX)) {
    checkUnixPath(report, [...path, 'bind'], bind.slice(UNIX_PREFIX.length))
    if (port !== undefined && (port.number ?? 0) !== 0)
      report.error('V-146', [...path, 'port', 'number'], 'a unix socket has port number 0')
  } else if (bind !== '') checkAddress(report, [...path, 'bind'], bind)
}

// istio V-147, V-150
const checkTlsFitsProtocol = (report: Report, path: ObjectPath, { port, tls }: Server): void => {
  const protocol = port?.protocol
  if (isTlsProtocol(protocol)) {
    if (tls === undefined) report.error('V-147', path, 'HTTPS and TLS ports need TLS settings')
    return
  }
  if (tls === undefined) return
  const passesThrough = tls.mode === undefined || tls.mode === 'PASSTHROUGH' || tls.mode === 'AUTO_PASSTHROUGH'
  const isRedirectOnly = passesThrough && ![tls.caCertificates, tls.privateKey, tls.serverCertificate].some(isSet)
  if (!isHttpProtocol(protocol) || !isRedirectOnly)
    report.error('V-150', [...path, 'tls'], 'a port in the clear has no TLS settings beyond a redirect')
}
