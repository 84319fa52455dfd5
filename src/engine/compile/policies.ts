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
  // Lowering makes a policy anew for bytes and for HTTP.
  const entriesByText = new Map<string, readonly [number: number, policy: AuthorizationPolicy]>()
  const numberOf = (policy: AuthorizationPolicy): number => {
    const known = numbers.get(policy)
    if (known !== undefined) return known
    const key = JSON.stringify([policy.namespace, policy.name, policy.reference])
    const [number] = entriesByText.get(key) ?? [entriesByText.size]
    if (!entriesByText.has(key)) entriesByText.set(key, [number, policy])
    numbers.set(policy, number)
    return number
  }
  const compile = (): Sequence => {
    const entries = [...entriesByText.values()].map(([, { namespace, name, reference }]) => [
      w.string(toByteString(namespace)),
      w.string(toByteString(name)),
      w.reference(reference),
    ])
    return { at: w.block(entries.flat()), count: entries.length }
  }
  return { numberOf, compile }
}
