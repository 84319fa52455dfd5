/**
 * What decoding tolerates and a person should still hear about: fields nobody reads, and two members of a oneof.
 */
import { closest } from './closest.ts'
import { type AnyCodec, isObject } from './codec.ts'
import { rawField } from './message.ts'

export interface Finding {
  readonly code: 'unknown-field' | 'oneof-clash'
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** Findings of `value` under `codec`, in document order of its messages. Linear in the size of `value`. */
export const inspect = (codec: AnyCodec, value: unknown, path: readonly (string | number)[] = []): readonly Finding[] => {
  const findings: Finding[] = []
  walk(codec, value, path, findings)
  return findings
}

const walk = (codec: AnyCodec, value: unknown, path: readonly (string | number)[], findings: Finding[]): void => {
  const { shape } = codec
  if (shape.kind === 'leaf' || value === null || value === undefined) return
  if (shape.kind === 'repeated') {
    if (Array.isArray(value)) value.forEach((item: unknown, index) => void walk(shape.item, item, [...path, index], findings))
    return
  }
  if (!isObject(value)) return
  if (shape.kind === 'map') {
    for (const key of Object.keys(value)) walk(shape.item, value[key], [...path, key], findings)
    return
  }
  for (const oneof of shape.oneofs) {
    const set = oneof.filter((member) => {
      const field = shape.fields.get(member)
      return field !== undefined && (rawField(value, field) ?? null) !== null
    })
    if (set.length > 1) {
      findings.push({ code: 'oneof-clash', path, message: `only one of ${set.map((name) => `\`${name}\``).join(', ')} may be set` })
    }
  }
  for (const key of Object.keys(value)) {
    const inner = shape.byKey.get(key)
    if (inner !== undefined) walk(inner.codec, value[key], [...path, key], findings)
    else {
      // A guess costs something, and nobody reads the thousandth.
      const guess = findings.length < maxGuesses ? closest(key, [...shape.fields.keys()]) : undefined
      findings.push({ code: 'unknown-field', path: [...path, key], message: unknownField(guess) })
    }
  }
}

const maxGuesses = 1000

const unknownField = (guess: string | undefined): string => `unknown field${guess === undefined ? '' : `, did you mean \`${guess}\`?`}`
