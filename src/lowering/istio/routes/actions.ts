/** What one HTTP route does: redirect, direct response or forward, in that precedence (istio R-1). */
import type { HttpDirectResponse, HttpRedirect } from '../../../config/istio/virtual-service.ts'
import { toByteString } from '../../../model/bytes.ts'
import type { Reference, RouteAction } from '../../../model/index.ts'
import type { ResolvedHttpRoute } from '../virtual-services/index.ts'
import type { RouteContext } from './context.ts'
import { corsRejection } from './cors.ts'
import { faultRejection, lowerFault } from './faults.ts'
import { lowerForward } from './forward.ts'
import { headerRejection, lowerHeaders } from './headers.ts'
import { hasForbiddenBytes, type LoweredAction, type MatchedPath, type Rejection, referToRoute, textRewrite } from './route-parts.ts'

export const lowerAction = (route: ResolvedHttpRoute, matchedPath: MatchedPath, context: RouteContext): LoweredAction => {
  const { spec } = route
  if (spec.redirect === undefined && spec.directResponse === undefined) return lowerForward(route, matchedPath, context)
  const headers = lowerHeaders(spec.headers, (path) => referToRoute(route, 'headers', path.slice(1)))
  const fault = spec.fault === undefined ? undefined : lowerFault(spec.fault, (path) => referToRoute(route, 'fault', path))
  const action =
    spec.redirect !== undefined
      ? lowerRedirect(spec.redirect, matchedPath, context, referToRoute(route, 'redirect'))
      : lowerDirect(spec.directResponse ?? {}, referToRoute(route, 'directResponse'))
  const badHeaders = headerRejection(headers.request) ?? headerRejection(headers.response)
  const badFault = fault === undefined ? undefined : faultRejection(fault)
  // CORS has no effect here, but the proxy reads it all the same (istio R-28).
  const badCors = spec.corsPolicy === undefined ? undefined : corsRejection(spec.corsPolicy)
  const rejection =
    action.rejection ??
    (badHeaders === undefined ? undefined : { reason: badHeaders, reference: referToRoute(route, 'headers') }) ??
    (badFault === undefined ? undefined : { reason: badFault, reference: referToRoute(route, 'fault') }) ??
    (badCors === undefined ? undefined : { reason: badCors, reference: referToRoute(route, 'corsPolicy') })
  return {
    action: action.action.kind === 'none' || fault === undefined ? action.action : { ...action.action, fault },
    requestHeaders: headers.request === undefined ? [] : [headers.request],
    responseHeaders: headers.response === undefined ? [] : [headers.response],
    ...(rejection === undefined ? {} : { rejection }),
  }
}

type Local = Exclude<RouteAction, { kind: 'forward' }>

interface LocalAction {
  readonly action: Local
  readonly rejection?: Rejection
}

// istio R-8: 0 is 301; any other code leaves a route without action, which the proxy refuses (as recorded).
const redirectCodes: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

const lowerRedirect = (redirect: HttpRedirect, matchedPath: MatchedPath, context: RouteContext, reference: Reference): LocalAction => {
  const status = redirect.redirectCode || 301
  if (!redirectCodes.has(status)) {
    return { action: { kind: 'none' }, rejection: { reason: `redirect code ${status} gives a route without action`, reference } }
  }
  const port = redirectPort(redirect, context)
  const texts = [redirect.authority, redirect.uri, redirect.prefixRewrite].map((text) => toByteString(text ?? ''))
  const action: Local = {
    kind: 'redirect',
    status,
    ...(redirect.scheme ? { scheme: toByteString(redirect.scheme) } : {}),
    ...(redirect.authority ? { host: toByteString(redirect.authority) } : {}),
    ...(port === 0 ? {} : { port }),
    ...(redirect.prefixRewrite
      ? { pathRewrite: textRewrite(matchedPath, redirect.prefixRewrite) }
      : redirect.uri
        ? { path: toByteString(redirect.uri) }
        : {}),
  }
  if (texts.some(hasForbiddenBytes)) return { action, rejection: { reason: 'invalid redirect', reference } }
  return { action }
}

/** istio R-11: a port that is the scheme's default is not printed. 0 = none. */
const redirectPort = (redirect: HttpRedirect, context: RouteContext): number => {
  const port = redirect.port ?? (redirect.derivePort === 'FROM_REQUEST_PORT' ? context.listenerPort : 0)
  const scheme = redirect.scheme || (context.isTls ? 'https' : 'http')
  return (port === 80 && scheme === 'http') || (port === 443 && scheme === 'https') ? 0 : port
}

const maximumBodyBytes = 1024 * 1024

/** istio R-18, as recorded. */
const lowerDirect = (response: HttpDirectResponse, reference: Reference): LocalAction => {
  const status = response.status ?? 0
  const body = response.body?.bytes ?? toByteString(response.body?.string ?? '')
  const reason =
    status < 200 || status > 599
      ? `direct response status ${status} is not in 200–599`
      : body.length > maximumBodyBytes
        ? 'direct response body is larger than 1 MiB'
        : undefined
  return { action: { kind: 'direct', status, body }, ...(reason === undefined ? {} : { rejection: { reason, reference } }) }
}
