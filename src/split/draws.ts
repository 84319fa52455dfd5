/**
 * Owns the named draws of a request and their documented default: splitmix64 of seed and name.
 * Does not decide anything; see pick.ts and routing/.
 */
import type { Draws } from '../model/index.ts'

const MASK = 0xffff_ffff_ffff_ffffn

/** One splitmix64 step: the output for state `state` after one increment. Unsigned 64 bit in and out. */
export const splitmix64 = (state: bigint): bigint => {
  let z = (state + 0x9e37_79b9_7f4a_7c15n) & MASK
  z = ((z ^ (z >> 30n)) * 0xbf58_476d_1ce4_e5b9n) & MASK
  z = ((z ^ (z >> 27n)) * 0x94d0_49bb_1331_11ebn) & MASK
  return z ^ (z >> 31n)
}

// FNV-1a, 64 bit: turns a draw's name into a number that separates its stream from the others.
const nameHash = (name: string): bigint => {
  let hash = 0xcbf2_9ce4_8422_2325n
  for (let i = 0; i < name.length; i++) hash = ((hash ^ BigInt(name.charCodeAt(i) & 0xff)) * 0x100_0000_01b3n) & MASK
  return hash
}

/** The draw `name` of a seed (any integer; taken modulo 2^32): `splitmix64(splitmix64(seed) ^ fnv1a64(name))`. */
export const seededDraw = (seed: number, name: string): bigint =>
  splitmix64(splitmix64(BigInt((Number.isFinite(seed) ? seed : 0) >>> 0)) ^ nameHash(name))

/**
 * The draw of a sticky split: depends on nothing but the input's name and value, so whoever sends the same value stays
 * where it went. Weights may move the bounds, never the draw. Use it as `draws.split`.
 */
export const stickyDraw = (name: string, value: string): bigint => splitmix64(nameHash(`${name}\0${value}`))

const given = (value: bigint | undefined, seed: number | undefined, name: string): bigint =>
  value === undefined ? seededDraw(seed ?? 0, name) : BigInt.asUintN(64, value)

/** The draw a weighted choice uses. */
export const splitDraw = (draws: Draws): bigint => given(draws.split, draws.seed, 'split')
export const faultDelayDraw = (draws: Draws): bigint => given(draws.faultDelay, draws.seed, 'faultDelay')
export const faultAbortDraw = (draws: Draws): bigint => given(draws.faultAbort, draws.seed, 'faultAbort')
export const mirrorDraw = (draws: Draws, index: number): bigint => given(draws.mirrors?.[index], draws.seed, `mirror[${index}]`)
/** The draw of the back-off before retry `retry` (0 = the first retry). */
export const backoffDraw = (draws: Draws, retry: number): bigint => given(draws.backoff?.[retry], draws.seed, `backoff[${retry}]`)

/** Whether an event of `partsPerMillion` happens for a draw: `draw mod 1 000 000 < partsPerMillion`. */
export const happens = (draw: bigint, partsPerMillion: number): boolean =>
  draw % 1_000_000n < BigInt(Math.max(0, Math.trunc(partsPerMillion)))
