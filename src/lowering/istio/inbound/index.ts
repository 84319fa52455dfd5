/**
 * Inbound listeners of a sidecar: one that catches all redirected traffic, with chains for declared ports, for ports that
 * only PeerAuthentication names, and for everything else. Without redirection: one per Sidecar ingress listener. A listener
 * that binds its own port beside redirection is never reached, so it is left out (istio P-5, P-7, S-11).
 */
import type { Workload } from '../../../config/kubernetes/workload.ts'
import type { Mesh } from '../../../config/mesh.ts'
import type { FilterChain, Listener, Reference } from '../../../model/index.ts'
import type { AuthorizationRefusal, WorkloadAuthorization } from '../authorization/index.ts'
import type { Registry } from '../registry/index.ts'
import type { Scope } from '../scope/sidecar-scope.ts'
import { type ChainKind, chainKinds, needsHttpInspection, type Reading, readingOf } from './chain-kinds.ts'
import { httpHandler, type InboundTarget, tcpHandler } from './handlers.ts'
import { type MtlsSetting, mtlsAt, mtlsSettings } from './peer-authentication.ts'
import { type InboundPort, inboundPorts, isIntercepted } from './ports.ts'

export interface Inbound {
  readonly listeners: readonly Listener[]
  /** The whole proxy does not survive this configuration; belongs into the view. */
  readonly crash?: AuthorizationRefusal
}

const listenerName = 'virtualInbound'

interface ChainContext {
  readonly mesh: Mesh
  readonly authorization: WorkloadAuthorization
  readonly trustDomains: readonly string[]
}

interface PortChains {
  readonly target: InboundTarget
  readonly reading: Reading
  readonly mtls: MtlsSetting
  /** Absent = any port. */
  readonly port?: number
  readonly name: (read: 'http' | 'tcp') => string
}

/** istio P-8. */
const acceptedTrustDomains = ({ meshConfig }: Mesh): readonly string[] => {
  const extra = (meshConfig.caCertificates ?? []).flatMap(({ trustDomains }) => trustDomains ?? [])
  return [...new Set([meshConfig.trustDomain, ...meshConfig.trustDomainAliases, ...extra])].filter((domain) => domain !== '')
}

const toChain = (chains: PortChains, kind: ChainKind, { mesh, authorization, trustDomains }: ChainContext): FilterChain => ({
  name: chains.name(kind.read),
  match: { ...(chains.port === undefined ? {} : { destinationPort: chains.port }), ...kind.match },
  ...(kind.terminates ? { tls: { clientCertificate: 'required', trustDomains, mode: 'meshMutual' } as const } : {}),
  handler:
    kind.read === 'http' ? httpHandler(chains.target, authorization.http, mesh.meshConfig) : tcpHandler(chains.target, authorization.tcp),
  reference: chains.mtls.reference,
})

/** The proxy chooses by port first and does not come back: what no chain of the port takes is refused (istio P-6). */
const refusal = (port: number | undefined, reference: Reference): FilterChain => ({
  name: '',
  match: port === undefined ? {} : { destinationPort: port },
  handler: { kind: 'close', why: 'noFilterChain' },
  reference,
})

const portChains = (chains: PortChains, context: ChainContext): readonly FilterChain[] => [
  ...chainKinds(chains.mtls.mode, chains.reading).map((kind) => toChain(chains, kind, context)),
  refusal(chains.port, chains.mtls.reference),
]

const boundName = ({ bind, number }: InboundPort): string => `${bind ?? '0.0.0.0'}_${number}`

const declared = (port: InboundPort, mtls: MtlsSetting): PortChains => ({
  target: {
    cluster: { kind: 'inbound', port: port.number },
    clusterName: `inbound|${port.number}||`,
    servicePort: port.servicePort,
    protocol: port.protocol,
  },
  reading: readingOf(port.protocol),
  mtls,
  port: port.number,
  name: () => boundName(port),
})

const undeclared = (port: number | undefined, mtls: MtlsSetting): PortChains => ({
  target: {
    cluster: { kind: 'passthrough', direction: 'inbound' },
    clusterName: 'InboundPassthroughCluster',
    servicePort: 0,
    protocol: 'auto',
  },
  reading: 'auto',
  mtls,
  ...(port === undefined ? {} : { port }),
  name: (read) => (read === 'http' ? `${listenerName}-catchall-http` : listenerName),
})

const inspects = (chains: readonly FilterChain[]): boolean => chains.some(({ match }) => needsHttpInspection(match))

/** Never fails. `scope` is the workload's own. */
export const lowerInbound = (
  mesh: Mesh,
  registry: Registry,
  scope: Scope,
  workload: Workload,
  authorization: WorkloadAuthorization,
): Inbound => {
  const context: ChainContext = { mesh, authorization, trustDomains: acceptedTrustDomains(mesh) }
  const settings = mtlsSettings(mesh, workload)
  const ports = inboundPorts(mesh, registry, scope, workload)
  const known = new Set(ports.map(({ number }) => number))
  const chainsOf = (port: InboundPort): readonly FilterChain[] => portChains(declared(port, mtlsAt(settings, port.number)), context)
  const onlyNamed = [...settings.ports.keys()].filter((port) => !known.has(port)).sort((a, b) => a - b)
  const refused = authorization.httpRefusal ?? authorization.tcpRefusal
  const rejected = refused?.by === 'proxy' ? { rejected: { reason: refused.reason, references: refused.references } } : {}
  const crash = refused?.by === 'proxyCrash' ? { crash: refused } : {}
  if (!isIntercepted(mesh, workload)) {
    const bound = ports.map((port): Listener => {
      const filterChains = chainsOf(port)
      const addresses = port.bind === undefined || port.bind === '0.0.0.0' ? {} : { addresses: [port.bind] }
      const where = { name: boundName(port), direction: 'inbound', ...addresses, port: port.number } as const
      return { ...where, filterChains, inspectsHttp: inspects(filterChains), ...rejected, reference: port.reference }
    })
    return { listeners: bound, ...crash }
  }
  const filterChains: readonly FilterChain[] = [
    {
      name: `${listenerName}-blackhole`,
      match: { destinationPort: mesh.meshConfig.proxyInboundListenPort },
      handler: { kind: 'close', why: 'blackHole' },
    },
    ...ports.filter(({ bind }) => bind === undefined).flatMap(chainsOf),
    ...onlyNamed.flatMap((port) => portChains(undeclared(port, mtlsAt(settings, port)), context)),
    ...portChains(undeclared(undefined, settings.workload), context),
  ]
  const bad = onlyNamed.find((port) => port < 1 || port > 65_535)
  const all: Listener = {
    name: listenerName,
    direction: 'inbound',
    filterChains,
    inspectsHttp: inspects(filterChains),
    ...(bad === undefined
      ? rejected
      : { rejected: { reason: `no filter chain can have port ${bad}`, references: [mtlsAt(settings, bad).reference] } }),
  }
  return { listeners: [all], ...crash }
}
