import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { IMAGE_MALFORMED, IMAGE_NOT_AN_IMAGE, IMAGE_TRUNCATED, IMAGE_VALID, IMAGE_WRONG_VERSION } from '../../../src/core/layout/codes.ts'
import {
  IMG_BYTES,
  IMG_HEADER_BYTES,
  IMG_MAGIC,
  IMG_NAME_SLOTS,
  IMG_UNSUPPORTED,
  IMG_VERSION,
  IMG_VIEW,
  OB_LIST,
  OB_NULL,
} from '../../../src/core/layout/image.ts'
import { compileView } from '../../../src/engine/compile/image.ts'
import { checkBounds, checkImage } from '../../fuzz/image-check.ts'
import { damagedImage } from '../../fuzz/images.ts'
import { diceFrom } from '../../fuzz/input.ts'
import { connections, connectionViews } from './connection-views.ts'
import { routeRequests } from './route-requests.ts'
import { routeViews } from './route-views.ts'

const routed = fc.tuple(routeViews, fc.array(routeRequests, { minLength: 2, maxLength: 3 })).map(([view, requests]) => ({
  view,
  requests: requests.map((one) => ({ ...one, direction: view.listeners[0]?.direction ?? 'outbound' })),
}))
const connected = fc.record({ view: connectionViews, requests: fc.array(connections, { minLength: 2, maxLength: 3 }) })
const images = fc
  .sample(fc.oneof(routed, connected), { seed: 7, numRuns: 40 })
  .map(({ view, requests }) => ({ image: compileView(view), requests }))
const [{ image } = { image: new Uint8Array() }] = images

const code = (bytes: Uint8Array): number => {
  const { code: found, failure } = checkImage(bytes, [])
  expect(failure).toBeUndefined()
  return found
}

/** The image with other words; `more` words behind it. */
const changed = (words: readonly (readonly [at: number, word: number])[], more: readonly number[] = []): Uint8Array => {
  const bytes = new Uint8Array(image.length + more.length * 4)
  const view = new DataView(bytes.buffer)
  bytes.set(image)
  for (const [i, word] of more.entries()) view.setInt32(image.length + i * 4, word, true)
  view.setInt32(IMG_BYTES, bytes.length, true)
  for (const [at, word] of words) view.setInt32(at, word, true)
  return bytes
}

describe('the check of an image', () => {
  it('passes what is compiled', () => {
    for (const { image: one, requests } of images) {
      expect(checkImage(one, requests)).toEqual({ code: IMAGE_VALID })
      checkBounds(one, requests)
    }
  })

  it('tells what is cut off, of another version, or no image at all', () => {
    for (const length of [0, 3, 7, 8, IMG_HEADER_BYTES - 4, IMG_HEADER_BYTES, image.length - 1]) {
      expect(code(image.slice(0, length))).toBe(IMAGE_TRUNCATED)
    }
    expect(code(changed([[IMG_MAGIC, 1]]))).toBe(IMAGE_NOT_AN_IMAGE)
    expect(code(changed([[IMG_VERSION, 2]]))).toBe(IMAGE_WRONG_VERSION)
    expect(code(new Uint8Array(4_096))).toBe(IMAGE_NOT_AN_IMAGE)
  })

  it('refuses tables without a free slot, in which a search would never end', () => {
    const slots = new DataView(image.buffer).getInt32(IMG_NAME_SLOTS, true)
    expect(code(changed(Array.from({ length: 256 }, (_, i) => [slots + i * 4, 1] as const)))).toBe(IMAGE_MALFORMED)
  })

  it('refuses objects within themselves, and those that are larger than their words', () => {
    const at = image.length
    expect(code(changed([[IMG_VIEW, at]], [OB_LIST, 0]))).toBe(IMAGE_VALID)
    expect(code(changed([[IMG_VIEW, at]], [OB_LIST, 1, at]))).toBe(IMAGE_MALFORMED)
    // Each list has the one before it twice.
    const lists = Array.from({ length: 31 }, (_, i) =>
      i === 0 ? [OB_LIST, 0, 0, 0] : [OB_LIST, 2, at + (i - 1) * 16, at + (i - 1) * 16],
    ).flat()
    expect(code(changed([[IMG_VIEW, at + 30 * 16]], lists))).toBe(IMAGE_MALFORMED)
    expect(code(changed([[IMG_VIEW, at + 10 * 16]], lists))).toBe(IMAGE_VALID)
  })

  it('refuses what overlaps', () => {
    const at = image.length
    const words = [OB_NULL, OB_LIST, 1, at]
    expect(
      code(
        changed(
          [
            [IMG_UNSUPPORTED, at + 4],
            [IMG_VIEW, at],
          ],
          words,
        ),
      ),
    ).toBe(IMAGE_VALID)
    // The count of the list, read as an object.
    expect(
      code(
        changed(
          [
            [IMG_UNSUPPORTED, at + 4],
            [IMG_VIEW, at + 8],
          ],
          words,
        ),
      ),
    ).toBe(IMAGE_MALFORMED)
  })

  it('both cores agree on damaged images, and on what those that pass decide', () => {
    const dice = diceFrom(20_260_827)
    const codes = new Set<number>()
    for (let i = 0; i < 1_500; i++) {
      const { image: one, requests } = dice.pick(images)
      const damaged = damagedImage(dice, one)
      const { code: found, failure } = checkImage(damaged, requests)
      expect(failure, `copy ${i}`).toBeUndefined()
      if (i % 50 === 0) checkBounds(damaged, requests)
      codes.add(found)
    }
    expect([...codes].sort()).toEqual([IMAGE_VALID, IMAGE_TRUNCATED, IMAGE_NOT_AN_IMAGE, IMAGE_WRONG_VERSION, IMAGE_MALFORMED])
  })
})
