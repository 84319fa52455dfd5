/**
 * RequestAuthentication (V-219 … V-227).
 */
import type { ObjectPath } from '../../../model/index.ts'
import type { Resource } from '../../resource.ts'
import type { JwtRule, RequestAuthenticationSpec } from '../request-authentication.ts'
import type { Report } from './finding.ts'
import { checkDuration } from './formats.ts'
import { atoi } from './go-text.ts'
import { parseUrl } from './go-url.ts'
import { checkStrictName } from './header-names.ts'
import { readJwks } from './jwks.ts'
import { checkTargets } from './selectors.ts'
import { isSet, messages, strings } from './values.ts'

/** Read from upstream `ValidateRequestAuthentication`. */
export const checkRequestAuthentication = (report: Report, { spec }: Resource<RequestAuthenticationSpec>): void => {
  checkTargets(report, spec)
  for (const [i, rule] of messages(spec.jwtRules)) checkJwtRule(report, ['spec', 'jwtRules', i], rule)
}

const checkJwtRule = (report: Report, path: ObjectPath, rule: JwtRule): void => {
  // istio V-219, V-220
  for (const [i, audience] of strings(rule.audiences))
    if (audience === '') report.error('V-219', [...path, 'audiences', i], 'an audience must not be empty')
  if (!isSet(rule.issuer) && !isSet(rule.jwksUri)) report.error('V-220', path, 'one of `issuer` and `jwksUri` is required')
  if (isSet(rule.jwksUri)) checkJwksUri(report, [...path, 'jwksUri'], rule.jwksUri)
  if (isSet(rule.jwks)) checkJwks(report, [...path, 'jwks'], rule.jwks)
  checkLocations(report, path, rule)
  checkDuration(report, [...path, 'timeout'], rule.timeout)
}

// istio V-221
const checkJwksUri = (report: Report, path: ObjectPath, text: string): void => {
  const url = parseUrl(text)
  const isUsable =
    url !== undefined && (url.scheme === 'http' || url.scheme === 'https') && (url.port === '' || atoi(url.port) !== undefined)
  if (!isUsable) report.error('V-221', path, `expected an \`http\` or \`https\` URL, got \`${text}\``)
}

// istio V-222, V-223
const checkJwks = (report: Report, path: ObjectPath, text: string): void => {
  const keys = readJwks(text)
  if (keys === undefined) {
    report.error('V-222', path, 'this is no JSON Web Key Set')
    return
  }
  keys.forEach((key, i) => {
    if (key.isPrivate) report.warning('V-223', path, `key ${i} holds a private key; verification needs public keys only`)
  })
}

// istio V-224, V-225, V-226, V-227
const checkLocations = (report: Report, path: ObjectPath, rule: JwtRule): void => {
  for (const [i, { name }] of messages(rule.fromHeaders))
    if (!isSet(name)) report.error('V-224', [...path, 'fromHeaders', i], 'a header needs a name')
  for (const [i, name] of strings(rule.fromParams))
    if (name === '') report.error('V-225', [...path, 'fromParams', i], 'a parameter name must not be empty')
  for (const [i, name] of strings(rule.fromCookies))
    if (name === '') report.error('V-226', [...path, 'fromCookies', i], 'a cookie name must not be empty')
  for (const [i, { header, claim }] of messages(rule.outputClaimToHeaders)) {
    const at = [...path, 'outputClaimToHeaders', i]
    if (!isSet(header) || !isSet(claim)) report.error('V-227', at, '`header` and `claim` are required')
    else checkStrictName(report, [...at, 'header'], header)
  }
}
