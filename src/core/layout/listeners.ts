/**
 * Listeners of an image: how a connection finds its handler. Written by engine/compile/listeners.ts. Lists of strings are
 * addresses of strings; of a list that may be absent the count is NONE.
 */

// Listener.
export const LN_FLAGS: i32 = 0 // LN_IS_*
export const LN_REJECTED: i32 = 4 // REJECTION, NONE = accepted
export const LN_NEEDS: i32 = 8 // NEED_* that some rule looks at, in the order in which they are told, 4 bits each, lowest first
export const LN_ADDRESSES: i32 = 12 // strings, 16: how many, NONE = any address
export const LN_ADDRESS_COUNT: i32 = 16
export const LN_CHAINS: i32 = 20 // CHAIN entries in the order in which they are tried, 24: how many
export const LN_CHAIN_COUNT: i32 = 24
export const LN_METHODS: i32 = 28 // strings: methods by which plaintext is known as HTTP, 32: how many, NONE = every word
export const LN_METHOD_COUNT: i32 = 32
export const LN_REFERENCE: i32 = 36 // number of a reference, NONE
export const LN_NAME: i32 = 40 // string, for readers
export const LN_PORT: i32 = 44 // NONE = any port; for readers
export const LN_BYTES: i32 = 48

export const LN_INSPECTS_HTTP: i32 = 1 // looks at plaintext before a chain is chosen
export const LN_IS_OUTBOUND: i32 = 2
export const LN_IS_STRICT: i32 = 4 // plaintext is HTTP only with a target that is valid
export const LN_INSPECTS_TLS: i32 = 8 // some chain without port looks into TLS

// Filter chain. All conditions that are given must hold.
export const CH_CONDITIONS: i32 = 0 // CH_ASKS_*, CH_INSPECTS_TLS
export const CH_PORT: i32 = 4 // destination port
export const CH_BLOCKS: i32 = 8 // MATCHERs of blocks of addresses (layout/lists.ts), 12: how many
export const CH_BLOCK_COUNT: i32 = 12
export const CH_SERVER_NAMES: i32 = 16 // strings, 20: how many
export const CH_SERVER_NAME_COUNT: i32 = 20
export const CH_PROTOCOLS: i32 = 24 // strings, 28: how many
export const CH_PROTOCOL_COUNT: i32 = 28
export const CH_TLS: i32 = 32 // CHAIN TLS, NONE = TLS is not ended here
export const CH_HANDLER: i32 = 36 // HANDLER
export const CH_REFERENCE: i32 = 40 // number of a reference, NONE
export const CH_NAME: i32 = 44 // string, for readers
export const CH_BYTES: i32 = 48

export const CH_ASKS_PORT: i32 = 1
export const CH_ASKS_ADDRESS: i32 = 2
export const CH_ASKS_SERVER_NAME: i32 = 4
export const CH_ASKS_TLS: i32 = 8
export const CH_ASKS_PLAINTEXT: i32 = 16
export const CH_ASKS_PROTOCOL: i32 = 32
export const CH_INSPECTS_TLS: i32 = 64 // some chain that asks for the same port looks into TLS

// TLS that is ended at a chain.
export const CT_CERTIFICATE: i32 = 0 // CERTIFICATE_*
export const CT_TRUST_DOMAINS: i32 = 4 // strings, 8: how many; 0 = any
export const CT_TRUST_DOMAIN_COUNT: i32 = 8
export const CT_NAMES: i32 = 12 // strings: names of which a certificate must bear one, 16: how many, NONE = any
export const CT_NAME_COUNT: i32 = 16
export const CT_BYTES: i32 = 20

export const CERTIFICATE_NONE: i32 = 0
export const CERTIFICATE_OPTIONAL: i32 = 1
export const CERTIFICATE_REQUIRED: i32 = 2

// Handler: what becomes of connections that a chain accepts. The words up to HD_LAYER_COUNT mean the same in all.
export const HD_KIND: i32 = 0 // HANDLER_*
export const HD_LAYERS: i32 = 4 // LAYER entries (layout/authorization.ts), 8: how many
export const HD_LAYER_COUNT: i32 = 8

export const HANDLER_HTTP: i32 = 0
export const HANDLER_TCP: i32 = 1
export const HANDLER_CLOSE: i32 = 2

// Handler of HTTP.
export const HH_DIRECTION: i32 = 12 // DIRECTION_*
export const HH_FLAGS: i32 = 16 // HH_*
export const HH_TRUSTED_HOPS: i32 = 20
export const HH_ROUTES: i32 = 24 // ROUTE TABLE (layout/routes.ts)
export const HH_MAX_HEADERS: i32 = 28 // lines of a request, the host line among them
export const HH_MAX_HEADER_BYTES: i32 = 32
export const HH_METHODS: i32 = 36 // strings: methods of HTTP/1.1, 40: how many
export const HH_METHOD_COUNT: i32 = 40
export const HH_BYTES: i32 = 44

export const HH_DECODES_SLASHES: i32 = 1
export const HH_NORMALIZES: i32 = 2
export const HH_MERGES_SLASHES: i32 = 4
export const HH_KEEPS_DOT_PARAMETERS: i32 = 8 // `/..;a=b/` is no dot segment
export const HH_USES_REMOTE_ADDRESS: i32 = 16 // the peer is the client

// Handler of bytes.
export const HT_DESTINATIONS: i32 = 12 // SPLIT (layout/routes.ts)
export const HT_REFERENCE: i32 = 16 // number of a reference, NONE
export const HT_BYTES: i32 = 20

// Handler that closes.
export const HC_WHY: i32 = 12 // CLOSE_NO_FILTER_CHAIN or CLOSE_BLACK_HOLE
export const HC_CLUSTER: i32 = 16 // number of the cluster that is named, NONE
export const HC_BYTES: i32 = 20
