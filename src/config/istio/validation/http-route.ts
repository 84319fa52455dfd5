/**
 * HTTP routes of a VirtualService: which actions go together, and the matches (V-56 … V-61). The actions themselves are checked in
 * http-actions.ts.
 */
import type { ObjectPath } from '../../../model/index.ts'
import type { HttpMatchRequest, HttpRoute } from '../virtual-service.ts'
import { checkGatewayNames, checkWeights } from './destinations.ts'
import { type Report, withoutWarnings } from './finding.ts'
import { checkDuration, checkLabels, checkPort } from './formats.ts'
import { checkHeaderOperations, checkMatchedName } from './header-names.ts'
import {
  checkCors,
  checkDirectResponse,
  checkFault,
  checkMirrors,
  checkRedirect,
  checkRetries,
  checkRewrite,
  checkSingleAuthority,
} from './http-actions.ts'
import { isDnsLabel } from './names.ts'
import { checkRegexMatch, checkStringMatch } from './regex.ts'
import { isEmpty, isSet, messageEntries, messages } from './values.ts'

interface HttpContext {
  readonly isDelegate: boolean
  /** Made from a Kubernetes route: destinations are not checked. */
  readonly loose: boolean
}

/** Read from upstream `validateHTTPRoute`. */
export const checkHttpRoute = (report: Report, path: ObjectPath, route: HttpRoute, context: HttpContext): void => {
  checkCombination(report, path, route, context)
  // Upstream passes the matches' findings on as plain errors, so the warning about old gateway names is lost here.
  for (const [i, match] of messages(route.match)) checkMatch(withoutWarnings(report), [...path, 'match', i], match)
  checkHeaderOperations(report, [...path, 'headers'], route.headers)
  checkCors(report, [...path, 'corsPolicy'], route.corsPolicy)
  checkFault(report, [...path, 'fault'], route.fault)
  checkMirrors(report, path, route)
  checkRedirect(report, [...path, 'redirect'], route.redirect, route.match)
  checkDirectResponse(report, [...path, 'directResponse'], route.directResponse)
  checkRetries(report, [...path, 'retries'], route.retries)
  checkRewrite(report, [...path, 'rewrite'], route.rewrite)
  checkSingleAuthority(report, [...path, 'headers', 'request'], route)
  for (const [i, { headers }] of messages(route.route)) checkHeaderOperations(report, [...path, 'route', i, 'headers'], headers)
  checkWeights(report, [...path, 'route'], route.route, context.loose)
  checkDuration(report, [...path, 'timeout'], route.timeout)
}

const checkCombination = (report: Report, path: ObjectPath, route: HttpRoute, { isDelegate }: HttpContext): void => {
  // istio V-56: a route that delegates decides nothing itself.
  if (!isDelegate && route.delegate !== undefined) {
    if (route.redirect !== undefined) report.error('V-56', [...path, 'redirect'], 'a route with a delegate has no redirect')
    if (!isEmpty(route.route)) report.error('V-56', [...path, 'route'], 'a route with a delegate has no destinations')
    return
  }
  if (isDelegate && route.delegate !== undefined) report.error('V-57', [...path, 'delegate'], 'a delegate cannot delegate again')
  checkExclusions(report, path, route)
  if (route.mirror !== undefined && !isEmpty(route.mirrors)) report.error('V-60', path, 'only one of `mirror` and `mirrors` may be set')
}

// istio V-58, V-59
const checkExclusions = (report: Report, path: ObjectPath, route: HttpRoute): void => {
  const answer = route.redirect !== undefined ? 'redirect' : route.directResponse !== undefined ? 'directResponse' : undefined
  if (answer === undefined) {
    if (isEmpty(route.route)) report.error('V-59', path, 'one of `route`, `redirect` and `directResponse` is required')
    return
  }
  const others = {
    route: !isEmpty(route.route),
    fault: route.fault !== undefined,
    rewrite: route.rewrite !== undefined,
    directResponse: answer === 'redirect' && route.directResponse !== undefined,
  }
  for (const [field, isPresent] of Object.entries(others))
    if (isPresent) report.error('V-58', [...path, field], `\`${field}\` and \`${answer}\` exclude each other`)
}

const checkMatch = (report: Report, path: ObjectPath, match: HttpMatchRequest): void => {
  for (const [name, text] of messageEntries(match.headers)) {
    checkMatchedName(report, [...path, 'headers', name], name)
    checkStringMatch(report, [...path, 'headers', name], text)
  }
  for (const [name, text] of messageEntries(match.withoutHeaders)) {
    checkMatchedName(report, [...path, 'withoutHeaders', name], name)
    // `*` is no regular expression here, it means presence.
    if (text.regex !== '*') checkStringMatch(report, [...path, 'withoutHeaders', name], text)
  }
  checkRegexMatch(report, [...path, 'uri'], match.uri)
  for (const field of ['scheme', 'method', 'authority'] as const) checkStringMatch(report, [...path, field], match[field])
  for (const [name, text] of messageEntries(match.queryParams)) checkStringMatch(report, [...path, 'queryParams', name], text)
  if (match.port !== undefined && match.port !== 0) checkPort(report, [...path, 'port'], match.port)
  checkLabels(report, [...path, 'sourceLabels'], match.sourceLabels)
  checkGatewayNames(report, [...path, 'gateways'], match.gateways)
  // istio V-61
  if (isSet(match.sourceNamespace) && !isDnsLabel(match.sourceNamespace))
    report.error('V-61', [...path, 'sourceNamespace'], `\`${match.sourceNamespace}\` is no namespace`)
}
