/** Owns which commands header values have, and what they give where it does not depend on the request. */

const memberOf = (object: object, key: string): unknown =>
  Object.hasOwn(object, key) ? (object as Readonly<Record<string, unknown>>)[key] : undefined

/** Of the commands that `%COALESCE(…)%` tries: names, or objects with a name, a parameter and a length. */
const formsTried = (parameter: string): readonly string[] => {
  try {
    const configuration: unknown = JSON.parse(parameter)
    const tried = typeof configuration === 'object' && configuration !== null ? memberOf(configuration, 'operators') : undefined
    if (!Array.isArray(tried)) return []
    return tried.flatMap((entry: unknown) => {
      if (typeof entry === 'string') return [entry]
      if (typeof entry !== 'object' || entry === null) return []
      const [name, own, length] = ['command', 'param', 'max_length'].map((key) => memberOf(entry, key))
      return typeof name === 'string' ? formsOf(name, typeof own === 'string' ? own : '', length !== undefined) : []
    })
  } catch {
    return []
  }
}

const formsOf = (name: string, parameter: string, hasLength: boolean): readonly string[] => [
  name,
  ...(parameter === '' ? [] : [`${name}()`, `${name}(${parameter.split(':', 1)[0]})`]),
  ...(hasLength ? [`${name}:`] : []),
  ...(name === 'COALESCE' ? formsTried(parameter) : []),
]

/**
 * What a proxy has to know to take a header value: of each command its name, with `()` when it has a parameter, with what the
 * parameter begins with up to a colon, and with `:` when it has a length. The value is one that the newest proxies take.
 */
export const commandForms = (value: string): readonly string[] =>
  value.includes('%')
    ? [...value.matchAll(/%(?:%|([A-Z0-9_]+)(?:\(([^)]*)\))?(:\d+)?%)/g)].flatMap(([, name, parameter = '', length]) =>
        name === undefined ? [] : formsOf(name, parameter, length !== undefined),
      )
    : []

const named = (value: string, names: string): readonly (readonly [string, string])[] =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => [name, value])

/** What commands about the upstream and the answer give in headers of the request, which are made before there is one (measured). */
export const BEFORE_ANSWER: ReadonlyMap<string, string> = new Map([
  ...named(
    '',
    `RESPONSE_CODE_DETAILS RESP RESPONSE_HEADER GRPC_STATUS GRPC_STATUS_NUMBER LOCAL_REPLY_BODY CONNECTION_TERMINATION_DETAILS
    CUSTOM_FLAGS CLUSTER_METADATA REQUEST_TX_DURATION RESPONSE_DURATION RESPONSE_TX_DURATION ROUNDTRIP_DURATION
    DOWNSTREAM_LOCAL_CLOSE_REASON UPSTREAM_CONNECTION_IDS_ATTEMPTED UPSTREAM_CONNECTION_POOL_READY_DURATION
    UPSTREAM_DETECTED_CLOSE_TYPE UPSTREAM_FILTER_STATE UPSTREAM_HOST UPSTREAM_HOSTS_ATTEMPTED UPSTREAM_HOSTS_ATTEMPTED_WITHOUT_PORT
    UPSTREAM_HOST_NAME UPSTREAM_HOST_NAMES_ATTEMPTED UPSTREAM_HOST_NAMES_ATTEMPTED_WITHOUT_PORT UPSTREAM_HOST_NAME_WITHOUT_PORT
    UPSTREAM_LOCAL_ADDRESS UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT UPSTREAM_LOCAL_CLOSE_REASON UPSTREAM_LOCAL_DNS_SAN
    UPSTREAM_LOCAL_IP_SAN UPSTREAM_LOCAL_PORT UPSTREAM_LOCAL_URI_SAN UPSTREAM_METADATA UPSTREAM_PEER_CERT UPSTREAM_PEER_CERT_V_END
    UPSTREAM_PEER_CERT_V_START UPSTREAM_PEER_DNS_SAN UPSTREAM_PEER_IP_SAN UPSTREAM_PEER_ISSUER UPSTREAM_PEER_SUBJECT
    UPSTREAM_PEER_URI_SAN UPSTREAM_PROTOCOL UPSTREAM_REMOTE_ADDRESS UPSTREAM_REMOTE_ADDRESS_ENDPOINT_ID
    UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT UPSTREAM_REMOTE_PORT UPSTREAM_SERVER_NAME UPSTREAM_TLS_CIPHER UPSTREAM_TLS_GROUP
    UPSTREAM_TLS_SESSION_ID UPSTREAM_TLS_VERSION UPSTREAM_TRANSPORT_FAILURE_REASON`,
  ),
  ...named(
    '0',
    `RESPONSE_CODE BYTES_RECEIVED BYTES_RETRANSMITTED PACKETS_RETRANSMITTED RESPONSE_HEADERS_BYTES RESPONSE_TRAILERS_BYTES
    DOWNSTREAM_DECOMPRESSED_HEADER_BYTES_SENT DOWNSTREAM_HEADER_BYTES_SENT DOWNSTREAM_WIRE_BYTES_SENT UPSTREAM_CONNECTION_ID
    UPSTREAM_DECOMPRESSED_HEADER_BYTES_RECEIVED UPSTREAM_DECOMPRESSED_HEADER_BYTES_SENT UPSTREAM_HEADER_BYTES_RECEIVED
    UPSTREAM_HEADER_BYTES_SENT UPSTREAM_WIRE_BYTES_RECEIVED UPSTREAM_WIRE_BYTES_SENT`,
  ),
  ...named('-', 'RESPONSE_FLAGS RESPONSE_FLAGS_LONG'),
  ['DOWNSTREAM_DETECTED_CLOSE_TYPE', 'Normal'],
  ['UPSTREAM_REQUEST_ATTEMPT_COUNT', '1'],
])
