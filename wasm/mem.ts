/**
 * Memory as the Wasm build sees it: linear memory itself. scripts/build-wasm.mjs puts this file in the place of
 * src/core/memory/mem.ts, so the two declare the same functions. Only asc reads it; `load` and `store` are its own.
 */

export function u8At(at: i32): i32 {
  return load<u8>(at)
}

export function i32At(at: i32): i32 {
  return load<i32>(at)
}

export function putU8(at: i32, value: i32): void {
  store<u8>(at, value)
}

export function putI32(at: i32, value: i32): void {
  store<i32>(at, value)
}

// Engines leave their compiled code for memory.copy and memory.fill, which takes longer than a few loads and stores.
const FEW_BYTES: i32 = 96

/** `len` bytes; the ranges may overlap. */
export function copyBytes(to: i32, from: i32, len: i32): void {
  if (len > FEW_BYTES || (to > from && to < from + len)) {
    memory.copy(to, from, len)
    return
  }
  let done: i32 = 0
  if (len >= 8 && (to + len <= from || from + len <= to)) {
    // The last eight may overlap those before them.
    for (; done + 8 < len; done += 8) store<u64>(to + done, load<u64>(from + done))
    store<u64>(to + len - 8, load<u64>(from + len - 8))
    return
  }
  for (; done + 8 <= len; done += 8) store<u64>(to + done, load<u64>(from + done))
  for (; done < len; done++) store<u8>(to + done, load<u8>(from + done))
}

/** Zero for `len` bytes, a multiple of 4. */
export function clearWords(at: i32, len: i32): void {
  const end: i32 = at + len
  let next: i32 = at
  for (; next + 32 <= end; next += 32) {
    store<u64>(next, 0)
    store<u64>(next, 0, 8)
    store<u64>(next, 0, 16)
    store<u64>(next, 0, 24)
  }
  for (; next < end; next += 4) store<i32>(next, 0)
}

/** Low 32 bits of a product. */
export function mul32(a: i32, b: i32): i32 {
  return a * b
}

/** Number of zero bits below the lowest set bit; 32 for zero. */
export function trailingZeros(word: i32): i32 {
  return ctz(word)
}

// By byte, 16 a row: BYTE_* (layout/bytes.ts).
// biome-ignore format: a table
const CLASSES: usize = memory.data<u8>([
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
  return load<u8>(CLASSES + byte)
}
