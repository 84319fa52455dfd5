/**
 * JSON whose integers stay exact: those beyond 2^53 become `bigint`. Owns nothing about cases.
 */

export type ExactJson = null | boolean | number | bigint | string | readonly ExactJson[] | { readonly [key: string]: ExactJson }

export type ExactResult = { readonly value: ExactJson } | { readonly error: string }

const isDigit = (code: number): boolean => code >= 48 && code <= 57

/** End of the string literal that starts at `at`; one past its closing quote, or the end of the text. */
const endOfString = (text: string, at: number): number => {
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 92) i++
    else if (code === 34) return i + 1
  }
  return text.length
}

/** Puts every unsafe integer outside strings in quotes behind `mark`. */
const quoteLargeIntegers = (text: string, mark: string): string => {
  const parts: string[] = []
  let copied = 0
  for (let i = 0; i < text.length; ) {
    const code = text.charCodeAt(i)
    if (code === 34) {
      i = endOfString(text, i)
    } else if (code === 45 || isDigit(code)) {
      let end = i + 1
      while (end < text.length && isDigit(text.charCodeAt(end))) end++
      const isInteger = !'.eE'.includes(text.charAt(end)) || end === text.length
      const digits = text.slice(i, end)
      if (isInteger && !Number.isSafeInteger(Number(digits))) {
        parts.push(text.slice(copied, i), '"', mark, digits, '"')
        copied = end
      }
      i = isInteger ? end : end + 1
    } else {
      i++
    }
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(copied)
}

/** A text that does not occur in `text`. */
const unusedMark = (text: string): string => {
  for (let n = 0; ; n++) {
    const mark = `integer-${n}:`
    if (!text.includes(mark)) return mark
  }
}

/** Never throws. Numbers are doubles, except integers that a double cannot hold exactly. */
export const parseExactJson = (text: string): ExactResult => {
  try {
    if (!/\d{16}/.test(text)) return { value: JSON.parse(text) }
    const mark = unusedMark(text)
    const quoted = quoteLargeIntegers(text, mark)
    const revive = (_key: string, value: unknown): unknown =>
      typeof value === 'string' && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value
    return { value: JSON.parse(quoted, revive) }
  } catch (cause) {
    return { error: cause instanceof Error ? cause.message : String(cause) }
  }
}
