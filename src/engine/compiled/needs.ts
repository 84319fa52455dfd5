/** What an image asks hosts for: claims by key path, and dotted paths of claims that are sent on as headers. */
import { IMG_CLAIM_COUNT, IMG_CLAIM_TEXT_COUNT, IMG_CLAIM_TEXTS, IMG_CLAIMS } from '../../core/layout/image.ts'
import { type Packed, readObject, readText } from '../../image/objects.ts'

export interface ImageNeeds {
  readonly claims: readonly (readonly string[])[]
  readonly claimTexts: readonly string[]
}

const isPath = (value: Packed): value is readonly string[] => Array.isArray(value) && value.every((key) => typeof key === 'string')

/** Read once per image; `image` is valid. */
export const needsOf = (image: DataView): ImageNeeds => {
  const word = (at: number): number => image.getInt32(at, true)
  const list = <T>(at: number, count: number, read: (at: number) => T): readonly T[] =>
    Array.from({ length: word(count) }, (_, i) => read(word(word(at) + i * 4)))
  return {
    claims: list(IMG_CLAIMS, IMG_CLAIM_COUNT, (at) => {
      const path = readObject(image, at)
      return isPath(path) ? path : []
    }),
    claimTexts: list(IMG_CLAIM_TEXTS, IMG_CLAIM_TEXT_COUNT, (at) => readText(image, at)),
  }
}
