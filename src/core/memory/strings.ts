/** Owns lists of strings in an image. */
import { W_IMAGE } from '../layout/frame.ts'
import { i32At } from './mem.ts'
import { equalString } from './text.ts'

/** Whether the text is one of `count` strings whose addresses stand at offset `list` of the image. */
export function isListed(f: i32, list: i32, count: i32, at: i32, len: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  for (let i: i32 = 0; i < count; i++) if (equalString(at, len, image + i32At(image + list + i * 4)) === 1) return 1
  return 0
}
