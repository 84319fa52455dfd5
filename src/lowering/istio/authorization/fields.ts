/** What each field of a source, operation or `when` entry looks at (istio 8.6 to 8.8). */
import type { Condition, Field } from '../../../model/index.ts'
import { parseBlock, parsePort } from './addresses.ts'
import type { Value, ValueCondition } from './items.ts'
import { isPathTemplate, parsePathTemplate } from './path-template.ts'
import {
  fullPattern,
  headerMatcher,
  hostMatcher,
  namespaceMatcher,
  predicate,
  principalMatcher,
  requestPrincipalMatchers,
  serviceAccountMatcher,
  textMatcher,
  trustDomainMatcher,
} from './texts.ts'
import { expandPrincipal, expandTrustDomain, type TrustDomains } from './trust-domains.ts'

export type LowerValue = (value: Value) => ValueCondition

const identity: Field = { kind: 'principal' }

const block =
  (field: Field): LowerValue =>
  ({ text, reference }) => {
    const matcher = parseBlock(text)
    return matcher === undefined ? 'unusable' : predicate(field, matcher, text, reference)
  }

export const sourceIp = block({ kind: 'peerAddress' })
export const remoteIp = block({ kind: 'clientAddress' })
export const destinationIp = block({ kind: 'destinationAddress' })

export const port: LowerValue = ({ text, reference }) => {
  const number = parsePort(text)
  return number === undefined ? 'unusable' : predicate({ kind: 'destinationPort' }, { kind: 'port', port: number }, text, reference)
}

const anyOf = (conditions: readonly Condition[]): Condition => {
  const [only] = conditions
  return conditions.length === 1 && only !== undefined ? only : { kind: 'any', of: conditions }
}

export const principal =
  (domains: TrustDomains): LowerValue =>
  ({ text, reference }) =>
    anyOf(expandPrincipal(text, domains).map((value) => predicate(identity, principalMatcher(value), value, reference)))

export const namespace: LowerValue = ({ text, reference }) => predicate(identity, namespaceMatcher(text), `namespace ${text}`, reference)

export const serviceAccount =
  (policyNamespace: string): LowerValue =>
  ({ text, reference }) =>
    predicate(identity, serviceAccountMatcher(text, policyNamespace), `service account ${text}`, reference)

export const trustDomain =
  (domains: TrustDomains): LowerValue =>
  ({ text, reference }) =>
    anyOf(
      expandTrustDomain(text, domains).map((value) => predicate(identity, trustDomainMatcher(value), `trust domain ${value}`, reference)),
    )

export const requestPrincipal: LowerValue = ({ text, reference }) => {
  const { issuer, subject } = requestPrincipalMatchers(text)
  return {
    kind: 'all',
    of: [
      predicate({ kind: 'claim', path: ['iss'] }, issuer, `request principal ${text}`, reference),
      predicate({ kind: 'claim', path: ['sub'] }, subject, `request principal ${text}`, reference),
    ],
  }
}

export const claim =
  (path: readonly string[]): LowerValue =>
  ({ text, reference }) =>
    path.includes('')
      ? { by: 'proxy', reason: 'a claim has an empty name', reference }
      : predicate({ kind: 'claim', path }, textMatcher(text), text, reference)

export const header =
  (name: string): LowerValue =>
  ({ text, reference }) =>
    name === ''
      ? { by: 'proxy', reason: 'a header has an empty name', reference }
      : predicate({ kind: 'header', name: name.toLowerCase() }, headerMatcher(text), text, reference)

export const host: LowerValue = ({ text, reference }) =>
  predicate({ kind: 'header', name: ':authority' }, hostMatcher(text), text, reference)

export const method: LowerValue = header(':method')

export const path: LowerValue = ({ text, reference }) => {
  if (!isPathTemplate(text)) return predicate({ kind: 'path' }, textMatcher(text), text, reference)
  const template = parsePathTemplate(text)
  return template.kind === 'invalid'
    ? { by: 'proxyCrash', reason: `the proxy aborts on the path template \`${text}\``, reference }
    : predicate({ kind: 'path' }, fullPattern(template.source), text, reference)
}

export const serverName: LowerValue = ({ text, reference }) => predicate({ kind: 'serverName' }, textMatcher(text), text, reference)

/** istio A-48: `[v]` looks for an element of a list. */
export const metadata =
  (filter: string, key: string): LowerValue =>
  ({ text, reference }) => {
    if (key === '') return { by: 'proxy', reason: 'a metadata key is empty', reference }
    const listElement = text.startsWith('[') && text.endsWith(']')
    const value = listElement ? text.replace(/^[[\]]+|[[\]]+$/g, '') : text
    return predicate({ kind: 'metadata', filter, key, listElement }, textMatcher(value), text, reference)
  }
