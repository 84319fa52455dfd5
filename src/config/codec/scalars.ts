/**
 * Scalar codecs: the proto3 scalars, their wrappers (which read the same), enums, durations and free JSON.
 * What text and which numbers are accepted follows golang/protobuf jsonpb.
 */
import * as t from 'io-ts'
import { Codec, expected } from './codec.ts'
import { parseDurationMs } from './duration.ts'

export const string = new Codec<string>(
  'string',
  (u, c) => (typeof u === 'string' ? t.success(u) : expected('a string', u, c)),
  () => '',
)

export const bool = new Codec<boolean>(
  'bool',
  (u, c) => (typeof u === 'boolean' ? t.success(u) : expected('true or false', u, c)),
  () => false,
)

const jsonNumber = /^\s*-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?\s*$/
const jsonInteger = /^\s*-?(?:0|[1-9]\d*)\s*$/
const jsonNull = /^\s*null\s*$/

// Quotes around a number are dropped unseen: `"5"` is 5, `"null"` is nothing and so 0, `"5.0"` is no integer.
const unquoted = (text: string, shape: RegExp): number => (jsonNull.test(text) ? 0 : shape.test(text) ? Number(text) : Number.NaN)

const integer = (name: string, min: number, max: number): Codec<number> =>
  new Codec<number>(
    name,
    (u, c) => {
      const value = typeof u === 'number' ? u : typeof u === 'string' ? unquoted(u, jsonInteger) : Number.NaN
      if (!Number.isInteger(value)) return expected('an integer', u, c)
      return value >= min && value <= max ? t.success(value) : expected(`an integer from ${min} to ${max}`, u, c)
    },
    () => 0,
  )

export const int32 = integer('int32', -2147483648, 2147483647)
export const uint32 = integer('uint32', 0, 4294967295)
export const int64 = integer('int64', -(2 ** 63), 2 ** 63 - 1)
export const uint64 = integer('uint64', 0, 2 ** 64 - 1)

export const double = new Codec<number>(
  'double',
  (u, c) => {
    if (typeof u === 'number') return t.success(u)
    if (u === 'NaN' || u === 'Infinity' || u === '-Infinity') return t.success(Number(u))
    const value = typeof u === 'string' ? unquoted(u, jsonNumber) : Number.NaN
    return Number.isFinite(value) ? t.success(value) : expected('a number', u, c)
  },
  () => 0,
)

/** Go duration text (`1h30m`, `250ms`) → milliseconds, fractions possible. */
export const duration = new Codec<number>(
  'duration',
  (u, c) => {
    const ms = typeof u === 'string' ? parseDurationMs(u) : undefined
    return ms === undefined ? expected('a duration such as `1.5s`', u, c) : t.success(ms)
  },
  () => 0,
)

const isByte = (u: unknown): u is number => typeof u === 'number' && Number.isInteger(u) && u >= 0 && u <= 255

/** Standard base64, or a list of byte values → byte string (char codes 0–255). */
export const bytes = new Codec<string>(
  'bytes',
  (u, c) => {
    if (Array.isArray(u) && u.every(isByte)) return t.success(u.map((byte) => String.fromCharCode(byte)).join(''))
    const text = typeof u === 'string' ? u.replace(/[\r\n]/g, '') : undefined
    if (text === undefined || !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
      return expected('base64 text', u, c)
    return t.success(atob(text))
  },
  () => '',
)

/** RFC 3339 time → milliseconds since the epoch. */
export const timestamp = new Codec<number>(
  'timestamp',
  (u, c) => {
    const ms = typeof u === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(u) ? Date.parse(u) : Number.NaN
    return Number.isNaN(ms) ? expected('a time such as `2026-01-31T12:00:00Z`', u, c) : t.success(ms)
  },
  () => 0,
)

/** `google.protobuf.Struct` and other free JSON, kept as it is. */
export const json = new Codec<unknown>(
  'json',
  (u) => t.success(u),
  () => null,
)

/**
 * An enum by name or by number → name. `numbers` are given where the members do not count from 0.
 * A number without a name is refused (upstream keeps it, but the API server admits names only).
 */
export const enumeration = <N extends string>(name: string, names: readonly N[], numbers?: readonly number[]): Codec<N> => {
  const known: ReadonlySet<string> = new Set(names)
  const isName = (u: unknown): u is N => typeof u === 'string' && known.has(u)
  const byNumber = new Map(names.map((member, index) => [numbers?.[index] ?? index, member]))
  const zero = byNumber.get(0) ?? names[0]
  return new Codec<N>(
    name,
    (u, c) => {
      const member = isName(u) ? u : typeof u === 'number' ? byNumber.get(u) : undefined
      return member === undefined ? expected(`one of ${names.map((n) => `\`${n}\``).join(', ')}`, u, c) : t.success(member)
    },
    () => zero as N,
  )
}
