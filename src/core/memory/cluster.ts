/** Owns where clusters stand in an image. */
import { W_IMAGE } from '../layout/frame.ts'
import { CU_BYTES, IMG_CLUSTERS } from '../layout/image.ts'
import { i32At, mul32 } from './mem.ts'

/** Address of a CLUSTER entry. */
export function clusterAt(f: i32, number: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  return image + i32At(image + IMG_CLUSTERS) + mul32(number, CU_BYTES)
}
