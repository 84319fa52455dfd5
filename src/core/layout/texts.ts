/** Texts that every image has and that the core names by number; the texts are in image/well-known-texts.ts, in the same order. */

export const TEXT_WEBSOCKET: i32 = 0 // `websocket`
export const TEXT_H2C: i32 = 1 // `h2c`
export const TEXT_CHUNKED: i32 = 2 // `chunked`
export const TEXT_TRAILERS: i32 = 3 // `trailers`
export const TEXT_HTTP: i32 = 4 // `http`
export const TEXT_HTTPS: i32 = 5 // `https`
export const TEXT_SPIFFE: i32 = 6 // `spiffe://`
export const TEXT_HTTP_1_0: i32 = 7 // `http/1.0`
export const TEXT_HTTP_1_1: i32 = 8 // `http/1.1`
export const TEXT_CONNECT: i32 = 9 // `CONNECT`
export const TEXT_OPTIONS: i32 = 10 // `OPTIONS`
export const TEXT_QUERY: i32 = 11 // `QUERY`
export const TEXT_HEAD: i32 = 12 // `HEAD`
export const TEXT_GRPC: i32 = 13 // `application/grpc`
export const TEXT_PLAIN: i32 = 14 // `text/plain`
export const TEXT_BAD_REQUEST: i32 = 15 // `Bad Request`
export const TEXT_NOT_IMPLEMENTED: i32 = 16 // `Not Implemented`
export const TEXT_FORBIDDEN: i32 = 17 // `Forbidden`
export const TEXT_TOO_LARGE: i32 = 18 // `Request Header Fields Too Large`
export const TEXT_TRUE: i32 = 19 // `true`
export const TEXT_NO_HEALTHY_UPSTREAM: i32 = 20 // `no healthy upstream`
export const TEXT_INVALID_NAME: i32 = 21 // `invalid header name: `
export const TEXT_FAULT_ABORT: i32 = 22 // `fault filter abort`
// Names of retry conditions: the first 11 are asked for by x-envoy-retry-on, the others by x-envoy-retry-grpc-on.
export const TEXT_RETRY_CONDITIONS: i32 = 23 // `5xx` and those behind it: `gateway-error`, `reset`, `reset-before-request`, `connect-failure`, `retriable-4xx`, `refused-stream`, `retriable-status-codes`, `retriable-headers`, `envoy-ratelimited`, `http3-post-connect-failure`, `cancelled`, `deadline-exceeded`, `internal`, `resource-exhausted`, `unavailable`
export const TEXT_CLIENT_CERTIFICATE: i32 = 39 // `By=spiffe://;Hash=;Subject="";URI=`
export const TEXT_BEHIND_SCHEME: i32 = 40 // `://`
export const TEXT_VERSION: i32 = 41 // `HTTP/`
export const WELL_KNOWN_TEXTS: i32 = 42 // how many
