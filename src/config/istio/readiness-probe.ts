/**
 * ReadinessProbe of a proxy: decoded only, readiness is the orchestrator's business.
 * Fields of networking/v1alpha3/workload_group.proto.
 */
import type * as t from 'io-ts'
import { int32, message, repeated, string, uint32 } from '../codec/index.ts'

const ProbeHeader = message('HTTPHeader', { name: string, value: string })

const HttpHealthCheck = message('HTTPHealthCheckConfig', {
  path: string,
  port: uint32,
  host: string,
  scheme: string,
  httpHeaders: repeated(ProbeHeader),
})

export const ReadinessProbe = message(
  'ReadinessProbe',
  {
    initialDelaySeconds: int32,
    timeoutSeconds: int32,
    periodSeconds: int32,
    successThreshold: int32,
    failureThreshold: int32,
    httpGet: HttpHealthCheck,
    tcpSocket: message('TCPHealthCheckConfig', { host: string, port: uint32 }),
    exec: message('ExecHealthCheckConfig', { command: repeated(string) }),
    grpc: message('GrpcHealthCheckConfig', { port: uint32, service: string }),
  },
  { oneofs: [['httpGet', 'tcpSocket', 'exec', 'grpc']] },
)
export interface ReadinessProbe extends t.TypeOf<typeof ReadinessProbe> {}
