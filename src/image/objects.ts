/**
 * Owns values that only hosts read (cluster keys, plans, split alternatives): packed when an image is made, read once per
 * image and frozen. Maps come back without prototype.
 */
import { OB_FALSE, OB_INTEGER, OB_LIST, OB_MAP, OB_NULL, OB_NUMBER, OB_STRING, OB_TRUE } from '../core/layout/image.ts'
import { toByteString } from '../model/bytes.ts'
import { perImage } from './per-image.ts'
import type { ImageWriter } from './writer.ts'

export type Packed = null | boolean | number | string | readonly Packed[] | { readonly [key: string]: Packed }

const decoder = new TextDecoder()

const isWord = (value: number): boolean => Number.isInteger(value) && value >= 0 && value < 2 ** 31 && !Object.is(value, -0)

/** Texts that were packed already: they are most of what objects consist of. */
const packedTexts = perImage<string, number>()

const packText = (w: ImageWriter, text: string): number => {
  const known = packedTexts.get(w, text)
  if (known !== undefined) return known
  const at = w.shared([OB_STRING, w.string(toByteString(text))])
  packedTexts.set(w, text, at)
  return at
}

const packMembers = (w: ImageWriter, value: object): number => {
  const words = [OB_MAP, 0]
  const members = value as Readonly<Record<string, unknown>>
  const keys = Object.keys(members)
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] ?? ''
    const member = members[key]
    if (member !== undefined) words.push(w.string(toByteString(key)), packObject(w, member))
  }
  words[1] = (words.length - 2) / 2
  return w.shared(words)
}

/** Writes a value and gives its address. Members that are undefined are left out. */
export const packObject = (w: ImageWriter, value: unknown): number => {
  switch (typeof value) {
    case 'boolean':
      return w.shared([value ? OB_TRUE : OB_FALSE])
    case 'number':
      return isWord(value) ? w.shared([OB_INTEGER, value]) : w.shared([OB_NUMBER, w.string(String(value))])
    case 'string':
      return packText(w, value)
    case 'object': {
      if (value === null) return w.shared([OB_NULL])
      if (!Array.isArray(value)) return packMembers(w, value)
      const words = [OB_LIST, value.length]
      for (let i = 0; i < value.length; i++) words.push(packObject(w, value[i]))
      return w.shared(words)
    }
    default:
      return w.shared([OB_NULL])
  }
}

/** Text of the string at `at`, decoded from UTF-8. */
export const readText = (image: DataView, at: number): string =>
  decoder.decode(new Uint8Array(image.buffer, image.byteOffset + at + 4, image.getInt32(at, true)))

/** The frozen value at `at` of a valid image. */
export const readObject = (image: DataView, at: number): Packed => {
  const word = (offset: number): number => image.getInt32(at + offset, true)
  switch (word(0)) {
    case OB_FALSE:
      return false
    case OB_TRUE:
      return true
    case OB_INTEGER:
      return word(4)
    case OB_NUMBER:
      return Number(readText(image, word(4)))
    case OB_STRING:
      return readText(image, word(4))
    case OB_LIST:
      return Object.freeze(Array.from({ length: word(4) }, (_, i) => readObject(image, word(8 + i * 4))))
    case OB_MAP: {
      const made: { [key: string]: Packed } = Object.create(null)
      for (let i = 0; i < word(4); i++) made[readText(image, word(8 + i * 8))] = readObject(image, word(12 + i * 8))
      return Object.freeze(made)
    }
    default:
      return null
  }
}
