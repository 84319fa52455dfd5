/**
 * The servers of all Gateways that select one workload, merged per port as one proxy listens (istio H-27, H-28, T-7,
 * T-8). Owns: which servers survive, on which port, under which route table. Does not: look at VirtualServices.
 */
import type { GatewaySpec, Server } from '../../../config/istio/gateway.ts'
import type { Workload } from '../../../config/kubernetes/workload.ts'
import type { Mesh } from '../../../config/mesh.ts'
import type { Resource } from '../../../config/resource.ts'
import type { ObjectReference } from '../../../model/index.ts'
import { refer } from '../../refer.ts'
import type { Registry } from '../registry/index.ts'
import { hasLabels } from '../routes/match.ts'
import { proxyLabels } from '../topology.ts'
import { byAge } from '../visibility.ts'

/** One server of one Gateway, ready for use. */
export interface GatewayServer {
  /** `namespace/name`. */
  readonly gateway: string
  readonly spec: Server
  /** `.` and `*` namespaces resolved: `host` or `namespace/host`. */
  readonly hosts: readonly string[]
  /** `port.number` as written: what routes compare with. */
  readonly port: number
  readonly protocol: ServerProtocol
  /** Empty when this server has no HTTP routes. */
  readonly routeTable: string
  readonly reference: ObjectReference
}

export type ServerProtocol = 'http' | 'https' | 'other'

/** Servers that share a listener and its way of reading bytes. */
export interface MergedPort {
  /** The port the proxy listens on. */
  readonly number: number
  readonly bind: string
  readonly protocol: ServerProtocol
  /** Of plain HTTP servers; that of TLS servers is their own. */
  readonly routeTable: string
  readonly servers: readonly GatewayServer[]
}

export interface MergedServers {
  readonly ports: readonly MergedPort[]
  /** Route table → the servers whose hosts it holds, in the order in which they were merged. */
  readonly byRouteTable: ReadonlyMap<string, readonly GatewayServer[]>
}

const httpProtocols: ReadonlySet<string> = new Set(['http', 'http2', 'http_proxy', 'grpc', 'grpc-web'])

const protocolOf = (written: string): ServerProtocol => {
  const name = written.toLowerCase()
  if (httpProtocols.has(name)) return 'http'
  return name === 'https' ? 'https' : 'other'
}

/** TLS that is not terminated here; the mode's zero value. */
export const isPassthrough = ({ tls }: Server): boolean =>
  tls !== undefined && (tls.mode === undefined || tls.mode === 'PASSTHROUGH' || tls.mode === 'AUTO_PASSTHROUGH')

/** HTTP after TLS is terminated here. */
export const terminatesHttps = ({ spec, protocol }: GatewayServer): boolean =>
  spec.tls !== undefined && protocol === 'https' && !isPassthrough(spec)

const hasHttpRoutes = ({ spec, protocol }: GatewayServer): boolean => protocol === 'http' || (protocol === 'https' && !isPassthrough(spec))

// `httpsRedirect` gives a plain HTTP server TLS settings as well.
const usesTls = ({ spec, protocol }: GatewayServer): boolean => spec.tls !== undefined && protocol !== 'http'

/** istio H-28: `./host` is local to the Gateway's namespace; any namespace is as good as none. */
const resolveHosts = (hosts: readonly string[], namespace: string): readonly string[] => {
  if (hosts.includes('*/*')) return ['*']
  return hosts.map((host) => {
    const slash = host.indexOf('/')
    if (slash < 0) return host
    const [owner, name] = [host.slice(0, slash), host.slice(slash + 1)]
    return owner === '.' ? `${namespace}/${name}` : owner === '*' ? name : host
  })
}

const routeTableName = (server: Server, protocol: ServerProtocol, port: number, gateway: Resource<GatewaySpec>): string => {
  const bind = server.bind ? `.${server.bind}` : ''
  if (protocol === 'http') return `http.${port}${bind}`
  if (protocol !== 'https' || isPassthrough(server)) return ''
  return `https.${server.port?.number ?? 0}.${server.port?.name ?? ''}.${gateway.name}.${gateway.namespace}${bind}`
}

const portTranslationOff = 'experimental.istio.io/disable-gateway-port-translation'

/** The port of a Service in front of the workload is translated to where the workload listens; the first hit counts. */
const listeningPort = (registry: Registry, workload: Workload): ((port: number) => number) => {
  const targets = registry.targetsOf(workload).filter(({ service }) => service.labels[portTranslationOff] === undefined)
  return (port) => targets.find((target) => target.port.number === port)?.targetPort ?? port
}

/** Gateways that select the workload, oldest first. */
const gatewaysOf = (mesh: Mesh, workload: Workload): readonly Resource<GatewaySpec>[] => {
  const labels = proxyLabels(workload)
  return [...mesh.istio.gateways].sort(byAge).filter(({ spec }) => hasLabels(spec.selector, labels))
}

interface PortKey {
  readonly number: number
  readonly protocol: ServerProtocol
  readonly written: string
  readonly bind: string
}

interface OpenPort {
  readonly key: PortKey
  routeTable: string
  readonly servers: GatewayServer[]
}

/** What is known while servers are merged one by one; local to `mergeServers`. */
interface Merging {
  readonly taken: Set<number>
  readonly plain: Map<number, OpenPort>
  readonly ports: Map<string, OpenPort>
  readonly routeTables: Map<string, GatewayServer[]>
  readonly tlsHosts: Map<number, Map<string, string>>
}

const idOf = ({ number, written, bind }: PortKey): string => `${number} ${written} ${bind}`

const open = (state: Merging, key: PortKey, server: GatewayServer): OpenPort => {
  const port: OpenPort = { key, routeTable: server.routeTable, servers: [server] }
  state.ports.set(idOf(key), port)
  return port
}

const openFirst = (state: Merging, key: PortKey, server: GatewayServer): void => {
  const port = open(state, key, server)
  if (!usesTls(server)) state.plain.set(key.number, port)
  if (hasHttpRoutes(server)) state.routeTables.set(server.routeTable, [server])
}

const join = (state: Merging, port: OpenPort, server: GatewayServer): void => {
  port.servers.push(server)
  const table = state.routeTables.get(server.routeTable)
  if (table === undefined) state.routeTables.set(server.routeTable, [server])
  else table.push(server)
}

/** Two TLS servers of one port and address cannot have a host in common: the later one is left out. */
const claimsHosts = (state: Merging, number: number, server: GatewayServer): boolean => {
  if (server.spec.tls === undefined) return true
  const bind = server.spec.bind ?? ''
  const known = state.tlsHosts.get(number) ?? new Map<string, string>()
  state.tlsHosts.set(number, known)
  if (server.hosts.some((host) => known.get(host) === bind)) return false
  for (const host of server.hosts) known.set(host, bind)
  return true
}

/** A server that meets a plain-text server on its port. */
const mergeIntoPlain = (state: Merging, current: OpenPort, key: PortKey, server: GatewayServer): void => {
  if (current.key.bind === key.bind) {
    // Only HTTP joins HTTP; everything else on the same address is a conflict, and the older server stays.
    if (key.protocol === 'http' && current.key.protocol === 'http') join(state, current, server)
    return
  }
  const port = state.ports.get(idOf(key))
  if (port === undefined) {
    openFirst(state, key, server)
  } else {
    port.routeTable = server.routeTable
    join(state, port, server)
  }
}

/** A server on a port where only TLS servers were before. */
const mergeIntoTls = (state: Merging, key: PortKey, server: GatewayServer): void => {
  if (!usesTls(server)) {
    openFirst(state, key, server)
    return
  }
  if (hasHttpRoutes(server)) {
    // Two HTTPS servers of one Gateway with one port name could not be told apart.
    if (state.routeTables.has(server.routeTable)) return
    state.routeTables.set(server.routeTable, [server])
  }
  const port = state.ports.get(idOf(key))
  if (port === undefined) open(state, key, server)
  else port.servers.push(server)
}

const merge = (state: Merging, number: number, server: GatewayServer): void => {
  if (!claimsHosts(state, number, server)) return
  const key = { number, protocol: server.protocol, written: server.spec.port?.protocol ?? '', bind: server.spec.bind ?? '' }
  const plain = state.plain.get(number)
  if (!state.taken.has(number)) {
    state.taken.add(number)
    openFirst(state, key, server)
  } else if (plain !== undefined) {
    mergeIntoPlain(state, plain, key, server)
  } else {
    mergeIntoTls(state, key, server)
  }
}

/** Never fails; a server without port is left out. */
export const mergeServers = (mesh: Mesh, registry: Registry, workload: Workload): MergedServers => {
  const state: Merging = { taken: new Set(), plain: new Map(), ports: new Map(), routeTables: new Map(), tlsHosts: new Map() }
  const listensOn = listeningPort(registry, workload)
  for (const gateway of gatewaysOf(mesh, workload)) {
    for (const [index, spec] of (gateway.spec.servers ?? []).entries()) {
      if (spec.port === undefined) continue
      const port = spec.port.number ?? 0
      const number = listensOn(port)
      const protocol = protocolOf(spec.port.protocol ?? '')
      merge(state, number, {
        gateway: `${gateway.namespace}/${gateway.name}`,
        spec,
        hosts: resolveHosts(spec.hosts ?? [], gateway.namespace),
        port,
        protocol,
        routeTable: routeTableName(spec, protocol, number, gateway),
        reference: refer(gateway, ['spec', 'servers', index]),
      })
    }
  }
  return {
    ports: [...state.ports.values()].map(({ key: { number, bind, protocol }, routeTable, servers }) => ({
      number,
      bind,
      protocol,
      routeTable,
      servers,
    })),
    byRouteTable: state.routeTables,
  }
}
