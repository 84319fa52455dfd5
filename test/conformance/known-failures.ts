/** The requests that are known to fail, each with its reason; the test fails when one of them passes. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Case id → reason → indexes of the requests that fail for it. */
export type KnownFailures = { readonly [id: string]: { readonly [reason: string]: readonly number[] } }

export const readKnownFailures = (): KnownFailures =>
  JSON.parse(readFileSync(join(process.cwd(), 'test', 'conformance', 'known-failures.json'), 'utf8')) as KnownFailures

/** True when request `n` of a case is listed. */
export const isKnown = (known: KnownFailures, id: string, n: number): boolean =>
  Object.values(known[id] ?? {}).some((list) => list.includes(n))
