/** Owns the check of an image before it is used: any bytes in, 0 or an IMAGE_* code out, in time linear in them. */
import { IMAGE_NOT_AN_IMAGE, IMAGE_TRUNCATED, IMAGE_VALID, IMAGE_WRONG_VERSION } from './layout/codes.ts'
import { FORMAT_VERSION, IMG_BYTES, IMG_HEADER_BYTES, IMG_MAGIC, IMG_VERSION, MAGIC } from './layout/image.ts'
import { i32At } from './mem.ts'

/** IMAGE_VALID, or what is wrong with the `bytes` bytes at `image`. */
export function validate(image: i32, bytes: i32): i32 {
  if (bytes < IMG_VERSION + 4) return IMAGE_TRUNCATED
  if (i32At(image + IMG_MAGIC) !== MAGIC) return IMAGE_NOT_AN_IMAGE
  if (i32At(image + IMG_VERSION) !== FORMAT_VERSION) return IMAGE_WRONG_VERSION
  if (bytes < IMG_HEADER_BYTES || i32At(image + IMG_BYTES) > bytes) return IMAGE_TRUNCATED
  return IMAGE_VALID
}
