/**
 * AuthorizationPolicy (V-195 … V-201); sources and operations are checked in authorization-rule.ts.
 */
import type { ObjectPath } from '../../../model/index.ts'
import type { Resource } from '../../resource.ts'
import type { AuthorizationPolicySpec, Rule, Source } from '../authorization-policy.ts'
import { checkCondition, checkOperation, checkSource } from './authorization-rule.ts'
import type { Report } from './finding.ts'
import { checkTargets } from './selectors.ts'
import { isEmpty, isSet, messages } from './values.ts'

/** Read from upstream `ValidateAuthorizationPolicy`. */
export const checkAuthorizationPolicy = (report: Report, { spec }: Resource<AuthorizationPolicySpec>): void => {
  checkTargets(report, spec)
  const { action = 'ALLOW' } = spec
  if (action === 'CUSTOM') checkCustom(report, spec)
  // istio V-195, V-196
  if (action !== 'CUSTOM' && spec.provider !== undefined) report.error('V-195', ['spec', 'provider'], 'only action `CUSTOM` has a provider')
  if (action === 'DENY' && isEmpty(spec.rules)) report.error('V-196', ['spec'], MATCHES_NOTHING)
  for (const [i, rule] of messages(spec.rules)) {
    checkRule(report, ['spec', 'rules', i], rule)
    // istio V-197
    if (action === 'DENY' && deniesAllTcp(rule))
      report.warning('V-197', ['spec', 'rules', i], 'without a port, this rule of HTTP attributes denies all TCP traffic')
  }
}

const MATCHES_NOTHING = 'without rules this action is never triggered; the empty rule `{}` matches every request'

// istio V-196, V-198
const checkCustom = (report: Report, spec: AuthorizationPolicySpec): void => {
  if (isEmpty(spec.rules)) report.error('V-196', ['spec'], MATCHES_NOTHING)
  else if (!isSet(spec.provider?.name)) report.error('V-198', ['spec', 'provider'], 'action `CUSTOM` needs a provider')
  for (const [i, rule] of messages(spec.rules)) checkCustomRule(report, ['spec', 'rules', i], rule)
}

const CUSTOM_WITHOUT = [
  'namespaces',
  'notNamespaces',
  'serviceAccounts',
  'notServiceAccounts',
  'trustDomains',
  'notTrustDomains',
  'principals',
  'notPrincipals',
  'requestPrincipals',
  'notRequestPrincipals',
] as const

const CUSTOM_WITHOUT_KEYS: readonly string[] = ['source.namespace', 'source.serviceAccount', 'source.trustDomain', 'source.principal']

// istio V-199: identities are verified only after the external authorizer was asked.
const checkCustomRule = (report: Report, path: ObjectPath, rule: Rule): void => {
  for (const [i, { source }] of messages(rule.from))
    for (const field of CUSTOM_WITHOUT)
      if (!isEmpty(source?.[field]))
        report.error('V-199', [...path, 'from', i, 'source', field], `action \`CUSTOM\` does not support \`${field}\``)
  for (const [i, { key = '' }] of messages(rule.when))
    if (CUSTOM_WITHOUT_KEYS.includes(key) || key.startsWith('request.auth.'))
      report.error('V-199', [...path, 'when', i, 'key'], `action \`CUSTOM\` does not support \`${key}\``)
}

// istio V-200, V-201
const checkRule = (report: Report, path: ObjectPath, rule: Rule): void => {
  for (const [i, { source }] of messages(rule.from)) {
    if (source === undefined) report.error('V-200', [...path, 'from', i], '`source` is required')
    else checkSource(report, [...path, 'from', i, 'source'], source)
  }
  for (const [i, { operation }] of messages(rule.to)) {
    if (operation === undefined) report.error('V-201', [...path, 'to', i], '`operation` is required')
    else checkOperation(report, [...path, 'to', i, 'operation'], operation)
  }
  for (const [i, condition] of messages(rule.when)) checkCondition(report, [...path, 'when', i], condition)
}

// Trust domains are missing here upstream.
const TCP_SOURCES: readonly (keyof Source)[] = [
  'principals',
  'notPrincipals',
  'ipBlocks',
  'notIpBlocks',
  'remoteIpBlocks',
  'notRemoteIpBlocks',
  'namespaces',
  'notNamespaces',
  'serviceAccounts',
  'notServiceAccounts',
]

const deniesAllTcp = (rule: Rule): boolean => {
  const sources = messages(rule.from).flatMap(([, { source }]) => source ?? [])
  const operations = messages(rule.to).flatMap(([, { operation }]) => operation ?? [])
  const hasTcpSource = sources.some((source) => TCP_SOURCES.some((field) => !isEmpty(source[field])))
  const hasTcpOperation = operations.some(({ ports, notPorts }) => !isEmpty(ports) || !isEmpty(notPorts))
  return operations.length > 0 ? !hasTcpOperation : sources.length > 0 && !hasTcpSource
}
