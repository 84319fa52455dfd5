/**
 * Header names that have fixed numbers in every image, so that the core knows them without comparing texts. Ordered so that
 * each set of names is a range. The same list as texts: image/well-known-names.ts; a test holds the two side by side.
 */

// Single lines of requests; the first five are not taken from a client at the edge.
export const NAME_X_ENVOY_DECORATOR_OPERATION: i32 = 0
export const NAME_X_ENVOY_DOWNSTREAM_SERVICE_CLUSTER: i32 = 1
export const NAME_X_ENVOY_DOWNSTREAM_SERVICE_NODE: i32 = 2
export const NAME_X_ENVOY_ORIGINAL_PATH: i32 = 3
export const NAME_X_ENVOY_ORIGINAL_HOST: i32 = 4
export const NAME_X_ENVOY_EXTERNAL_ADDRESS: i32 = 5
export const NAME_X_ENVOY_IS_TIMEOUT_RETRY: i32 = 6
export const NAME_X_CLIENT_TRACE_ID: i32 = 7
export const NAME_X_FORWARDED_FOR: i32 = 8
export const NAME_X_FORWARDED_HOST: i32 = 9
export const NAME_X_FORWARDED_PORT: i32 = 10
export const NAME_X_FORWARDED_PROTO: i32 = 11
export const NAME_ACCEPT: i32 = 12
export const NAME_ACCEPT_ENCODING: i32 = 13
export const NAME_ACCESS_CONTROL_REQUEST_HEADERS: i32 = 14
export const NAME_ACCESS_CONTROL_REQUEST_METHOD: i32 = 15
export const NAME_ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK: i32 = 16
export const NAME_AUTHORIZATION: i32 = 17
export const NAME_EXPECT: i32 = 18
export const NAME_GRPC_ACCEPT_ENCODING: i32 = 19
export const NAME_GRPC_TIMEOUT: i32 = 20
export const NAME_IF_MATCH: i32 = 21
export const NAME_IF_MODIFIED_SINCE: i32 = 22
export const NAME_IF_NONE_MATCH: i32 = 23
export const NAME_IF_RANGE: i32 = 24
export const NAME_IF_UNMODIFIED_SINCE: i32 = 25
export const NAME_ORIGIN: i32 = 26
export const NAME_PRAGMA: i32 = 27
export const NAME_REFERER: i32 = 28
export const NAME_TE: i32 = 29
export const NAME_USER_AGENT: i32 = 30

// Single lines of requests and of responses.
export const NAME_CACHE_CONTROL: i32 = 31
export const NAME_CONTENT_ENCODING: i32 = 32
export const NAME_CONTENT_TYPE: i32 = 33
export const NAME_PROXY_STATUS: i32 = 34
export const NAME_VIA: i32 = 35
export const NAME_X_ENVOY_ATTEMPT_COUNT: i32 = 36
export const NAME_X_REQUEST_ID: i32 = 37

// Single lines of responses.
export const NAME_ACCESS_CONTROL_ALLOW_CREDENTIALS: i32 = 38
export const NAME_ACCESS_CONTROL_ALLOW_HEADERS: i32 = 39
export const NAME_ACCESS_CONTROL_ALLOW_METHODS: i32 = 40
export const NAME_ACCESS_CONTROL_ALLOW_ORIGIN: i32 = 41
export const NAME_ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK: i32 = 42
export const NAME_ACCESS_CONTROL_EXPOSE_HEADERS: i32 = 43
export const NAME_ACCESS_CONTROL_MAX_AGE: i32 = 44
export const NAME_AGE: i32 = 45
export const NAME_DATE: i32 = 46
export const NAME_ETAG: i32 = 47
export const NAME_EXPIRES: i32 = 48
export const NAME_GRPC_MESSAGE: i32 = 49
export const NAME_GRPC_STATUS: i32 = 50
export const NAME_LAST_MODIFIED: i32 = 51
export const NAME_LOCATION: i32 = 52
export const NAME_SERVER: i32 = 53
export const NAME_VARY: i32 = 54
export const NAME_X_ENVOY_DEGRADED: i32 = 55
export const NAME_X_ENVOY_IMMEDIATE_HEALTH_CHECK_FAIL: i32 = 56
export const NAME_X_ENVOY_RATELIMITED: i32 = 57
export const NAME_X_ENVOY_UPSTREAM_CANARY: i32 = 58
export const NAME_X_ENVOY_UPSTREAM_HEALTHCHECKED_CLUSTER: i32 = 59
export const NAME_X_ENVOY_UPSTREAM_SERVICE_TIME: i32 = 60

// Never taken from a client; the first seven are read once and not sent on.
export const NAME_X_ENVOY_RETRY_ON: i32 = 61
export const NAME_X_ENVOY_RETRY_GRPC_ON: i32 = 62
export const NAME_X_ENVOY_MAX_RETRIES: i32 = 63
export const NAME_X_ENVOY_HEDGE_ON_PER_TRY_TIMEOUT: i32 = 64
export const NAME_X_ENVOY_RETRIABLE_HEADER_NAMES: i32 = 65
export const NAME_X_ENVOY_RETRIABLE_STATUS_CODES: i32 = 66
export const NAME_X_ENVOY_UPSTREAM_RQ_PER_TRY_TIMEOUT_MS: i32 = 67
export const NAME_X_ENVOY_UPSTREAM_ALT_STAT_NAME: i32 = 68
export const NAME_X_ENVOY_UPSTREAM_RQ_TIMEOUT_MS: i32 = 69
export const NAME_X_ENVOY_UPSTREAM_RQ_TIMEOUT_ALT_RESPONSE: i32 = 70
export const NAME_X_ENVOY_EXPECTED_RQ_TIMEOUT_MS: i32 = 71
export const NAME_X_ENVOY_FORCE_TRACE: i32 = 72
export const NAME_X_ENVOY_IP_TAGS: i32 = 73
export const NAME_X_ENVOY_ORIGINAL_URL: i32 = 74
export const NAME_X_ENVOY_INTERNAL: i32 = 75

// Of one hop; the last three leave no response.
export const NAME_KEEP_ALIVE: i32 = 76
export const NAME_PROXY_CONNECTION: i32 = 77
export const NAME_CONNECTION: i32 = 78
export const NAME_TRANSFER_ENCODING: i32 = 79
export const NAME_UPGRADE: i32 = 80

// Others.
export const NAME_CONTENT_LENGTH: i32 = 81
export const NAME_HOST: i32 = 82
export const NAME_X_FORWARDED_CLIENT_CERT: i32 = 83
export const NAME_COOKIE: i32 = 84
export const NAME_WWW_AUTHENTICATE: i32 = 85
export const NAME_RETRY_AFTER: i32 = 86

// Pseudo headers: names of conditions, never of a line.
export const NAME_PSEUDO_AUTHORITY: i32 = 87
export const NAME_PSEUDO_PATH: i32 = 88
export const NAME_PSEUDO_METHOD: i32 = 89
export const NAME_PSEUDO_SCHEME: i32 = 90

// Ranges: from the first to before the end.
export const REQUEST_LINES_END: i32 = 38 // from 0: a proxy keeps one line of them in a request
export const RESPONSE_LINES: i32 = 31 // a proxy keeps one line of them in a response
export const RESPONSE_LINES_END: i32 = 61
export const EDGE_NAMES_END: i32 = 5 // from 0: not taken from a client at the edge
export const INTERNAL_NAMES: i32 = 61 // never taken from a client
export const INTERNAL_NAMES_END: i32 = 76
export const RETRY_NAMES_END: i32 = 68 // from INTERNAL_NAMES: read once and not sent on
export const HOP_NAMES: i32 = 76 // of one hop
export const RESPONSE_HOP_NAMES: i32 = 78 // of one hop in a response, to HOP_NAMES_END
export const HOP_NAMES_END: i32 = 81
export const PSEUDO_NAMES: i32 = 87 // not valid as names of lines, to WELL_KNOWN_NAMES
export const WELL_KNOWN_NAMES: i32 = 91 // how many
