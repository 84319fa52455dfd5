/** Why bytes are no image that can be loaded. */
import { IMAGE_NOT_AN_IMAGE, IMAGE_TRUNCATED, IMAGE_WRONG_VERSION } from '../../core/layout/codes.ts'
import { FORMAT_VERSION } from '../../core/layout/image.ts'

export type ImageError =
  | { readonly kind: 'tooLarge'; readonly bytes: number }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'notAnImage' }
  | { readonly kind: 'wrongVersion'; readonly expected: number }
  | { readonly kind: 'malformed' }
  /** More than the host allows. */
  | { readonly kind: 'tooManySteps'; readonly maxSteps: number }

/** The error behind a code of `validate` other than 0. */
export const imageErrorOf = (code: number): ImageError => {
  switch (code) {
    case IMAGE_TRUNCATED:
      return { kind: 'truncated' }
    case IMAGE_NOT_AN_IMAGE:
      return { kind: 'notAnImage' }
    case IMAGE_WRONG_VERSION:
      return { kind: 'wrongVersion', expected: FORMAT_VERSION }
    default:
      return { kind: 'malformed' }
  }
}

/** The error in words, with what to do about it. */
export const renderImageError = (error: ImageError): string => {
  switch (error.kind) {
    case 'tooLarge':
      return `the image is too large: ${error.bytes} bytes do not fit into memory`
    case 'truncated':
      return 'the image is cut off: build it again'
    case 'notAnImage':
      return 'this is no Fairlead image: `fairlead build` makes one'
    case 'wrongVersion':
      return `the image has another format than version ${error.expected}: build it again with this release`
    case 'malformed':
      return 'the image is damaged: build it again'
    case 'tooManySteps':
      return `a decision over the image may take ${error.maxSteps} steps, more than is allowed`
  }
}
