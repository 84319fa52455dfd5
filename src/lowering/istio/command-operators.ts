/**
 * Which command operators (`%REQ(x):3%`) the proxy accepts in header values (measured against Envoy 1.40). What they stand
 * for is not known here: values are made where a request is decided.
 */

import { celProblem } from '../../config/istio/validation/cel.ts'

/** Names, without and with a prefix for the connection that they ask about. */
const plain = `
  PROTOCOL RESPONSE_CODE RESPONSE_FLAGS RESPONSE_FLAGS_LONG CONNECTION_TERMINATION_DETAILS BYTES_RECEIVED BYTES_SENT
  BYTES_RETRANSMITTED PACKETS_RETRANSMITTED DURATION REQUEST_DURATION REQUEST_TX_DURATION RESPONSE_DURATION RESPONSE_TX_DURATION
  ROUTE_NAME VIRTUAL_CLUSTER_NAME HOSTNAME CONNECTION_ID CUSTOM_FLAGS ACCESS_LOG_TYPE STREAM_ID UNIQUE_ID TRACE_ID SPAN_ID
  LOCAL_REPLY_BODY GRPC_STATUS_NUMBER TLS_JA3_FINGERPRINT TLS_JA4_FINGERPRINT REQUEST_HEADERS_BYTES RESPONSE_HEADERS_BYTES
  RESPONSE_TRAILERS_BYTES ROUNDTRIP_DURATION LISTENER_NAME FILTER_CHAIN_NAME ROUTE_RESOLUTION_COUNT ROUTE_RESOLUTION_TIME_US`
const ofEitherSide = `
  LOCAL_ADDRESS LOCAL_PORT REMOTE_ADDRESS REMOTE_PORT PEER_SUBJECT PEER_ISSUER PEER_CERT PEER_URI_SAN PEER_DNS_SAN PEER_IP_SAN
  LOCAL_URI_SAN LOCAL_DNS_SAN LOCAL_IP_SAN TLS_SESSION_ID TLS_CIPHER TLS_VERSION TLS_GROUP TRANSPORT_FAILURE_REASON DETECTED_CLOSE_TYPE
  LOCAL_CLOSE_REASON HEADER_BYTES_RECEIVED HEADER_BYTES_SENT WIRE_BYTES_RECEIVED WIRE_BYTES_SENT DECOMPRESSED_HEADER_BYTES_RECEIVED
  DECOMPRESSED_HEADER_BYTES_SENT`
const ofUpstream = `
  CLUSTER CLUSTER_RAW HOST HOST_NAME HOST_NAME_WITHOUT_PORT CONNECTION_ID REQUEST_ATTEMPT_COUNT PROTOCOL HOSTS_ATTEMPTED
  HOSTS_ATTEMPTED_WITHOUT_PORT HOST_NAMES_ATTEMPTED HOST_NAMES_ATTEMPTED_WITHOUT_PORT CONNECTION_IDS_ATTEMPTED
  CONNECTION_POOL_READY_DURATION REMOTE_ADDRESS_ENDPOINT_ID SERVER_NAME`
const ofDownstream = `
  LOCAL_ADDRESS_ENDPOINT_ID DIRECT_LOCAL_ADDRESS_ENDPOINT_ID DIRECT_LOCAL_ADDRESS DIRECT_LOCAL_PORT DIRECT_REMOTE_ADDRESS DIRECT_REMOTE_PORT LOCAL_EMAIL_SAN
  PEER_EMAIL_SAN LOCAL_OTHERNAME_SAN PEER_OTHERNAME_SAN LOCAL_SUBJECT PEER_FINGERPRINT_256 PEER_FINGERPRINT_1 PEER_SERIAL
  PEER_CHAIN_FINGERPRINTS_256 PEER_CHAIN_FINGERPRINTS_1 PEER_CHAIN_SERIALS PEER_ISSUER_FINGERPRINT_256 PEER_ISSUER_SERIAL CX_RTT
  HANDSHAKE_DURATION`

const words = (text: string, prefix = ''): readonly string[] =>
  text
    .trim()
    .split(/\s+/)
    .map((word) => prefix + word)

/** These take neither a parameter nor a length. */
const bare: ReadonlySet<string> = new Set([
  ...words(plain),
  ...words(ofEitherSide, 'UPSTREAM_'),
  ...words(ofEitherSide, 'DOWNSTREAM_'),
  ...words(ofUpstream, 'UPSTREAM_'),
  ...words(ofDownstream, 'DOWNSTREAM_'),
])

interface Form {
  /** What the parameter must look like. */
  readonly parameter: RegExp
  readonly optional?: true
  /** `:n` may follow, which cuts the value. */
  readonly length?: true
}

const some = /./s
const any = /^/
const headerNames = /^(?::?[\w!#$%&'*+.^`|~-]+)?(?:\?(?::?[\w!#$%&'*+.^`|~-]+)?)?$/
const filterState = /^[^:]+(?::(?:(?:PLAIN|TYPED):?|FIELD:.+)?)?$/
const metadata = /^(?:ROUTE|CLUSTER|UPSTREAM_HOST|LISTENER|DYNAMIC|VIRTUAL_HOST|LISTENER_FILTER_CHAIN)(?::|$)/

const forms: ReadonlyMap<string, Form> = new Map<string, Form>([
  ['REQ', { parameter: headerNames, length: true }],
  ['REQUEST_HEADER', { parameter: headerNames, length: true }],
  ['RESP', { parameter: headerNames, length: true }],
  ['RESPONSE_HEADER', { parameter: headerNames, length: true }],
  ['TRAILER', { parameter: headerNames, length: true }],
  ['RESPONSE_TRAILER', { parameter: headerNames, length: true }],
  ['STREAM_INFO_REQ', { parameter: headerNames, length: true }],
  ['FILTER_STATE', { parameter: filterState, length: true }],
  ['UPSTREAM_FILTER_STATE', { parameter: filterState, length: true }],
  ['DYNAMIC_METADATA', { parameter: some, length: true }],
  ['METADATA', { parameter: metadata, length: true }],
  ['ENVIRONMENT', { parameter: some, length: true }],
  ['QUERY_PARAM', { parameter: some, length: true }],
  ['UPSTREAM_METADATA', { parameter: some }],
  ['CLUSTER_METADATA', { parameter: some }],
  ['PER_REQUEST_STATE', { parameter: /^[^:]+(?::(?:PLAIN:|TYPED:|FIELD(?::.+)?))?$/ }],
  ['COMMON_DURATION', { parameter: /^[^:]*:[^:]*(?::(?:ms|us|ns))?$/ }],
  ['PATH', { parameter: /^(?:NQ|WQ)?(?::(?:ORIG|PATH|ORIG_OR_PATH)?(?::|$)|$)/, optional: true, length: true }],
  ['QUERY_PARAMS', { parameter: /^(?:ORIG|DECODED)$/, optional: true, length: true }],
  ['GRPC_STATUS', { parameter: /^(?:CAMEL_STRING|SNAKE_STRING|NUMBER)$/, optional: true }],
  ['REQUESTED_SERVER_NAME', { parameter: /^(?:SNI_ONLY|SNI_FIRST|HOST_FIRST)?(?::(?:ORIG|HOST|ORIG_OR_HOST)?(?::|$)|$)/, optional: true }],
  ...words('START_TIME START_TIME_LOCAL EMIT_TIME EMIT_TIME_LOCAL RESPONSE_CODE_DETAILS').map((name): [string, Form] => [
    name,
    { parameter: any, optional: true },
  ]),
])

const withMask = /^(?:UPSTREAM|DOWNSTREAM(?:_DIRECT)?)_(?:LOCAL|REMOTE)_ADDRESS_WITHOUT_PORT$/
const withFormat = /^(?:UPSTREAM|DOWNSTREAM)_PEER_CERT_V_(?:START|END)$/

const formOf = (name: string): Form | undefined =>
  forms.get(name) ?? (withMask.test(name) || withFormat.test(name) ? { parameter: any, optional: true } : undefined)

const maxLength = 2n ** 64n - 1n

const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

const memberOf = (object: object, key: string): unknown =>
  Object.hasOwn(object, key) ? (object as Record<string, unknown>)[key] : undefined

/** One of the operators that `%COALESCE(…)%` tries: a name, or an object with its parameter and length. */
const isAlternative = (entry: unknown): boolean => {
  if (typeof entry === 'string') return isAccepted(entry, undefined, undefined)
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return false
  const [command, parameter, length] = ['command', 'param', 'max_length'].map((key) => memberOf(entry, key))
  if (typeof command !== 'string' || (parameter !== undefined && typeof parameter !== 'string')) return false
  if (length !== undefined && !(Number.isInteger(length) && Number(length) > 0)) return false
  return isAccepted(command, parameter || undefined, length === undefined ? undefined : String(length))
}

const isCoalesce = (parameter: string): boolean => {
  const configuration = parsed(parameter)
  if (typeof configuration !== 'object' || configuration === null) return false
  const operators = memberOf(configuration, 'operators')
  return Array.isArray(operators) && operators.length > 0 && operators.every(isAlternative)
}

const isAccepted = (name: string, parameter: string | undefined, length: string | undefined): boolean => {
  if (length !== undefined && BigInt(length) > maxLength) return false
  if (name === 'COALESCE') return parameter !== undefined && isCoalesce(parameter)
  if (name === 'CEL') return parameter !== undefined && celProblem(parameter) === undefined
  const form = formOf(name)
  if (form === undefined) return bare.has(name) && parameter === undefined && length === undefined
  if (length !== undefined && form.length === undefined) return false
  return parameter === undefined ? form.optional === true : form.parameter.test(parameter)
}

/** Every `%` of the value is doubled or starts an operator that the proxy accepts. */
export const hasValidOperators = (value: string): boolean => {
  const operatorAt = /%(?:%|([A-Z0-9_]+)(?:\(([^)]*)\))?(?::(\d+))?%)/y
  let at = value.indexOf('%')
  while (at >= 0) {
    operatorAt.lastIndex = at
    const [found, name, parameter, length] = operatorAt.exec(value) ?? []
    if (found === undefined || (name !== undefined && !isAccepted(name, parameter || undefined, length))) return false
    at = value.indexOf('%', at + found.length)
  }
  return true
}
