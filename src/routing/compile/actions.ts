/** Owns the actions of routes in an image: forward, redirect, direct response, with faults, CORS, rewrites and mirrors. */
import { NONE } from '../../core/layout/image.ts'
import {
  CO_ANY_ORIGIN,
  CO_CREDENTIALS,
  CO_FORWARDS_UNMATCHED,
  FA_ABORTS,
  FA_DELAYS,
  FW_LIMITS_STREAM,
  FW_NAMES_BREAK,
  FW_READS_GRPC_TIMEOUT,
  FW_SEES_OWN,
  REWRITE_PATTERN,
  REWRITE_PREFIX,
  REWRITE_WHOLE,
} from '../../core/layout/routes.ts'
import type { CompileContext } from '../../image/context.ts'
import { packObject } from '../../image/objects.ts'
import { wideWords } from '../../image/wide.ts'
import { compileReplacement } from '../../matching/automata/compile.ts'
import { compileMatcher } from '../../matching/compile/matcher.ts'
import { matchValue } from '../../matching/condition.ts'
import type { Cors, Fault, PathRewrite, Route, RouteAction, WeightedDestination } from '../../model/index.ts'
import { compilePlan } from '../../retry/compile.ts'
import { compileSplit } from '../../split/compile.ts'
import { seesOwnHeaders } from '../own-headers.ts'
import { breaksNames, compilePasses } from './passes.ts'

type Forward = Extract<RouteAction, { kind: 'forward' }>
type Redirect = Extract<RouteAction, { kind: 'redirect' }>

const flags = (...given: readonly (readonly [set: boolean, flag: number])[]): number =>
  given.reduce((sum, [set, flag]) => (set ? sum | flag : sum), 0)

const optional = ({ w }: CompileContext, text: string | undefined): number => (text === undefined ? 0 : w.string(text))

/** Parts per million as a word. */
const share = (partsPerMillion: number): number => Math.min(Math.max(0, Math.trunc(partsPerMillion)), 1_000_000)

const compileRewrite = (c: CompileContext, rewrite: PathRewrite): number => {
  const { w } = c
  switch (rewrite.kind) {
    case 'whole':
      return w.shared([REWRITE_WHOLE, w.string(rewrite.value), 0, 0])
    case 'prefix':
      return w.shared([REWRITE_PREFIX, w.string(rewrite.value), rewrite.lengthBytes, 0])
    case 'pattern':
      return w.shared([REWRITE_PATTERN, w.string(rewrite.substitution), 0, compileReplacement(c, rewrite.pattern)])
  }
}

const compileCors = (c: CompileContext, cors: Cors): number => {
  const { w } = c
  const origins = cors.allowOrigins.map((matcher) => compileMatcher(c, matcher))
  return w.block([
    flags(
      // istio R-25: measured.
      [cors.allowOrigins.some((matcher) => matchValue(matcher, '*')), CO_ANY_ORIGIN],
      [cors.allowCredentials === true, CO_CREDENTIALS],
      [cors.forwardUnmatchedPreflights, CO_FORWARDS_UNMATCHED],
    ),
    w.block(origins),
    origins.length,
    w.string(cors.allowMethods),
    w.string(cors.allowHeaders),
    w.string(cors.exposeHeaders),
    w.string(cors.maxAge),
    w.reference(cors.reference),
  ])
}

/** Address of a FAULT, 0 = none. */
export const compileFault = ({ w }: CompileContext, fault: Fault | undefined): number => {
  if (fault === undefined) return 0
  const { delay, abort } = fault
  return w.block([
    flags([delay !== undefined, FA_DELAYS], [abort !== undefined, FA_ABORTS]),
    ...wideWords(delay?.durationMs ?? 0),
    share(delay?.partsPerMillion ?? 0),
    w.reference(delay?.reference),
    abort?.httpStatus ?? NONE,
    abort?.grpcStatus ?? NONE,
    share(abort?.partsPerMillion ?? 0),
    w.reference(abort?.reference),
  ])
}

const destinationWork = (c: CompileContext, { requestHeaders, responseHeaders, authority }: WeightedDestination): readonly number[] => {
  const [request, response] = [compilePasses(c, requestHeaders), compilePasses(c, responseHeaders)]
  return [request.at, request.count, response.at, response.count, optional(c, authority)]
}

/** Address of a FORWARD. */
export const compileForward = (c: CompileContext, action: Forward, route: Route): number => {
  const { w } = c
  const { destinations, mirrors, maxGrpcTimeoutMs } = action
  const split = compileSplit(
    c,
    destinations.map((destination) => ({ ...destination, words: destinationWork(c, destination) })),
  )
  const mirrorWords = mirrors.flatMap(({ cluster, partsPerMillion, reference }) => [
    c.cluster(cluster),
    share(partsPerMillion),
    w.reference(reference),
  ])
  const requestPasses = [route, ...destinations].flatMap(({ requestHeaders }) => requestHeaders)
  const answerPasses = [route, ...destinations].flatMap(({ responseHeaders }) => responseHeaders)
  return w.block([
    split,
    flags(
      [maxGrpcTimeoutMs !== undefined, FW_READS_GRPC_TIMEOUT],
      [action.grpcTimeoutLimitsStream === true, FW_LIMITS_STREAM],
      [breaksNames(requestPasses), FW_NAMES_BREAK],
      [seesOwnHeaders([...requestPasses, ...answerPasses]), FW_SEES_OWN],
    ),
    ...wideWords(action.timeoutMs),
    ...wideWords(maxGrpcTimeoutMs ?? 0),
    action.pathRewrite === undefined ? 0 : compileRewrite(c, action.pathRewrite),
    optional(c, action.authority),
    action.retry === undefined ? 0 : compilePlan(c, action.retry),
    action.cors === undefined ? 0 : compileCors(c, action.cors),
    action.hashPolicies.length === 0 ? 0 : packObject(w, action.hashPolicies),
    w.shared(mirrorWords),
    mirrors.length,
  ])
}

/** Address of a REDIRECT. */
export const compileRedirect = (c: CompileContext, { status, scheme, host, port, path, pathRewrite }: Redirect): number =>
  c.w.shared([
    status,
    optional(c, scheme),
    optional(c, host),
    port ?? NONE,
    optional(c, path),
    pathRewrite === undefined ? 0 : compileRewrite(c, pathRewrite),
  ])
