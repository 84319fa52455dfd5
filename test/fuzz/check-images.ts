/** Damaged images of the views of an input, through the check of images and then through decisions, on both cores. */
import * as E from 'fp-ts/lib/Either.js'
import type { Mesh } from '../../src/config/index.ts'
import { compileView } from '../../src/engine/compile/image.ts'
import { viewOf } from '../../src/lowering/istio/index.ts'
import type { RequestDescriptor } from '../../src/model/index.ts'
import { checkBounds, checkImage } from './image-check.ts'
import { damagedImage } from './images.ts'
import { diceFrom, type FuzzInput } from './input.ts'

/** Damaged copies of each image, and every which one of them is also read in memory that is guarded. */
const copiesPerImage = 512
const guardedEvery = 128

let checked = 0

/** How many damaged images this thread has checked since it was asked last. */
export const imagesChecked = (): number => {
  const count = checked
  checked = 0
  return count
}

/** The first thing that goes wrong, in words. Whatever throws is the caller's to tell. */
export const checkImages = (mesh: Mesh, requests: readonly RequestDescriptor[], input: FuzzInput): string | undefined => {
  const dice = diceFrom(input.salt ?? 0)
  for (const { role, pod, namespace } of input.proxies) {
    const view = viewOf(mesh, { namespace, workload: pod, kind: 'Pod', role: role === 'gateway' ? 'gateway' : 'sidecar' })
    if (E.isLeft(view)) continue
    const own = requests.filter((_, i) => input.requests[i]?.at === role).slice(0, 4)
    const image = compileView(view.right)
    const { code, failure } = checkImage(image, own)
    if (failure !== undefined || code !== 0) return failure ?? `an image that was just made gets code ${code}`
    checkBounds(image, own)
    for (let copy = 0; copy < copiesPerImage; copy++) {
      const damaged = damagedImage(dice, image)
      const found = checkImage(damaged, own).failure
      checked++
      if (found !== undefined) return `copy ${copy}: ${found}`
      if (copy % guardedEvery === 0) checkBounds(damaged, own)
    }
  }
  return undefined
}
