/** The looks at tokens as trace entries: which rule looked where and what came of it. */
import type { Comparison, TokenRule, TraceEntry } from '../model/index.ts'
import { claimHeader } from './claims.ts'
import type { TokenLook, TokenResult } from './jwt.ts'
import type { TokenPlace } from './places.ts'

const placeText = (place: TokenPlace | undefined): string => {
  if (place === undefined) return 'token'
  if (place.kind === 'header') return `token in header ${place.name}`
  return place.kind === 'query' ? `token in query parameter ${place.name}` : `token in cookie ${place.name}`
}

const wantedText = (rule: TokenRule): string => {
  const issuer = rule.issuer === '' ? 'any issuer' : `issuer "${rule.issuer}"`
  return rule.audiences.length === 0
    ? `${issuer}, verified`
    : `${issuer}, for ${rule.audiences.map((a) => `"${a}"`).join(' or ')}, verified`
}

const lookEntry = (rules: readonly TokenRule[], look: TokenLook): TraceEntry => {
  const rule = rules[look.rule]
  const base = {
    stage: 'jwt' as const,
    subject: `jwtRules of issuer ${rule?.issuer ?? ''}`,
    ...(rule === undefined ? {} : { reference: rule.reference }),
  }
  if (look.status === 'missing') return { ...base, result: 'notMatched', comparisons: [], detail: 'no token in the places of this rule' }
  const issuer = look.claims === undefined ? undefined : claimHeader(look.claims, 'iss')
  const comparison: Comparison = {
    field: placeText(look.place),
    wanted: rule === undefined ? '' : wantedText(rule),
    ...(issuer === undefined ? {} : { found: `issuer "${issuer}"` }),
    matched: look.status === 'ok',
    ...(rule === undefined ? {} : { reference: rule.reference }),
  }
  return {
    ...base,
    result: look.status === 'ok' ? 'matched' : 'notMatched',
    comparisons: [comparison],
    ...(look.status === 'ok' ? {} : { detail: look.status }),
  }
}

/** One entry per look, in order; a refusal ends with the entry that decided. */
export const tokenTrace = (rules: readonly TokenRule[], result: TokenResult): readonly TraceEntry[] => {
  const looks = result.looks.map((look) => lookEntry(rules, look))
  const rule = result.rule === undefined ? undefined : rules[result.rule]
  if (result.status === 'ok' || rule === undefined) return looks
  return [
    ...looks,
    {
      stage: 'jwt',
      subject: `jwtRules of issuer ${rule.issuer}`,
      result: 'applied',
      comparisons: [],
      detail: result.status,
      reference: rule.reference,
    },
  ]
}
