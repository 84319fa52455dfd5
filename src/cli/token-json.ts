/**
 * JSON objects of tokens as the proxy's parser takes them: single quotes and trailing commas pass, repeated names do not.
 * Linear; depth is bounded.
 */
import type { Json } from '../model/index.ts'

export type JsonObject = { readonly [name: string]: Json }

const maxDepth = 100

interface Cursor {
  readonly text: string
  at: number
}

/** Thrown inside this file only. */
class Malformed extends Error {}

const fail = (): never => {
  throw new Malformed()
}

const skipBlank = (cursor: Cursor): string => {
  while (cursor.at < cursor.text.length && ' \t\r\n'.includes(cursor.text.charAt(cursor.at))) cursor.at++
  return cursor.text.charAt(cursor.at)
}

const expect = (cursor: Cursor, wanted: string): void => {
  if (skipBlank(cursor) !== wanted) fail()
  cursor.at++
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])

const readEscape = (cursor: Cursor): string => {
  const letter = cursor.text.charAt(cursor.at++)
  if (letter !== 'u') return escapes.get(letter) ?? fail()
  const digits = cursor.text.slice(cursor.at, cursor.at + 4)
  if (!/^[0-9A-Fa-f]{4}$/.test(digits)) fail()
  cursor.at += 4
  return String.fromCharCode(Number.parseInt(digits, 16))
}

const readString = (cursor: Cursor): string => {
  const quote = cursor.text.charAt(cursor.at++)
  const parts: string[] = []
  for (;;) {
    const character = cursor.text.charAt(cursor.at++)
    if (character === '') fail()
    if (character === quote) return parts.join('')
    parts.push(character === '\\' ? readEscape(cursor) : character)
  }
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const words: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['true', true],
  ['false', false],
  ['null', null],
])

const readScalar = (cursor: Cursor): Json => {
  for (const [word, value] of words) {
    if (cursor.text.startsWith(word, cursor.at)) {
      cursor.at += word.length
      return value
    }
  }
  number.lastIndex = cursor.at
  const digits = number.exec(cursor.text)?.[0] ?? fail()
  cursor.at += digits.length
  const value = Number(digits)
  return Number.isFinite(value) ? value : fail()
}

const readValue = (cursor: Cursor, depth: number): Json => {
  if (depth > maxDepth) fail()
  const next = skipBlank(cursor)
  if (next === '{') return readObject(cursor, depth)
  if (next === '[') return readList(cursor, depth)
  return next === '"' || next === "'" ? readString(cursor) : readScalar(cursor)
}

const readList = (cursor: Cursor, depth: number): Json => {
  const values: Json[] = []
  expect(cursor, '[')
  while (skipBlank(cursor) !== ']') {
    values.push(readValue(cursor, depth + 1))
    if (skipBlank(cursor) === ',') cursor.at++
    else break
  }
  expect(cursor, ']')
  return values
}

const readObject = (cursor: Cursor, depth: number): JsonObject => {
  const object: { [name: string]: Json } = Object.create(null)
  expect(cursor, '{')
  while (skipBlank(cursor) !== '}') {
    if (!'"\''.includes(skipBlank(cursor))) fail()
    const name = readString(cursor)
    if (Object.hasOwn(object, name)) fail()
    expect(cursor, ':')
    object[name] = readValue(cursor, depth + 1)
    if (skipBlank(cursor) === ',') cursor.at++
    else break
  }
  expect(cursor, '}')
  return object
}

/** The object that `text` holds; absent when it is anything else. Never throws. */
export const parseTokenJson = (text: string): JsonObject | undefined => {
  const cursor: Cursor = { text, at: 0 }
  try {
    if (skipBlank(cursor) !== '{') return undefined
    const object = readObject(cursor, 0)
    return skipBlank(cursor) === '' ? object : undefined
  } catch (problem) {
    if (problem instanceof Malformed) return undefined
    throw problem
  }
}
