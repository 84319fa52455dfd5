/**
 * Regular expressions in an image. Two forms, by size: a TABLE (deterministic automaton) while it stays small, otherwise a
 * PROGRAM, the instructions of RE2, walked with all threads at once. Replacement always takes a PROGRAM, made for it
 * (src/matching/automata/compile.ts has one function for each use).
 *
 * A symbol is a byte, or with PN_IS_UTF8 a code point.
 */

// Pattern: what both forms begin with.
export const PN_KIND: i32 = 0 // PATTERN_*
export const PN_FLAGS: i32 = 4 // PN_IS_*
export const PN_PREFIX: i32 = 8 // string: what the text must start with; the rest of the pattern is for what follows it

export const PATTERN_NEVER: i32 = 0 // matches nothing; ends after PN_PREFIX
export const PATTERN_TABLE: i32 = 1
export const PATTERN_PROGRAM: i32 = 2

export const PN_IS_UTF8: i32 = 1 // the text is UTF-8, else nothing matches
export const PN_IS_WHOLE: i32 = 2 // the match must end where the text ends
export const PN_IS_FIRST: i32 = 4 // of the matches, the one preferred first must end there (leftmost-first), not just any

// Table: states are numbers below 256. Rows of 1 << TB_SHIFT bytes: the next state, by the class of a symbol.
export const TB_SHIFT: i32 = 12
export const TB_CLASSES: i32 = 16 // string: class of each byte (256), with PN_IS_UTF8 of each ASCII character (128)
export const TB_STATES: i32 = 20 // string: the rows
export const TB_START: i32 = 24 // state after PN_PREFIX
export const TB_ACCEPTING: i32 = 28 // states from here on match a text that ends in them
export const TB_RANGES: i32 = 32 // (first code point, class), ascending, from 128 on: classes of other code points, 36: how many, at least 1
export const TB_RANGE_COUNT: i32 = 36
export const TB_TABLE_BYTES: i32 = 40

export const STATE_DEAD: i32 = 0 // no match any more
export const STATE_MATCHED: i32 = 1 // a match, whatever follows

// Program: instructions (IN_*) by number; a thread that reaches OP_MATCH has a match.
export const PG_INSTRUCTIONS: i32 = 12
export const PG_INSTRUCTION_COUNT: i32 = 16
export const PG_START: i32 = 20 // number of the instruction after PN_PREFIX
export const PG_GROUP_COUNT: i32 = 24 // capture groups besides the whole match
export const PG_BEFORE: i32 = 28 // for replacement: per instruction and one more, where its numbers begin in the list that follows:
//                                  which instructions lead to it without taking a symbol
export const PG_BEFORE_COUNT: i32 = 32 // numbers in that list
export const PG_PROGRAM_BYTES: i32 = 36

// Instruction.
export const IN_OPERATION: i32 = 0 // OP_*
export const IN_OUT: i32 = 4 // number of the next instruction
export const IN_OTHER: i32 = 8 // see OP_*
export const IN_COUNT: i32 = 12
export const IN_BYTES: i32 = 16

export const OP_FAIL: i32 = 0
export const OP_MATCH: i32 = 1
export const OP_NOTHING: i32 = 2 // goes on with IN_OUT
export const OP_CHOICE: i32 = 3 // IN_OUT, and with lower preference IN_OTHER
export const OP_CAPTURE: i32 = 4 // writes slot IN_OTHER: 2n opens and 2n + 1 closes group n
export const OP_ASSERT: i32 = 5 // goes on where all bits of IN_OTHER (ASSERT_*) hold
export const OP_RANGE: i32 = 6 // takes a symbol from IN_OTHER to IN_COUNT
export const OP_SET: i32 = 7 // takes a symbol of the ranges (first, last) at IN_OTHER, ascending and apart, IN_COUNT of them

export const ASSERT_BEGIN_LINE: i32 = 1
export const ASSERT_END_LINE: i32 = 2
export const ASSERT_BEGIN_TEXT: i32 = 4
export const ASSERT_END_TEXT: i32 = 8
export const ASSERT_WORD_BOUNDARY: i32 = 16
export const ASSERT_NO_WORD_BOUNDARY: i32 = 32
