/** Text as what proxies compare: byte strings, one char code per UTF-8 byte (docs/architecture.md, Principles). */

const encoder = new TextEncoder()

/** ASCII comes back as it is. */
export const toByteString = (text: string): string => {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 127) return Array.from(encoder.encode(text), (byte) => String.fromCharCode(byte)).join('')
  }
  return text
}
