/** What an engine needs of a core: its memory and its calls. Made by js.ts over core/ itself and by wasm.ts over the module. */

/** Addresses are 31-bit; a core never has more. */
export const MAX_MEMORY_BYTES = 2 ** 31 - 64 * 1024

/** The next address of a word. Also for sums above 31 bits, which no memory has room for. */
export const align = (at: number): number => at + (-at & 3)

export interface CoreMemory {
  readonly view: DataView
  readonly bytes: Uint8Array
}

/** Addresses are byte offsets in `memory()`; all calls are total for a validated image. */
export interface CoreInstance {
  readonly name: 'js' | 'wasm'
  /** The memory as it is now; a call of `grow` makes earlier views useless. */
  readonly memory: () => CoreMemory
  /** Makes the memory at least `bytes` long; what is in it stays. False: there is no more. */
  readonly grow: (bytes: number) => boolean
  /** 0 for a valid image, else one of the codes of image errors. */
  readonly validate: (image: number, bytes: number) => number
  /** OUTCOME_*, or negative for a failure (core/layout/codes.ts). */
  readonly decide: (image: number, request: number, pairs: number, frame: number, frameBytes: number) => number
  /** How large a frame should be for a header block of this length. */
  readonly frameBytesFor: (image: number, pairsBytes: number) => number
}
