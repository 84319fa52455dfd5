/** Owns the names of policies in an image, each once. */
import type { Sequence } from '../../image/context.ts'
import type { ImageWriter } from '../../image/writer.ts'
import { toByteString } from '../../model/bytes.ts'
import type { AuthorizationPolicy } from '../../model/index.ts'

export interface PolicyNumbers {
  readonly numberOf: (policy: AuthorizationPolicy) => number
  /** Writes the entries; asked once, after everything that names policies. */
  readonly compile: () => Sequence
}

export const policyNumbers = (w: ImageWriter): PolicyNumbers => {
  const numbers = new Map<AuthorizationPolicy, number>()
  const numberOf = (policy: AuthorizationPolicy): number => {
    const known = numbers.get(policy)
    if (known !== undefined) return known
    numbers.set(policy, numbers.size)
    return numbers.size - 1
  }
  const compile = (): Sequence => {
    const entries = [...numbers.keys()].map(({ namespace, name, reference }) => [
      w.string(toByteString(namespace)),
      w.string(toByteString(name)),
      w.reference(reference),
    ])
    return { at: w.block(entries.flat()), count: entries.length }
  }
  return { numberOf, compile }
}
