/**
 * Lists of conditions and their index, conditions, and matchers: how they lie in an image.
 *
 * Condition: a program of instructions, run from the first. Each makes one test; on one of its outcomes it jumps forward (or
 * ends), on the other it goes on with the next instruction. Address 0 stands for a condition that always holds, NONE for one
 * that never does.
 *
 * List: conditions in the order in which they are tried. Its index says which of them can hold at all: each entry is filed
 * under tests of which one must be met (`path starts with /a`), by the hash of test and value. Hashes are not compared any
 * further: an entry that is found is only a candidate, its condition is always run.
 *
 * Hash: h = seed; for each byte h = (h xor byte) × 16777619, in 32 bits. A word is mixed in as h = (h xor word) × 16777619, then
 * h = h xor (h >>> 15). The first seed is -2128831035; the seed of a field is it with the field's test word mixed in, and for
 * headers, query parameters and claims then their field argument. After the bytes (of a suffix from the last to the first)
 * HASH_* is mixed in. A test of two fields: the hash of the base's whole value (without HASH_*) with that of the other test mixed in.
 */

// Fields.                                        what the field argument is
export const FIELD_NOTHING: i32 = 0 //            - (never has a value)
export const FIELD_HEADER: i32 = 1 //             number of the name; every line is a value
export const FIELD_HEADER_JOINED: i32 = 2 //      number of the name; several lines are one value (DP-1, DP-2)
export const FIELD_METHOD: i32 = 3
export const FIELD_SCHEME: i32 = 4
export const FIELD_AUTHORITY: i32 = 5
export const FIELD_TARGET: i32 = 6 //             path with query
export const FIELD_PATH: i32 = 7
export const FIELD_QUERY: i32 = 8 //              string: name of the parameter
export const FIELD_HOST: i32 = 9 //               authority without port, lower case
export const FIELD_HOST_AND_PORT: i32 = 10 //     authority, lower case
export const FIELD_PRINCIPAL: i32 = 11
export const FIELD_PEER_ADDRESS: i32 = 12
export const FIELD_CLIENT_ADDRESS: i32 = 13
export const FIELD_DESTINATION_ADDRESS: i32 = 14
export const FIELD_DESTINATION_PORT: i32 = 15
export const FIELD_SERVER_NAME: i32 = 16
export const FIELD_CLAIM: i32 = 17 //             number of the claim (IMG_CLAIMS)
export const FIELD_LIST: i32 = 18 //              LIST: met when one of its conditions holds; the matcher is ignored

// Matchers.                                      what the matcher argument is
export const MATCH_NEVER: i32 = 0
export const MATCH_ALWAYS: i32 = 1
export const MATCH_NON_EMPTY: i32 = 2
export const MATCH_EXACT: i32 = 3 //              string
export const MATCH_PREFIX: i32 = 4 //             string
export const MATCH_SUFFIX: i32 = 5 //             string
export const MATCH_LONGER_PREFIX: i32 = 6 //      string; at least one byte more (istio H-25)
export const MATCH_LONGER_SUFFIX: i32 = 7 //      string; at least one byte more
export const MATCH_CONTAINS: i32 = 8 //           CONTAINS
export const MATCH_SEGMENTS: i32 = 9 //           string; whole segments
export const MATCH_BELOW: i32 = 10 //             string; whole segments and more
export const MATCH_PATTERN: i32 = 11 //           PATTERN (layout/patterns.ts)
export const MATCH_BLOCK: i32 = 12 //             BLOCK of addresses
export const MATCH_PORT: i32 = 13 //              port number; only with FIELD_DESTINATION_PORT

// A matcher by itself.                           offset  meaning
export const MT_KIND: i32 = 0 //                  0       MATCH_* in TEST_MATCHER's bits, TEST_IGNORES_CASE
export const MT_ARGUMENT: i32 = 4
export const MT_BYTES: i32 = 8

// Text to be found inside another one.
export const CN_TEXT: i32 = 0 // string
export const CN_BACK: i32 = 4 // one word per byte of it: how many of its first bytes still fit when the byte behind it does not

// Block of addresses.
export const BK_FAMILY: i32 = 0 // 4 or 6
export const BK_BITS: i32 = 4 // 0–32 or 0–128
export const BK_ADDRESS: i32 = 8 // 16 bytes, IPv4 in the first four
export const BK_BYTES: i32 = 24

// Instruction of a condition.
export const IN_TEST: i32 = 0 // TEST_*
export const IN_FIELD: i32 = 4 // field argument
export const IN_MATCHER: i32 = 8 // matcher argument
export const IN_BYTES: i32 = 12

// Bits of a test word.
export const TEST_FIELD: i32 = 31 // bits with FIELD_*
export const TEST_MATCHER_SHIFT: i32 = 5
export const TEST_MATCHER: i32 = 31 // bits with MATCH_*, after the shift
export const TEST_JUMPS_WHEN_MET: i32 = 1024 // jumps when the test is met, else when it is not
export const TEST_MISSING_AS_EMPTY: i32 = 2048 // without a value the empty text is tested
export const TEST_IGNORES_CASE: i32 = 4096 // the value is read in lower case; the text of the matcher is stored so
export const TEST_IS_LAST: i32 = 8192 // not to jump ends the condition with the opposite of its jump
export const TEST_JUMP_SHIFT: i32 = 14 // the bits from here on: JUMP_REJECT, JUMP_ACCEPT, or words forward to another instruction
export const JUMP_REJECT: i32 = 0
export const JUMP_ACCEPT: i32 = 1

// List.
export const LI_COUNT: i32 = 0
export const LI_CONDITIONS: i32 = 4 // words: condition of each entry
export const LI_INDEX: i32 = 8 // INDEX, 0 = none: entries are tried one after the other
export const LI_BYTES: i32 = 12

// Index of a list.
export const IX_SLOTS: i32 = 0 // hash table of SLOTs, open addressing, 4: number of slots, a power of two, less one
export const IX_SLOT_MASK: i32 = 4
export const IX_REST: i32 = 8 // POSTING: entries that no test names, 0 = none
export const IX_PROBES: i32 = 12 // PROBEs, 16: how many
export const IX_PROBE_COUNT: i32 = 16
export const IX_BASES: i32 = 20 // BASEs: fields whose whole value is part of tests of two fields, 24: how many (0–8)
export const IX_BASE_COUNT: i32 = 24
export const IX_BYTES: i32 = 28

// Slot: hash & mask is where a search begins; it ends at a slot that is free.
export const SL_HASH: i32 = 0
export const SL_ENTRIES: i32 = 4 // entry × 2 + 1, or address of a POSTING; 0 = the slot is free
export const SL_BYTES: i32 = 8

// Posting: entries that are filed under the same test.
export const PS_COUNT: i32 = 0
export const PS_ENTRIES: i32 = 4 // entries, ascending

// Probe: one field whose values are hashed; FIELD_HEADER stands for all headers, the number of the name being part of the seed.
export const PB_TEST: i32 = 0 // FIELD_*, TEST_IGNORES_CASE
export const PB_FIELD: i32 = 4 // field argument, of query parameters and claims
export const PB_SEED: i32 = 8
export const PB_USES: i32 = 12 // USE_*
export const PB_PREFIXES: i32 = 16 // words: lengths of prefixes that are looked up, ascending, 20: how many
export const PB_PREFIX_COUNT: i32 = 20
export const PB_SUFFIXES: i32 = 24 // words: lengths of suffixes, ascending, 28: how many
export const PB_SUFFIX_COUNT: i32 = 28
export const PB_NAMES: i32 = 32 // of headers: bit set of name numbers that some test names, 36: its bits, a power of two, less one
export const PB_NAME_MASK: i32 = 36
export const PB_BYTES: i32 = 40

// What a hash is of, mixed in last.
export const HASH_WHOLE: i32 = 1
export const HASH_PREFIX: i32 = 2
export const HASH_SUFFIX: i32 = 3
export const HASH_GRAM: i32 = 4 // GRAM_BYTES bytes anywhere in the value

export const GRAM_BYTES: i32 = 4

// What a probe is used for.
export const USE_WHOLE: i32 = 1 // whole values are looked up
export const USE_ALONE: i32 = 2 // tests of this field alone are filed
export const USE_GRAMS: i32 = 4 // every GRAM_BYTES bytes of a value are looked up, without a base
export const USE_BASES_SHIFT: i32 = 8 // bit 8 + n: together with base n

// Base: the first part of a test of two fields; its whole value is hashed.
export const BA_TEST: i32 = 0 // FIELD_*, TEST_IGNORES_CASE
export const BA_FIELD: i32 = 4 // field argument
export const BA_SEED: i32 = 8
export const BA_BYTES: i32 = 12
