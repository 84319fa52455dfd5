/**
 * The image: what one proxy was told, as flat bytes. This part has the header and what several parts share. Any change of an
 * image's layout is a new FORMAT_VERSION.
 *
 * Addresses are byte offsets from the image's first byte, multiples of 4, so an image can be loaded anywhere. All words are
 * little-endian and in [0, 2³¹), NONE and bit patterns excepted. A string is a word with its length and its bytes, padded
 * to 4. 64-bit numbers are two words, low first. Milliseconds are 64-bit.
 *
 * Hash of a header name: -2128831035 xor its length, then its bytes in words of four mixed in as layout/lists.ts says; the last word
 * is its last four bytes, which may overlap the one before. Names shorter than four bytes are mixed in byte by byte.
 */

/** Absent. */
export const NONE: i32 = -1

export const MAGIC: i32 = 0x31504c46 // FLP1
export const FORMAT_VERSION: i32 = 1

//                                           offset  meaning
export const IMG_MAGIC: i32 = 0 //            0      MAGIC
export const IMG_VERSION: i32 = 4 //          4      FORMAT_VERSION
export const IMG_BYTES: i32 = 8 //            8      length of the image
export const IMG_FLAGS: i32 = 12 //           12     IMG_IS_*
export const IMG_REJECTED: i32 = 16 //        16     REJECTION of the whole proxy, NONE = accepted
export const IMG_LISTENERS: i32 = 20 //       20     LISTENER structures, in view order, 24: how many
export const IMG_LISTENER_COUNT: i32 = 24
export const IMG_PORTS: i32 = 28 //           28     PORT entries, ascending by key, 32: how many
export const IMG_PORT_COUNT: i32 = 32
export const IMG_ANY_PORT: i32 = 36 //        36     per direction: first listener without port and address, NONE (3 words)
export const IMG_CLUSTERS: i32 = 48 //        48     CLUSTER entries, 52: how many
export const IMG_CLUSTER_COUNT: i32 = 52
export const IMG_NAMES: i32 = 56 //           56     strings of header names by number (addresses), 60: how many
export const IMG_NAME_COUNT: i32 = 60
export const IMG_NAME_SLOTS: i32 = 64 //      64     by hash of a name (above): its number + 1, or 0; 68: slots, a power of two
export const IMG_NAME_SLOT_COUNT: i32 = 68
export const IMG_CLAIMS: i32 = 72 //          72     objects: key path (list of strings) of each claim asked for, 76: how many
export const IMG_CLAIM_COUNT: i32 = 76
export const IMG_CLAIM_TEXTS: i32 = 80 //     80     strings: dotted path of each claim sent on as a header, 84: how many
export const IMG_CLAIM_TEXT_COUNT: i32 = 84
export const IMG_POLICIES: i32 = 88 //        88     POLICY entries, 92: how many
export const IMG_POLICY_COUNT: i32 = 92
export const IMG_REFERENCES: i32 = 96 //      96     REFERENCE entries, 100: how many
export const IMG_REFERENCE_COUNT: i32 = 100
export const IMG_MAX_HEADERS: i32 = 104 //    104    entries that the header table of a frame must have room for
export const IMG_UNSUPPORTED: i32 = 108 //    108    per direction: object, list of feature names, NONE (3 words)
export const IMG_VIEW: i32 = 120 //           120    object: role and workload, for readers
export const IMG_UNPROXIED: i32 = 124 //     124    clusters of a proxy that takes no part: outbound (and gateway), inbound (2 words)
export const IMG_TEXTS: i32 = 132 //          132    strings that the core names by number (layout/texts.ts), WELL_KNOWN_TEXTS addresses
export const IMG_HEADER_BYTES: i32 = 136

export const IMG_IS_ENFORCED: i32 = 1 // the proxy takes part at all

// Port entry: listeners bound to one port of one direction.
export const PT_KEY: i32 = 0 // direction × 65536 + port
export const PT_LISTENERS: i32 = 4 // numbers of listeners, in view order, 8: how many
export const PT_LISTENER_COUNT: i32 = 8
export const PT_BYTES: i32 = 12

// Cluster: declared ones in view order, then destinations that name none that exists.
export const CU_FLAGS: i32 = 0 // CU_IS_*
export const CU_OBJECT: i32 = 4 // object: the cluster key
export const CU_HASH: i32 = 8 // object: hash policies, NONE
export const CU_BYTES: i32 = 12

export const CU_IS_DECLARED: i32 = 1
export const CU_HAS_ENDPOINT: i32 = 2
export const CU_IS_BLACK_HOLE: i32 = 4

// Policy: who denied, for readers.
export const PO_NAMESPACE: i32 = 0 // string
export const PO_NAME: i32 = 4 // string
export const PO_REFERENCE: i32 = 8 // number of a reference
export const PO_BYTES: i32 = 12

// Rejection: the proxy or control plane refuses the configuration.
export const RJ_BY: i32 = 0 // REJECTED_BY_*
export const RJ_REASON: i32 = 4 // string
export const RJ_REFERENCES: i32 = 8 // numbers of references, 12: how many
export const RJ_REFERENCE_COUNT: i32 = 12
export const RJ_BYTES: i32 = 16

// Reference: for readers only.
export const RF_OBJECT: i32 = 0 // RO entry + role (0 decided, 1 merged, 2 inherited), or NONE: a default, whose text is RF_PATH
export const RF_PATH: i32 = 4 // last RP entry of the path, NONE = empty; or a string
export const RF_BYTES: i32 = 8

export const RF_ROLE: i32 = 3 // bits of RF_OBJECT with the role

// Object that a reference points into.
export const RO_KIND: i32 = 0 // strings
export const RO_GROUP: i32 = 4
export const RO_NAMESPACE: i32 = 8
export const RO_NAME: i32 = 12
export const RO_BYTES: i32 = 16

// Item of a path: a field or an index.
export const RP_PARENT: i32 = 0 // RP entry, NONE for the first; always at a lower address
export const RP_ITEM: i32 = 4 // index × 2, or address of a string × 2 + 1
export const RP_BYTES: i32 = 8

// Object: a value that only hosts read (cluster keys, plans), made and read by image/objects.ts. A word with its kind, then:
export const OB_NULL: i32 = 0
export const OB_FALSE: i32 = 1
export const OB_TRUE: i32 = 2
export const OB_INTEGER: i32 = 3 // a word
export const OB_NUMBER: i32 = 4 // string, decimal: what is no word
export const OB_STRING: i32 = 5 // address of a string
export const OB_LIST: i32 = 6 // count, addresses of values
export const OB_MAP: i32 = 7 // count, (address of a string, address of a value)
