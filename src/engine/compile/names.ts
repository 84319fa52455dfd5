/** Owns the table by which the core finds the number of a header name: open addressing over its hash. */
import type { ImageWriter } from '../../image/writer.ts'
import { hashName } from '../../matching/compile/hash.ts'

export interface NameTable {
  /** Addresses of the names' strings, by number. */
  readonly names: number
  readonly count: number
  /** Name number + 1, or 0; the slot of a name is its hash and the ones behind it. */
  readonly slots: number
  /** A power of two, at least twice the names: a search always meets an empty slot. */
  readonly slotCount: number
}

export const compileNames = (w: ImageWriter, names: readonly string[]): NameTable => {
  let slotCount = 16
  while (slotCount < names.length * 2) slotCount *= 2
  const slots: number[] = new Array(slotCount).fill(0)
  for (const [number, name] of names.entries()) {
    let slot = hashName(name) & (slotCount - 1)
    while (slots[slot] !== 0) slot = (slot + 1) & (slotCount - 1)
    slots[slot] = number + 1
  }
  return { names: w.block(names.map((name) => w.string(name))), count: names.length, slots: w.block(slots), slotCount }
}
