/** Owns retry plans as they go into an image. */
import type { CompileContext } from '../image/context.ts'
import { packObject } from '../image/objects.ts'
import { wideWords } from '../image/wide.ts'
import type { RetryPlan } from '../model/index.ts'
import { conditionBits } from './condition-names.ts'

const wordOf = (value: number): number => Math.trunc(Math.min(Math.max(value, 0), 2 ** 31 - 1))

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
    packObject(w, plan),
    plan.retryOn.length > 0 ? 1 : 0,
  ])
}
