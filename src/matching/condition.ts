/** Owns predicates and conditions over a request context: what holds, and in which words it is told. */
import type { Comparison, Condition, Field, Matcher, Predicate } from '../model/index.ts'
import { inBlock } from './address.ts'
import type { RequestContext } from './context.ts'
import { fieldValues } from './field.ts'
import { describeText, matchText } from './text.ts'

/** Whether one value meets the matcher. Ports and addresses are compared as what they are, not as text. */
export const matchValue = (matcher: Matcher, value: string): boolean => {
  switch (matcher.kind) {
    case 'always':
      return true
    case 'never':
      return false
    case 'port':
      return value === String(matcher.port)
    case 'cidr':
      return inBlock(value, matcher)
    default:
      return matchText(matcher, value)
  }
}

const describeMatcher = (matcher: Matcher): string => {
  switch (matcher.kind) {
    case 'always':
      return 'is anything'
    case 'never':
      return 'is never met'
    case 'port':
      return `is ${matcher.port}`
    case 'cidr':
      return `is in ${matcher.address}/${matcher.bits}`
    default:
      return describeText(matcher)
  }
}

const fieldNames: Readonly<Record<Exclude<Field['kind'], 'header' | 'query' | 'claim' | 'metadata'>, string>> = {
  path: 'path',
  host: 'host',
  principal: 'principal',
  peerAddress: 'source address',
  clientAddress: 'client address',
  destinationAddress: 'destination address',
  destinationPort: 'destination port',
  serverName: 'server name',
}

const pseudoNames = new Map([
  [':method', 'method'],
  [':authority', 'authority'],
  [':scheme', 'scheme'],
  [':path', 'path with query'],
])

/** The field in words, `header end-user`. */
const describeField = (field: Field): string => {
  switch (field.kind) {
    case 'header':
      return pseudoNames.get(field.name) ?? `header ${field.name}`
    case 'query':
      return `query parameter ${field.name}`
    case 'claim':
      return `claim ${field.path.join('.')}`
    case 'metadata':
      return `metadata ${field.filter} ${field.key}`
    default:
      return fieldNames[field.kind]
  }
}

const wantedText = (predicate: Predicate): string => {
  const words = predicate.written === undefined ? describeMatcher(predicate.matcher) : `is ${JSON.stringify(predicate.written)}`
  return predicate.negate === true ? `not: ${words}` : words
}

/** DP-1, DP-2: what a predicate compares of the lines of one header. */
const joinedLines = (field: Field, values: readonly string[]): readonly string[] =>
  field.kind === 'header' && values.length > 1 ? [values.join(',')] : values

/** One predicate, with what was compared. Never fails: a pattern that does not compile matches nothing. */
export const evaluatePredicate = (predicate: Predicate, context: RequestContext): Comparison => {
  const lines = fieldValues(predicate.field, context)
  const values = context.repeatedHeaders === 'joined' ? joinedLines(predicate.field, lines) : lines
  const tested = values.length === 0 && predicate.missingAsEmpty === true ? [''] : values
  // ANY value of the field is enough (istio M-21, A-42); negation is of the whole (U-2).
  const met = tested.some((value) => matchValue(predicate.matcher, value))
  return {
    field: describeField(predicate.field),
    wanted: wantedText(predicate),
    ...(values.length > 0 ? { found: values.map((value) => JSON.stringify(value)).join(', ') } : {}),
    matched: met !== (predicate.negate === true),
    ...(predicate.reference === undefined ? {} : { reference: predicate.reference }),
  }
}

export interface Evaluated {
  readonly matched: boolean
  /** Comparisons that were made, in order; evaluation stops as soon as the outcome is settled. */
  readonly comparisons: readonly Comparison[]
}

// `all` is settled by the first false part, `any` by the first true one.
const evaluateParts = (parts: readonly Condition[], settledBy: boolean, context: RequestContext): Evaluated => {
  const comparisons: Comparison[] = []
  for (const part of parts) {
    const result = evaluateCondition(part, context)
    comparisons.push(...result.comparisons)
    if (result.matched === settledBy) return { matched: settledBy, comparisons }
  }
  return { matched: !settledBy, comparisons }
}

// What was compared under a `not` is told the other way round, so that the comparisons of a rule that matched all hold.
const negated = (comparison: Comparison): Comparison => ({
  ...comparison,
  wanted: comparison.wanted.startsWith('not: ') ? comparison.wanted.slice('not: '.length) : `not: ${comparison.wanted}`,
  matched: !comparison.matched,
})

/** A whole condition, told with the comparisons that settled it. Never fails. */
export const evaluateCondition = (condition: Condition, context: RequestContext): Evaluated => {
  switch (condition.kind) {
    case 'predicate': {
      const comparison = evaluatePredicate(condition, context)
      return { matched: comparison.matched, comparisons: [comparison] }
    }
    case 'not': {
      const { matched, comparisons } = evaluateCondition(condition.of, context)
      return { matched: !matched, comparisons: comparisons.map(negated) }
    }
    case 'all':
      return evaluateParts(condition.of, false, context)
    case 'any':
      return evaluateParts(condition.of, true, context)
  }
}
