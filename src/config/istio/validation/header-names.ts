/**
 * Header names and values (V-22 … V-25).
 */
import type { ObjectPath } from '../../../model/index.ts'
import type { HeaderOperations, Headers } from '../virtual-service.ts'
import type { Report } from './finding.ts'
import { equalFold, goLower } from './go-text.ts'
import { headerValueProblem } from './header-value.ts'
import { stringEntries, strings } from './values.ts'

const TOKEN = /^[!#$%&'*+,\-.^_`|~A-Za-z0-9]+$/
const STRICT_NAME = /^[-_A-Za-z0-9]+$/
const PSEUDO_HEADERS: readonly string[] = [':method', ':scheme', ':authority', ':path', ':status']
const CLAIM_PREFIX = '@request.auth.claims'

/** `@request.auth.claims.a.b` or `@request.auth.claims[a][b]`: a match on a verified token's claim. */
export const isClaimName = (name: string): boolean => {
  if (!goLower(name).startsWith(CLAIM_PREFIX)) return false
  const rest = name.slice(CLAIM_PREFIX.length)
  return (rest.startsWith('.') && rest.length > 1) || (rest.startsWith('[') && rest.endsWith(']') && rest.length > 2)
}

export const isAuthorityHeader = (name: string): boolean => equalFold(name, ':authority') || equalFold(name, 'host')

/** istio V-22: name in a match. */
export const checkMatchedName = (report: Report, path: ObjectPath, name: string): void => {
  if (isClaimName(name) || PSEUDO_HEADERS.includes(name) || TOKEN.test(name)) return
  report.error('V-22', path, `\`${name}\` is no header name`)
}

/** istio V-22: name in a CORS list. */
export const checkCorsName = (report: Report, path: ObjectPath, name: string): void => {
  if (name !== '*' && !TOKEN.test(name)) report.error('V-22', path, `\`${name}\` is no header name`)
}

/** istio V-22: name that a claim is copied to. */
export const checkStrictName = (report: Report, path: ObjectPath, name: string): void => {
  if (!STRICT_NAME.test(name)) report.error('V-22', path, `\`${name}\` is no header name`)
}

// istio V-23, V-24: the authority may be set or added on requests, nowhere else; other pseudo headers never.
const checkChangedName = (report: Report, path: ObjectPath, name: string, authorityAllowed: boolean): void => {
  if (name === '') report.error('V-23', path, 'a header name must not be empty')
  else if (authorityAllowed && isAuthorityHeader(name)) return
  else if (name.startsWith(':') || equalFold(name, 'host')) report.error('V-24', path, `header \`${name}\` cannot be changed here`)
}

const checkOperations = (report: Report, path: ObjectPath, operations: HeaderOperations | undefined, onRequest: boolean): void => {
  for (const verb of ['add', 'set'] as const)
    for (const [name, value] of stringEntries(operations?.[verb])) {
      checkChangedName(report, [...path, verb, name], name, onRequest)
      const problem = headerValueProblem(value)
      if (problem !== undefined) report.error('V-25', [...path, verb, name], problem)
    }
  for (const [i, name] of strings(operations?.remove)) checkChangedName(report, [...path, 'remove', i], name, false)
}

/** istio V-23, V-24, V-25 */
export const checkHeaderOperations = (report: Report, path: ObjectPath, headers: Headers | undefined): void => {
  checkOperations(report, [...path, 'request'], headers?.request, true)
  checkOperations(report, [...path, 'response'], headers?.response, false)
}
