/** Go's duration text, as time.ParseDuration reads it. */

const nanosecondsOf: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
}

const part = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/y

/**
 * `1h30m`, `1.5s`, `-250ms`, `0` → milliseconds, with fractions down to a nanosecond.
 * Undefined when Go would refuse the text: no unit, unknown unit, or beyond ±2^63 ns.
 */
export const parseDurationMs = (text: string): number | undefined => {
  const sign = text.startsWith('-') ? -1 : 1
  const body = /^[+-]/.test(text) ? text.slice(1) : text
  if (body === '0') return 0
  if (body === '') return undefined
  let nanoseconds = 0
  let at = 0
  while (at < body.length) {
    part.lastIndex = at
    const found = part.exec(body)
    if (found === null) return undefined
    nanoseconds += Math.trunc(Number(found[1]) * (nanosecondsOf[found[2] ?? ''] ?? 0) + 1e-6)
    at = part.lastIndex
  }
  if (nanoseconds > 2 ** 63 || (nanoseconds === 2 ** 63 && sign > 0)) return undefined
  return nanoseconds === 0 ? 0 : (sign * nanoseconds) / 1e6
}
