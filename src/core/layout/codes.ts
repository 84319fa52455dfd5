/**
 * The numbers of a result. Each group is in the order of the list of words with the same name in src/engine/compiled/words.ts;
 * a test holds the two side by side.
 */

export const OUTCOME_FORWARD: i32 = 0
export const OUTCOME_RESPOND: i32 = 1
export const OUTCOME_CLOSE: i32 = 2
export const OUTCOME_REJECTED: i32 = 3
export const OUTCOME_UNDETERMINED: i32 = 4

// What `decide` returns instead of an outcome.
export const FAILED_FRAME_TOO_SMALL: i32 = -1 // make a larger frame and ask again

export const AS_HTTP: i32 = 0
export const AS_TCP: i32 = 1
export const AS_OPAQUE: i32 = 2

export const RESPOND_ROUTE_NOT_FOUND: i32 = 0
export const RESPOND_NO_CLUSTER: i32 = 1
export const RESPOND_NO_HEALTHY_UPSTREAM: i32 = 2
export const RESPOND_REDIRECT: i32 = 3
export const RESPOND_HTTPS_REDIRECT: i32 = 4
export const RESPOND_DIRECT: i32 = 5
export const RESPOND_FAULT_ABORT: i32 = 6
export const RESPOND_CORS_PREFLIGHT: i32 = 7
export const RESPOND_AUTHORIZATION_DENIED: i32 = 8
export const RESPOND_EXTERNALLY_DENIED: i32 = 9
export const RESPOND_TOKEN_REJECTED: i32 = 10
export const RESPOND_AUDIENCE_REJECTED: i32 = 11
export const RESPOND_BAD_PATH: i32 = 12
export const RESPOND_BAD_REQUEST: i32 = 13
export const RESPOND_MISSING_HOST: i32 = 14
export const RESPOND_NO_PATH: i32 = 15
export const RESPOND_REQUIRED_HEADER_REMOVED: i32 = 16
export const RESPOND_UPGRADE_FAILED: i32 = 17
export const RESPOND_HEADERS_TOO_LARGE: i32 = 18

export const MALFORMED_SYNTAX: i32 = 0
export const MALFORMED_TARGET: i32 = 1
export const MALFORMED_TARGET_SCHEME: i32 = 2
export const MALFORMED_CHARACTERS: i32 = 3
export const MALFORMED_AUTHORITY: i32 = 4
export const MALFORMED_QUERY_WITHOUT_CONTENT_TYPE: i32 = 5
export const MALFORMED_LENGTH_AND_CHUNKED: i32 = 6
export const MALFORMED_TRANSFER_ENCODING: i32 = 7
export const MALFORMED_CONNECTION_HEADER: i32 = 8
export const MALFORMED_HTTPS_ON_PLAINTEXT: i32 = 9
export const MALFORMED_TOO_MANY_HEADERS: i32 = 10
export const MALFORMED_BODY_DISALLOWED: i32 = 11

export const CLOSE_NO_FILTER_CHAIN: i32 = 0
export const CLOSE_NO_CLIENT_CERTIFICATE: i32 = 1
export const CLOSE_UNTRUSTED_CERTIFICATE: i32 = 2
export const CLOSE_AUTHORIZATION_DENIED: i32 = 3
export const CLOSE_NOT_HTTP: i32 = 4
export const CLOSE_TLS_TO_PLAINTEXT_HTTP: i32 = 5
export const CLOSE_PLAINTEXT_TO_TLS: i32 = 6
export const CLOSE_FIRST_LINE_TOO_LONG: i32 = 7
export const CLOSE_NO_LISTENER: i32 = 8
export const CLOSE_BLACK_HOLE: i32 = 9
export const CLOSE_NO_CLUSTER: i32 = 10
export const CLOSE_NO_HEALTHY_UPSTREAM: i32 = 11

export const REJECTED_BY_PROXY: i32 = 0
export const REJECTED_BY_PROXY_CRASH: i32 = 1
export const REJECTED_BY_CONTROL_PLANE_PANIC: i32 = 2

export const NEED_SOURCE_IP: i32 = 1
export const NEED_DESTINATION_IP: i32 = 2
export const NEED_TOKENS: i32 = 3

export const LAYER_CUSTOM: i32 = 0
export const LAYER_DENY: i32 = 1
export const LAYER_ALLOW: i32 = 2
export const LAYER_AUDIT: i32 = 3
export const LAYER_JWT: i32 = 4

export const DENIAL_BAD_CUSTOM_ACTION: i32 = 1
export const DENIAL_UNANSWERED: i32 = 2
export const DENIAL_HAS_PROVIDER: i32 = 4

// Why a token is refused: failures that its verifier reports first, in the order of TokenFailure, then the proxy's own.
export const TOKEN_BAD_FORM: i32 = 0
export const TOKEN_LAST_PARSE_FAILURE: i32 = 18 // unsupportedAlg
export const TOKEN_EXPIRED: i32 = 19
export const TOKEN_NOT_YET_VALID: i32 = 20
export const TOKEN_LAST_FAILURE: i32 = 24 // badSignature
export const TOKEN_ISSUER_NOT_CONFIGURED: i32 = 25
export const TOKEN_AUDIENCE_NOT_ALLOWED: i32 = 26
export const TOKEN_MISSING: i32 = 27

// What `validate` returns.
export const IMAGE_VALID: i32 = 0
export const IMAGE_TRUNCATED: i32 = 1 // shorter than it says
export const IMAGE_NOT_AN_IMAGE: i32 = 2 // does not start like one
export const IMAGE_WRONG_VERSION: i32 = 3 // of another format version
export const IMAGE_MALFORMED: i32 = 4 // some address, count or number in it is out of bounds
