/** Routes that forward: destinations, rewrite, timeout, retries, mirrors, fault, CORS and hashing (istio ). */
import type { Destination, HttpRouteDestination, Percent } from '../../../config/istio/virtual-service.ts'
import { toByteString } from '../../../model/bytes.ts'
import type {
  ClusterKey,
  HashPolicy,
  HeaderOperations,
  Mirror,
  ObjectPath,
  PathRewrite,
  Reference,
  WeightedDestination,
} from '../../../model/index.ts'
import type { ResolvedHttpRoute } from '../virtual-services/index.ts'
import { corsRejection, lowerCors } from './cors.ts'
import { clusterOf } from './destination-cluster.ts'
import { faultRejection, lowerFault, partsPerMillion } from './faults.ts'
import { headerRejection, inOnePass, lowerHeaders } from './headers.ts'
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
import type { RouteContext } from './routes.ts'

const istioDefault: Reference = { default: 'Istio default' }

export const lowerForward = (route: ResolvedHttpRoute, matchedPath: MatchedPath, context: RouteContext): LoweredAction => {
  const { spec } = route
  const headers = lowerHeaders(spec.headers, (path) => referToRoute(route, 'headers', path.slice(1)))
  const targets = (spec.route ?? []).map((destination, index) => lowerTarget(route, destination, index, context))
  const single = targets.length === 1 ? targets[0] : undefined
  // istio: among several, those of weight 0 do not exist; alone, the weight is not looked at.
  const chosen = single === undefined ? targets.filter(({ weight }) => weight !== 0) : [{ ...single, weight: 100 }]
  const routeAuthority = spec.rewrite?.authority || headers.authority
  // istio R-15: the route's own authority wins, whatever the destination says.
  const authority = routeAuthority || (single?.headers.authority ?? '')
  const timeoutMs = spec.timeout ?? 0
  const retry = lowerRouteRetries(route, context, single?.isHashed ?? false)
  const hashPolicies = chosen.flatMap(({ hashPolicy }) => hashPolicy ?? [])
  const pathRewrite = lowerRewrite(route, matchedPath)
  const fault = spec.fault === undefined ? undefined : lowerFault(spec.fault, (path) => referToRoute(route, 'fault', path))
  const rejection =
    weightRejection(route, chosen) ??
    [headers, ...chosen.map((target) => target.headers)].reduce<Rejection | undefined>(
      (found, { request, response }) => found ?? operationsRejection(request) ?? operationsRejection(response),
      undefined,
    ) ??
    valueRejection(route, fault === undefined ? undefined : faultRejection(fault), hashPolicies) ??
    rewriteRejection(route, pathRewrite, [authority, ...chosen.map((target) => target.headers.authority)])
  const toDestination = ({ cluster, weight, headers: own, reference }: Target): WeightedDestination => ({
    cluster,
    weight,
    requestHeaders: single !== undefined || own.request === undefined ? [] : [own.request],
    responseHeaders: single !== undefined || own.response === undefined ? [] : [own.response],
    ...(single === undefined && own.authority !== '' ? { authority: toByteString(own.authority) } : {}),
    reference,
  })
  return {
    action:
      chosen.length === 0
        ? { kind: 'none' }
        : {
            kind: 'forward',
            destinations: chosen.map(toDestination),
            ...(pathRewrite === undefined ? {} : { pathRewrite }),
            ...(authority === '' ? {} : { authority: toByteString(authority) }),
            timeoutMs,
            maxGrpcTimeoutMs: timeoutMs,
            ...(retry === undefined ? {} : { retry }),
            mirrors: lowerMirrors(route, context),
            ...(fault === undefined ? {} : { fault }),
            ...(spec.corsPolicy === undefined ? {} : { cors: lowerCors(spec.corsPolicy, referToRoute(route, 'corsPolicy')) }),
            hashPolicies,
          },
    requestHeaders: inOnePass(headers.request, single?.headers.request),
    responseHeaders: inOnePass(headers.response, single?.headers.response),
    ...(rejection === undefined ? {} : { rejection }),
  }
}

interface Target {
  readonly cluster: ClusterKey
  readonly weight: number
  readonly headers: ReturnType<typeof lowerHeaders>
  readonly hashPolicy?: HashPolicy
  readonly isHashed: boolean
  readonly reference: Reference
}

const lowerTarget = (route: ResolvedHttpRoute, written: HttpRouteDestination, index: number, context: RouteContext): Target => {
  const at = (path: ObjectPath) => referToRoute(route, 'route', [index, ...path])
  const { destination = {} } = written
  const hashPolicy = context.hashPolicyOf(destination)
  return {
    cluster: clusterOf(destination, context.lookupService, context.listenerPort),
    // Passed on as an unsigned number.
    weight: (written.weight ?? 0) >>> 0,
    headers: lowerHeaders(written.headers, at),
    ...(hashPolicy === undefined ? {} : { hashPolicy }),
    isHashed: context.isHashed?.(destination) ?? hashPolicy !== undefined,
    reference: at(written.destination === undefined ? [] : ['destination']),
  }
}

const lowerRouteRetries = (route: ResolvedHttpRoute, context: RouteContext, hashed: boolean) => {
  const reference =
    route.spec.retries !== undefined
      ? referToRoute(route, 'retries')
      : context.defaultRetry === undefined
        ? istioDefault
        : { default: 'meshConfig.defaultHttpRetryPolicy' }
  return lowerRetries(route.spec.retries ?? context.defaultRetry, hashed, reference)
}

const lowerRewrite = ({ spec: { rewrite } }: ResolvedHttpRoute, matchedPath: MatchedPath) => {
  if (rewrite?.uriRegexRewrite !== undefined) {
    const { match = '', rewrite: substitution = '' } = rewrite.uriRegexRewrite
    const pattern = envoyPattern(match, 'search')
    return { kind: 'pattern', pattern, substitution: toByteString(substitution) } as const
  }
  return rewrite?.uri ? textRewrite(matchedPath, rewrite.uri) : undefined
}

/** istio R-19: 100 % unless a percentage is given, and 0 is no mirror; less than a millionth is one that never fires. */
const lowerMirrors = (route: ResolvedHttpRoute, context: RouteContext): readonly Mirror[] => {
  const { mirror, mirrors, mirrorPercent, mirrorPercentage } = route.spec
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

// The proxy refuses no weight at all and too much of it (istio R-6, section 0a).
const weightRejection = (route: ResolvedHttpRoute, chosen: readonly Target[]): Rejection | undefined => {
  if (chosen.length === 0) return { reason: 'no destination has a weight', reference: referToRoute(route, 'route') }
  const total = chosen.reduce((sum, { weight }) => sum + weight, 0)
  return total < 2 ** 32 ? undefined : { reason: 'the sum of weights is too large', reference: referToRoute(route, 'route') }
}

const operationsRejection = (operations: HeaderOperations | undefined): Rejection | undefined => {
  const reason = headerRejection(operations)
  return reason === undefined ? undefined : { reason, reference: operations?.reference ?? istioDefault }
}

const valueRejection = (
  route: ResolvedHttpRoute,
  badFault: string | undefined,
  hashPolicies: readonly HashPolicy[],
): Rejection | undefined => {
  const { spec } = route
  if (badFault !== undefined) return { reason: badFault, reference: referToRoute(route, 'fault') }
  const badCors = spec.corsPolicy === undefined ? undefined : corsRejection(spec.corsPolicy)
  if (badCors !== undefined) return { reason: badCors, reference: referToRoute(route, 'corsPolicy') }
  if (!isDuration(spec.timeout)) return { reason: 'timeout out of range', reference: referToRoute(route, 'timeout') }
  const retries = (spec.retries?.attempts ?? 0) > 0 ? spec.retries : undefined
  if (!isDuration(retries?.perTryTimeout)) return { reason: 'per-try timeout out of range', reference: referToRoute(route, 'retries') }
  if (retries?.backoff === 0 || !isDuration(retries?.backoff)) {
    return { reason: 'a retry back-off must be longer than 0 and not endless', reference: referToRoute(route, 'retries', ['backoff']) }
  }
  const badHash = hashRejection(hashPolicies)
  if (badHash !== undefined) return { reason: badHash, reference: referToRoute(route, 'route') }
  return undefined
}

const isDuration = (ms = 0): boolean => ms >= 0 && !isTooLong(ms)

const rewriteRejection = (
  route: ResolvedHttpRoute,
  rewrite: PathRewrite | undefined,
  authorities: readonly string[],
): Rejection | undefined => {
  const badPattern = rewrite?.kind === 'pattern' ? patternRejection(rewrite.pattern) : undefined
  const badValue = rewrite !== undefined && hasForbiddenBytes(rewrite.kind === 'pattern' ? rewrite.substitution : rewrite.value)
  const reason = badPattern ?? (badValue || authorities.some(hasForbiddenBytes) ? 'invalid rewrite' : undefined)
  return reason === undefined ? undefined : { reason, reference: referToRoute(route, 'rewrite') }
}
