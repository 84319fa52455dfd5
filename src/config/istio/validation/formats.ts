/**
 * Checks of single values that many kinds share: ports, durations, addresses, labels, percentages (V-6 … V-18).
 */
import type { ObjectPath } from '../../../model/index.ts'
import type { Report } from './finding.ts'
import { isAddress, isPrefix } from './go-address.ts'
import { countOf } from './go-text.ts'
import { fqdnProblem, isDnsLabel, isLabelKey, isLabelValue, protocolOf, wildcardDomainProblem } from './names.ts'
import { stringEntries } from './values.ts'

/** istio V-6 */
export const checkFqdn = (report: Report, path: ObjectPath, domain: string): void => {
  const problem = fqdnProblem(domain)
  if (problem !== undefined) report.error('V-6', path, problem)
}

/** istio V-6 */
export const checkWildcardDomain = (report: Report, path: ObjectPath, domain: string): void => {
  const problem = wildcardDomainProblem(domain)
  if (problem !== undefined) report.error('V-6', path, problem)
}

/** istio V-7 */
export const checkAddress = (report: Report, path: ObjectPath, text: string): void => {
  if (!isAddress(text)) report.error('V-7', path, `expected an IP address, got \`${text}\``)
}

/** istio V-8: one slash makes it a prefix, any other number an address. */
export const checkSubnet = (report: Report, path: ObjectPath, text: string): void => {
  if (countOf(text, '/') !== 1) checkAddress(report, path, text)
  else if (!isPrefix(text)) report.error('V-8', path, `expected a CIDR block, got \`${text}\``)
}

export const UNIX_PREFIX = 'unix://'

/** istio V-9: the part after `unix://`; `@name` is an abstract socket. */
export const checkUnixPath = (report: Report, path: ObjectPath, socket: string): void => {
  if (socket.startsWith('@')) return
  if (!socket.startsWith('/') || socket.endsWith('/'))
    report.error('V-9', path, `expected the absolute path of a socket, got \`${socket}\``)
}

export const isPort = (port: number): boolean => port >= 1 && port <= 65535

/** istio V-10; an absent port is 0. */
export const checkPort = (report: Report, path: ObjectPath, port: number | undefined): void => {
  if (!isPort(port ?? 0)) report.error('V-10', path, `expected a port from 1 to 65535, got \`${port ?? 0}\``)
}

/** istio V-11 */
export const checkPortName = (report: Report, path: ObjectPath, name: string): void => {
  if (!isDnsLabel(name)) report.error('V-11', path, `expected a port name (a DNS label), got \`${name}\``)
}

/** istio V-12: empty means detection. */
export const checkProtocol = (report: Report, path: ObjectPath, protocol: string | undefined): void => {
  if (protocol !== undefined && protocol !== '' && protocolOf(protocol) === 'unsupported')
    report.error('V-12', path, `unknown protocol \`${protocol}\``)
}

/** istio V-13: at least 1 ms and a whole number of them. Rounded to nanoseconds, the unit upstream keeps. */
export const checkDuration = (report: Report, path: ObjectPath, durationMs: number | undefined): void => {
  if (durationMs === undefined) return
  const nanoseconds = Math.round(durationMs * 1e6)
  if (nanoseconds < 1e6) report.error('V-13', path, `expected a duration of at least 1ms, got \`${durationMs}ms\``)
  else if (nanoseconds % 1e6 !== 0) report.error('V-13', path, `expected a whole number of milliseconds, got \`${durationMs}ms\``)
}

/** istio V-14 */
export const checkLabels = (report: Report, path: ObjectPath, labels: Readonly<Record<string, string>> | undefined): void => {
  for (const [key, value] of stringEntries(labels)) {
    if (!isLabelKey(key)) report.error('V-14', [...path, key], `\`${key}\` is no label key`)
    if (!isLabelValue(value)) report.error('V-14', [...path, key], `\`${value}\` is no label value`)
  }
}

/** istio V-15: whole percent; absent is 0. */
export const checkPercent = (report: Report, path: ObjectPath, percent: number | undefined): void => {
  if (percent !== undefined && (percent < 0 || percent > 100))
    report.error('V-15', path, `expected a percentage from 0 to 100, got \`${percent}\``)
}

/** istio V-16: zero, or from a ten-thousandth to a hundred percent. */
export const checkFraction = (report: Report, path: ObjectPath, percentage: { readonly value?: number } | undefined): void => {
  const value = percentage?.value ?? 0
  if (value < 0 || value > 100 || (value > 0 && value < 0.0001))
    report.error('V-16', [...path, 'value'], `expected 0 or a percentage from 0.0001 to 100, got \`${value}\``)
}

/** istio V-17 */
export const checkSubsetName = (report: Report, path: ObjectPath, name: string | undefined): void => {
  if (!isDnsLabel(name ?? '')) report.error('V-17', path, `expected a subset name (a DNS label), got \`${name ?? ''}\``)
}

/** istio V-18: settings that count something. */
export const checkNotNegative = (report: Report, path: ObjectPath, value: number | undefined): void => {
  if (value !== undefined && value < 0) report.error('V-18', path, `expected a number of at least 0, got \`${value}\``)
}
