/**
 * Tokens of the Common Expression Language, as the parser istiod uses splits them. Values are not kept, only what they are.
 */

export type CelTokenKind = 'name' | 'escaped name' | 'int' | 'uint' | 'float' | 'string' | 'bytes' | 'constant' | 'end' | 'bad' | CelSymbol

export type CelSymbol = (typeof SYMBOLS)[number]

export interface CelToken {
  readonly kind: CelTokenKind
  readonly text: string
}

const SYMBOLS = [
  '==',
  '!=',
  '<=',
  '>=',
  '&&',
  '||',
  '<',
  '>',
  '[',
  ']',
  '{',
  '}',
  '(',
  ')',
  '.',
  ',',
  '-',
  '!',
  '?',
  ':',
  '+',
  '*',
  '/',
  '%',
  'in',
] as const

const SPACE = /(?:[\t \r\n\f]|\/\/[^\n]*)+/y
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y
const ESCAPED_NAME = /`[A-Za-z0-9_.\-/ ]+`/y
const FLOAT = /(?:[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|\.[0-9]+(?:[eE][+-]?[0-9]+)?)/y
const INTEGER = /(?:0x[0-9a-fA-F]+|[0-9]+)[uU]?/y
const TEXT_PREFIX = /[bB]?[rR]?(?="|')/y
const ESCAPE = /\\(?:[abfnrtv"'\\?`]|[0-3][0-7][0-7]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/y

const at = (pattern: RegExp, text: string, position: number): string | undefined => {
  pattern.lastIndex = position
  return pattern.exec(text)?.[0]
}

/** All tokens, `end` included; the first `bad` one ends the list. */
export const celTokens = (text: string): readonly CelToken[] => {
  const tokens: CelToken[] = []
  let position = 0
  for (;;) {
    position += at(SPACE, text, position)?.length ?? 0
    if (position >= text.length) return [...tokens, { kind: 'end', text: '' }]
    const token = tokenAt(text, position)
    tokens.push(token)
    if (token.kind === 'bad') return tokens
    position += token.text.length
  }
}

const CONSTANTS: readonly string[] = ['true', 'false', 'null']

const tokenAt = (text: string, position: number): CelToken => {
  const prefix = at(TEXT_PREFIX, text, position)
  if (prefix !== undefined) return textAt(text, position, prefix)
  const name = at(NAME, text, position)
  if (name === 'in') return { kind: 'in', text: name }
  if (name !== undefined) return { kind: CONSTANTS.includes(name) ? 'constant' : 'name', text: name }
  const float = at(FLOAT, text, position)
  const integer = at(INTEGER, text, position)
  if (float !== undefined && float.length >= (integer?.length ?? 0))
    return { kind: Number.isFinite(Number(float)) ? 'float' : 'bad', text: float }
  if (integer !== undefined) return { kind: /[uU]$/.test(integer) ? 'uint' : 'int', text: integer }
  const escaped = at(ESCAPED_NAME, text, position)
  if (escaped !== undefined) return { kind: 'escaped name', text: escaped }
  const symbol = SYMBOLS.find((candidate) => text.startsWith(candidate, position))
  return symbol === undefined ? { kind: 'bad', text: '' } : { kind: symbol, text: symbol }
}

const textAt = (text: string, position: number, prefix: string): CelToken => {
  const isRaw = /[rR]/.test(prefix)
  const isBytes = /[bB]/.test(prefix)
  const start = position + prefix.length
  const quote = text.charAt(start)
  const end = textEnd(text, start, quote.repeat(3), isRaw, isBytes) ?? textEnd(text, start, quote, isRaw, isBytes)
  if (end === undefined) return { kind: 'bad', text: '' }
  return { kind: isBytes ? 'bytes' : 'string', text: text.slice(position, end) }
}

// The end of a text in these quotes; undefined when there is none, or when an escape in it is wrong.
const textEnd = (text: string, start: number, quotes: string, isRaw: boolean, isBytes: boolean): number | undefined => {
  if (!text.startsWith(quotes, start)) return undefined
  let position = start + quotes.length
  while (position < text.length) {
    if (text.startsWith(quotes, position)) return position + quotes.length
    const character = text.charAt(position)
    if (quotes.length === 1 && (character === '\n' || character === '\r')) return undefined
    const piece = character === '\\' && !isRaw ? at(ESCAPE, text, position) : character
    if (piece === undefined || !isUsable(piece, isBytes)) return undefined
    position += piece.length
  }
  return undefined
}

// Code points are for text only, and surrogates are none.
const isUsable = (piece: string, isBytes: boolean): boolean => {
  if (!/^\\[uU]/.test(piece)) return true
  const code = Number.parseInt(piece.slice(2), 16)
  return !isBytes && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
}
