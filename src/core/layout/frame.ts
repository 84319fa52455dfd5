/**
 * The frame: where a decision is made. The result comes first (FR_*, read by hosts), then what the stages share (W_*), then
 * the header table, then an arena: bytes that had to be made grow up from its start, records grow down from its end.
 *
 * What points into the image is an offset from its start, as in the image itself; everything else is an address in memory.
 * Spans are two words (address in memory, length). 0 = none where nothing else is said: neither an image nor a frame starts
 * at 0. Records are linked: the first word of a record is the address of the one made before it, 0 for the first.
 */

//                                           offset  meaning
export const FR_OUTCOME: i32 = 0 //           OUTCOME_*
export const FR_WHY: i32 = 4 //               RESPOND_*, CLOSE_* or REJECTED_BY_*
export const FR_LISTENER: i32 = 8 //          number, NONE
export const FR_CHAIN: i32 = 12 //            number in the listener, NONE
export const FR_VIRTUAL_HOST: i32 = 16 //     number in the route table, NONE
export const FR_ROUTE: i32 = 20 //            offset of the ROUTE in the image, 0 = none
export const FR_CLUSTER: i32 = 24 //          number, NONE
export const FR_AS: i32 = 28 //               AS_*
export const FR_SPLIT: i32 = 32 //            offset of the SPLIT with two or more alternatives that was drawn from, 0 = none
export const FR_PICK: i32 = 36 //             alternative that was picked
export const FR_DRAW: i32 = 40 //             64 bit
export const FR_TIMEOUT: i32 = 48 //          milliseconds, 64 bit
export const FR_STREAM_TIMEOUT: i32 = 56 //   milliseconds, 64 bit; high word NONE = absent
export const FR_DELAY: i32 = 64 //            milliseconds, 64 bit
export const FR_PLAN: i32 = 72 //             offset of the retry PLAN in force, 0 = none
export const FR_PLAN_CHANGES: i32 = 76 //     latest record (PC_*) of what request headers changed of the plan, 0 = nothing
export const FR_STATUS: i32 = 80 //           HTTP status of an answer
export const FR_GRPC_STATUS: i32 = 84 //      NONE = absent
export const FR_MALFORMED: i32 = 88 //        MALFORMED_*, NONE
export const FR_TOKEN: i32 = 92 //            TOKEN_*, NONE
export const FR_DENIAL: i32 = 96 //           LAYER_*, NONE = no denial
export const FR_DENIAL_POLICY: i32 = 100 //   number of the policy, NONE
export const FR_DENIAL_RULE: i32 = 104 //     index of its rule as written
export const FR_DENIAL_PROVIDER: i32 = 108 // offset of a string of the image, 0 = none
export const FR_DENIAL_FLAGS: i32 = 112 //    DENIAL_*
export const FR_BODY: i32 = 116 //            span: body of an answer; of a rejection its reason
export const FR_METHOD: i32 = 124 //          span, of the request that is sent
export const FR_AUTHORITY: i32 = 132 //       span
export const FR_PATH: i32 = 140 //            span
export const FR_HEADERS: i32 = 148 //         address of header entries (HE_*) of the request that is sent, 152: how many
export const FR_HEADER_COUNT: i32 = 152
export const FR_ANSWER: i32 = 156 //          address of header entries of the answer that is made here, 160: how many
export const FR_ANSWER_COUNT: i32 = 160
export const FR_AUTHORIZER_CALLS: i32 = 164 // calls to an external authorizer
export const FR_SHADOWS: i32 = 168 //         latest record (SH_*), 0
export const FR_MIRRORS: i32 = 172 //         latest record (MI_*), 0
export const FR_HASH: i32 = 176 //            offset of the object with the hash policies, 0 = none
export const FR_PASSES: i32 = 180 //          latest record (PA_*): response header passes that will run, 0
export const FR_CORS: i32 = 184 //            latest record (MO_*): CORS headers of the response, 0
export const FR_NOTES: i32 = 188 //           latest record (NO_*): what had a part, 0
export const FR_EXTRA_NOTES: i32 = 192 //     latest record (NO_*): causes named by authorization, 0
export const FR_UNKNOWN: i32 = 196 //         latest record (UN_*): commands in header values that nobody can know here, 0
export const FR_NEEDS: i32 = 200 //           up to three NEED_* codes in order, 4 bits each, lowest first, for `undetermined`
export const FR_BYTES: i32 = 256 //           size of the result part

// Shared by the stages; hosts do not look.
export const W_IMAGE: i32 = 256 // address of the image
export const W_REQUEST: i32 = 260 // address of the connection record
export const W_PAIRS: i32 = 264 // address of the header block
export const W_TEXT: i32 = 268 // next free byte of the arena
export const W_RECORDS: i32 = 272 // lowest byte that records use
export const W_OVERFLOW: i32 = 276 // 1: the arena was too small and the result means nothing
export const W_HEADERS: i32 = 280 // header table of the request, 284: entries, 288: room for
export const W_HEADER_COUNT: i32 = 284
export const W_HEADER_ROOM: i32 = 288
export const W_HANDLER: i32 = 292 // offset of the handler in charge
export const W_DIRECTION: i32 = 296
export const W_METHOD: i32 = 300 // span
export const W_SCHEME: i32 = 308 // span; of the request as the proxy sees it
export const W_AUTHORITY: i32 = 316 // span
export const W_PATH: i32 = 324 // span: target with query, cleaned
export const W_CLIENT_IP: i32 = 332 // span; address NONE = unknown
export const W_SERVER_NAME: i32 = 340 // span; empty without TLS that the proxy looks into
export const W_PRINCIPAL: i32 = 348 // span: URI of the accepted client certificate; address NONE = none
export const W_TERMINATED: i32 = 356 // 1: TLS ends at this proxy
export const W_OPAQUE: i32 = 360 // 1: TLS bytes pass undecrypted
export const W_GRPC: i32 = 364 // 1: the request is gRPC
export const W_HEAD: i32 = 368 // 1: the method is HEAD
export const W_TOKEN: i32 = 372 // address of the accepted token entry, 0 = none
export const W_TOKEN_RULE: i32 = 376 // offset of the token rule that accepted it
export const W_DESTINATION: i32 = 380 // offset of the drawn DESTINATION, 0 = none
export const W_TLS_REQUIRED: i32 = 384 // 1: the virtual host insists on TLS
export const W_METHOD_KIND: i32 = 388 // METHOD_* (core/intake/method.ts)
export const W_SPAN: i32 = 392 // span that a function gives back besides its result
export const W_ADDRESS: i32 = 400 // 16 bytes of the address that was parsed last, 416: its family, 4 or 6, 0 = none
export const W_ADDRESS_FAMILY: i32 = 416
export const W_ANSWER: i32 = 420 // header table of the answer, in the same three words as that of the request, 424: entries, 428: room for
export const W_ANSWER_COUNT: i32 = 424
export const W_ANSWER_ROOM: i32 = 428
export const W_CHALLENGE: i32 = 432 // span: value of `www-authenticate` in the answer to a refused token; address 0 = none
export const W_SEEN: i32 = 440 // bit set over the well-known names of the header block, 3 words; as it came, not as it is kept up
export const W_ODDITIES: i32 = 452 // ODD_* (core/intake/intake.ts, core/memory/controls.ts): what else of the header block needs a second look
export const W_UPGRADE: i32 = 456 // UPGRADE_* (core/intake/connection.ts): what the request asks to change to
export const W_PATH_BYTES: i32 = 460 // PATH_* (core/intake/path-bytes.ts): what the request target consists of, as it came
export const W_WIDE: i32 = 464 // two 64-bit numbers in the making
export const W_MADE_SETS: i32 = 504 // latest MO record of the header values that were just made, to be set
export const W_MADE_ADDS: i32 = 508 // the same, to be added
// Lengths that were found out once; 0 when a decision starts. They hold for the text whose address and length stand before them.
export const W_KNOWN_TARGET: i32 = 480 // span of a target, 488: length of its path, without query
export const W_KNOWN_PATH_LEN: i32 = 488
export const W_KNOWN_AUTHORITY: i32 = 492 // span of an authority, 500: length without its port
export const W_KNOWN_HOST_LEN: i32 = 500
export const W_CANDIDATES: i32 = 512 // latest CD record: tokens that were found in the places of a rule, 0 = none
export const W_ORIGIN: i32 = 516 // span: the request's origin, for CORS
export const W_LINES: i32 = 524 // address of the texts of the header block's lines, 528: behind the last one
export const W_LINES_END: i32 = 528
export const W_ADDED: i32 = 532 // as W_SEEN, of names that a proxy added since: 3 words
export const W_AUTHORITY_BYTES: i32 = 544 // BYTE_* of all bytes of the authority as it came
export const W_SAID_CERTIFICATES: i32 = 548 // span: what the peer said in `x-forwarded-client-cert` and the proxy hands on; length 0 = nothing
export const W_BYTES: i32 = 560 // where the header table starts

// Header entry of a table.
export const HE_NAME: i32 = 0 // number of the name in the image, NONE = a name that the image does not know
export const HE_NAME_AT: i32 = 4 // span
export const HE_NAME_LEN: i32 = 8
export const HE_VALUE_AT: i32 = 12 // span
export const HE_VALUE_LEN: i32 = 16
export const HE_BYTES: i32 = 20

// Records; word 0 is the address of the record before.
export const RC_BEFORE: i32 = 0

export const NO_REFERENCE: i32 = 4 // number of a reference that had a part
export const NO_KIND: i32 = 8 // NOTE_*
export const NO_BYTES: i32 = 12
export const NOTE_MATCHED: i32 = 0
export const NOTE_APPLIED: i32 = 1

export const SH_LAYER: i32 = 4 // LAYER_*
export const SH_ALLOWED: i32 = 8 // 0 or 1
export const SH_POLICY: i32 = 12 // number of the policy, NONE
export const SH_RULE: i32 = 16
export const SH_BYTES: i32 = 20

export const MI_CLUSTER: i32 = 4 // number
export const MI_BYTES: i32 = 8

export const UN_COMMAND: i32 = 4 // offset of a string of the image
export const UN_BYTES: i32 = 8

// One response pass: its operations that are made for this request, or the object of the image where nothing depends on it.
export const PA_PASS: i32 = 4 // offset of the PASS in the image
export const PA_SETS: i32 = 8 // latest MO record, 0
export const PA_ADDS: i32 = 12 // latest MO record, 0
export const PA_BYTES: i32 = 16

export const MO_NAME: i32 = 4 // number of a name of the image
export const MO_VALUE: i32 = 8 // span
export const MO_BYTES: i32 = 16

// What request headers changed of a retry plan.
export const PC_CONDITIONS: i32 = 4 // bits of conditions in force
export const PC_CONDITION_ORDER: i32 = 8 // latest PD record: conditions that were added, in order
export const PC_MAX_RETRIES: i32 = 12 // NONE = the plan's
export const PC_CODES: i32 = 16 // latest PD record: status codes that were added
export const PC_BYTES: i32 = 20
export const PD_VALUE: i32 = 4
export const PD_BYTES: i32 = 8

// Token that was found; of what a caller says about it.
export const CD_PLACE: i32 = 4 // address of the PLACE, 0 = the outcome stands for a token
export const CD_TEXT: i32 = 8 // span
export const CD_OUTCOME: i32 = 16 // address of the token entry, 0 = the caller says nothing about it
export const CD_BYTES: i32 = 20
