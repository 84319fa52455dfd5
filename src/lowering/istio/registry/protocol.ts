/**
 * Which protocol a service port speaks, from its name, `appProtocol` and number.
 */
import type { PortProtocol } from './types.ts'

const named: Readonly<Record<string, PortProtocol>> = {
  tcp: 'tcp',
  udp: 'udp',
  grpc: 'grpc',
  'grpc-web': 'grpc-web',
  http: 'http',
  http_proxy: 'http_proxy',
  http2: 'http2',
  https: 'https',
  tls: 'tls',
  mongo: 'mongo',
  redis: 'redis',
  mysql: 'mysql',
}

// Servers on these ports speak first, so the proxy must not wait for bytes: SMTP, DNS, MySQL, MongoDB.
const speakFirst: ReadonlySet<number> = new Set([25, 53, 3306, 27017])

const kubernetesNames: Readonly<Record<string, PortProtocol>> = {
  'kubernetes.io/h2c': 'http2',
  'kubernetes.io/ws': 'http',
  'kubernetes.io/wss': 'https',
}

/** A protocol by its plain name, in any case; unknown names are `auto`. */
export const parseProtocol = (name: string): PortProtocol => {
  const key = name.toLowerCase()
  return Object.hasOwn(named, key) ? (named[key] ?? 'auto') : 'auto'
}

/** Protocol of a Kubernetes Service port: `appProtocol`, else the part of the port's name before the first hyphen. */
export const protocolOf = (port: {
  readonly number: number
  readonly name: string
  /** `TCP`, `UDP`, `SCTP`. */
  readonly transport: string
  readonly appProtocol?: string
}): PortProtocol => {
  if (port.transport === 'UDP') return 'udp'
  const { appProtocol } = port
  if (appProtocol !== undefined && Object.hasOwn(kubernetesNames, appProtocol)) return kubernetesNames[appProtocol] ?? 'auto'
  const name = appProtocol ?? port.name
  if (name.slice(0, 8).toLowerCase() === 'grpc-web') return 'grpc-web'
  const protocol = parseProtocol(name.split('-', 1)[0] ?? '')
  return protocol === 'auto' && speakFirst.has(port.number) ? 'tcp' : protocol
}
