/** String forms of policy values and identity patterns (istio ). */

import { toByteString } from '../../../model/bytes.ts'
import type { Field, Matcher, Predicate, Reference, TextMatcher } from '../../../model/index.ts'

/** Regular expression that matches exactly this text. */
export const quoted = (text: string): string => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')

export const fullPattern = (source: string): TextMatcher => ({
  kind: 'pattern',
  pattern: { source, dialect: 're2-latin1', anchoring: 'full' },
})

const anyText = fullPattern('.+')

/** istio A-22: a leading star is looked at first, so `*a*` is the suffix `a*`. `whole` is what a lone star means. */
const starForm = (value: string, whole: TextMatcher, ignoreCase: boolean): TextMatcher => {
  const fold = ignoreCase ? { ignoreCase } : {}
  if (value === '*') return whole
  if (value.startsWith('*')) return { kind: 'suffix', value: value.slice(1), ...fold }
  return value.endsWith('*') ? { kind: 'prefix', value: value.slice(0, -1), ...fold } : { kind: 'exact', value, ...fold }
}

export const textMatcher = (value: string): TextMatcher => starForm(value, anyText, false)

/** istio A-24: on headers a lone star asks for presence. */
export const headerMatcher = (value: string): TextMatcher => starForm(value, { kind: 'present' }, false)

export const hostMatcher = (value: string): TextMatcher => starForm(value, { kind: 'present' }, true)

/** istio A-26. */
export const principalMatcher = (value: string): TextMatcher => {
  if (value === '*') return anyText
  if (value.startsWith('*')) return fullPattern(`spiffe://.*${quoted(value.slice(1))}`)
  return starForm(`spiffe://${value}`, anyText, false)
}

/** istio A-28: stars anywhere. */
export const namespaceMatcher = (value: string): TextMatcher => fullPattern(`.*/ns/${value.split('*').map(quoted).join('.*')}/.*`)

/** istio A-29: `sa` belongs to the policy's own namespace. */
export const serviceAccountMatcher = (value: string, policyNamespace: string): TextMatcher => {
  const slash = value.indexOf('/')
  const [namespace, account] = slash < 0 ? [policyNamespace, value] : [value.slice(0, slash), value.slice(slash + 1)]
  return fullPattern(`spiffe://.+/ns/${quoted(namespace)}/(.+/|)sa/${quoted(account)}(/.+)?`)
}

/** istio A-30: one star, within the trust domain. */
export const trustDomainMatcher = (value: string): TextMatcher => {
  if (value === '*') return { kind: 'prefix', value: 'spiffe://' }
  const star = value.indexOf('*')
  if (star < 0) return { kind: 'prefix', value: `spiffe://${value}/` }
  return fullPattern(`spiffe://${quoted(value.slice(0, star))}[^/]*${quoted(value.slice(star + 1))}/.*`)
}

/** istio A-31: issuer and subject are told apart at the last slash. */
export const requestPrincipalMatchers = (value: string): { readonly issuer: TextMatcher; readonly subject: TextMatcher } => {
  const exact = (text: string): TextMatcher => ({ kind: 'exact', value: text })
  const slash = value.lastIndexOf('/')
  const found = slash >= 0
  const issuer = found ? value.slice(0, slash) : value
  const subject = found ? value.slice(slash + 1) : ''
  if (value === '*') return { issuer: anyText, subject: anyText }
  if (value.startsWith('*')) {
    if (!found) return { issuer: anyText, subject: { kind: 'suffix', value: value.slice(1) } }
    return { issuer: issuer === '*' ? anyText : { kind: 'suffix', value: issuer.slice(1) }, subject: exact(subject) }
  }
  if (value.endsWith('*')) {
    if (!found) return { issuer: { kind: 'prefix', value: value.slice(0, -1) }, subject: anyText }
    return { issuer: exact(issuer), subject: subject === '*' ? anyText : { kind: 'prefix', value: subject.slice(0, -1) } }
  }
  return { issuer: exact(issuer), subject: exact(subject) }
}

// Request text is bytes, so policy text is compared as its UTF-8 bytes.
const inBytes = (matcher: Matcher): Matcher => {
  if ('value' in matcher) return { ...matcher, value: toByteString(matcher.value) }
  return matcher.kind === 'pattern'
    ? { ...matcher, pattern: { ...matcher.pattern, source: toByteString(matcher.pattern.source) } }
    : matcher
}

export const predicate = (field: Field, matcher: Matcher, written: string, reference: Reference): Predicate => ({
  kind: 'predicate',
  field,
  matcher: inBytes(matcher),
  written,
  reference,
})
