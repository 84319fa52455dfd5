/**
 * Kubernetes objects are read by plain JSON rules, not by protobuf's: a number in quotes is no number, and a field has
 * one name only.
 */
import * as t from 'io-ts'
import { type AnyCodec, Codec, expected } from '../codec/codec.ts'
import { type Decoded, message } from '../codec/index.ts'

export const integer = new Codec<number>(
  'integer',
  (u, c) => (typeof u === 'number' && Number.isInteger(u) ? t.success(u) : expected('an integer', u, c)),
  () => 0,
)

/** A port by number or by name. */
export const intOrString = new Codec<number | string>(
  'intOrString',
  (u, c) => (typeof u === 'string' || (typeof u === 'number' && Number.isInteger(u)) ? t.success(u) : expected('a number or a name', u, c)),
  () => 0,
)

/** An object with these fields; others are not looked at. */
export const object = <F extends Readonly<Record<string, AnyCodec>>>(name: string, members: F): Codec<Decoded<F>> =>
  message(name, members, { originals: Object.fromEntries(Object.keys(members).map((key) => [key, key])) })
