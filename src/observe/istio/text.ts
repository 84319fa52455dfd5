/** Byte strings of the model as the text that people read. */

/** Bytes (char codes 0–255) read as UTF-8; what is no UTF-8 becomes the replacement character. */
export const fromBytes = (bytes: string): string => {
  for (let i = 0; i < bytes.length; i++) {
    if (bytes.charCodeAt(i) > 127) return new TextDecoder().decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0) & 255))
  }
  return bytes
}
