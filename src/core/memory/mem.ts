/**
 * Memory as the JavaScript build sees it. The Wasm build swaps this file for wasm/mem.ts, so nothing else in core/ knows
 * which of the two it runs on. Little-endian; words are 4-aligned. Addresses are never checked here: a validated image
 * and a record that its host wrote keep them in bounds.
 */

// The attached memory is the one exception to "no state" in core/: the engine attaches its own before every call.
let view: DataView = new DataView(new ArrayBuffer(0))
let bytes: Uint8Array = new Uint8Array(0)

/** Makes `buffer` the memory of the calls that follow. */
export function attach(memory: DataView, octets: Uint8Array): void {
  view = memory
  bytes = octets
}

export function u8At(at: i32): i32 {
  return bytes[at] as i32
}

export function i32At(at: i32): i32 {
  return view.getInt32(at, true)
}

export function putU8(at: i32, value: i32): void {
  bytes[at] = value
}

export function putI32(at: i32, value: i32): void {
  view.setInt32(at, value, true)
}

// Calls of copyWithin take longer than a few loads and stores.
const FEW_BYTES: i32 = 64

/** `len` bytes; the ranges may overlap. */
export function copyBytes(to: i32, from: i32, len: i32): void {
  if (len > FEW_BYTES || (to > from && to < from + len)) {
    bytes.copyWithin(to, from, from + len)
    return
  }
  for (let i: i32 = 0; i < len; i++) bytes[to + i] = bytes[from + i] as i32
}

/** Zero for `len` bytes, a multiple of 4. */
export function clearWords(at: i32, len: i32): void {
  bytes.fill(0, at, at + len)
}

/** Low 32 bits of a product. */
export function mul32(a: i32, b: i32): i32 {
  return Math.imul(a, b)
}

/** Number of zero bits below the lowest set bit; 32 for zero. */
export function trailingZeros(word: i32): i32 {
  return word === 0 ? 32 : 31 - Math.clz32(word & -word)
}

// By byte, 16 a row: BYTE_* (layout/bytes.ts).
// biome-ignore format: a table
const CLASSES: Uint8Array = new Uint8Array([
  195, 195, 195, 195, 195, 195, 195, 195, 195, 194, 195, 195, 195, 195, 195, 195,
  195, 195, 195, 195, 195, 195, 195, 195, 195, 195, 195, 195, 195, 195, 195, 195,
  194, 0, 200, 132, 0, 8, 0, 0, 64, 64, 0, 0, 64, 0, 32, 240,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 64, 200, 64, 200, 196,
  64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 200, 64, 136, 0,
  136, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 200, 136, 200, 0, 195,
  194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194,
  194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194,
  194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194,
  194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194,
  194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194,
  194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194,
  194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194,
  194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194, 194,
])

/** BYTE_* of a byte. */
export function byteClass(byte: i32): i32 {
  return CLASSES[byte] as i32
}
