/** Composite codecs: repeated, map and message (with oneofs). */
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { type AnyCodec, Codec, expected, type Field, isObject, ownField } from './codec.ts'

// A null entry of a list or map is the zero value of its type, an empty message included (jsonpb).
const decodeItem = <A>(item: Codec<A>, value: unknown, key: string, context: t.Context): t.Validation<A> =>
  value === null ? t.success(item.zero()) : item.validate(value, t.appendContext(context, key, item, value))

// Not `push(...more)`: a list may have more problems than a call may have arguments.
const append = <A>(list: A[], more: readonly A[]): void => {
  for (const one of more) list.push(one)
}

/** A list. Problems of all items are collected. */
export const repeated = <A>(item: Codec<A>): Codec<readonly A[]> =>
  new Codec<readonly A[]>(
    `${item.name}[]`,
    (u, c) => {
      if (!Array.isArray(u)) return expected('a list', u, c)
      const values: A[] = []
      const errors: t.ValidationError[] = []
      u.forEach((value: unknown, index) => {
        const result = decodeItem(item, value, String(index), c)
        if (E.isLeft(result)) append(errors, result.left)
        else values.push(result.right)
      })
      return errors.length > 0 ? t.failures(errors) : t.success(values)
    },
    () => [],
    { kind: 'repeated', item },
  )

/** A map with string keys, without prototype. `keyIs` restricts the keys (`map<uint32, …>`). */
export const map = <A>(item: Codec<A>, keyIs?: AnyCodec): Codec<Readonly<Record<string, A>>> =>
  new Codec<Readonly<Record<string, A>>>(
    `map of ${item.name}`,
    (u, c) => {
      if (!isObject(u)) return expected('an object', u, c)
      const values: Record<string, A> = Object.create(null)
      const errors: t.ValidationError[] = []
      for (const key of Object.keys(u)) {
        const keyResult = keyIs?.validate(key, t.appendContext(c, key, keyIs, key))
        if (keyResult !== undefined && E.isLeft(keyResult)) append(errors, keyResult.left)
        const result = decodeItem(item, u[key], key, c)
        if (E.isLeft(result)) append(errors, result.left)
        else values[key] = result.right
      }
      return errors.length > 0 ? t.failures(errors) : t.success(values)
    },
    () => Object.create(null),
    { kind: 'map', item },
  )

type Members = Readonly<Record<string, AnyCodec>>

/** Every field is optional; absent stays absent. */
export type Decoded<F extends Members> = { readonly [K in keyof F]?: t.TypeOf<F[K]> }

export interface MessageOptions {
  /** Member names in proto order: of two members that are set, the later one wins at run time. */
  readonly oneofs?: readonly (readonly string[])[]
  /** Original proto names that are not the snake_case of the JSON name. */
  readonly originals?: Readonly<Record<string, string>>
}

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** The raw value of a field: the JSON name is stronger than the proto name, even when it holds null (jsonpb). */
export const rawField = (object: Readonly<Record<string, unknown>>, field: Field): unknown =>
  Object.hasOwn(object, field.name) ? object[field.name] : ownField(object, field.original)

/**
 * A message with the fields of its .proto file under their JSON names. Unknown fields are ignored here (see `inspect`).
 */
export const message = <F extends Members>(name: string, members: F, options: MessageOptions = {}): Codec<Decoded<F>> => {
  const fields = new Map<string, Field>(
    Object.entries(members).map(([key, codec]) => [key, { name: key, original: options.originals?.[key] ?? snakeCase(key), codec }]),
  )
  const byKey = new Map([...fields.values()].flatMap((field) => [[field.original, field] as const, [field.name, field] as const]))
  const oneofs = options.oneofs ?? []
  const validate = (u: unknown, c: t.Context): t.Validation<Decoded<F>> => {
    if (!isObject(u)) return expected('an object', u, c)
    const values: Record<string, unknown> = {}
    const errors: t.ValidationError[] = []
    for (const field of fields.values()) {
      const raw = rawField(u, field)
      if (raw === undefined || raw === null) continue
      const key = Object.hasOwn(u, field.name) ? field.name : field.original
      const result = field.codec.validate(raw, t.appendContext(c, key, field.codec, raw))
      if (E.isLeft(result)) append(errors, result.left)
      else values[field.name] = result.right
    }
    if (errors.length > 0) return t.failures(errors)
    for (const oneof of oneofs) {
      const winner = oneof.findLast((member) => values[member] !== undefined)
      for (const member of oneof) if (member !== winner) delete values[member]
    }
    return t.success(values as Decoded<F>)
  }
  return new Codec<Decoded<F>>(name, validate, () => ({}), { kind: 'message', fields, byKey, oneofs })
}
