/** Texts that every image has and that the core names by number; the texts are in image/well-known-texts.ts, in the same order. */

export const TEXT_WEBSOCKET: i32 = 0 // `websocket`
export const TEXT_H2C: i32 = 1 // `h2c`
export const TEXT_CHUNKED: i32 = 2 // `chunked`
export const TEXT_TRAILERS: i32 = 3 // `trailers`
export const TEXT_HTTP: i32 = 4 // `http`
export const TEXT_HTTPS: i32 = 5 // `https`
export const TEXT_SPIFFE: i32 = 6 // `spiffe://`
export const TEXT_HTTP_1: i32 = 7 // `http/1.`
export const TEXT_GRPC: i32 = 8 // `application/grpc`
export const TEXT_PLAIN: i32 = 9 // `text/plain`
export const TEXT_BAD_REQUEST: i32 = 10 // `Bad Request`
export const TEXT_NOT_IMPLEMENTED: i32 = 11 // `Not Implemented`
export const TEXT_FORBIDDEN: i32 = 12 // `Forbidden`
export const TEXT_TOO_LARGE: i32 = 13 // `Request Header Fields Too Large`
export const TEXT_TRUE: i32 = 14 // `true`
export const TEXT_NO_HEALTHY_UPSTREAM: i32 = 15 // `no healthy upstream`
export const TEXT_INVALID_NAME: i32 = 16 // `invalid header name: `
export const WELL_KNOWN_TEXTS: i32 = 17 // how many
