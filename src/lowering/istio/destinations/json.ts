/** protobuf-JSON forms of what goes into a cluster's vendor pieces: read by observe/ only. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

/** Seconds with 0, 3, 6 or 9 decimals. */
export const durationJson = (ms: number): string => {
  const nanos = Math.round(ms * 1e6)
  const sign = nanos < 0 ? '-' : ''
  const seconds = Math.trunc(Math.abs(nanos) / 1e9)
  const rest = String(Math.abs(nanos) % 1e9).padStart(9, '0')
  const decimals = rest.replace(/^(?:000000000|(\d{3})000000|(\d{6})000|(\d{9}))$/, '$1$2$3')
  return `${sign}${seconds}${decimals === '' ? '' : `.${decimals}`}s`
}

/** `type.v3.Percent` and other messages with one number: zero is not written. */
export const valueJson = (value: number): JsonObject => (value === 0 ? {} : { value })
