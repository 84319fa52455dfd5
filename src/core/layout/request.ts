/**
 * The request as a host hands it to the core, two blocks: the connection record (below), which differs from hop to hop,
 * and the header block, which hops share. Documented for hosts in docs/embedding.md; a change here is a new ABI version.
 *
 * Header block: Envoy's pairs layout byte for byte: word n, n × (word nameLen, word valueLen), then name, NUL, value, NUL
 * of each. The first pairs are `:authority`, `:path`, `:method` and, with RQ_HAS_SCHEME, `:scheme`; no later pair is a pseudo header.
 * Names are lower case. 4-aligned.
 *
 * A span is two words: byte offset from the start of the connection record, length. An absent text has offset NONE.
 */

/** Of the exports of the Wasm module, this record and the frame's result (frame.ts, codes.ts); the image has its own version. */
export const ABI_VERSION: i32 = 1

//                                          offset  meaning
export const RQ_BYTES: i32 = 0 //            0      length of this record
export const RQ_DIRECTION: i32 = 4 //        4      DIRECTION_*
export const RQ_PROTOCOL: i32 = 8 //         8      PROTOCOL_*
export const RQ_HTTP_VERSION: i32 = 12 //    12     10, 11 or 20
export const RQ_FLAGS: i32 = 16 //           16     RQ_IS_*, RQ_HAS_*
export const RQ_AUTHORIZER: i32 = 20 //      20     AUTHORIZER_*: what an external authorizer would say
export const RQ_PORT: i32 = 24 //            24     destination port
export const RQ_SOURCE_IP: i32 = 28 //       28     span; absent = unknown
export const RQ_DESTINATION_IP: i32 = 36 //  36     span; absent = unknown
export const RQ_PRINCIPAL: i32 = 44 //       44     span; absent = the peer offers no certificate
export const RQ_SERVER_NAME: i32 = 52 //     52     span; absent = no SNI
export const RQ_ALPN: i32 = 60 //            60     offset of spans, 64: how many
export const RQ_ALPN_COUNT: i32 = 64
export const RQ_TOKENS: i32 = 68 //          68     offset of token entries (TK_*), 72: how many; count NONE = unknown
export const RQ_TOKEN_COUNT: i32 = 72
export const RQ_SEED: i32 = 76 //            76     all draws that are not given derive from it
export const RQ_DRAWS: i32 = 80 //           80     DRAW_* bits of the draws that are given
export const RQ_SPLIT: i32 = 84 //           84     low word, high word
export const RQ_FAULT_DELAY: i32 = 92 //     92     low word, high word
export const RQ_FAULT_ABORT: i32 = 100 //    100    low word, high word
export const RQ_MIRRORS: i32 = 108 //        108    offset of (given 0 or 1, low, high), 112: how many; later ones derive from the seed
export const RQ_MIRROR_COUNT: i32 = 112
export const RQ_HEADER_BYTES: i32 = 116 // size of the fixed part

export const DIRECTION_OUTBOUND: i32 = 0
export const DIRECTION_INBOUND: i32 = 1
export const DIRECTION_GATEWAY: i32 = 2

export const PROTOCOL_HTTP: i32 = 0
export const PROTOCOL_TCP: i32 = 1

export const RQ_IS_TLS: i32 = 1 // the peer speaks TLS
export const RQ_IS_WITHOUT_HOST: i32 = 2 // no Host line at all; `:authority` is then empty
export const RQ_HAS_SCHEME: i32 = 4 // the header block has a `:scheme`: the client said one

export const AUTHORIZER_ALLOWS: i32 = 0
export const AUTHORIZER_DENIES: i32 = 1
export const AUTHORIZER_UNREACHABLE: i32 = 2

export const DRAW_SPLIT: i32 = 1
export const DRAW_FAULT_DELAY: i32 = 2
export const DRAW_FAULT_ABORT: i32 = 4

// Token entry: the outcome of verifying one token, with the claims that the image asks for (IMG_CLAIMS, IMG_CLAIM_TEXTS).
export const TK_TEXT: i32 = 0 // span; absent = the outcome stands for a token in a default place
export const TK_RULE: i32 = 8 // token rule that this outcome is for, NONE = all
export const TK_FAILURE: i32 = 12 // TOKEN_*, NONE = verified
export const TK_PAYLOAD: i32 = 16 // span: the payload in base64url, where the text has none (its second part that is not empty)
export const TK_CLAIMS: i32 = 24 // offset of one claim entry (CL_*) per claim that the image asks for, in its order
export const TK_TEXTS: i32 = 28 // offset of one span per claim text that the image asks for: what is sent as a header; absent = nothing
export const TK_BYTES: i32 = 32

// Claim entry.
export const CL_KIND: i32 = 0 // CLAIM_*
export const CL_COUNT: i32 = 4 // values: 1 for a string, the string members of a list
export const CL_VALUES: i32 = 8 // offset of spans
export const CL_BYTES: i32 = 12

export const CLAIM_ABSENT: i32 = 0
export const CLAIM_STRING: i32 = 1
export const CLAIM_LIST: i32 = 2
export const CLAIM_OTHER: i32 = 3
