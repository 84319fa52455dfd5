/** Memory that throws where it is read or written outside of what belongs to a call. */
import type { CoreMemory } from '../../src/engine/compiled/memory.ts'

export interface Region {
  readonly from: number
  readonly end: number
  readonly isWritable: boolean
}

/** A memory of its own; `regions` may be changed between calls. */
export const guardedMemory = (length: number): { readonly memory: CoreMemory; readonly plain: CoreMemory; regions: readonly Region[] } => {
  const buffer = new ArrayBuffer(length)
  const plain = { view: new DataView(buffer), bytes: new Uint8Array(buffer) }
  const guard = { regions: [] as readonly Region[] }
  const demand = (at: number, size: number, writes: boolean): void => {
    if (size === 0) return
    for (const { from, end, isWritable } of guard.regions) if (at >= from && at + size <= end && (isWritable || !writes)) return
    throw new Error(`${writes ? 'writes' : 'reads'} ${size} bytes where nothing is to be ${writes ? 'written' : 'read'}`)
  }
  class View extends (DataView as { new (buffer: ArrayBuffer): DataView }) {
    override getInt32(at: number, isLittle: boolean): number {
      demand(at, 4, false)
      return super.getInt32(at, isLittle)
    }
    override setInt32(at: number, value: number, isLittle: boolean): void {
      demand(at, 4, true)
      super.setInt32(at, value, isLittle)
    }
  }
  const copyWithin = (to: number, from: number, end: number): void => {
    demand(from, end - from, false)
    demand(to, end - from, true)
    plain.bytes.copyWithin(to, from, end)
  }
  const fill = (value: number, from: number, end: number): void => {
    demand(from, end - from, true)
    plain.bytes.fill(value, from, end)
  }
  const bytes = new Proxy(plain.bytes, {
    get: (target, key) => {
      if (key === 'copyWithin') return copyWithin
      if (key === 'fill') return fill
      const at = Number(key)
      demand(at, 1, false)
      return target[at]
    },
    set: (target, key, value: number) => {
      const at = Number(key)
      demand(at, 1, true)
      target[at] = value
      return true
    },
  })
  return Object.assign(guard, { memory: { view: new View(buffer), bytes }, plain })
}
