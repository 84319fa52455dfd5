/**
 * What single bytes are on the wire: bits of `byteClass` (core/memory/mem.ts), so that one look at a byte tells all that can be asked
 * of it, and a text is asked by what any of its bytes is.
 */

export const BYTE_IS_CONTROL: i32 = 1 // a tab is none
export const BYTE_IS_UNPRINTABLE: i32 = 2 // no printable ASCII, which a blank is not
export const BYTE_ENDS_PATH: i32 = 4 // # ?
export const BYTE_IS_CLEANED: i32 = 8 // what cleaning of paths may change wherever it stands: " % < > \ ^ ` { | }
export const BYTE_IS_SLASH: i32 = 16
export const BYTE_IS_SLASH_OR_DOT: i32 = 32 // twice the bit of a slash
export const BYTE_IN_NO_NAME: i32 = 64 // of headers or methods: no letter, digit, or !#$%&'*+-.^_`|~
export const BYTE_IN_NO_AUTHORITY: i32 = 128 // no letter, digit, or !$%&'()*+,-.:;=@[]_~
