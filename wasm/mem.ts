/**
 * Memory as the Wasm build sees it: linear memory itself. scripts/build-wasm.mjs puts this file in the place of
 * src/core/mem.ts, so the two declare the same functions. Only asc reads it; `load` and `store` are its own.
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

/** `len` bytes; the ranges may overlap. */
export function copyBytes(to: i32, from: i32, len: i32): void {
  memory.copy(to, from, len)
}

/** Zero for `len` bytes. */
export function clearBytes(at: i32, len: i32): void {
  memory.fill(at, 0, len)
}

/** Low 32 bits of a product. */
export function mul32(a: i32, b: i32): i32 {
  return a * b
}

/** Number of zero bits below the lowest set bit; 32 for zero. */
export function trailingZeros(word: i32): i32 {
  return ctz(word)
}
