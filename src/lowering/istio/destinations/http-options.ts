/**
 * Which HTTP version a cluster speaks upstream, and the connection options that go with it.
 */
import type { MeshConfig } from '../../../config/istio/mesh-config.ts'
import type { ConnectionPoolSettings } from '../../../config/istio/traffic-policy.ts'
import { isHttp, isHttp2 } from '../registry/index.ts'
import type { PortProtocol } from '../registry/types.ts'
import { durationJson, type JsonObject } from './json.ts'

/** `downstream`: the version the client uses. Absent = HTTP/1.1 without saying so. */
export type UpstreamVersion = 'http1' | 'http2' | 'downstream'

/** Header names keep their case over HTTP/1.1 in the whole mesh. */
const preservesHeaderCase = (meshConfig: MeshConfig): boolean => meshConfig.defaultConfig?.proxyHeaders?.preserveHttp1HeaderCase === true

const declared = (protocol: PortProtocol, role: 'sidecar' | 'gateway', meshConfig: MeshConfig): UpstreamVersion | undefined => {
  if (isHttp2(protocol)) return 'http2'
  if (protocol === 'auto' && role === 'sidecar') return 'downstream'
  return (isHttp(protocol) || protocol === 'auto') && preservesHeaderCase(meshConfig) ? 'http1' : undefined
}

const upgrades = (protocol: PortProtocol, pool: ConnectionPoolSettings | undefined, meshConfig: MeshConfig): boolean => {
  const http = pool?.http
  if (http?.useClientProtocol === true || http?.h2UpgradePolicy === 'DO_NOT_UPGRADE') return false
  return http?.h2UpgradePolicy === 'UPGRADE' || (isHttp(protocol) && meshConfig.h2UpgradePolicy === 'UPGRADE')
}

/** `direction` inbound never upgrades. */
export const upstreamVersion = (
  protocol: PortProtocol,
  pool: ConnectionPoolSettings | undefined,
  context: { readonly role: 'sidecar' | 'gateway'; readonly direction: 'outbound' | 'inbound'; readonly meshConfig: MeshConfig },
): UpstreamVersion | undefined => {
  if (pool?.http?.useClientProtocol === true) return 'downstream'
  const version = declared(protocol, context.role, context.meshConfig)
  return version ?? (context.direction === 'outbound' && upgrades(protocol, pool, context.meshConfig) ? 'http2' : undefined)
}

const keptCase: JsonObject = {
  headerKeyFormat: {
    statefulFormatter: {
      name: 'preserve_case',
      typedConfig: { '@type': 'type.googleapis.com/envoy.extensions.http.header_formatters.preserve_case.v3.PreserveCaseFormatterConfig' },
    },
  },
}

const commonOptions = (pool: ConnectionPoolSettings | undefined): JsonObject | undefined => {
  const { http, tcp } = pool ?? {}
  const idleTimeout = http?.idleTimeout ?? tcp?.idleTimeout
  const requests = http?.maxRequestsPerConnection ?? 0
  const needed =
    idleTimeout !== undefined ||
    requests > 0 ||
    (http?.maxConcurrentStreams ?? 0) > 0 ||
    tcp?.maxConnectionDuration !== undefined ||
    http?.http2KeepAlive !== undefined
  if (!needed) return undefined
  return {
    ...(idleTimeout !== undefined && { idleTimeout: durationJson(idleTimeout) }),
    ...(requests > 0 && { maxRequestsPerConnection: requests }),
    ...(tcp?.maxConnectionDuration !== undefined && { maxConnectionDuration: durationJson(tcp.maxConnectionDuration) }),
  }
}

const http2Options = (pool: ConnectionPoolSettings | undefined): JsonObject => {
  const { maxConcurrentStreams = 0, http2KeepAlive } = pool?.http ?? {}
  return {
    ...(maxConcurrentStreams > 0 && { maxConcurrentStreams }),
    ...(http2KeepAlive && {
      connectionKeepalive: {
        ...(http2KeepAlive.interval !== undefined && { interval: durationJson(http2KeepAlive.interval) }),
        ...(http2KeepAlive.timeout !== undefined && { timeout: durationJson(http2KeepAlive.timeout) }),
      },
    }),
  }
}

const versionOptions = (version: UpstreamVersion | undefined, pool: ConnectionPoolSettings | undefined, keepsCase: boolean): JsonObject => {
  const http1 = keepsCase ? keptCase : {}
  switch (version) {
    case 'http2':
      return { explicitHttpConfig: { http2ProtocolOptions: http2Options(pool) } }
    case 'downstream':
      return { useDownstreamProtocolConfig: { httpProtocolOptions: http1, http2ProtocolOptions: {} } }
    default:
      return { explicitHttpConfig: { httpProtocolOptions: http1 } }
  }
}

/** Envoy's `HttpProtocolOptions`; absent when nothing asks for them. `serverName` are options of TLS origination. */
export const httpOptionsJson = (
  protocol: PortProtocol,
  version: UpstreamVersion | undefined,
  pool: ConnectionPoolSettings | undefined,
  serverName: JsonObject | undefined,
  context: { readonly role: 'sidecar' | 'gateway'; readonly meshConfig: MeshConfig },
): JsonObject | undefined => {
  const common = commonOptions(pool)
  if (version === undefined && common === undefined && serverName === undefined) return undefined
  // Asking twice for the client's protocol forgets the case, so a sniffed port of a sidecar loses it.
  const forgets = protocol === 'auto' && context.role === 'sidecar' && pool?.http?.useClientProtocol === true
  const hasCase = (isHttp(protocol) && !isHttp2(protocol)) || protocol === 'auto'
  const keepsCase = preservesHeaderCase(context.meshConfig) && hasCase && !forgets
  return {
    ...(common && { commonHttpProtocolOptions: common }),
    ...(serverName && { upstreamHttpProtocolOptions: serverName }),
    ...versionOptions(version, pool, keepsCase),
  }
}
