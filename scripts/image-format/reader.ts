/** Words, strings and rows of a hex dump, read from an image. */
export interface ImageReader {
  readonly word: (at: number) => number
  /** The string at `at`. */
  readonly text: (at: number) => string
  /** One line of a dump: offset, the bytes of a word, the word, what it means. */
  readonly row: (at: number, meaning: string) => string
}

export const imageReader = (bytes: Uint8Array): ImageReader => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const word = (at: number): number => view.getInt32(at, true)
  return {
    word,
    text: (at) => new TextDecoder().decode(bytes.subarray(at + 4, at + 4 + word(at))),
    row: (at, meaning) => {
      const octets = [...bytes.subarray(at, at + 4)].map((octet) => octet.toString(16).padStart(2, '0')).join(' ')
      return `${String(at).padStart(6)}  ${octets}  ${String(word(at)).padStart(11)}  ${meaning}`.trimEnd()
    },
  }
}
