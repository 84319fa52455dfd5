/** Owns the names of policies in an image, each once. */
import type { Sequence } from '../../image/context.ts'
import { type Layered, layered } from '../../image/layered.ts'
import type { ImageWriter } from '../../image/writer.ts'
import { toByteString } from '../../model/bytes.ts'
import type { AuthorizationPolicy } from '../../model/index.ts'

export interface PolicyNumbers {
  readonly numberOf: (policy: AuthorizationPolicy) => number
  /** Writes the entries; asked once, after everything that names policies. */
  readonly compile: () => Sequence
  /** Goes on in another writer; these numbers stay as they are. */
  readonly branch: (w: ImageWriter) => PolicyNumbers
}

type Entry = readonly [number: number, policy: AuthorizationPolicy]

interface Numbered {
  readonly numbers: Layered<AuthorizationPolicy, number>
  /** Lowering makes a policy anew for bytes and for HTTP. */
  readonly entriesByText: Layered<string, Entry>
}

const numbersAfter = (w: ImageWriter, before: Numbered | undefined): PolicyNumbers => {
  const numbers = layered(before?.numbers)
  const entriesByText = layered(before?.entriesByText)
  const numberOf = (policy: AuthorizationPolicy): number => {
    const known = numbers.get(policy)
    if (known !== undefined) return known
    const key = JSON.stringify([policy.namespace, policy.name, policy.reference])
    const entry = entriesByText.get(key)
    const number = entry === undefined ? entriesByText.size() : entry[0]
    if (entry === undefined) entriesByText.set(key, [number, policy])
    numbers.set(policy, number)
    return number
  }
  const compile = (): Sequence => {
    const entries = entriesByText
      .values()
      .map(([, { namespace, name, reference }]) => [
        w.string(toByteString(namespace)),
        w.string(toByteString(name)),
        w.reference(reference),
      ])
    return { at: w.block(entries.flat()), count: entries.length }
  }
  return { numberOf, compile, branch: (next) => numbersAfter(next, { numbers, entriesByText }) }
}

export const policyNumbers = (w: ImageWriter): PolicyNumbers => numbersAfter(w, undefined)
