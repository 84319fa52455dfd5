/**
 * Sources, operations and conditions of an AuthorizationPolicy (V-202 … V-216).
 */
import type { ObjectPath } from '../../../model/index.ts'
import type { Condition, Operation, Source } from '../authorization-policy.ts'
import type { Report } from './finding.ts'
import { isAddress, isPrefix } from './go-address.ts'
import { byteLength, countOf, cut, parseUint32, trimCharacter } from './go-text.ts'
import { isEmpty, sizeOf, strings } from './values.ts'

type ListCheck = (report: Report, path: ObjectPath, values: readonly string[] | undefined) => void

// istio V-202
const checkNotEmpty: ListCheck = (report, path, values) => {
  for (const [i, value] of strings(values)) if (value === '') report.error('V-202', [...path, i], 'a value must not be empty')
}

// istio V-203
const checkIps: ListCheck = (report, path, values) => {
  for (const [i, value] of strings(values))
    if (!(value.includes('/') ? isPrefix(value) : isAddress(value)))
      report.error('V-203', [...path, i], `expected an IP address or a CIDR block, got \`${value}\``)
}

// istio V-204
const checkPorts: ListCheck = (report, path, values) => {
  for (const [i, value] of strings(values))
    if ((parseUint32(value) ?? Number.POSITIVE_INFINITY) > 65535) report.error('V-204', [...path, i], `expected a port, got \`${value}\``)
}

const MAX_SERVICE_ACCOUNTS = 16
const MAX_SERVICE_ACCOUNT_BYTES = 320

// istio V-205, V-206
const checkServiceAccounts: ListCheck = (report, path, values) => {
  if (sizeOf(values) > MAX_SERVICE_ACCOUNTS) {
    report.error('V-205', path, `at most ${MAX_SERVICE_ACCOUNTS} service accounts can be listed`)
    return
  }
  for (const [i, value] of strings(values)) {
    const [first, second] = cut(value, '/')
    const isFormed = first !== '' && second !== '' && countOf(value, '/') <= 1 && !value.includes('*')
    if (!isFormed || byteLength(value) > MAX_SERVICE_ACCOUNT_BYTES)
      report.error('V-206', [...path, i], `expected a service account or \`namespace/serviceAccount\`, got \`${value}\``)
  }
}

// istio V-207
const checkWildcards: ListCheck = (report, path, values) => {
  checkNotEmpty(report, path, values)
  for (const [i, value] of strings(values)) {
    const stars = countOf(value, '*')
    if (stars > 1 || (stars === 1 && !value.startsWith('*') && !value.endsWith('*')))
      report.error('V-207', [...path, i], `\`${value}\`: one wildcard is allowed, at the start or at the end`)
  }
}

// istio V-208
const checkTrustDomains: ListCheck = (report, path, values) => {
  checkWildcards(report, path, values)
  for (const [i, value] of strings(values))
    if (value.includes('/')) report.error('V-208', [...path, i], `a trust domain has no slash, got \`${value}\``)
}

const SEGMENT = /^[a-zA-Z0-9\-._~%!$&'()+,;:@=]+$/

/** Complaint about a path with `{*}` (one segment) or `{**}` (any, last operator); paths without braces are free. */
const pathProblem = (path: string): string | undefined => {
  const isTemplate = path.includes('{*}') || path.includes('{**}')
  let ended = false
  for (const segment of trimCharacter(path, '/').split('/')) {
    if (segment === '{*}' || segment === '{**}') {
      if (ended) return '`{**}` has to be the last operator'
      ended = segment === '{**}'
    } else if (segment.includes('{') || segment.includes('}')) return 'braces are for the operators `{*}` and `{**}`, each a whole segment'
    else if (isTemplate && !SEGMENT.test(segment)) return `\`${segment}\` is no segment of a path template`
  }
  return undefined
}

// istio V-209
const checkPaths: ListCheck = (report, path, values) => {
  checkNotEmpty(report, path, values)
  for (const [i, value] of strings(values)) {
    const problem = pathProblem(value)
    if (problem !== undefined) report.error('V-209', [...path, i], problem)
  }
}

const SOURCE_CHECKS: Readonly<Record<keyof Source, ListCheck>> = {
  principals: checkNotEmpty,
  notPrincipals: checkNotEmpty,
  requestPrincipals: checkNotEmpty,
  notRequestPrincipals: checkNotEmpty,
  namespaces: checkNotEmpty,
  notNamespaces: checkNotEmpty,
  serviceAccounts: checkServiceAccounts,
  notServiceAccounts: checkServiceAccounts,
  ipBlocks: checkIps,
  notIpBlocks: checkIps,
  remoteIpBlocks: checkIps,
  notRemoteIpBlocks: checkIps,
  trustDomains: checkTrustDomains,
  notTrustDomains: checkTrustDomains,
}

const OPERATION_CHECKS: Readonly<Record<keyof Operation, ListCheck>> = {
  hosts: checkNotEmpty,
  notHosts: checkNotEmpty,
  ports: checkPorts,
  notPorts: checkPorts,
  methods: checkNotEmpty,
  notMethods: checkNotEmpty,
  paths: checkPaths,
  notPaths: checkPaths,
}

const keysOf = <K extends string>(table: Readonly<Record<K, ListCheck>>): readonly K[] => Object.keys(table) as K[]

/** istio V-210, V-211 */
export const checkSource = (report: Report, path: ObjectPath, source: Source): void => {
  const has = (...fields: readonly (keyof Source)[]): boolean => fields.some((field) => !isEmpty(source[field]))
  if (has('principals', 'notPrincipals', 'namespaces', 'notNamespaces') && has('serviceAccounts', 'notServiceAccounts'))
    report.error('V-210', path, '`serviceAccounts` exclude namespaces and principals')
  const fields = keysOf(SOURCE_CHECKS)
  if (!has(...fields)) report.error('V-211', path, 'a source needs at least one value')
  for (const field of fields) SOURCE_CHECKS[field](report, [...path, field], source[field])
}

/** istio V-212 */
export const checkOperation = (report: Report, path: ObjectPath, operation: Operation): void => {
  const fields = keysOf(OPERATION_CHECKS)
  if (fields.every((field) => isEmpty(operation[field]))) report.error('V-212', path, 'an operation needs at least one value')
  for (const field of fields) OPERATION_CHECKS[field](report, [...path, field], operation[field])
}

/** istio V-213, V-214 */
export const checkCondition = (report: Report, path: ObjectPath, condition: Condition): void => {
  const { key = '' } = condition
  if (key === '') {
    report.error('V-213', path, 'a condition needs a key')
    return
  }
  if (isEmpty(condition.values) && isEmpty(condition.notValues)) {
    report.error('V-214', path, `key \`${key}\` needs \`values\` or \`notValues\``)
    return
  }
  checkKey(report, [...path, 'key'], key)
  for (const field of ['values', 'notValues'] as const) {
    checkNotEmpty(report, [...path, field], condition[field])
    KEY_CHECKS.get(key)?.(report, [...path, field], condition[field])
  }
}

const KEY_CHECKS: ReadonlyMap<string, ListCheck> = new Map([
  ['source.ip', checkIps],
  ['remote.ip', checkIps],
  ['destination.ip', checkIps],
  ['destination.port', checkPorts],
  ['source.serviceAccount', checkServiceAccounts],
  ['source.trustDomain', checkWildcards],
])

const PLAIN_KEYS: readonly string[] = [
  ...KEY_CHECKS.keys(),
  'source.namespace',
  'source.principal',
  'request.auth.principal',
  'request.auth.audiences',
  'request.auth.presenter',
  'connection.sni',
]
const MAP_KEYS: readonly string[] = ['request.headers', 'request.auth.claims', 'experimental.envoy.filters.']

// istio V-215, V-216
const checkKey = (report: Report, path: ObjectPath, key: string): void => {
  if (MAP_KEYS.some((prefix) => key.startsWith(prefix))) {
    const open = key.indexOf('[')
    if (open <= 0 || !key.endsWith(']') || open >= key.length - 2) report.error('V-215', path, `expected \`name[key]\`, got \`${key}\``)
  } else if (!PLAIN_KEYS.includes(key)) report.error('V-216', path, `unknown key \`${key}\``)
}
