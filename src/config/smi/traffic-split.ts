/**
 * SMI TrafficSplit, v1alpha1 to v1alpha4. Weights are Kubernetes quantities in v1alpha1 and whole numbers later; files
 * in use mix them, so both are read everywhere, exactly, in thousandths.
 */
import * as t from 'io-ts'
import { expected } from '../codec/codec.ts'
import { Codec, message, repeated, string } from '../codec/index.ts'

export interface SplitWeight {
  /** Thousandths: `1` is 1000, `500m` is 500. */
  readonly milli: number
  /** It was written as a quantity with a suffix, which only v1alpha1 specifies. */
  readonly quantity: boolean
}

const suffixMilli = new Map([
  ['m', 1],
  ['', 1e3],
  ['k', 1e6],
  ['M', 1e9],
])

const parseWeight = (value: unknown): SplitWeight | undefined => {
  const found = typeof value === 'number' || typeof value === 'string' ? /^(\d+(?:\.\d+)?)([mkM]?)$/.exec(String(value)) : null
  const milli = found === null ? Number.NaN : Number(found[1]) * (suffixMilli.get(found[2] ?? '') ?? Number.NaN)
  // Smaller than a thousandth rounds up, as quantities do.
  return Number.isFinite(milli) ? { milli: Math.max(0, Math.ceil(milli - 1e-9)), quantity: found?.[2] !== '' } : undefined
}

export const splitWeight = new Codec<SplitWeight>(
  'weight',
  (u, c) => {
    const weight = parseWeight(u)
    return weight === undefined ? expected('a weight such as `100` or `500m`', u, c) : t.success(weight)
  },
  () => ({ milli: 0, quantity: false }),
)

export const TrafficSplitBackend = message('TrafficSplitBackend', { service: string, weight: splitWeight })
export interface TrafficSplitBackend extends t.TypeOf<typeof TrafficSplitBackend> {}

const TypedReference = message('TypedLocalObjectReference', { apiGroup: string, kind: string, name: string })

export const TrafficSplitSpec = message('TrafficSplit', {
  service: string,
  backends: repeated(TrafficSplitBackend),
  matches: repeated(TypedReference),
})
export interface TrafficSplitSpec extends t.TypeOf<typeof TrafficSplitSpec> {}
