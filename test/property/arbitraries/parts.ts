/** What all generators are made of: optional fields, named objects, the small alphabets that hosts and paths come from. */
import fc from 'fast-check'
import type { KubernetesObject } from './mesh.ts'

export const some = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values)

/** Present twice in three times. */
export const often = <T>(arb: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arb, { nil: undefined, freq: 2 })

/** Present once in five times: a case about everything is about nothing. */
export const seldom = <T>(arb: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: arb })

/** Objects whose undefined members are absent. */
export const fields = (model: { readonly [name: string]: fc.Arbitrary<unknown> }): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(model).map((value) => Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)))

export const listOf = <T>(arb: fc.Arbitrary<T>, minLength = 1, maxLength = 2): fc.Arbitrary<T[]> => fc.array(arb, { minLength, maxLength })

export const mapOf = <T>(keys: readonly string[], arb: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc.dictionary(some(...keys), arb, { minKeys: 1, maxKeys: 2, noNullPrototype: true })

export const pick = <T>(values: readonly T[], minLength = 1): fc.Arbitrary<T[]> =>
  fc.subarray([...values], { minLength, maxLength: Math.min(values.length, minLength + 2) })

const timestamp = (second: number): string => new Date(Date.UTC(2026, 1, 1, 0, 0, second)).toISOString().replace('.000Z', 'Z')

/** An object whose age is sometimes that of another one, sometimes not given. */
export const policy = (
  apiVersion: string,
  kind: string,
  index: number,
  namespace: fc.Arbitrary<string>,
  spec: fc.Arbitrary<unknown>,
): fc.Arbitrary<KubernetesObject> =>
  fc.record({ namespace, spec, second: fc.option(fc.nat({ max: 4 }), { nil: undefined }) }).map(({ namespace, spec, second }) => ({
    apiVersion,
    kind,
    metadata: {
      name: `${kind.toLowerCase()}-${index}`,
      namespace,
      ...(second === undefined ? {} : { creationTimestamp: timestamp(second) }),
    },
    spec,
  }))

/** Up to `max` of a kind, numbered. */
export const several = <T>(max: number, arb: (index: number) => fc.Arbitrary<T>, min = 0): fc.Arbitrary<T[]> =>
  fc.integer({ min, max }).chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => arb(i))))

export const meshNamespaces = some('app', 'app', 'app', 'other', 'istio-system')
export const meshHosts = ['web', 'api', 'web.app', 'web.app.svc.cluster.local', 'web.other', 'web.other.svc.cluster.local', 'hl'] as const
export const outsideHosts = ['a.example.com', 'b.example.com', '*.example.com', 'ext.example.com', '*', '*.app.svc.cluster.local'] as const
export const durations = some('1s', '1.5s', '250ms', '0s', '2m', '1h')
export const subsets = some('v1', 'v2', 'v9')
