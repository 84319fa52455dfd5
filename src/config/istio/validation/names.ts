/**
 * Names of hosts, labels and protocols: syntax only. Each function gives the complaint, or undefined when all is well.
 */
import { isAddress } from './go-address.ts'
import { atoi, byteLength, countOf, cut, goLower, trimCharacter } from './go-text.ts'

const LABEL = /^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$/
const WILDCARD_LABEL = /^(?:\*|(?:\*|\*-)?[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)$/
const QUALIFIED_NAME = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/

/** A DNS label as Istio takes it: letters of either case, digits, inner dashes, at most 63 bytes. */
export const isDnsLabel = (text: string): boolean => text.length <= 63 && LABEL.test(text)

const isWildcardLabel = (text: string): boolean => text.length <= 63 && WILDCARD_LABEL.test(text)

const lengthProblem = (domain: string): string | undefined => {
  if (domain === '') return 'a domain name must not be empty'
  return byteLength(domain) > 255 ? 'a domain name has at most 255 bytes' : undefined
}

const labelsProblem = (domain: string): string | undefined => {
  const labels = domain.split('.')
  const last = labels[labels.length - 1] ?? ''
  if (atoi(last) !== undefined) return `domain name \`${domain}\` ends in a number`
  // The last label may be empty: `istio.io.` is the absolute form of a name.
  const checked = last === '' ? labels.slice(0, -1) : labels
  const bad = checked.find((label) => !isDnsLabel(label))
  return bad === undefined ? undefined : `\`${bad}\` is no label of a domain name`
}

/** A domain name without wildcard. */
export const fqdnProblem = (domain: string): string | undefined => lengthProblem(domain) ?? labelsProblem(domain)

/** A domain name whose first label may be `*`, `*-name` or `*name`. */
export const wildcardDomainProblem = (domain: string): string | undefined => {
  const [first, rest] = cut(domain, '.')
  const problem = lengthProblem(domain)
  if (problem !== undefined) return problem
  if (!isWildcardLabel(first)) return `\`${first}\` is no label of a domain name`
  return rest === undefined ? undefined : labelsProblem(rest)
}

/** Hosts of a VirtualService on a gateway; `sni` lets `outbound_.<port>_._.<host>` pass, the names istiod makes for auto-passthrough. */
export const gatewayDomainProblem = (sni: boolean, domain: string): string | undefined => {
  const length = lengthProblem(domain)
  if (length !== undefined || !sni || !domain.startsWith('outbound_')) return length ?? wildcardDomainProblem(domain)
  const parts = domain.split('_')
  const port = trimCharacter(parts[1] ?? '', '.')
  const host = trimCharacter(parts[3] ?? '', '.')
  const wellFormed = parts.length >= 4 && /[0-9]/.test(port) && /[a-zA-Z]/.test(host)
  return wellFormed ? undefined : `\`${domain}\` has not the form outbound_.<port>_._.<host>`
}

/** `*` followed by anything but a dot. */
export const isPartialWildcard = (host: string): boolean => host.includes('*') && host.length !== 1 && !host.startsWith('*.')

const hostPartProblems = (host: string, isGateway: boolean): readonly string[] => {
  const domain = wildcardDomainProblem(host)
  return [
    ...(host !== '*' && !host.includes('.') ? [`\`${host}\` is a short name; a host here needs a dot`] : []),
    // Gateways accept an address as host.
    ...(domain !== undefined && !(isGateway && isAddress(host)) ? [domain] : []),
    ...(isPartialWildcard(host) ? [`\`${host}\`: only \`*\` and \`*.domain\` are wildcards here`] : []),
  ]
}

/** `namespace/host` of a Gateway server or a Sidecar egress listener. `loose`: object made from a Kubernetes Gateway. */
export const namespacedHostProblems = (text: string, isGateway: boolean, loose = false): readonly string[] => {
  const [namespace, host] = cut(text, '/')
  if (host === undefined) return isGateway ? hostPartProblems(text, true) : [`\`${text}\` has not the form namespace/host`]
  const problems = [...hostPartProblems(host, isGateway)]
  if (namespace === '' || host === '') problems.push('namespace and host must not be empty')
  const plain = isGateway ? namespace : namespace.replace(/^~/, '')
  const special = plain === '*' || plain === '.' || (isGateway ? loose && plain === '~' : plain === '')
  if (!special && !isDnsLabel(plain)) problems.push(`\`${namespace}\` is no namespace`)
  return problems
}

/** A Kubernetes label key: optional DNS prefix and slash, then a qualified name of at most 63 bytes. */
export const isLabelKey = (key: string): boolean => {
  if (countOf(key, '/') > 1) return false
  const slash = key.indexOf('/')
  const name = key.slice(slash + 1)
  const prefix = slash < 0 ? undefined : key.slice(0, slash)
  // Labels of the prefix have no length limit of their own, the whole prefix has.
  const prefixFits = prefix === undefined || (prefix.length <= 253 && prefix.split('.').every((label) => LABEL.test(label)))
  return prefixFits && name.length <= 63 && QUALIFIED_NAME.test(name)
}

/** A label value: empty, or a qualified name of any length. */
export const isLabelValue = (value: string): boolean => value === '' || QUALIFIED_NAME.test(value)

/** What Istio takes a port's protocol for; `unsupported` for any other name. */
export type PortProtocol =
  | 'tcp'
  | 'udp'
  | 'grpc'
  | 'grpc-web'
  | 'http'
  | 'http_proxy'
  | 'http2'
  | 'https'
  | 'tls'
  | 'mongo'
  | 'redis'
  | 'mysql'

const PROTOCOLS: ReadonlySet<string> = new Set([
  'tcp',
  'udp',
  'grpc',
  'grpc-web',
  'http',
  'http_proxy',
  'http2',
  'https',
  'tls',
  'mongo',
  'redis',
  'mysql',
])

const isProtocol = (text: string): text is PortProtocol => PROTOCOLS.has(text)

export const protocolOf = (text: string | undefined): PortProtocol | 'unsupported' => {
  const lower = goLower(text ?? '')
  return isProtocol(lower) ? lower : 'unsupported'
}

export const isHttpProtocol = (text: string | undefined): boolean =>
  ['http', 'http2', 'http_proxy', 'grpc', 'grpc-web'].includes(protocolOf(text))

export const isTlsProtocol = (text: string | undefined): boolean => ['https', 'tls'].includes(protocolOf(text))

/** Everything that is TCP and not HTTP in the clear. */
export const isTcpProtocol = (text: string | undefined): boolean =>
  ['tcp', 'https', 'tls', 'mongo', 'redis', 'mysql'].includes(protocolOf(text))

/** True when every host that `narrow` means is meant by `wide` too. */
export const hostCovers = (wide: string, narrow: string): boolean => {
  if (!wide.startsWith('*')) return wide === narrow
  if (!narrow.startsWith('*')) return narrow.endsWith(wide.slice(1))
  return byteLength(narrow) >= byteLength(wide) && narrow.slice(1).endsWith(wide.slice(1))
}
