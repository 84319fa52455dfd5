/** The request as the caller sends it, before any proxy has seen it. */
import type { Mesh } from '../config/mesh.ts'
import { indexesOf } from '../lowering/istio/indexes.ts'
import type { PeerTls, RequestDescriptor, View, WorkloadIdentity } from '../model/index.ts'
import { isAddress } from './destination.ts'
import type { Call, Resolution } from './types.ts'

const callersTls = (call: Call): PeerTls | undefined =>
  call.scheme === 'https'
    ? { kind: 'tls', ...(isAddress(call.host) ? {} : { serverName: call.host.toLowerCase() }), alpn: ['http/1.1'] }
    : undefined

const asSent = (
  call: Call,
  direction: RequestDescriptor['direction'],
  sourceIp: string | undefined,
  destination: RequestDescriptor['destination'],
): RequestDescriptor => {
  const tls = callersTls(call)
  return {
    direction,
    protocol: call.protocol,
    ...(call.scheme === 'tcp' ? {} : { scheme: call.scheme }),
    method: call.method,
    authority: call.authority,
    path: call.path,
    headers: call.headers,
    source: { ip: call.sourceIp ?? sourceIp ?? 'unknown', ...(tls === undefined ? {} : { tls }) },
    destination,
    tokens: [],
    draws: call.draws,
  }
}

/** At the caller's own proxy, or on the wire when there is none. */
export const outboundRequest = (call: Call, resolution: Resolution, caller: WorkloadIdentity | undefined): RequestDescriptor =>
  asSent(call, 'outbound', caller?.addresses[0], { ip: call.destinationIp ?? resolution.address, port: call.port })

/** The gateway's Service may lead the port of the URL to another one. */
const gatewayPort = (mesh: Mesh, gateway: View, port: number): number => {
  const { kind, namespace, name } = gateway.workload
  const workload = mesh.kubernetes.workloads.find((one) => one.kind === kind && one.namespace === namespace && one.name === name)
  const targets = workload === undefined ? [] : indexesOf(mesh).registry.targetsOf(workload)
  const target = targets.find((one) => one.port.number === port)?.targetPort
  return target !== undefined && gateway.listeners.some((listener) => listener.port === target) ? target : port
}

/** At a gateway, from somebody outside. */
export const gatewayRequest = (mesh: Mesh, call: Call, gateway: View): RequestDescriptor =>
  asSent(call, 'gateway', undefined, {
    ip: call.destinationIp ?? gateway.workload.addresses[0] ?? 'unknown',
    port: gatewayPort(mesh, gateway, call.port),
  })
