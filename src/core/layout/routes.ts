/**
 * Routes of an image: how a request finds its route and what the route does. Written by routing/compile/, split/compile.ts and
 * retry/compile.ts. Milliseconds are 64-bit, fractions dropped, as proxies do.
 */

// Route table.
export const RB_HOSTS: i32 = 0 // LIST of host conditions, in the order in which they are tried
export const RB_HOST_TARGETS: i32 = 4 // number of the virtual host of each of its entries
export const RB_VIRTUAL_HOSTS: i32 = 8 // VIRTUAL HOST entries, 12: how many
export const RB_VIRTUAL_HOST_COUNT: i32 = 12
export const RB_BYTES: i32 = 16

// Virtual host.
export const VH_FLAGS: i32 = 0 // VH_*
export const VH_LIST: i32 = 4 // LIST of its routes' conditions, in order
export const VH_ROUTES: i32 = 8 // address of the ROUTE of each of its entries
export const VH_REFERENCE: i32 = 12 // number of a reference, NONE
export const VH_NAME: i32 = 16 // string
export const VH_BYTES: i32 = 20

export const VH_REQUIRES_TLS: i32 = 1 // istio H-27
export const VH_FALLS_THROUGH: i32 = 2 // later hosts are tried when no route matches

// Route.
export const RT_ACTION: i32 = 0 // ACTION_*
export const RT_REFERENCE: i32 = 4 // number of a reference
export const RT_BODY: i32 = 8 // FORWARD, REDIRECT or DIRECT, by action; without one a string: why it cannot be used
export const RT_FAULT: i32 = 12 // FAULT, 0 = none
export const RT_REQUEST_PASSES: i32 = 16 // PASS addresses, 20: how many
export const RT_REQUEST_PASS_COUNT: i32 = 20
export const RT_RESPONSE_PASSES: i32 = 24 // PASS addresses, 28: how many
export const RT_RESPONSE_PASS_COUNT: i32 = 28
export const RT_NAME: i32 = 32 // string
export const RT_INDEX: i32 = 36 // its index in its virtual host
export const RT_HOST: i32 = 40 // string: name of its virtual host
export const RT_BYTES: i32 = 44

export const ACTION_FORWARD: i32 = 0
export const ACTION_REDIRECT: i32 = 1
export const ACTION_DIRECT: i32 = 2
export const ACTION_NONE: i32 = 3

// Forward.
export const FW_SPLIT: i32 = 0 // SPLIT
export const FW_FLAGS: i32 = 4 // FW_*
export const FW_TIMEOUT: i32 = 8 // 64 bit, 0 = none
export const FW_MAX_GRPC_TIMEOUT: i32 = 16 // 64 bit, 0 = no ceiling; with FW_READS_GRPC_TIMEOUT
export const FW_REWRITE: i32 = 24 // REWRITE of the path, 0 = none
export const FW_AUTHORITY: i32 = 28 // string: the new host, 0 = none
export const FW_PLAN: i32 = 32 // PLAN, 0 = none
export const FW_CORS: i32 = 36 // CORS, 0 = none
export const FW_HASH: i32 = 40 // object: hash policies, 0 = those of the cluster
export const FW_MIRRORS: i32 = 44 // MIRROR entries, 48: how many
export const FW_MIRROR_COUNT: i32 = 48
export const FW_BYTES: i32 = 52

export const FW_READS_GRPC_TIMEOUT: i32 = 1 // istio R-32
export const FW_LIMITS_STREAM: i32 = 2 // grpc-timeout limits the whole stream here
export const FW_NAMES_BREAK: i32 = 4 // some pass sets or adds a header whose name is none
export const FW_SEES_OWN: i32 = 8 // some pass reads or changes what the proxy itself writes into every request

// Split: destinations of which one is drawn (istio R-7). Never empty.
export const SP_COUNT: i32 = 0
export const SP_TOTAL: i32 = 4 // 64 bit: sum of the weights
export const SP_DESTINATIONS: i32 = 12 // DESTINATION entries
export const SP_OBJECT: i32 = 16 // object: {alternatives, totalWeight}, for readers
export const SP_BYTES: i32 = 20

// Destination.
export const DS_CLUSTER: i32 = 0 // number of a cluster
export const DS_WEIGHT: i32 = 4 // 64 bit
export const DS_REFERENCE: i32 = 12 // number of a reference, NONE
export const DS_REQUEST_PASSES: i32 = 16 // PASS addresses, 20: how many
export const DS_REQUEST_PASS_COUNT: i32 = 20
export const DS_RESPONSE_PASSES: i32 = 24 // PASS addresses, 28: how many
export const DS_RESPONSE_PASS_COUNT: i32 = 28
export const DS_AUTHORITY: i32 = 32 // string: its own host, 0 = none
export const DS_BYTES: i32 = 36

// Pass of header work: removes, then sets, then adds (istio R-29).
export const HP_REMOVES: i32 = 0 // numbers of header names, 4: how many
export const HP_REMOVE_COUNT: i32 = 4
export const HP_SETS: i32 = 8 // (number of a header name, TEMPLATE), 12: how many
export const HP_SET_COUNT: i32 = 12
export const HP_ADDS: i32 = 16 // the same, 20: how many
export const HP_ADD_COUNT: i32 = 20
export const HP_OBJECT: i32 = 24 // object: names that are removed, for readers
export const HP_BYTES: i32 = 28

// Template of a header value: parts one after the other.
export const TM_COUNT: i32 = 0
export const TM_PARTS: i32 = 4 // PART entries
export const TM_BYTES: i32 = 8

export const TX_KIND: i32 = 0 // PART_*
export const TX_ARGUMENT: i32 = 4 // literal, unknown, before the answer, query: string; header: number of a name
export const TX_OTHER: i32 = 8 // header: number of the name that is read where the first is absent, NONE
export const TX_MAX_BYTES: i32 = 12 // what is longer is cut, NONE = nothing is
export const TX_WRITTEN: i32 = 16 // string: the command as written, for what nobody can know
export const TX_BYTES: i32 = 20

export const PART_LITERAL: i32 = 0
export const PART_REQUEST_HEADER: i32 = 1
export const PART_PATH: i32 = 2 // argument of this and the next: 0 as it is, 1 before it was rewritten where it was, 2 that or nothing
export const PART_PATH_WITHOUT_QUERY: i32 = 3
export const PART_PROTOCOL: i32 = 4
export const PART_CLIENT_ADDRESS: i32 = 5
export const PART_PEER_ADDRESS: i32 = 6
export const PART_LOCAL_ADDRESS: i32 = 7
export const PART_LOCAL_ADDRESS_AND_PORT: i32 = 8
export const PART_LOCAL_PORT: i32 = 9
export const PART_PRINCIPAL: i32 = 10
export const PART_SERVER_NAME: i32 = 11
export const PART_BEFORE_ANSWER: i32 = 12
export const PART_ROUTE_NAME: i32 = 13
export const PART_QUERY: i32 = 14
export const PART_UNKNOWN: i32 = 15

// Rewrite of a path.
export const RW_KIND: i32 = 0 // REWRITE_*
export const RW_VALUE: i32 = 4 // string: the new path or prefix, or the substitution
export const RW_LENGTH: i32 = 8 // prefix: bytes that are cut
export const RW_PATTERN: i32 = 12 // pattern: PATTERN made for replacement
export const RW_BYTES: i32 = 16

export const REWRITE_WHOLE: i32 = 0
export const REWRITE_PREFIX: i32 = 1
export const REWRITE_PATTERN: i32 = 2

// Redirect.
export const RD_STATUS: i32 = 0
export const RD_SCHEME: i32 = 4 // string, 0 = that of the request
export const RD_HOST: i32 = 8 // string, 0 = that of the request
export const RD_PORT: i32 = 12 // NONE = not given
export const RD_PATH: i32 = 16 // string, 0 = not given
export const RD_REWRITE: i32 = 20 // REWRITE, 0 = none
export const RD_BYTES: i32 = 24

// Direct response.
export const DR_STATUS: i32 = 0
export const DR_BODY: i32 = 4 // string
export const DR_BYTES: i32 = 8

// Fault.
export const FA_FLAGS: i32 = 0 // FA_*
export const FA_DELAY: i32 = 4 // 64 bit
export const FA_DELAY_SHARE: i32 = 12 // parts per million
export const FA_DELAY_REFERENCE: i32 = 16
export const FA_ABORT_STATUS: i32 = 20 // HTTP status, NONE = not given
export const FA_ABORT_GRPC_STATUS: i32 = 24 // NONE = not given
export const FA_ABORT_SHARE: i32 = 28 // parts per million
export const FA_ABORT_REFERENCE: i32 = 32
export const FA_BYTES: i32 = 36

export const FA_DELAYS: i32 = 1
export const FA_ABORTS: i32 = 2

// CORS.
export const CO_FLAGS: i32 = 0 // CO_*
export const CO_ORIGINS: i32 = 4 // MATCHER addresses (layout/lists.ts), 8: how many
export const CO_ORIGIN_COUNT: i32 = 8
export const CO_METHODS: i32 = 12 // strings; empty = header absent
export const CO_HEADERS: i32 = 16
export const CO_EXPOSE: i32 = 20
export const CO_MAX_AGE: i32 = 24
export const CO_REFERENCE: i32 = 28
export const CO_BYTES: i32 = 32

export const CO_ANY_ORIGIN: i32 = 1 // some matcher covers the text `*`
export const CO_CREDENTIALS: i32 = 2
export const CO_FORWARDS_UNMATCHED: i32 = 4 // preflights of other origins go on

// Retry plan.
export const PL_CONDITIONS: i32 = 0 // RETRY_* (layout/retry.ts)
export const PL_MAX_RETRIES: i32 = 4
export const PL_PER_TRY_TIMEOUT: i32 = 8 // 64 bit, 0 = none
export const PL_BASE: i32 = 16 // 64 bit: back-off before the first retry
export const PL_MAX: i32 = 24 // 64 bit
export const PL_CODES: i32 = 32 // HTTP statuses, 36: how many
export const PL_CODE_COUNT: i32 = 36
export const PL_REFERENCE: i32 = 40 // number of a reference
export const PL_OBJECT: i32 = 44 // object: the plan as written without its reference, for readers
export const PL_HAS_CONDITIONS: i32 = 48 // 1: the plan names some condition, known or not
export const PL_BYTES: i32 = 52

// Mirror.
export const MR_CLUSTER: i32 = 0 // number of a cluster
export const MR_SHARE: i32 = 4 // parts per million
export const MR_REFERENCE: i32 = 8
export const MR_BYTES: i32 = 12
