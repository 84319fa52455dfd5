/**
 * Owns unsigned 64-bit numbers: two words in memory, low first. `at` and `out` are addresses of such pairs; `out` may be one of
 * the inputs. Nothing here fails: sums and products keep their low 64 bits.
 */
import { i32At, mul32, putI32 } from './mem.ts'

const SIGN: i32 = -2147483648

/** 1 = a < b, both read as unsigned. */
export function lessUnsigned(a: i32, b: i32): i32 {
  return (a ^ SIGN) < (b ^ SIGN) ? 1 : 0
}

export function putWide(out: i32, low: i32, high: i32): void {
  putI32(out, low)
  putI32(out + 4, high)
}

export function copyWide(out: i32, from: i32): void {
  const low: i32 = i32At(from)
  putWide(out, low, i32At(from + 4))
}

export function isZeroWide(at: i32): i32 {
  return (i32At(at) | i32At(at + 4)) === 0 ? 1 : 0
}

/** 1 = the number at `a` is less than that at `b`. */
export function lessWide(a: i32, b: i32): i32 {
  const high: i32 = i32At(a + 4)
  const other: i32 = i32At(b + 4)
  return high === other ? lessUnsigned(i32At(a), i32At(b)) : lessUnsigned(high, other)
}

export function addWide(out: i32, at: i32, low: i32, high: i32): void {
  const sum: i32 = (i32At(at) + low) | 0
  putWide(out, sum, (i32At(at + 4) + high + lessUnsigned(sum, low)) | 0)
}

/** Takes the number at `b` from that at `a`, which is not smaller. */
export function subtractWide(out: i32, a: i32, b: i32): void {
  const low: i32 = i32At(a)
  const borrow: i32 = lessUnsigned(low, i32At(b))
  putWide(out, (low - i32At(b)) | 0, (i32At(a + 4) - i32At(b + 4) - borrow) | 0)
}

/** High word of the unsigned product of two words. */
function highProduct(a: i32, b: i32): i32 {
  const aLow: i32 = a & 0xffff
  const aHigh: i32 = (a >>> 16) | 0
  const bLow: i32 = b & 0xffff
  const bHigh: i32 = (b >>> 16) | 0
  const first: i32 = (mul32(aHigh, bLow) + (mul32(aLow, bLow) >>> 16)) | 0
  const second: i32 = (mul32(aLow, bHigh) + (first & 0xffff)) | 0
  return (mul32(aHigh, bHigh) + (first >>> 16) + (second >>> 16)) | 0
}

export function multiplyWide(out: i32, at: i32, low: i32, high: i32): void {
  const ownLow: i32 = i32At(at)
  const cross: i32 = (mul32(ownLow, high) + mul32(i32At(at + 4), low)) | 0
  putWide(out, mul32(ownLow, low), (highProduct(ownLow, low) + cross) | 0)
}

/** `x ^ (x >>> bits)`, 0 < bits < 32. */
export function xorShiftWide(at: i32, bits: i32): void {
  const low: i32 = i32At(at)
  const high: i32 = i32At(at + 4)
  putWide(at, low ^ ((low >>> bits) | 0 | (high << (32 - bits))), high ^ ((high >>> bits) | 0))
}

/** Remainder of the number at `at` by a small divisor, 0 < divisor < 2²³. */
export function remainderSmall(at: i32, divisor: i32): i32 {
  let rest: i32 = 0
  for (let word: i32 = 4; word >= 0; word -= 4) {
    const bits: i32 = i32At(at + word)
    for (let shift: i32 = 24; shift >= 0; shift -= 8) rest = (((rest << 8) | ((bits >>> shift) & 0xff)) % divisor) | 0
  }
  return rest
}

/** Quotient of the number at `at` by a small divisor into `out`, 0 < divisor < 2²³; the remainder is the result. */
export function divideSmall(out: i32, at: i32, divisor: i32): i32 {
  let rest: i32 = 0
  for (let word: i32 = 4; word >= 0; word -= 4) {
    const bits: i32 = i32At(at + word)
    let quotient: i32 = 0
    for (let shift: i32 = 24; shift >= 0; shift -= 8) {
      const part: i32 = (rest << 8) | ((bits >>> shift) & 0xff)
      quotient = (quotient << 8) | ((part / divisor) | 0)
      rest = (part % divisor) | 0
    }
    putI32(out + word, quotient)
  }
  return rest
}

/** Remainder of the number at `at` by that at `divisor` (not 0, below 2⁶²) into `out`, which is neither of them. */
export function remainderWide(out: i32, at: i32, divisor: i32): void {
  if (i32At(divisor + 4) === 0 && i32At(divisor) > 0 && i32At(divisor) < 8388608) {
    putWide(out, remainderSmall(at, i32At(divisor)), 0)
    return
  }
  putWide(out, 0, 0)
  for (let bit: i32 = 63; bit >= 0; bit--) {
    const next: i32 = (i32At(at + (bit >= 32 ? 4 : 0)) >>> (bit & 31)) & 1
    const low: i32 = i32At(out)
    putWide(out, (low << 1) | next, (i32At(out + 4) << 1) | (low >>> 31))
    if (lessWide(out, divisor) === 0) subtractWide(out, out, divisor)
  }
}
