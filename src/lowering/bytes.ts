/** Policy text as the bytes that a proxy compares: one char code 0–255 per UTF-8 byte. */

const encoder = new TextEncoder()

/** UTF-8 of `text` as a byte string; ASCII text is returned as it is. */
export const byteString = (text: string): string => {
  for (let i = 0; i < text.length; i += 1) {
    if (text.charCodeAt(i) > 127) return Array.from(encoder.encode(text), (byte) => String.fromCharCode(byte)).join('')
  }
  return text
}
