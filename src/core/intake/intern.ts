/** Owns the numbers of header names: a name of a request is looked up once and compared as a number from then on. */
import { IMG_NAME_SLOT_COUNT, IMG_NAME_SLOTS, IMG_NAMES, NONE } from '../layout/image.ts'
import { i32At } from '../memory/mem.ts'
import { equalString, hashName } from '../memory/text.ts'

/** The same for many names: `names`, `slots` and `mask` are those of the image, the first two as addresses in memory. */
// @inline
export function nameAmong(image: i32, names: i32, slots: i32, mask: i32, at: i32, len: i32): i32 {
  let slot: i32 = hashName(at, len) & mask
  let number: i32 = i32At(slots + slot * 4) - 1
  while (number >= 0) {
    if (equalString(at, len, image + i32At(names + number * 4)) === 1) return number
    slot = (slot + 1) & mask
    number = i32At(slots + slot * 4) - 1
  }
  return NONE
}

/** Number of a header name, NONE for one that the image does not know. */
export function nameNumber(image: i32, at: i32, len: i32): i32 {
  const slots: i32 = image + i32At(image + IMG_NAME_SLOTS)
  return nameAmong(image, image + i32At(image + IMG_NAMES), slots, i32At(image + IMG_NAME_SLOT_COUNT) - 1, at, len)
}
