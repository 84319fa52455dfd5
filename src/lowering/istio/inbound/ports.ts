/** Ports that a sidecar treats as declared: target ports of Services, or Sidecar ingress listeners (istio S-11). */
import type { Workload } from '../../../config/kubernetes/workload.ts'
import type { Mesh } from '../../../config/mesh.ts'
import type { Reference } from '../../../model/index.ts'
import { refer } from '../../refer.ts'
import type { PortProtocol, Registry } from '../registry/index.ts'
import type { Scope } from '../scope/sidecar-scope.ts'

export interface InboundPort {
  /** Workload port. */
  readonly number: number
  /** Service port, or that of the ingress listener. */
  readonly servicePort: number
  readonly protocol: PortProtocol
  /** The proxy listens on this address and port itself; otherwise traffic is redirected to it. */
  readonly bind?: string
  readonly reference: Reference
}

const protocols: ReadonlySet<string> = new Set<PortProtocol>([
  'http',
  'http2',
  'grpc',
  'grpc-web',
  'http_proxy',
  'https',
  'tls',
  'tcp',
  'mongo',
  'redis',
  'mysql',
  'udp',
])

const isProtocol = (text: string): text is PortProtocol => protocols.has(text)

const parseProtocol = (text: string): PortProtocol => {
  const lower = text.toLowerCase()
  return isProtocol(lower) ? lower : 'auto'
}

/** Ports of the proxy itself: status, metrics, and the two it redirects to. */
const reservedPorts = (mesh: Mesh): ReadonlySet<number> =>
  new Set([15021, 15090, mesh.meshConfig.proxyListenPort, mesh.meshConfig.proxyInboundListenPort])

const wildcard = '0.0.0.0'

/** False: nothing is redirected to the proxy, it listens itself on what a Sidecar lists. */
export const isIntercepted = (mesh: Mesh, workload: Workload): boolean => {
  const { 'sidecar.istio.io/interceptionMode': annotated } = workload.annotations
  return (annotated ?? mesh.meshConfig.defaultConfig.interceptionMode ?? 'REDIRECT') !== 'NONE'
}

const ingressPorts = (mesh: Mesh, scope: Scope, workload: Workload): readonly InboundPort[] => {
  const { sidecar } = scope
  if (sidecar === undefined) return []
  const bindsByDefault = !isIntercepted(mesh, workload)
  return (sidecar.spec.ingress ?? []).map((listener, i) => {
    const number = listener.port?.number ?? 0
    const bind = listener.bind ?? ''
    const mode = listener.captureMode ?? 'DEFAULT'
    const binds = mode === 'NONE' || (mode === 'DEFAULT' && bindsByDefault)
    return {
      number,
      servicePort: number,
      protocol: parseProtocol(listener.port?.protocol ?? ''),
      ...(binds ? { bind: bind === '' ? (workload.ips[0] ?? wildcard) : bind } : {}),
      reference: refer(sidecar, ['spec', 'ingress', i]),
    }
  })
}

const servicePorts = (mesh: Mesh, registry: Registry, workload: Workload): readonly InboundPort[] => {
  const reserved = reservedPorts(mesh)
  return registry
    .targetsOf(workload)
    .filter(({ targetPort }) => !reserved.has(targetPort))
    .map(({ port, targetPort }) => ({
      number: targetPort,
      servicePort: port.number,
      protocol: port.protocol,
      reference: port.reference,
    }))
}

/** One per number, by number; of several declarations the first counts: the oldest Service, the first listener. */
export const inboundPorts = (mesh: Mesh, registry: Registry, scope: Scope, workload: Workload): readonly InboundPort[] => {
  const ingress = ingressPorts(mesh, scope, workload)
  const fromServices = isIntercepted(mesh, workload) ? servicePorts(mesh, registry, workload) : []
  const declared = ingress.length > 0 ? ingress : fromServices
  const ports = new Map<number, InboundPort>()
  for (const port of declared) if (!ports.has(port.number)) ports.set(port.number, port)
  return [...ports.values()].sort((a, b) => a.number - b.number)
}
