/** RequestAuthentication: the token rules of a workload and what of them the proxy refuses (istio J-1, J-2, J-10, J-13). */
import type { JwtRule, RequestAuthenticationSpec } from '../../../config/istio/request-authentication.ts'
import type { Workload } from '../../../config/kubernetes/workload.ts'
import type { Mesh } from '../../../config/mesh.ts'
import type { Resource } from '../../../config/resource.ts'
import type { ObjectPath, TokenRule } from '../../../model/index.ts'
import { refer } from '../../refer.ts'
import { compareText } from '../visibility.ts'
import type { Refusal } from './items.ts'
import { keySetProblem } from './key-sets.ts'
import { policiesFor } from './selection.ts'

type Policy = Resource<RequestAuthenticationSpec>

interface Located {
  readonly policy: Policy
  readonly rule: JwtRule
  readonly path: ObjectPath
}

const alwaysSpaceDelimited = ['permission', 'scope']

/** istio J-10, on the side of the policy. */
const normalizeAudience = (audience: string): string => audience.replace(/\/$/, '').replace(/^https?:\/\//, '')

const lowerRule = (located: Located): TokenRule => {
  const { rule } = located
  return {
    issuer: rule.issuer ?? '',
    audiences: (rule.audiences ?? []).map(normalizeAudience),
    fromHeaders: (rule.fromHeaders ?? []).map(({ name = '', prefix = '' }) => ({ name, prefix })),
    fromParams: rule.fromParams ?? [],
    fromCookies: rule.fromCookies ?? [],
    ...(rule.jwks === undefined || rule.jwks === '' ? {} : { jwks: rule.jwks }),
    ...(rule.jwksUri === undefined || rule.jwksUri === '' ? {} : { jwksUri: rule.jwksUri }),
    forwardOriginalToken: rule.forwardOriginalToken ?? false,
    ...(rule.outputPayloadToHeader === undefined || rule.outputPayloadToHeader === ''
      ? {}
      : { outputPayloadToHeader: rule.outputPayloadToHeader }),
    outputClaimToHeaders: (rule.outputClaimToHeaders ?? []).map(({ header = '', claim = '' }) => ({ header, claim })),
    spaceDelimitedClaims: [...new Set([...(rule.spaceDelimitedClaims ?? []), ...alwaysSpaceDelimited])].sort(),
    reference: refer(located.policy, located.path),
  }
}

const hasControl = (text: string | undefined): boolean => text !== undefined && /[\0\r\n]/.test(text)

const refusalsOf = (located: Located): readonly Refusal[] => {
  const { rule, path } = located
  const refusals: Refusal[] = []
  const refuse = (reason: string, at: ObjectPath): void =>
    void refusals.push({ by: 'proxy', reason, reference: refer(located.policy, [...path, ...at]) })
  for (const [i, { name = '', prefix }] of (rule.fromHeaders ?? []).entries()) {
    if (name === '' || hasControl(name) || hasControl(prefix)) refuse('a header to take tokens from has no usable name', ['fromHeaders', i])
  }
  for (const [i, { header = '', claim = '' }] of (rule.outputClaimToHeaders ?? []).entries()) {
    if (header === '' || claim === '' || hasControl(header))
      refuse('a claim and its header must both be named', ['outputClaimToHeaders', i])
  }
  if (hasControl(rule.outputPayloadToHeader)) refuse('the payload header has no usable name', ['outputPayloadToHeader'])
  const problem = rule.jwks === undefined || rule.jwks === '' ? undefined : keySetProblem(rule.jwks)
  if (problem !== undefined) refuse(problem, ['jwks'])
  return refusals
}

export interface TokenRules {
  /** Sorted by issuer; empty = tokens are not looked at. */
  readonly rules: readonly TokenRule[]
  readonly refusals: readonly Refusal[]
}

/** Rules of every RequestAuthentication that reaches the workload, united (istio J-2). Never fails. */
export const tokenRules = (mesh: Mesh, workload: Workload): TokenRules => {
  const namespaces = [workload.namespace, mesh.meshConfig.rootNamespace]
  const located = policiesFor(mesh.istio.requestAuthentications, namespaces, workload).flatMap((policy) =>
    (policy.spec.jwtRules ?? []).map((rule, i): Located => ({ policy, rule, path: ['spec', 'jwtRules', i] })),
  )
  const issuer = ({ rule }: Located): string => rule.issuer ?? ''
  located.sort((a, b) => compareText(issuer(a), issuer(b)))
  return { rules: located.map(lowerRule), refusals: located.flatMap(refusalsOf) }
}
