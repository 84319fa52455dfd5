/**
 * Go's text functions where they differ from JavaScript's: lengths in UTF-8 bytes, simple case folding, strict integers.
 */

/** Length in UTF-8 bytes, as Go's `len`. Lone surrogates count 3, like the replacement character. */
export const byteLength = (text: string): number => {
  let bytes = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) bytes += 1
    else if (unit < 0x800) bytes += 2
    else if (unit >= 0xd800 && unit < 0xdc00 && isLowSurrogate(text.charCodeAt(i + 1))) {
      bytes += 4
      i += 1
    } else bytes += 3
  }
  return bytes
}

const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000

/** Lower case by simple mapping: the Kelvin sign becomes `k`, dotted capital I becomes `i`. */
export const goLower = (text: string): string => text.replaceAll('\u0130', 'i').toLowerCase()

/** Go's `EqualFold` against ASCII text: the long s folds to `s`, the Kelvin sign to `k`; dotted I folds to nothing. */
export const equalFold = (text: string, ascii: string): boolean =>
  text
    .replaceAll('\u017f', 's')
    .replaceAll('\u212a', 'k')
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase()) === ascii.toLowerCase()

const MAX_INT64 = 9223372036854775807n
const MIN_INT64 = -9223372036854775808n

/** `strconv.Atoi`: an optional sign and digits within 64 bits; otherwise undefined. Loses precision beyond 2^53. */
export const atoi = (text: string): number | undefined => {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined
  const digits = text.replace(/^([+-]?)0+(?=[0-9])/, '$1')
  if (digits.length > 20) return undefined
  const value = BigInt(digits.startsWith('+') ? digits.slice(1) : digits)
  return value > MAX_INT64 || value < MIN_INT64 ? undefined : Number(value)
}

/** `strconv.ParseUint(text, 10, 32)`: digits only, up to 32 bits; otherwise undefined. */
export const parseUint32 = (text: string): number | undefined => {
  if (!/^[0-9]+$/.test(text)) return undefined
  const digits = text.replace(/^0+(?=[0-9])/, '')
  if (digits.length > 10) return undefined
  const value = Number(digits)
  return value <= 4294967295 ? value : undefined
}

/** `strconv.ParseBool` accepts exactly these. */
export const isGoBool = (text: string): boolean =>
  ['1', 't', 'T', 'TRUE', 'true', 'True', '0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text)

/** The part before the first separator and the part after it; undefined when there is no separator. */
export const cut = (text: string, separator: string): readonly [string, string | undefined] => {
  const at = text.indexOf(separator)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)]
}

export const countOf = (text: string, character: string): number => text.split(character).length - 1

/** Text without the given ASCII character at both ends. */
export const trimCharacter = (text: string, character: string): string => {
  let start = 0
  let end = text.length
  while (start < end && text[start] === character) start += 1
  while (end > start && text[end - 1] === character) end -= 1
  return text.slice(start, end)
}
