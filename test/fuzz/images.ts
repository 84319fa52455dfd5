/** Damages images: what a disk does to them, and what somebody does who knows the format. */
import { IMG_BYTES, IMG_HEADER_BYTES } from '../../src/core/layout/image.ts'
import type { Dice } from './input.ts'

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length)

const wordAt = (dice: Dice, bytes: Uint8Array): number => dice.below(bytes.length >> 2) * 4

/** A word that may pass for another one. */
const wordLike = (dice: Dice, view: DataView, old: number, at: number): number => {
  const other = view.getInt32(dice.below(view.byteLength >> 2) * 4, true)
  const near = old + dice.pick([-16, -4, -1, 1, 4, 16, 40])
  const strange = dice.pick([-1, -2, 0, 1, 2, 3, 2 ** 31 - 1, -(2 ** 31), 2 ** 24, 0x10000])
  return dice.pick([
    other,
    other,
    near,
    strange,
    dice.below(64),
    wordAt(dice, new Uint8Array(view.byteLength)),
    at,
    at - 4 * dice.below(16),
    view.byteLength - 4 * dice.below(4),
  ])
}

const damage = (dice: Dice, bytes: Uint8Array): Uint8Array => {
  const view = viewOf(bytes)
  const at = dice.below(3) === 0 ? dice.below(IMG_HEADER_BYTES >> 2) * 4 : wordAt(dice, bytes)
  switch (dice.below(12)) {
    case 0: {
      const place = dice.below(bytes.length)
      bytes[place] = (bytes[place] as number) ^ (1 << dice.below(8))
      return bytes
    }
    case 1: {
      const cut = bytes.slice(0, dice.below(bytes.length + 1))
      if (dice.below(2) === 0 && cut.length > IMG_BYTES + 4) viewOf(cut).setInt32(IMG_BYTES, cut.length & ~3, true)
      return cut
    }
    case 2: {
      // A piece over another one.
      const length = 4 * (1 + dice.below(16))
      bytes.copyWithin(wordAt(dice, bytes), at, at + length)
      return bytes
    }
    default:
      view.setInt32(at, wordLike(dice, view, view.getInt32(at, true), at), true)
      return bytes
  }
}

/** A damaged copy: mostly one word of it is another one, so that the damage lies deep. */
export const damagedImage = (dice: Dice, image: Uint8Array): Uint8Array => {
  if (dice.below(100) === 0) return Uint8Array.from({ length: dice.below(400) }, () => dice.below(256))
  let bytes: Uint8Array = image.slice()
  for (let left = dice.pick([1, 1, 1, 1, 2, 3, 8]); left > 0 && bytes.length >= IMG_HEADER_BYTES; left--) bytes = damage(dice, bytes)
  return bytes
}
