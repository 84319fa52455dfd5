/** What the decision of the proxy that routes does not state: why no route of a service applied, or nothing listens. */
import type { Mesh } from '../config/mesh.ts'
import type { Resource } from '../config/resource.ts'
import type { ObjectReference } from '../model/index.ts'
import type { Note, Resolution, WorkingHop } from './types.ts'

/** Why a port is TCP, and how to say that it is not. */
const tcpByDeclaration = ({ portName, portProtocol, reference }: Resolution): string => {
  const isEntry = reference !== undefined && 'kind' in reference && reference.kind === 'ServiceEntry'
  const remedy = isEntry ? 'declare its protocol as HTTP' : 'name it `http` or `http-…`, or set appProtocol'
  const isByName = !isEntry && (portProtocol === undefined || portName?.split('-')[0] === portProtocol)
  const named = portName === undefined ? 'has no name' : `is named \`${portName}\``
  return `${isByName ? named : `is declared \`${portProtocol ?? ''}\``}, so Istio treats it as TCP: no HTTP route, retry or header rule applies (${remedy})`
}

/**
 * An HTTP request that the client's proxy forwards to a service as TCP: routes, retries and header matches have no say.
 * What is passed through is no matter of the port's declaration.
 */
export const routedAsTcp = (hop: WorkingHop, resolution: Resolution): readonly Note[] => {
  const { request, decision } = hop
  if (request.protocol !== 'http' || request.source.tls !== undefined) return []
  if (decision?.kind !== 'forward' || decision.as !== 'tcp' || decision.cluster.kind !== 'service') return []
  return [{ code: 'tcpPort', text: `port ${request.destination.port} ${tcpByDeclaration(resolution)}` }]
}

const isSameObject = (resource: Resource<unknown>, { kind, namespace, name }: ObjectReference): boolean =>
  resource.kind === kind && resource.namespace === namespace && resource.name === name

/** A service of the files that the client's proxy is not told of: requests for it pass it by. */
export const hiddenService = (mesh: Mesh, hop: WorkingHop, { service, reference }: Resolution): readonly Note[] => {
  if (service === undefined || hop.decision?.kind !== 'forward' || hop.decision.cluster.kind !== 'passthrough') return []
  // Nobody is told of an alias: what it stands for is outside, or a service of its own.
  const isAlias = mesh.kubernetes.services.some(
    (one) => one.spec.type === 'ExternalName' && reference !== undefined && 'kind' in reference && isSameObject(one, reference),
  )
  if (isAlias) return []
  if (hop.view.clusters.some(({ key }) => key.kind === 'service' && key.host === service)) return []
  return [
    {
      code: 'noService',
      text: `the proxy of ${hop.workload.name} is not told of ${service} (a Sidecar or exportTo keeps it away): no route, retry or DestinationRule of it applies`,
    },
  ]
}

/** A gateway is asked at a port that no Gateway opens. */
export const noGatewayPort = (hop: WorkingHop): readonly Note[] => {
  if (hop.decision?.kind !== 'close' || hop.decision.why !== 'noListener') return []
  const name = `${hop.workload.namespace}/${hop.workload.name}`
  const ports = [...new Set(hop.view.listeners.flatMap(({ port }) => port ?? []))].sort((a, b) => a - b)
  const text =
    ports.length === 0
      ? `no Gateway opens a port at ${name}: none selects it, or --gateway names a workload that is no gateway`
      : `no Gateway opens port ${hop.request.destination.port} at ${name}; its Pod listens on ${ports.join(', ')}`
  return [{ code: 'noPort', text }]
}
