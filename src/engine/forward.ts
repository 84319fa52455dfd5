/** Owns the last part of a request's way: from a forward route and its drawn destination to the request that is sent. */
import type { RequestContext } from '../matching/context.ts'
import {
  type Cors,
  clusterId,
  type ForwardedRequest,
  type Header,
  hasEndpoint,
  type ResponsePlan,
  type TraceEntry,
} from '../model/index.ts'
import { type CorsVerdict, corsResponseHeaders } from '../routing/cors.ts'
import { onTheWire, setHeader, workOnResponse } from '../routing/headers.ts'
import { localReply, type RequestKind } from '../routing/local-reply.ts'
import { ownHeaders, withOwnHeaders, withoutOwnHeaders } from '../routing/own-headers.ts'
import { overrideRetries } from '../routing/retry-headers.ts'
import { applyRewrite } from '../routing/rewrite.ts'
import { streamTimeoutMs, timeoutsOf, withGrpcTimeout } from '../routing/timeout.ts'
import { happens, mirrorDraw, splitDraw } from '../split/draws.ts'
import type { Verdict } from './outcome.ts'
import { isHeaderName } from './request-headers.ts'
import { clusterOf, type Site, type Staged } from './site.ts'
import { type ChosenDestination, type Maker, responsePasses, workRequest } from './work.ts'

/** What is already settled when a request gets here. */
export interface Departure {
  readonly chosen: ChosenDestination
  readonly pick: number
  readonly totalWeight: number
  readonly context: RequestContext
  readonly kind: RequestKind
  readonly maker: Maker
  readonly cors?: { readonly policy: Cors; readonly verdict: CorsVerdict }
  readonly delayMs: number
  /** Fields that every outcome from here carries. */
  readonly base: Partial<Extract<Verdict, { kind: 'forward' }>>
}

const corsHeaders = ({ cors }: Departure): readonly Header[] =>
  cors?.verdict.allowed === true ? corsResponseHeaders(cors.policy, cors.verdict) : []

/** An answer of the router: route passes, then CORS over it. */
const refuse = (
  departure: Departure,
  operations: ResponsePlan['operations'],
  why: 'noCluster' | 'noHealthyUpstream' | 'requiredHeaderRemoved',
  body: string,
): Verdict => {
  const { chosen, kind, base, delayMs } = departure
  const work = (headers: readonly Header[]): readonly Header[] => operations.reduce(workOnResponse, headers)
  const reply = localReply({ status: 503, body }, kind, work)
  const headers = corsHeaders(departure).reduce<readonly Header[]>((out, [name, value]) => setHeader(out, name, value), reply.headers)
  const cluster = why === 'noCluster' ? {} : { cluster: chosen.destination.cluster }
  return { ...base, kind: 'respond', why, ...reply, headers, ...cluster, ...(delayMs > 0 ? { delayMs } : {}) } as Verdict
}

/** istio R-17, R-19: each mirror draws for itself and gets the request as it is sent. */
const mirrorsOf = (site: Site, departure: Departure, request: ForwardedRequest, trace: TraceEntry[]) =>
  departure.chosen.action.mirrors.flatMap((mirror, index) => {
    const drawn = happens(mirrorDraw(site.request.draws, index), mirror.partsPerMillion)
    const exists = clusterOf(site.view, mirror.cluster) !== undefined
    trace.push({
      stage: 'mirror',
      subject: clusterId(mirror.cluster),
      result: drawn && exists ? 'applied' : 'skipped',
      comparisons: [],
      detail: exists ? `${mirror.partsPerMillion} of 1000000 requests` : 'no such cluster',
      reference: mirror.reference,
    })
    return drawn && exists ? [{ cluster: mirror.cluster, request }] : []
  })

/** The pick among several destinations; nothing where there was none (istio R-5). */
const splitOf = (site: Site, { chosen, pick, totalWeight }: Departure) => {
  const { destinations } = chosen.action
  if (destinations.length < 2) return {}
  const alternatives = destinations.map(({ cluster, weight }) => ({ cluster, weight }))
  return { split: { alternatives, totalWeight, draw: String(splitDraw(site.request.draws)), pick } }
}

const timeoutText = (globalMs: number, perTryMs: number): string =>
  `${globalMs === 0 ? 'no timeout' : `timeout ${globalMs} ms`}${perTryMs === 0 ? '' : `, ${perTryMs} ms per try`}`

/** The request that leaves, or the router's own answer when it cannot be sent. */
export const depart = (site: Site, departure: Departure): Staged => {
  const { chosen, context, kind, maker, delayMs } = departure
  const { route, action, destination } = chosen
  const trace: TraceEntry[] = []
  const cluster = clusterOf(site.view, destination.cluster)
  const subject = clusterId(destination.cluster)
  const fail = (detail: string, why: Parameters<typeof refuse>[2], body: string): Staged => {
    trace.push({ stage: 'cluster', subject, result: 'applied', comparisons: [], detail, reference: destination.reference })
    return { verdict: refuse(departure, responsePasses(chosen, context, maker), why, body), trace }
  }
  if (cluster === undefined) return fail('no such cluster', 'noCluster', '') // istio R-4
  if (!hasEndpoint(cluster)) return fail('no endpoint', 'noHealthyUpstream', 'no healthy upstream')

  const timeouts = timeoutsOf(action, context.headers, kind.grpc)
  const streamMs = streamTimeoutMs(action, context.headers)
  const tellsGrpc = kind.grpc && action.maxGrpcTimeoutMs !== undefined
  const timed = tellsGrpc ? withGrpcTimeout(context.headers, timeouts, streamMs) : context.headers
  const own = site.request.direction === 'inbound' ? [] : ownHeaders(timeouts.expectedMs)
  const worked = workRequest(chosen, { ...context, headers: withOwnHeaders(timed, own) }, maker)
  const invalid = worked.headers.find(([name]) => !isHeaderName(name))
  if (invalid !== undefined) {
    return fail(`invalid header name ${invalid[0]}`, 'requiredHeaderRemoved', `invalid header name: ${invalid[0]}`)
  }
  // istio R-15, R-16: header work first, then host and path. A weighted destination's own host is in place before the
  // route's rewrite looks, so it is what goes along as the original one.
  const rewritten = applyRewrite(worked, action.authority, action.pathRewrite)
  const overridden = overrideRetries(action.retry, rewritten.headers)
  const { retry } = overridden
  const sent = onTheWire(overridden.headers)
  const request: ForwardedRequest = {
    method: context.method,
    authority: rewritten.authority,
    path: rewritten.path,
    headers: withoutOwnHeaders(sent, own),
  }
  const rewrites = request.path !== context.path || request.authority !== context.authority
  if (rewrites) {
    const detail = `${context.authority}${context.path} → ${request.authority}${request.path}`
    trace.push({ stage: 'rewrite', subject: route.subject, result: 'applied', comparisons: [], detail, reference: route.reference })
  }
  trace.push({ stage: 'cluster', subject, result: 'applied', comparisons: [], reference: destination.reference })
  const timeoutDetail = timeoutText(timeouts.globalMs, timeouts.perTryMs)
  trace.push({
    stage: 'timeout',
    subject: route.subject,
    result: 'info',
    comparisons: [],
    detail: timeoutDetail,
    reference: route.reference,
  })
  if (retry !== undefined) {
    const detail = `${retry.maxRetries} more attempts on ${retry.retryOn.join(', ')}`
    trace.push({ stage: 'retry', subject: route.subject, result: 'info', comparisons: [], detail, reference: retry.reference })
  }
  const mirrors = mirrorsOf(site, departure, request, trace)
  const operations = responsePasses(chosen, { ...context, ...request, headers: sent }, maker)
  const cors = corsHeaders(departure)
  const response = operations.length > 0 || cors.length > 0 ? { response: { operations, ...(cors.length > 0 ? { cors } : {}) } } : {}
  const hashPolicies = action.hashPolicies.length > 0 ? action.hashPolicies : cluster.hashPolicies
  const verdict: Verdict = {
    ...departure.base,
    kind: 'forward',
    as: 'http',
    cluster: destination.cluster,
    ...splitOf(site, departure),
    request,
    timeoutMs: timeouts.globalMs,
    ...(streamMs === undefined ? {} : { streamTimeoutMs: streamMs }),
    ...(retry === undefined ? {} : { retry }),
    ...(mirrors.length > 0 ? { mirrors } : {}),
    ...(hashPolicies.length > 0 ? { hashPolicies } : {}),
    ...(delayMs > 0 ? { delayMs } : {}),
    ...response,
  }
  return { verdict, trace }
}
