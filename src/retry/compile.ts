/** Owns retry plans as they go into an image. */
import type { CompileContext } from '../image/context.ts'
import { packObject } from '../image/objects.ts'
import { perImage } from '../image/per-image.ts'
import { wideWords } from '../image/wide.ts'
import type { ImageWriter } from '../image/writer.ts'
import type { RetryPlan } from '../model/index.ts'
import { conditionBits } from './condition-names.ts'

const wordOf = (value: number): number => Math.trunc(Math.min(Math.max(value, 0), 2 ** 31 - 1))

/** Plans of an image that were packed already, by what is in them. */
const packed = perImage<string, number>()

/** The plan that was packed last: most routes of a mesh retry alike. */
const last = new WeakMap<ImageWriter, { readonly plan: RetryPlan; readonly at: number }>()

const keysOf = (plan: RetryPlan) => Object.keys(plan) as (keyof RetryPlan)[]

const isAlike = (a: RetryPlan, b: RetryPlan): boolean => {
  const keys = keysOf(a)
  return keys.length === keysOf(b).length && keys.every((key) => key === 'reference' || a[key] === b[key])
}

/** The plan as an object, but for its reference, which alone tells most plans apart. */
const packPlan = (w: ImageWriter, plan: RetryPlan): number => {
  const before = last.get(w)
  if (before !== undefined && isAlike(before.plan, plan)) return before.at
  const { reference: _, ...told } = plan
  const key = JSON.stringify(told)
  const at = packed.get(w, key) ?? packObject(w, told)
  packed.set(w, key, at)
  last.set(w, { plan, at })
  return at
}

/** Address of a PLAN (core/layout/routes.ts). */
export const compilePlan = ({ w }: CompileContext, plan: RetryPlan): number => {
  const codes = plan.retriableStatusCodes
  const codesAt = w.shared(codes.map((code) => (Number.isInteger(code) ? wordOf(code) : 0)))
  return w.shared([
    conditionBits(plan.retryOn),
    wordOf(plan.maxRetries),
    ...wideWords(plan.perTryTimeoutMs),
    ...wideWords(plan.backoffBaseMs),
    ...wideWords(plan.backoffMaxMs),
    codesAt,
    codes.length,
    w.reference(plan.reference),
    packPlan(w, plan),
    plan.retryOn.length > 0 ? 1 : 0,
  ])
}
