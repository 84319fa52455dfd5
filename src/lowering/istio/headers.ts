/** Header operations of routes and destinations (istio ). */
import type { Headers, HeaderOperations as WrittenOperations } from '../../config/istio/virtual-service.ts'
import type { HeaderOperations, ObjectPath, Reference } from '../../model/index.ts'
import { toByteString } from '../bytes.ts'
import { hasForbiddenBytes } from './route-parts.ts'
import { compareText } from './visibility.ts'

export interface LoweredHeaders {
  readonly request?: HeaderOperations
  readonly response?: HeaderOperations
  /** A new authority asked for by way of `host` or `:authority`; empty = none (istio R-15). */
  readonly authority: string
}

/** `at` makes the reference of a path below `headers`. */
export const lowerHeaders = (headers: Headers | undefined, at: (path: ObjectPath) => Reference): LoweredHeaders => {
  const request = lowerOperations(headers?.request, at(['headers', 'request']))
  const response = lowerOperations(headers?.response, at(['headers', 'response']))
  return {
    ...(request === undefined ? {} : { request }),
    ...(response === undefined ? {} : { response }),
    authority: authorityIn(headers?.request?.set) || authorityIn(headers?.request?.add),
  }
}

// The control plane never hands these to the proxy as headers. An empty value is no operation: the proxy adds nothing.
const isInternal = (name: string): boolean => name.startsWith(':') || name.toLowerCase() === 'host'

const authorityIn = (values: Readonly<Record<string, string>> | undefined): string =>
  Object.entries(values ?? {}).findLast(([name]) => /^(?::authority|host)$/i.test(name))?.[1] ?? ''

const sorted = (values: Readonly<Record<string, string>> | undefined): readonly (readonly [string, string])[] =>
  Object.entries(values ?? {})
    .filter(([name, value]) => !isInternal(name) && value !== '')
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, value]) => [toByteString(name).toLowerCase(), toByteString(value)])

const lowerOperations = (written: WrittenOperations | undefined, reference: Reference): HeaderOperations | undefined => {
  const operations = {
    remove: (written?.remove ?? []).filter((name) => !isInternal(name)).map((name) => toByteString(name).toLowerCase()),
    set: sorted(written?.set),
    add: sorted(written?.add),
  }
  const isEmpty = operations.remove.length + operations.set.length + operations.add.length === 0
  return isEmpty ? undefined : { ...operations, reference }
}

/**
 * Two lists that the proxy works off in one pass: all removes, then all sets, then all adds, so an add of the first
 * list survives a set of the second (istio R-29b, measured).
 */
export const inOnePass = (first: HeaderOperations | undefined, second: HeaderOperations | undefined): readonly HeaderOperations[] => {
  if (first === undefined || second === undefined) return [first ?? second].filter((pass) => pass !== undefined)
  return [
    {
      ...first,
      remove: [...first.remove, ...second.remove],
      set: [...first.set, ...second.set],
      add: [...first.add, ...second.add],
    },
  ]
}

/** Why the proxy refuses these operations, if it does (istio section 0a). */
export const headerRejection = (operations: HeaderOperations | undefined): string | undefined => {
  if (operations === undefined) return undefined
  const names = [...operations.remove, ...operations.set.map(([name]) => name), ...operations.add.map(([name]) => name)]
  if (names.some((name) => name === '' || hasForbiddenBytes(name))) return 'invalid header name'
  const values = [...operations.set, ...operations.add].map(([, value]) => value)
  if (values.some((value) => hasForbiddenBytes(value) || value.length > maximumHeaderBytes)) return 'invalid header value'
  const bad = values.find((value) => !hasValidOperators(value))
  return bad === undefined ? undefined : `unknown command operator in \`${bad}\``
}

const maximumHeaderBytes = 16_384

/** Every `%` is doubled or starts a command operator `%NAME(argument):length%`. */
const hasValidOperators = (value: string): boolean => {
  const operatorAt = /%(?:%|([A-Z0-9_]+)(?:\([^)]*\))?(?::\d+)?%)/y
  let at = value.indexOf('%')
  while (at >= 0) {
    operatorAt.lastIndex = at
    const operator = operatorAt.exec(value)
    if (operator === null || (operator[1] !== undefined && !knownOperators.has(operator[1]))) return false
    at = value.indexOf('%', operatorAt.lastIndex)
  }
  return true
}

// Envoy's command operators that take part in header values.
const knownOperators: ReadonlySet<string> = new Set(
  `REQ RESP TRAILER REQ_WITHOUT_QUERY START_TIME START_TIME_LOCAL EMIT_TIME PROTOCOL RESPONSE_CODE RESPONSE_CODE_DETAILS RESPONSE_FLAGS
   RESPONSE_FLAGS_LONG CONNECTION_TERMINATION_DETAILS BYTES_RECEIVED BYTES_SENT BYTES_RETRANSMITTED PACKETS_RETRANSMITTED DURATION
   COMMON_DURATION REQUEST_DURATION REQUEST_TX_DURATION RESPONSE_DURATION RESPONSE_TX_DURATION ROUTE_NAME VIRTUAL_CLUSTER_NAME
   UPSTREAM_CLUSTER UPSTREAM_CLUSTER_RAW UPSTREAM_HOST UPSTREAM_HOST_NAME UPSTREAM_HOST_NAME_WITHOUT_PORT UPSTREAM_CONNECTION_ID
   UPSTREAM_REQUEST_ATTEMPT_COUNT UPSTREAM_LOCAL_ADDRESS UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT UPSTREAM_LOCAL_PORT UPSTREAM_METADATA
   UPSTREAM_REMOTE_ADDRESS UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT UPSTREAM_REMOTE_PORT UPSTREAM_PEER_SUBJECT UPSTREAM_PEER_ISSUER
   UPSTREAM_PEER_CERT UPSTREAM_PEER_CERT_V_START UPSTREAM_PEER_CERT_V_END UPSTREAM_PEER_URI_SAN UPSTREAM_PEER_DNS_SAN UPSTREAM_PEER_IP_SAN
   UPSTREAM_LOCAL_URI_SAN UPSTREAM_LOCAL_DNS_SAN UPSTREAM_LOCAL_IP_SAN UPSTREAM_LOCAL_SUBJECT UPSTREAM_TLS_SESSION_ID
   UPSTREAM_TLS_CIPHER UPSTREAM_TLS_VERSION UPSTREAM_PROTOCOL UPSTREAM_TRANSPORT_FAILURE_REASON UPSTREAM_DETECTED_CLOSE_TYPE
   UPSTREAM_FILTER_STATE UPSTREAM_HEADER_BYTES_RECEIVED UPSTREAM_HEADER_BYTES_SENT UPSTREAM_WIRE_BYTES_RECEIVED UPSTREAM_WIRE_BYTES_SENT
   UPSTREAM_DECOMPRESSED_HEADER_BYTES_RECEIVED UPSTREAM_DECOMPRESSED_HEADER_BYTES_SENT UPSTREAM_HOSTS_ATTEMPTED
   UPSTREAM_HOSTS_ATTEMPTED_WITHOUT_PORT UPSTREAM_HOST_NAMES_ATTEMPTED UPSTREAM_HOST_NAMES_ATTEMPTED_WITHOUT_PORT
   UPSTREAM_CONNECTION_IDS_ATTEMPTED UPSTREAM_CX_POOL_READY_DURATION UPSTREAM_LOCAL_CLOSE_REASON
   DOWNSTREAM_LOCAL_ADDRESS DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT DOWNSTREAM_LOCAL_PORT DOWNSTREAM_LOCAL_ADDRESS_ENDPOINT_ID
   DOWNSTREAM_DIRECT_LOCAL_ADDRESS DOWNSTREAM_DIRECT_LOCAL_ADDRESS_WITHOUT_PORT DOWNSTREAM_DIRECT_LOCAL_PORT
   DOWNSTREAM_REMOTE_ADDRESS DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT DOWNSTREAM_REMOTE_PORT DOWNSTREAM_REMOTE_ADDRESS_ENDPOINT_ID
   DOWNSTREAM_DIRECT_REMOTE_ADDRESS DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT DOWNSTREAM_DIRECT_REMOTE_PORT
   DOWNSTREAM_LOCAL_URI_SAN DOWNSTREAM_PEER_URI_SAN DOWNSTREAM_LOCAL_DNS_SAN DOWNSTREAM_PEER_DNS_SAN DOWNSTREAM_LOCAL_IP_SAN
   DOWNSTREAM_PEER_IP_SAN DOWNSTREAM_LOCAL_EMAIL_SAN DOWNSTREAM_PEER_EMAIL_SAN DOWNSTREAM_LOCAL_OTHERNAME_SAN DOWNSTREAM_PEER_OTHERNAME_SAN
   DOWNSTREAM_LOCAL_SUBJECT DOWNSTREAM_PEER_SUBJECT DOWNSTREAM_PEER_ISSUER DOWNSTREAM_PEER_FINGERPRINT_256 DOWNSTREAM_PEER_FINGERPRINT_1
   DOWNSTREAM_PEER_SERIAL DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_256 DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_1 DOWNSTREAM_PEER_CHAIN_SERIALS
   DOWNSTREAM_PEER_CERT DOWNSTREAM_PEER_CERT_V_START DOWNSTREAM_PEER_CERT_V_END DOWNSTREAM_TLS_SESSION_ID DOWNSTREAM_TLS_CIPHER
   DOWNSTREAM_TLS_VERSION DOWNSTREAM_TRANSPORT_FAILURE_REASON DOWNSTREAM_DETECTED_CLOSE_TYPE DOWNSTREAM_LOCAL_CLOSE_REASON
   DOWNSTREAM_HEADER_BYTES_RECEIVED DOWNSTREAM_HEADER_BYTES_SENT DOWNSTREAM_WIRE_BYTES_RECEIVED DOWNSTREAM_WIRE_BYTES_SENT
   DOWNSTREAM_DECOMPRESSED_HEADER_BYTES_RECEIVED DOWNSTREAM_DECOMPRESSED_HEADER_BYTES_SENT
   REQUESTED_SERVER_NAME HOSTNAME FILTER_STATE DYNAMIC_METADATA CLUSTER_METADATA METADATA ENVIRONMENT CONNECTION_ID CUSTOM_FLAGS
   ACCESS_LOG_TYPE STREAM_ID UNIQUE_ID TRACE_ID SPAN_ID QUERY_PARAM QUERY_PARAMS PATH LOCAL_REPLY_BODY GRPC_STATUS GRPC_STATUS_NUMBER
   TLS_JA3_FINGERPRINT TLS_JA4_FINGERPRINT FORMATTER CEL JSON_FORMAT PER_REQUEST_STATE UPSTREAM_PEER_EMAIL_SAN REQUEST_HEADER_BYTES
   RESPONSE_HEADER_BYTES RESPONSE_TRAILER_BYTES UPSTREAM_LOCAL_EMAIL_SAN UPSTREAM_BYTES_RECEIVED UPSTREAM_BYTES_SENT
   RESPONSE_TRAILER_BYTES_SENT ROUTE_METADATA HOST BACKEND_CONNECTION_POOL_ID TRACE_PARENT COALESCE`.split(/\s+/),
)
