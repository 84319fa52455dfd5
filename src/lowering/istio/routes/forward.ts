/** Routes that forward: destinations, rewrite, timeout, retries, mirrors, fault, CORS and hashing (istio ). */
import type { Destination, HttpRouteDestination, Percent } from '../../../config/istio/virtual-service.ts'
import { toByteString } from '../../../model/bytes.ts'
import type { ClusterKey, HashPolicy, HeaderOperations, Mirror, Reference, RouteAction, WeightedDestination } from '../../../model/index.ts'
import type { ResolvedHttpRoute } from '../virtual-services/index.ts'
import type { RouteContext } from './context.ts'
import { corsRejection, lowerCors } from './cors.ts'
import { clusterOf } from './destination-cluster.ts'
import { faultRejection, lowerFault, partsPerMillion } from './faults.ts'
import { headerRejection, inOnePass, type LoweredHeaders, lowerHeaders } from './headers.ts'
import { lowerRetries } from './retries.ts'
import {
  envoyPattern,
  hasForbiddenBytes,
  hashRejection,
  isTooLong,
  type LoweredAction,
  type MatchedPath,
  patternRejection,
  type Rejection,
  referToRoute,
  textRewrite,
} from './route-parts.ts'

const istioDefault: Reference = { default: 'Istio default' }

type Forward = Extract<RouteAction, { kind: 'forward' }>
type Writable<T> = { -readonly [K in keyof T]: T[K] }

// Most routes of a mesh set few of the fields, so fields are added, not spread: this runs for every route of every proxy.
export const lowerForward = (route: ResolvedHttpRoute, matchedPath: MatchedPath, context: RouteContext): LoweredAction => {
  const { spec } = route
  const headers = lowerHeaders(spec.headers, (path) => referToRoute(route, 'headers', path.slice(1)))
  const targets = (spec.route ?? []).map((destination, index) => lowerTarget(route, destination, index, context))
  const single = targets.length === 1 ? targets[0] : undefined
  // istio: among several, those of weight 0 do not exist; alone, the weight is not looked at.
  const chosen = single === undefined ? targets.filter(({ weight }) => weight !== 0) : [{ ...single, weight: 100 }]
  const requestHeaders = inOnePass(headers.request, single?.headers.request)
  const responseHeaders = inOnePass(headers.response, single?.headers.response)
  const action = chosen.length === 0 ? undefined : forwardTo(chosen, single, route, matchedPath, context, headers)
  const rejection =
    weightRejection(route, chosen) ??
    headersRejection(headers, chosen) ??
    (action && (valueRejection(route, action) ?? rewriteRejection(route, action, chosen)))
  const lowered: LoweredAction = { action: action ?? { kind: 'none' }, requestHeaders, responseHeaders }
  return rejection === undefined ? lowered : { ...lowered, rejection }
}

const forwardTo = (
  chosen: readonly Target[],
  single: Target | undefined,
  route: ResolvedHttpRoute,
  matchedPath: MatchedPath,
  context: RouteContext,
  headers: LoweredHeaders,
): Forward => {
  const { spec } = route
  const timeoutMs = spec.timeout ?? 0
  const action: Writable<Forward> = {
    kind: 'forward',
    destinations: chosen.map((target) => toDestination(target, single !== undefined)),
    timeoutMs,
    maxGrpcTimeoutMs: timeoutMs,
    mirrors: lowerMirrors(route, context),
    hashPolicies: hashPoliciesOf(chosen),
  }
  const retry = lowerRouteRetries(route, context, single?.isHashed ?? false)
  const pathRewrite = lowerRewrite(route, matchedPath)
  // istio R-15: the route's own authority wins, whatever the destination says.
  const authority = spec.rewrite?.authority || headers.authority || (single?.headers.authority ?? '')
  if (pathRewrite !== undefined) action.pathRewrite = pathRewrite
  if (authority !== '') action.authority = toByteString(authority)
  if (retry !== undefined) action.retry = retry
  if (spec.fault !== undefined) action.fault = lowerFault(spec.fault, (path) => referToRoute(route, 'fault', path))
  if (spec.corsPolicy !== undefined) action.cors = lowerCors(spec.corsPolicy, referToRoute(route, 'corsPolicy'))
  return action
}

const noPasses: readonly HeaderOperations[] = []

const toDestination = ({ cluster, weight, headers, reference }: Target, isSingle: boolean): WeightedDestination => {
  const { request, response, authority } = headers
  const destination: Writable<WeightedDestination> = {
    cluster,
    weight,
    requestHeaders: isSingle || request === undefined ? noPasses : [request],
    responseHeaders: isSingle || response === undefined ? noPasses : [response],
    reference,
  }
  if (!isSingle && authority !== '') destination.authority = toByteString(authority)
  return destination
}

const noHashPolicies: readonly HashPolicy[] = []

const hashPoliciesOf = (chosen: readonly Target[]): readonly HashPolicy[] =>
  chosen.some(({ hashPolicy }) => hashPolicy !== undefined) ? chosen.flatMap(({ hashPolicy }) => hashPolicy ?? []) : noHashPolicies

interface Target {
  readonly cluster: ClusterKey
  readonly weight: number
  readonly headers: LoweredHeaders
  readonly hashPolicy: HashPolicy | undefined
  readonly isHashed: boolean
  readonly reference: Reference
}

const lowerTarget = (route: ResolvedHttpRoute, written: HttpRouteDestination, index: number, context: RouteContext): Target => {
  const { destination = {}, headers } = written
  const hashPolicy = context.hashPolicyOf(destination)
  return {
    cluster: clusterOf(destination, context.lookupService, context.listenerPort),
    // Passed on as an unsigned number.
    weight: (written.weight ?? 0) >>> 0,
    headers: lowerHeaders(headers, (path) => referToRoute(route, 'route', [index, ...path])),
    hashPolicy,
    isHashed: context.isHashed?.(destination) ?? hashPolicy !== undefined,
    reference: referToRoute(route, 'route', written.destination === undefined ? [index] : [index, 'destination']),
  }
}

/** Of all routes for which nothing says how to retry. */
const usualRetries = lowerRetries(undefined, false, istioDefault)
const usualRetriesWhenHashed = lowerRetries(undefined, true, istioDefault)

const lowerRouteRetries = (route: ResolvedHttpRoute, { defaultRetry }: RouteContext, hashed: boolean) => {
  const { retries } = route.spec
  if (retries !== undefined) return lowerRetries(retries, hashed, referToRoute(route, 'retries'))
  if (defaultRetry !== undefined) return lowerRetries(defaultRetry, hashed, { default: 'meshConfig.defaultHttpRetryPolicy' })
  return hashed ? usualRetriesWhenHashed : usualRetries
}

const lowerRewrite = ({ spec: { rewrite } }: ResolvedHttpRoute, matchedPath: MatchedPath) => {
  if (rewrite?.uriRegexRewrite !== undefined) {
    const { match = '', rewrite: substitution = '' } = rewrite.uriRegexRewrite
    const pattern = envoyPattern(match, 'search')
    return { kind: 'pattern', pattern, substitution: toByteString(substitution) } as const
  }
  return rewrite?.uri ? textRewrite(matchedPath, rewrite.uri) : undefined
}

const noMirrors: readonly Mirror[] = []

/** istio R-19: 100 % unless a percentage is given, and 0 is no mirror; less than a millionth is one that never fires. */
const lowerMirrors = (route: ResolvedHttpRoute, context: RouteContext): readonly Mirror[] => {
  const { mirror, mirrors, mirrorPercent, mirrorPercentage } = route.spec
  if (mirror === undefined && mirrors === undefined) return noMirrors
  const toMirror = (to: Destination, percentage: Percent | undefined, reference: Reference): readonly Mirror[] => {
    if (percentage !== undefined && !((percentage.value ?? 0) > 0)) return []
    const cluster = clusterOf(to, context.lookupService, context.listenerPort)
    return [{ cluster, partsPerMillion: percentage === undefined ? 1_000_000 : partsPerMillion(percentage), reference }]
  }
  const single = mirrorPercentage ?? (mirrorPercent === undefined ? undefined : { value: mirrorPercent })
  return [
    ...(mirror === undefined ? [] : toMirror(mirror, single, referToRoute(route, 'mirror'))),
    ...(mirrors ?? []).flatMap(({ destination, percentage }, index) =>
      destination === undefined ? [] : toMirror(destination, percentage, referToRoute(route, 'mirrors', [index])),
    ),
  ]
}

// The proxy refuses no weight at all and too much of it (istio R-6, as recorded).
const weightRejection = (route: ResolvedHttpRoute, chosen: readonly Target[]): Rejection | undefined => {
  if (chosen.length === 0) return { reason: 'no destination has a weight', reference: referToRoute(route, 'route') }
  let total = 0
  for (const { weight } of chosen) total += weight
  return total < 2 ** 32 ? undefined : { reason: 'the sum of weights is too large', reference: referToRoute(route, 'route') }
}

const headersRejection = (ofRoute: LoweredHeaders, chosen: readonly Target[]): Rejection | undefined => {
  let found = operationsRejection(ofRoute.request) ?? operationsRejection(ofRoute.response)
  for (const { headers } of chosen) found ??= operationsRejection(headers.request) ?? operationsRejection(headers.response)
  return found
}

const operationsRejection = (operations: HeaderOperations | undefined): Rejection | undefined => {
  const reason = headerRejection(operations)
  return reason === undefined ? undefined : { reason, reference: operations?.reference ?? istioDefault }
}

const valueRejection = (route: ResolvedHttpRoute, { fault, hashPolicies }: Forward): Rejection | undefined => {
  const { spec } = route
  const badFault = fault && faultRejection(fault)
  if (badFault !== undefined) return { reason: badFault, reference: referToRoute(route, 'fault') }
  const badCors = spec.corsPolicy && corsRejection(spec.corsPolicy)
  if (badCors !== undefined) return { reason: badCors, reference: referToRoute(route, 'corsPolicy') }
  if (!isDuration(spec.timeout)) return { reason: 'timeout out of range', reference: referToRoute(route, 'timeout') }
  const retries = (spec.retries?.attempts ?? 0) > 0 ? spec.retries : undefined
  if (!isDuration(retries?.perTryTimeout)) return { reason: 'per-try timeout out of range', reference: referToRoute(route, 'retries') }
  if (retries?.backoff === 0 || !isDuration(retries?.backoff)) {
    return { reason: 'a retry back-off must be longer than 0 and not endless', reference: referToRoute(route, 'retries', ['backoff']) }
  }
  const badHash = hashPolicies.length === 0 ? undefined : hashRejection(hashPolicies)
  return badHash === undefined ? undefined : { reason: badHash, reference: referToRoute(route, 'route') }
}

const isDuration = (ms = 0): boolean => ms >= 0 && !isTooLong(ms)

const isBadAuthority = (own: string, chosen: readonly Target[]): boolean =>
  hasForbiddenBytes(own) || chosen.some(({ headers }) => headers.authority !== '' && hasForbiddenBytes(headers.authority))

const rewriteRejection = (
  route: ResolvedHttpRoute,
  { pathRewrite, authority }: Forward,
  chosen: readonly Target[],
): Rejection | undefined => {
  const badPattern = pathRewrite?.kind === 'pattern' ? patternRejection(pathRewrite.pattern) : undefined
  const badValue =
    pathRewrite !== undefined && hasForbiddenBytes(pathRewrite.kind === 'pattern' ? pathRewrite.substitution : pathRewrite.value)
  const reason = badPattern ?? (badValue || isBadAuthority(authority ?? '', chosen) ? 'invalid rewrite' : undefined)
  return reason === undefined ? undefined : { reason, reference: referToRoute(route, 'rewrite') }
}
