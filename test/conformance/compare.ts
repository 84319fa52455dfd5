/**
 * How an observation is compared with what was recorded (the oracle's FORMAT.md): which fields count, and when their
 * absence does.
 */
import { isDeepStrictEqual } from 'node:util'

export type Fields = { readonly [field: string]: unknown }

/** One field that differs; `undefined` = absent. */
export interface Difference {
  readonly field: string
  readonly wanted: unknown
  readonly got: unknown
}

/** A recorded case, as far as the comparison looks at it. */
export interface Recorded {
  readonly id: string
  readonly requests: readonly { readonly request: Fields; readonly expect: Fields }[]
  readonly routes?: { readonly [routeKey: string]: unknown } | null
  readonly validation?:
    | readonly { readonly kind: string; readonly namespace: string; readonly name: string; readonly errors?: readonly string[] | null }[]
    | null
  readonly facts?: { readonly clientClusters?: readonly Fields[] | null } | null
}

const notCompared = new Set(['listener', 'filterChain', 'routeKey', 'tlsError'])
const outcomeOnly = new Set<unknown>(['nack', 'istiod-panic', 'envoy-crash'])
/** Their absence is an assertion. */
const absentCounts = ['responseFlags', 'mirrored', 'cluster']

const differenceOf = (field: string, wanted: unknown, got: unknown): readonly Difference[] =>
  isDeepStrictEqual(wanted, got) ? [] : [{ field, wanted, got }]

const comparePlan = (recorded: Recorded, expect: Fields, observed: Fields): readonly Difference[] => {
  const wanted = typeof expect.routeKey === 'string' ? recorded.routes?.[expect.routeKey] : undefined
  return wanted === undefined ? [] : differenceOf('plan', wanted, observed.plan)
}

const rejectedNames = (
  verdicts: readonly { readonly kind: unknown; readonly namespace?: unknown; readonly name: unknown }[],
): readonly string[] => verdicts.map(({ kind, namespace, name }) => `${kind} ${namespace ?? ''}/${name}`).sort()

const compareValidation = (recorded: Recorded, observed: Fields): readonly Difference[] => {
  if (!Array.isArray(recorded.validation)) return []
  const wanted = rejectedNames(recorded.validation.filter((one) => (one.errors?.length ?? 0) > 0))
  const got = Array.isArray(observed.validation) ? rejectedNames(observed.validation.filter((one) => one.rejected === true)) : undefined
  return differenceOf('validation', wanted, got)
}

const withoutEndpoints = (cluster: Fields): Fields => Object.fromEntries(Object.entries(cluster).filter(([key]) => key !== 'endpoints'))

/** Clusters by name; a control plane may send several of one name. */
const byName = (clusters: readonly Fields[]): ReadonlyMap<string, readonly Fields[]> => {
  const named = new Map<string, Fields[]>()
  for (const cluster of clusters) named.set(String(cluster.name), [...(named.get(String(cluster.name)) ?? []), withoutEndpoints(cluster)])
  return named
}

const compareFacts = (recorded: Recorded, observed: Fields): readonly Difference[] => {
  const clusters = recorded.facts?.clientClusters
  if (!Array.isArray(clusters)) return []
  const facts = observed.facts as { readonly clientClusters?: readonly Fields[] } | undefined
  const wanted = byName(clusters)
  const got = byName(facts?.clientClusters ?? [])
  return [...new Set([...wanted.keys(), ...got.keys()])].flatMap((name) => {
    const [one, other] = [wanted.get(name), got.get(name)]
    return one?.length === 1 && other?.length === 1
      ? differenceOf(`facts ${name}`, one[0], other[0])
      : differenceOf(`facts ${name}`, one, other)
  })
}

/** All differences of request `n` of a case; none = it passes. */
export const compareRequest = (recorded: Recorded, n: number, observed: Fields): readonly Difference[] => {
  const expect = recorded.requests[n]?.expect ?? {}
  const differences: Difference[] = []
  if (outcomeOnly.has(expect.outcome)) {
    differences.push(...differenceOf('outcome', expect.outcome, observed.outcome))
  } else {
    for (const [field, wanted] of Object.entries(expect)) {
      if (!notCompared.has(field)) differences.push(...differenceOf(field, wanted, observed[field]))
    }
    const absent = expect.outcome === 'response' ? [...absentCounts, 'upstream'] : absentCounts
    for (const field of absent) {
      if (expect[field] === undefined && observed[field] !== undefined) differences.push({ field, wanted: undefined, got: observed[field] })
    }
    differences.push(...comparePlan(recorded, expect, observed))
  }
  if (n === 0) differences.push(...compareValidation(recorded, observed), ...compareFacts(recorded, observed))
  return differences
}
