/** Names of the retry conditions, by the position of their bit in images (core/layout/retry.ts). */

export const conditionNames = [
  'connect-failure',
  'reset-before-request',
  'reset',
  '5xx',
  'gateway-error',
  'refused-stream',
  'retriable-4xx',
  'retriable-status-codes',
  'cancelled',
  'deadline-exceeded',
  'resource-exhausted',
  'internal',
  'unavailable',
  'envoy-ratelimited',
  'retriable-headers',
  'http3-post-connect-failure',
] as const

/** Bits of the conditions among `names`; other names stand for nothing a proxy knows. */
export const conditionBits = (names: readonly string[]): number =>
  conditionNames.reduce((bits, name, position) => (names.includes(name) ? bits | (1 << position) : bits), 0)

/** Names behind the bits, in the order in which conditions are told. */
export const conditionsOfBits = (bits: number): readonly string[] => conditionNames.filter((_, position) => ((bits >> position) & 1) === 1)
