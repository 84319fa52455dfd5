import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import {
  BYTE_ENDS_PATH,
  BYTE_IN_NO_AUTHORITY,
  BYTE_IN_NO_NAME,
  BYTE_IS_CLEANED,
  BYTE_IS_CONTROL,
  BYTE_IS_SLASH,
  BYTE_IS_SLASH_OR_DOT,
  BYTE_IS_UNPRINTABLE,
} from '../../../src/core/layout/bytes.ts'
import { byteClass } from '../../../src/core/memory/mem.ts'

const isAlphanumeric = (char: string): boolean => /[A-Za-z0-9]/.test(char)
const isOf = (chars: string, char: string): boolean => isAlphanumeric(char) || chars.includes(char)

it('a byte has the bits of all that it is', () => {
  for (let byte = 0; byte < 256; byte++) {
    const char = String.fromCharCode(byte)
    const wanted =
      ((byte < 32 && char !== '\t') || byte === 127 ? BYTE_IS_CONTROL : 0) |
      (byte < 33 || byte > 126 ? BYTE_IS_UNPRINTABLE : 0) |
      ('?#'.includes(char) ? BYTE_ENDS_PATH : 0) |
      ('"%<>\\^`{|}'.includes(char) ? BYTE_IS_CLEANED : 0) |
      (char === '/' ? BYTE_IS_SLASH : 0) |
      ('/.'.includes(char) ? BYTE_IS_SLASH_OR_DOT : 0) |
      (isOf("!#$%&'*+-.^_`|~", char) ? 0 : BYTE_IN_NO_NAME) |
      (isOf("!$%&'()*+,-.:;=@[]_~", char) ? 0 : BYTE_IN_NO_AUTHORITY)
    expect(byteClass(byte), `byte ${byte}`).toBe(wanted)
  }
})

it('JavaScript and Wasm have the same table of bytes', () => {
  const tableIn = (path: string): string => /CLASSES: \w+ = [^[]+\[([^\]]+)\]/.exec(readFileSync(path, 'utf8'))?.[1] ?? path
  expect(tableIn('src/core/memory/mem.ts')).toBe(tableIn('wasm/mem.ts'))
})
