/**
 * Owns IP addresses and blocks of them. Only dotted-quad IPv4 and textual IPv6 are addresses; a v4-mapped IPv6 block or
 * address is IPv6 and never meets IPv4 (istio U-6, as recorded). Texts may be any bytes.
 */
import { W_ADDRESS, W_ADDRESS_FAMILY } from '../layout/frame.ts'
import { BK_ADDRESS, BK_BITS, BK_FAMILY } from '../layout/lists.ts'
import { i32At, putI32, putU8, u8At } from './mem.ts'
import { findLastByte } from './text.ts'

/** Value of a hexadecimal digit, NONE for another byte. */
export function hexDigit(byte: i32): i32 {
  if (byte >= 48 && byte <= 57) return byte - 48
  if (byte >= 97 && byte <= 102) return byte - 87
  return byte >= 65 && byte <= 70 ? byte - 55 : -1
}

/** An octet in decimal without leading zeros; NONE for anything else. */
function octetOf(at: i32, end: i32): i32 {
  if (at === end || end - at > 3 || (end - at > 1 && u8At(at) === 48)) return -1
  let value: i32 = 0
  for (let i: i32 = at; i < end; i++) {
    const digit: i32 = u8At(i) - 48
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value <= 255 ? value : -1
}

/** Four octets between dots to `to`; 1 = they are an address. */
function parseQuad(at: i32, end: i32, to: i32): i32 {
  let from: i32 = at
  for (let part: i32 = 0; part < 4; part++) {
    let stop: i32 = from
    while (stop < end && u8At(stop) !== 46) stop++
    if ((part < 3 && stop === end) || (part === 3 && stop !== end)) return 0
    const octet: i32 = octetOf(from, stop)
    if (octet < 0) return 0
    putU8(to + part, octet)
    from = stop + 1
  }
  return 1
}

/** `groups` of up to four digits to `to`, `::` for at least one of them; 1 = they are part of an address. */
function parseGroups(at: i32, end: i32, groups: i32, to: i32): i32 {
  let count: i32 = 0
  let gap: i32 = -1
  let from: i32 = at
  if (end - at >= 2 && u8At(at) === 58 && u8At(at + 1) === 58) {
    gap = 0
    from = at + 2
  }
  while (from < end) {
    let value: i32 = 0
    let stop: i32 = from
    while (stop < end && u8At(stop) !== 58) {
      const digit: i32 = hexDigit(u8At(stop))
      if (digit < 0 || stop - from >= 4) return 0
      value = (value << 4) | digit
      stop++
    }
    if (stop === from || count >= groups) return 0
    putU8(to + count * 2, value >> 8)
    putU8(to + count * 2 + 1, value & 255)
    count++
    if (stop === end) break
    from = stop + 1
    if (from < end && u8At(from) === 58) {
      if (gap >= 0) return 0
      gap = count
      from++
    } else if (from === end) return 0 // a single colon at the end
  }
  if (gap < 0) return count === groups ? 1 : 0
  if (count >= groups) return 0
  const zeros: i32 = (groups - count) * 2
  for (let i: i32 = count * 2 - 1; i >= gap * 2; i--) putU8(to + i + zeros, u8At(to + i))
  for (let i: i32 = gap * 2; i < gap * 2 + zeros; i++) putU8(to + i, 0)
  return 1
}

function parseSix(at: i32, end: i32, to: i32): i32 {
  const colon: i32 = findLastByte(at, end, 58)
  let isTransitional: i32 = 0
  for (let i: i32 = at; i < end; i++) if (u8At(i) === 46) isTransitional = 1
  if (isTransitional === 0) return parseGroups(at, end, 8, to)
  // IPv4 in the last four bytes.
  if (parseQuad(colon + 1, end, to + 12) === 0) return 0
  const endsInGap: i32 = colon > at && u8At(colon - 1) === 58 ? 1 : 0
  return parseGroups(at, endsInGap === 1 ? colon + 1 : colon, 6, to)
}

/** Parses to W_ADDRESS and gives its family: 4, 6, or 0 for what is no address. */
export function parseAddress(f: i32, at: i32, len: i32): i32 {
  const to: i32 = f + W_ADDRESS
  const end: i32 = at + len
  let family: i32 = 0
  if (findLastByte(at, end, 58) < 0) family = parseQuad(at, end, to) === 1 ? 4 : 0
  else family = parseSix(at, end, to) === 1 ? 6 : 0
  putI32(f + W_ADDRESS_FAMILY, family)
  return family
}

/** 1 = the address that was parsed last lies in the block (its address in memory). */
export function isInBlock(f: i32, block: i32): i32 {
  if (i32At(f + W_ADDRESS_FAMILY) !== i32At(block + BK_FAMILY)) return 0
  const bits: i32 = i32At(block + BK_BITS)
  const whole: i32 = bits >> 3
  const found: i32 = f + W_ADDRESS
  const wanted: i32 = block + BK_ADDRESS
  for (let i: i32 = 0; i < whole; i++) if (u8At(found + i) !== u8At(wanted + i)) return 0
  const left: i32 = bits & 7
  if (left === 0) return 1
  return (u8At(found + whole) ^ u8At(wanted + whole)) >> (8 - left) === 0 ? 1 : 0
}
