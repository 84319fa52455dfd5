/** Owns what a decision says about retries and about the upstream's answer: shared objects, with what a request changed of them. */
import {
  FR_PLAN_CHANGES,
  MO_NAME,
  MO_VALUE,
  PA_ADDS,
  PA_PASS,
  PA_SETS,
  PC_CODES,
  PC_CONDITION_ORDER,
  PC_MAX_RETRIES,
  PD_VALUE,
} from '../../core/layout/frame.ts'
import { NONE } from '../../core/layout/image.ts'
import { TEXT_RETRY_CONDITIONS } from '../../core/layout/texts.ts'
import { wellKnownTexts } from '../../image/well-known-texts.ts'
import type { Header, ResponsePlan, RetryPlan } from '../../model/index.ts'
import { unplanned } from '../../routing/retry-headers.ts'
import type { FrameReader } from './frame-reader.ts'
import type { ImageObjects } from './objects.ts'

/** The plan in force with what the request changed of it; `plan` is the offset of the route's, 0 = none. */
export const changedPlan = (objects: ImageObjects, frame: FrameReader, plan: number): RetryPlan => {
  const from = plan === 0 ? unplanned : objects.plan(plan)
  const [changes] = frame.records(FR_PLAN_CHANGES, (record) => record).slice(-1)
  if (changes === undefined) return from
  const added = changes.records(PC_CONDITION_ORDER, (one) => wellKnownTexts[TEXT_RETRY_CONDITIONS + one.word(PD_VALUE)] ?? '')
  const codes = changes.records(PC_CODES, (one) => one.word(PD_VALUE))
  const tries = changes.word(PC_MAX_RETRIES)
  return {
    ...from,
    retryOn: [...new Set([...from.retryOn, ...added])],
    retriableStatusCodes: [...from.retriableStatusCodes, ...codes],
    maxRetries: tries === NONE ? from.maxRetries : tries,
  }
}

/** Header passes and CORS headers for the upstream's answer; `passes` and `cors` are where their lists begin. */
export const responsePlanOf = (objects: ImageObjects, frame: FrameReader, passes: number, cors: number): ResponsePlan => {
  const headers = (list: FrameReader, at: number): readonly Header[] =>
    list.records(at, (one): Header => [objects.name(one.word(MO_NAME)), one.span(MO_VALUE)])
  const operations = frame.records(passes, (pass) => ({
    remove: objects.removes(pass.word(PA_PASS)),
    set: headers(pass, PA_SETS),
    add: headers(pass, PA_ADDS),
  }))
  const told = headers(frame, cors)
  return { operations, ...(told.length > 0 ? { cors: told } : {}) }
}
