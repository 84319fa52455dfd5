/**
 * Traffic policies: outlier detection, connection pools, load balancing, upstream TLS (V-90 … V-105).
 */
import type { ObjectPath } from '../../../model/index.ts'
import type { PortTrafficPolicy, TrafficPolicy, TunnelSettings } from '../destination-rule.ts'
import type { ClientTlsSettings, ConnectionPoolSettings, HttpSettings, OutlierDetection, TcpSettings } from '../traffic-policy.ts'
import { type Report, withoutWarnings } from './finding.ts'
import { checkDuration, checkNotNegative, checkPercent, isPort } from './formats.ts'
import { isAddress } from './go-address.ts'
import { checkLoadBalancer } from './load-balancer.ts'
import { fqdnProblem } from './names.ts'
import { isEmpty, isSet, messages } from './values.ts'

/** istio V-90, V-91 */
export const checkTrafficPolicy = (report: Report, path: ObjectPath, policy: TrafficPolicy | undefined, namespace: string): void => {
  if (policy === undefined) return
  const { outlierDetection, connectionPool, loadBalancer, tls, portLevelSettings, tunnel, proxyProtocol, retryBudget } = policy
  const settings = [outlierDetection, connectionPool, loadBalancer, tls, tunnel, proxyProtocol, retryBudget]
  if (settings.every((setting) => setting === undefined) && isEmpty(portLevelSettings)) {
    report.error('V-90', path, 'a traffic policy needs at least one setting')
    return
  }
  if (tunnel !== undefined && proxyProtocol !== undefined) {
    report.error('V-91', path, 'only one of `tunnel` and `proxyProtocol` may be set')
    return
  }
  checkSettings(report, path, policy, namespace)
  // Port level warnings travel as plain errors upstream and are lost.
  for (const [i, port] of messages(portLevelSettings))
    checkPortPolicy(withoutWarnings(report), [...path, 'portLevelSettings', i], port, namespace)
  if (tunnel !== undefined) checkTunnel(report, [...path, 'tunnel'], tunnel)
}

const checkSettings = (report: Report, path: ObjectPath, policy: TrafficPolicy | PortTrafficPolicy, namespace: string): void => {
  checkOutlierDetection(report, [...path, 'outlierDetection'], policy.outlierDetection)
  checkConnectionPool(report, [...path, 'connectionPool'], policy.connectionPool)
  checkLoadBalancer(report, [...path, 'loadBalancer'], policy.loadBalancer, policy.outlierDetection)
  checkClientTls(report, [...path, 'tls'], policy.tls, namespace)
}

// istio V-90, V-92
const checkPortPolicy = (report: Report, path: ObjectPath, policy: PortTrafficPolicy, namespace: string): void => {
  const { port, outlierDetection, connectionPool, loadBalancer, tls } = policy
  if (port === undefined) report.error('V-92', path, 'a port level policy needs a port')
  if ([outlierDetection, connectionPool, loadBalancer, tls].every((setting) => setting === undefined)) {
    report.error('V-90', path, 'a port level policy needs at least one setting')
    return
  }
  checkSettings(report, path, policy, namespace)
}

// istio V-93, V-94, V-95
const checkTunnel = (report: Report, path: ObjectPath, tunnel: TunnelSettings): void => {
  const { protocol, targetHost = '', targetPort = 0 } = tunnel
  if (isSet(protocol) && protocol !== 'CONNECT' && protocol !== 'POST')
    report.error('V-93', [...path, 'protocol'], `expected \`CONNECT\` or \`POST\`, got \`${protocol}\``)
  if (fqdnProblem(targetHost) !== undefined && !isAddress(targetHost))
    report.error('V-94', [...path, 'targetHost'], `expected a domain name or an IP address, got \`${targetHost}\``)
  if (!isPort(targetPort)) report.error('V-95', [...path, 'targetPort'], `expected a port from 1 to 65535, got \`${targetPort}\``)
}

// istio V-96, V-97
const checkOutlierDetection = (report: Report, path: ObjectPath, outlier: OutlierDetection | undefined): void => {
  if (outlier === undefined) return
  checkDuration(report, [...path, 'baseEjectionTime'], outlier.baseEjectionTime)
  if ((outlier.consecutiveErrors ?? 0) !== 0)
    report.warning(
      'V-96',
      [...path, 'consecutiveErrors'],
      '`consecutiveErrors` is deprecated, use `consecutive5xxErrors` or `consecutiveGatewayErrors`',
    )
  if (outlier.splitExternalLocalOriginErrors !== true && (outlier.consecutiveLocalOriginFailures ?? 0) > 0)
    report.error(
      'V-97',
      [...path, 'consecutiveLocalOriginFailures'],
      'local origin failures count only with `splitExternalLocalOriginErrors`',
    )
  checkDuration(report, [...path, 'interval'], outlier.interval)
  checkPercent(report, [...path, 'maxEjectionPercent'], outlier.maxEjectionPercent)
  checkPercent(report, [...path, 'minHealthPercent'], outlier.minHealthPercent)
}

/** istio V-98 */
export const checkConnectionPool = (report: Report, path: ObjectPath, pool: ConnectionPoolSettings | undefined): void => {
  if (pool === undefined) return
  if (pool.http === undefined && pool.tcp === undefined) {
    report.error('V-98', path, 'a connection pool needs `tcp` or `http` settings')
    return
  }
  if (pool.http !== undefined) checkHttpPool(report, [...path, 'http'], pool.http)
  if (pool.tcp !== undefined) checkTcpPool(report, [...path, 'tcp'], pool.tcp)
}

// istio V-99, V-100
const checkHttpPool = (report: Report, path: ObjectPath, http: HttpSettings): void => {
  const counts = ['http1MaxPendingRequests', 'http2MaxRequests', 'maxRequestsPerConnection', 'maxRetries', 'maxConcurrentStreams'] as const
  for (const field of counts) checkNotNegative(report, [...path, field], http[field])
  checkDuration(report, [...path, 'idleTimeout'], http.idleTimeout)
  if (http.h2UpgradePolicy === 'UPGRADE' && http.useClientProtocol === true)
    report.error('V-99', [...path, 'useClientProtocol'], '`useClientProtocol` contradicts an `h2UpgradePolicy` of `UPGRADE`')
  if (http.http2KeepAlive === undefined) return
  for (const field of ['interval', 'timeout'] as const) {
    if (http.http2KeepAlive[field] === undefined) report.error('V-100', [...path, 'http2KeepAlive'], `\`${field}\` is required`)
    else checkDuration(report, [...path, 'http2KeepAlive', field], http.http2KeepAlive[field])
  }
}

const checkTcpPool = (report: Report, path: ObjectPath, tcp: TcpSettings): void => {
  checkNotNegative(report, [...path, 'maxConnections'], tcp.maxConnections)
  checkDuration(report, [...path, 'connectTimeout'], tcp.connectTimeout)
  checkDuration(report, [...path, 'maxConnectionDuration'], tcp.maxConnectionDuration)
  // Less than a millisecond switches this timeout off.
  if (Math.trunc(tcp.idleTimeout ?? 0) !== 0) checkDuration(report, [...path, 'idleTimeout'], tcp.idleTimeout)
  checkDuration(report, [...path, 'tcpKeepalive', 'time'], tcp.tcpKeepalive?.time)
  checkDuration(report, [...path, 'tcpKeepalive', 'interval'], tcp.tcpKeepalive?.interval)
}

/** istio V-101 … V-105 */
const checkClientTls = (report: Report, path: ObjectPath, tls: ClientTlsSettings | undefined, namespace: string): void => {
  if (tls === undefined) return
  const { mode = 'DISABLE', credentialName = '', caCertificates, subjectAltNames } = tls
  checkConfigMap(report, [...path, 'credentialName'], credentialName, namespace)
  const isVerified = isSet(caCertificates) || !isEmpty(subjectAltNames) || (mode === 'SIMPLE' && credentialName !== '')
  if (tls.insecureSkipVerify === true && (mode === 'SIMPLE' || mode === 'MUTUAL') && isVerified)
    report.error('V-102', path, 'settings to verify the server contradict `insecureSkipVerify`')
  if ((mode === 'SIMPLE' || mode === 'MUTUAL') && credentialName !== '') {
    if ([tls.clientCertificate, tls.caCertificates, tls.privateKey, tls.caCrl].some(isSet))
      report.error('V-103', path, 'certificate files and `credentialName` exclude each other')
    return
  }
  if (mode !== 'MUTUAL') return
  if (!isSet(tls.clientCertificate)) report.error('V-104', path, 'mutual TLS needs a client certificate')
  if (!isSet(tls.privateKey)) report.error('V-105', path, 'mutual TLS needs a private key')
}

const CONFIG_MAP = 'configmap://'

// istio V-101
const checkConfigMap = (report: Report, path: ObjectPath, credentialName: string, namespace: string): void => {
  if (!credentialName.startsWith(CONFIG_MAP)) return
  const [owner = '', name = ''] = credentialName.slice(CONFIG_MAP.length).split('/')
  if (owner === '' || name === '' || owner !== namespace)
    report.error('V-101', path, `expected \`configmap://${namespace}/<name>\`, got \`${credentialName}\``)
}
