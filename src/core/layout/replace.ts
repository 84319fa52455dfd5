/** What a replacement keeps in the arena while it works (core/patterns/replace.ts); gone when it is done. */

export const RE_IMAGE: i32 = 0 // address of the image
export const RE_PATTERN: i32 = 4 // address of the pattern
export const RE_INSTRUCTIONS: i32 = 8 // address
export const RE_COUNT: i32 = 12 // instructions
export const RE_FROM: i32 = 16 // the text
export const RE_END: i32 = 20
export const RE_ROW_BYTES: i32 = 24 // a row has one bit for each instruction
export const RE_BLOCK: i32 = 28 // rows of a block and the one behind it
export const RE_BLOCK_SIZE: i32 = 32 // places of a block
export const RE_BLOCK_START: i32 = 36 // place of the block's first row, NONE = none yet
export const RE_FIRST_ROWS: i32 = 40 // the first row of each block
export const RE_SEEN: i32 = 44 // per instruction: the round in which it was last seen
export const RE_ROUND: i32 = 48
export const RE_PARENT: i32 = 52 // per instruction: the one it was reached from, NONE for the first
export const RE_STACK: i32 = 56 // pairs (instruction, the one it is reached from); or a list of instructions
export const RE_LAST_END: i32 = 60 // place where the latest hit ended, NONE = none yet
export const RE_SLOTS: i32 = 64 // places where groups 0–9 of a hit start and end, NONE = took no part
export const RE_SLOT_COUNT: i32 = 20
export const RE_BYTES: i32 = 144
