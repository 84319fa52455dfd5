/** The plan of a route as istiod generates it: action, clusters, timeouts, retries, mirrors, fault, hash keys and CORS. */
import type { Cors, Fault, HashPolicy, Matcher, RetryPlan, Route } from '../../model/index.ts'
import { clusterName } from './names.ts'

export type PlanJson = null | boolean | number | string | readonly PlanJson[] | { readonly [key: string]: PlanJson }
export type Plan = { readonly [key: string]: PlanJson }

/** protobuf's JSON form of a duration: seconds with 0, 3, 6 or 9 decimals. */
export const protoDuration = (ms: number): string => {
  const nanos = Math.round(ms * 1e6)
  const seconds = Math.trunc(nanos / 1e9)
  const rest = String(Math.abs(nanos % 1e9)).padStart(9, '0')
  const decimals = rest.endsWith('000000000')
    ? ''
    : rest.endsWith('000000')
      ? rest.slice(0, 3)
      : rest.endsWith('000')
        ? rest.slice(0, 6)
        : rest
  return decimals === '' ? `${seconds}s` : `${seconds}.${decimals}s`
}

const retryOf = (retry: RetryPlan): Plan => ({
  retryOn: retry.written,
  numRetries: retry.maxRetries,
  ...(retry.perTryTimeoutMs > 0 || retry.perTryTimeoutConfigured === true ? { perTryTimeoutMs: retry.perTryTimeoutMs } : {}),
  ...(retry.retriableStatusCodes.length > 0 ? { retriableStatusCodes: retry.retriableStatusCodes } : {}),
  // Istio has no field for the longest interval: it is always the proxy's default.
  ...(retry.backoffConfigured ? { backoffBaseMs: retry.backoffBaseMs, backoffMaxMs: null } : {}),
  ...(retry.avoidPreviousHosts ? { hostPredicates: ['envoy.retry_host_predicates.previous_hosts'] } : {}),
  hostSelectionMaxAttempts: retry.hostSelectionMaxAttempts,
  ...(retry.preferOtherPriorities ? { retryPriority: 'envoy.retry_priorities.previous_priorities' } : {}),
})

const faultOf = ({ delay, abort }: Fault): Plan => ({
  ...(delay === undefined ? {} : { delayMs: delay.durationMs, delayPpm: delay.partsPerMillion }),
  ...(abort?.httpStatus === undefined ? {} : { abortHttpStatus: abort.httpStatus }),
  ...(abort?.grpcStatus === undefined ? {} : { abortGrpcStatus: abort.grpcStatus }),
  ...(abort === undefined ? {} : { abortPpm: abort.partsPerMillion }),
})

/** Envoy's `RouteAction.HashPolicy`. */
export const hashPolicyJson = ({ key }: HashPolicy): Plan => {
  switch (key.kind) {
    case 'header':
      return { header: { headerName: key.name } }
    case 'cookie':
      return {
        cookie: {
          name: key.name,
          ...(key.path === undefined || key.path === '' ? {} : { path: key.path }),
          ...(key.ttlMs === undefined ? {} : { ttl: protoDuration(key.ttlMs) }),
          ...(key.attributes === undefined
            ? {}
            : { attributes: key.attributes.map(({ name, value }) => (value === '' ? { name } : { name, value })) }),
        },
      }
    case 'sourceIp':
      return { connectionProperties: key.disabled ? {} : { sourceIp: true } }
    case 'query':
      return { queryParameter: { name: key.name } }
  }
}

const originJson = (matcher: Matcher): readonly Plan[] => {
  switch (matcher.kind) {
    case 'exact':
      return [{ exact: matcher.value }]
    case 'prefix':
      return [{ prefix: matcher.value }]
    case 'suffix':
      return [{ suffix: matcher.value }]
    case 'contains':
      return [{ contains: matcher.value }]
    case 'pattern':
      return [{ safeRegex: { regex: matcher.pattern.source } }]
    // `exact: "*"` lowered to what it means.
    case 'always':
      return [{ exact: '*' }]
    default:
      return []
  }
}

/** Envoy's `CorsPolicy`. */
const corsJson = (cors: Cors): Plan => {
  const origins = cors.allowOrigins.flatMap(originJson)
  return {
    ...(origins.length > 0 ? { allowOriginStringMatch: origins } : {}),
    ...(cors.allowMethods === '' ? {} : { allowMethods: cors.allowMethods }),
    ...(cors.allowHeaders === '' ? {} : { allowHeaders: cors.allowHeaders }),
    ...(cors.exposeHeaders === '' ? {} : { exposeHeaders: cors.exposeHeaders }),
    ...(cors.maxAge === '' ? {} : { maxAge: cors.maxAge }),
    ...(cors.allowCredentials === undefined ? {} : { allowCredentials: cors.allowCredentials }),
    filterEnabled: { defaultValue: { numerator: 100 } },
    forwardNotMatchingPreflights: cors.forwardUnmatchedPreflights,
  }
}

/** Names and units as in the oracle's `routes`; a single destination has weight 100 unless others were dropped (istio ). */
export const planOf = ({ action }: Route): Plan => {
  switch (action.kind) {
    case 'redirect':
      return { action: 'redirect' }
    case 'direct':
      return { action: 'directResponse' }
    case 'none':
      return { action: 'none' }
    case 'forward':
      return {
        action: 'route',
        clusters: action.destinations.map(({ cluster, weight }) => ({ cluster: clusterName(cluster), weight })),
        timeoutMs: action.timeoutMs,
        ...(action.maxGrpcTimeoutMs === undefined ? {} : { maxGrpcTimeoutMs: action.maxGrpcTimeoutMs }),
        ...(action.retry === undefined ? {} : { retry: retryOf(action.retry) }),
        ...(action.mirrors.length > 0
          ? { mirrors: action.mirrors.map(({ cluster, partsPerMillion }) => ({ cluster: clusterName(cluster), ppm: partsPerMillion })) }
          : {}),
        ...(action.hashPolicies.length > 0 ? { hashPolicy: action.hashPolicies.map(hashPolicyJson) } : {}),
        ...(action.fault === undefined ? {} : { fault: faultOf(action.fault) }),
        ...(action.cors === undefined ? {} : { cors: corsJson(action.cors) }),
      }
  }
}
