/** Which rule of a layer's policies matches first, told rule by rule. Owns no order: lowering settled it. */

import { evaluateCondition } from '../matching/condition.ts'
import type { RequestContext } from '../matching/context.ts'
import type { AuthorizationPolicy, AuthorizationRule, Reference, Stage, TraceEntry } from '../model/index.ts'
import type { MatchedRule } from './types.ts'

export interface PolicyHit {
  readonly policy: AuthorizationPolicy
  readonly rule: AuthorizationRule
}

export interface PolicySearch {
  readonly hit?: PolicyHit
  readonly trace: readonly TraceEntry[]
}

const kindOf = (reference: Reference): string => ('default' in reference ? reference.default : reference.kind)

/** `AuthorizationPolicy prod/payments`. */
export const policySubject = (policy: AuthorizationPolicy): string => `${kindOf(policy.reference)} ${policy.namespace}/${policy.name}`

export const matchedRule = ({ policy, rule }: PolicyHit): MatchedRule => ({
  namespace: policy.namespace,
  name: policy.name,
  rule: rule.index,
})

/** The first rule, in list order, whose condition holds. Later rules are not evaluated. */
export const firstMatch = (policies: readonly AuthorizationPolicy[], context: RequestContext, stage: Stage): PolicySearch => {
  const trace: TraceEntry[] = []
  for (const policy of policies) {
    const note = policy.dryRun ? { detail: 'dry run' } : {}
    if (policy.rules.length === 0) {
      trace.push({
        stage,
        subject: policySubject(policy),
        result: 'notMatched',
        comparisons: [],
        detail: 'no rule that can match',
        reference: policy.reference,
      })
    }
    for (const rule of policy.rules) {
      const { matched, comparisons } = evaluateCondition(rule.condition, context)
      trace.push({
        stage,
        subject: `rule[${rule.index}] of ${policySubject(policy)}`,
        result: matched ? 'matched' : 'notMatched',
        comparisons,
        ...note,
        reference: rule.reference,
      })
      if (matched) return { hit: { policy, rule }, trace }
    }
  }
  return { trace }
}
