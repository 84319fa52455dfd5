/**
 * What an HTTP route may do: CORS, fault, mirror, redirect, direct response, retries, rewrite (V-62 … V-85).
 */

import type { ObjectPath } from '../../../model/index.ts'
import { grpcStatusNames } from '../grpc-status.ts'
import type {
  Abort,
  CorsPolicy,
  Delay,
  HttpDirectResponse,
  HttpFaultInjection,
  HttpMatchRequest,
  HttpRedirect,
  HttpRetry,
  HttpRewrite,
  HttpRoute,
} from '../virtual-service.ts'
import { checkDestination } from './destinations.ts'
import type { Report } from './finding.ts'
import { checkDuration, checkFraction, checkNotNegative, checkPort } from './formats.ts'
import { atoi, byteLength } from './go-text.ts'
import { checkCorsName, isAuthorityHeader } from './header-names.ts'
import { checkRegex, checkRegexMatch } from './regex.ts'
import { isSet, messages, stringEntries, strings } from './values.ts'

const CORS_METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', '*']

/** istio V-62, V-63, V-64 */
export const checkCors = (report: Report, path: ObjectPath, cors: CorsPolicy | undefined): void => {
  for (const [i, origin] of messages(cors?.allowOrigins)) {
    const text = origin.exact ?? origin.prefix ?? origin.regex ?? ''
    if (text === '') report.error('V-62', [...path, 'allowOrigins', i], 'an allowed origin must not be empty')
    else checkRegexMatch(report, [...path, 'allowOrigins', i], origin)
  }
  for (const [i, method] of strings(cors?.allowMethods))
    if (!CORS_METHODS.includes(method)) report.error('V-63', [...path, 'allowMethods', i], `\`${method}\` is no HTTP method`)
  for (const field of ['allowHeaders', 'exposeHeaders'] as const)
    for (const [i, name] of strings(cors?.[field])) checkCorsName(report, [...path, field, i], name)
  checkDuration(report, [...path, 'maxAge'], cors?.maxAge)
  if (cors?.maxAge !== undefined && cors.maxAge > 0 && cors.maxAge % 1000 !== 0)
    report.error('V-64', [...path, 'maxAge'], `expected whole seconds, got \`${cors.maxAge}ms\``)
}

/** istio V-65. A fault's warnings are lost upstream, so `abort` without an error type is not heard of. */
export const checkFault = (report: Report, path: ObjectPath, fault: HttpFaultInjection | undefined): void => {
  if (fault === undefined) return
  if (fault.abort === undefined && fault.delay === undefined) report.error('V-65', path, 'a fault needs `abort`, `delay` or both')
  if (fault.abort !== undefined) checkAbort(report, [...path, 'abort'], fault.abort)
  if (fault.delay !== undefined) checkDelay(report, [...path, 'delay'], fault.delay)
}

// istio V-66, V-67
const checkAbort = (report: Report, path: ObjectPath, abort: Abort): void => {
  checkFraction(report, [...path, 'percentage'], abort.percentage)
  if (abort.grpcStatus !== undefined && !grpcStatusNames.includes(abort.grpcStatus))
    report.error('V-66', [...path, 'grpcStatus'], `\`${abort.grpcStatus}\` is no gRPC status name such as \`NOT_FOUND\``)
  if (abort.http2Error !== undefined) report.error('V-67', [...path, 'http2Error'], 'HTTP/2 errors cannot be injected')
  if (abort.httpStatus !== undefined) checkStatus(report, [...path, 'httpStatus'], abort.httpStatus)
}

// istio V-68: 600 passes upstream although its message says otherwise.
const checkStatus = (report: Report, path: ObjectPath, status: number): void => {
  if (status < 200 || status > 600) report.error('V-68', path, `expected an HTTP status from 200 to 600, got \`${status}\``)
}

// istio V-69
const checkDelay = (report: Report, path: ObjectPath, delay: Delay): void => {
  checkFraction(report, [...path, 'percentage'], delay.percentage)
  checkDuration(report, [...path, 'fixedDelay'], delay.fixedDelay)
  checkDuration(report, [...path, 'exponentialDelay'], delay.exponentialDelay)
  if (delay.exponentialDelay !== undefined) report.error('V-69', [...path, 'exponentialDelay'], 'exponential delays are not supported')
}

/** istio V-70, V-71, V-72 */
export const checkMirrors = (report: Report, path: ObjectPath, route: HttpRoute): void => {
  if (route.mirrorPercent !== undefined) {
    checkMirrorShare(report, [...path, 'mirrorPercent'], route.mirrorPercent)
    report.warning('V-71', [...path, 'mirrorPercent'], '`mirrorPercent` is deprecated, use `mirrorPercentage`')
  }
  if (route.mirrorPercentage !== undefined)
    checkMirrorShare(report, [...path, 'mirrorPercentage', 'value'], route.mirrorPercentage.value ?? 0)
  checkDestination(report, [...path, 'mirror'], route.mirror)
  for (const [i, { destination, percentage }] of messages(route.mirrors)) {
    if (destination === undefined) {
      report.error('V-72', [...path, 'mirrors', i], 'a mirror needs a destination')
      continue
    }
    checkDestination(report, [...path, 'mirrors', i, 'destination'], destination)
    if (percentage !== undefined) checkMirrorShare(report, [...path, 'mirrors', i, 'percentage', 'value'], percentage.value ?? 0)
  }
}

// Unlike fault percentages, a mirror's may be as small as it likes.
const checkMirrorShare = (report: Report, path: ObjectPath, percent: number): void => {
  if (percent > 100 || percent < 0) report.error('V-70', path, `expected a percentage from 0 to 100, got \`${percent}\``)
}

/** istio V-73 … V-77. Upstream stops at the first complaint. */
export const checkRedirect = (
  report: Report,
  path: ObjectPath,
  redirect: HttpRedirect | undefined,
  matches: readonly HttpMatchRequest[] | undefined,
): void => {
  if (redirect === undefined) return
  const { uri, prefixRewrite, authority, port, derivePort, scheme, redirectCode = 0 } = redirect
  if (isSet(uri) && isSet(prefixRewrite)) {
    report.error('V-73', path, 'only one of `uri` and `prefixRewrite` may be set')
    return
  }
  if (isSet(prefixRewrite) && messages(matches).some(([, match]) => match.uri !== undefined && match.uri.prefix === undefined)) {
    report.error('V-74', [...path, 'prefixRewrite'], '`prefixRewrite` needs every URI match to be a prefix match')
    return
  }
  const changesNothing = ![uri, prefixRewrite, authority, scheme].some(isSet) && port === undefined && derivePort === undefined
  if (changesNothing) {
    report.error('V-75', path, 'a redirect needs a URI, authority, scheme or port')
    return
  }
  if (redirectCode !== 0 && (redirectCode < 300 || redirectCode > 399)) {
    report.error('V-76', [...path, 'redirectCode'], `expected a status from 300 to 399, got \`${redirectCode}\``)
    return
  }
  if (isSet(scheme) && scheme !== 'http' && scheme !== 'https') {
    report.error('V-77', [...path, 'scheme'], `expected \`http\` or \`https\`, got \`${scheme}\``)
    return
  }
  if (port !== undefined && port > 0) checkPort(report, [...path, 'port'], port)
}

const BODY_LIMIT_BYTES = 1024 * 1024
const BODY_ADVICE_BYTES = 100 * 1024

/** istio V-78, V-79 */
export const checkDirectResponse = (report: Report, path: ObjectPath, response: HttpDirectResponse | undefined): void => {
  if (response === undefined) return
  const sizeBytes = response.body?.string !== undefined ? byteLength(response.body.string) : (response.body?.bytes?.length ?? 0)
  if (sizeBytes > BODY_LIMIT_BYTES) report.error('V-78', [...path, 'body'], 'a response body has at most 1 MiB')
  else if (sizeBytes > BODY_ADVICE_BYTES)
    report.warning('V-79', [...path, 'body'], 'a response body above 100 KiB burdens the control plane')
  checkStatus(report, [...path, 'status'], (response.status ?? 0) | 0)
}

const RETRY_CONDITIONS: readonly string[] = [
  '5xx',
  'gateway-error',
  'reset',
  'reset-before-request',
  'connect-failure',
  'retriable-4xx',
  'refused-stream',
  'retriable-status-codes',
  'retriable-headers',
  'envoy-ratelimited',
  'http3-post-connect-failure',
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
]

// Statuses that Go's net/http has a text for.
const KNOWN_STATUSES: ReadonlySet<number> = new Set([
  ...[100, 101, 102, 103],
  ...[200, 201, 202, 203, 204, 205, 206, 207, 208, 226],
  ...[300, 301, 302, 303, 304, 305, 307, 308],
  ...[
    400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424, 425, 426, 428, 429,
  ],
  ...[431, 451, 500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511],
])

/** istio V-80, V-81 */
export const checkRetries = (report: Report, path: ObjectPath, retries: HttpRetry | undefined): void => {
  if (retries === undefined) return
  checkNotNegative(report, [...path, 'attempts'], retries.attempts)
  const isConfigured = retries.perTryTimeout !== undefined || isSet(retries.retryOn) || retries.retryRemoteLocalities !== undefined
  if ((retries.attempts ?? 0) === 0 && isConfigured) report.error('V-80', path, 'retries are configured although `attempts` is 0')
  checkDuration(report, [...path, 'perTryTimeout'], retries.perTryTimeout)
  for (const condition of isSet(retries.retryOn) ? retries.retryOn.split(',') : [])
    if (!RETRY_CONDITIONS.includes(condition) && !KNOWN_STATUSES.has(atoi(condition) ?? 0))
      report.error('V-81', [...path, 'retryOn'], `\`${condition}\` is no retry condition and no HTTP status`)
  checkDuration(report, [...path, 'backoff'], retries.backoff)
}

/** istio V-82, V-83, V-84. Upstream stops at the first complaint. */
export const checkRewrite = (report: Report, path: ObjectPath, rewrite: HttpRewrite | undefined): void => {
  if (rewrite === undefined) return
  const { uri, authority, uriRegexRewrite } = rewrite
  if (isSet(uri) && uriRegexRewrite !== undefined) {
    report.error('V-82', path, 'only one of `uri` and `uriRegexRewrite` may be set')
    return
  }
  if (!isSet(uri) && uriRegexRewrite === undefined && !isSet(authority)) {
    report.error('V-83', path, 'a rewrite needs `uri`, `uriRegexRewrite` or `authority`')
    return
  }
  if (uriRegexRewrite === undefined) return
  if (!isSet(uriRegexRewrite.match) || !isSet(uriRegexRewrite.rewrite)) {
    report.error('V-84', [...path, 'uriRegexRewrite'], 'a regex rewrite needs `match` and `rewrite`')
    return
  }
  checkRegex(report, [...path, 'uriRegexRewrite', 'match'], uriRegexRewrite.match)
}

/**
 * istio V-85: rewrite and request headers may change the authority once. (Upstream's verdict on an empty value beside another one
 * depends on map order; here an empty value never counts.)
 */
export const checkSingleAuthority = (report: Report, path: ObjectPath, route: HttpRoute): void => {
  const { set, add } = route.headers?.request ?? {}
  let isChanged = isSet(route.rewrite?.authority)
  for (const [verb, operations] of [
    ['set', set],
    ['add', add],
  ] as const)
    for (const [name, value] of stringEntries(operations)) {
      if (!isAuthorityHeader(name)) continue
      if (isChanged) {
        report.error('V-85', [...path, verb, name], 'the authority is changed in more than one place')
        return
      }
      isChanged = value !== ''
    }
}
