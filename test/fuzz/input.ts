/** One input of the fuzzer: texts and what is asked of them, as JSON, so that a find can be kept in a file. */

export const targets = ['yaml', 'resources', 'requests', 'images', 'patterns'] as const
export type Target = (typeof targets)[number]

/** A request in the format of the recorded cases; `random` as decimal text. */
export interface FuzzRequest {
  readonly at: 'client' | 'server' | 'gateway'
  readonly protocol?: 'tcp'
  readonly method: string
  readonly authority?: string
  readonly path: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly port: number
  readonly dstIP?: string
  readonly srcIP?: string
  readonly tls?: { readonly mode: 'mtls' | 'tls'; readonly principal?: string; readonly sni?: string; readonly alpn?: readonly string[] }
  readonly random?: string
}

export interface FuzzInput {
  readonly target: Target
  readonly config: string
  readonly meshConfig: string
  readonly proxies: readonly { readonly role: 'client' | 'server' | 'gateway'; readonly pod: string; readonly namespace: string }[]
  readonly requests: readonly FuzzRequest[]
  /** Seed of what is made from the texts: damaged images, or expressions that need no text. */
  readonly salt?: number
}

/** Uniform 32-bit draws from a seed (mulberry32). */
const drawsFrom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}

/** What the generators draw from. */
export interface Dice {
  /** 0 … n − 1. */
  readonly below: (n: number) => number
  readonly pick: <T>(values: readonly T[]) => T
}

export const diceFrom = (seed: number): Dice => {
  const draw = drawsFrom(seed)
  const below = (n: number): number => draw() % Math.max(n, 1)
  return { below, pick: <T>(values: readonly T[]) => values[below(values.length)] as T }
}
