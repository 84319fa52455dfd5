/**
 * The codec type of this folder: an io-ts type that also knows its zero value and its shape.
 *
 * Decoding mirrors protobuf-JSON as istiod reads it (golang/protobuf jsonpb): it collects every problem with its path,
 * never throws, and reads `null` as "not there". Things upstream ignores in silence (unknown fields, two members of a
 * oneof) do not fail decoding; `inspect` finds them from the shape.
 */
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'

/** What is inside a codec, for `inspect`. `byKey`: fields under both their names. `oneofs` hold members in proto order. */
export type Shape =
  | { readonly kind: 'leaf' }
  | { readonly kind: 'repeated'; readonly item: AnyCodec }
  | { readonly kind: 'map'; readonly item: AnyCodec }
  | {
      readonly kind: 'message'
      readonly fields: ReadonlyMap<string, Field>
      readonly byKey: ReadonlyMap<string, Field>
      readonly oneofs: readonly (readonly string[])[]
    }

/** One field: `name` as in our types (proto JSON name), `original` as in the .proto file. */
export interface Field {
  readonly name: string
  readonly original: string
  readonly codec: AnyCodec
}

/** A codec of anything (io-ts types are invariant). */
export type AnyCodec = t.Mixed & { readonly zero: () => unknown; readonly shape: Shape }

export class Codec<A> extends t.Type<A, unknown, unknown> {
  readonly zero: () => A
  readonly shape: Shape

  constructor(name: string, validate: t.Validate<unknown, A>, zero: () => A, shape: Shape = { kind: 'leaf' }) {
    super(name, (u): u is A => E.isRight(validate(u, [])), validate, t.identity)
    this.zero = zero
    this.shape = shape
  }
}

const longest = 60

/** Input text for a message, short and on one line. */
export const show = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value))
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

export const expected = <A>(what: string, value: unknown, context: t.Context): t.Validation<A> =>
  t.failure(value, context, `expected ${what}, got \`${show(value)}\``)

/** Any JSON object; arrays and null are none. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A field of `value` itself, never one of its prototype. */
export const ownField = (value: Readonly<Record<string, unknown>>, key: string): unknown =>
  Object.hasOwn(value, key) ? value[key] : undefined
