/** Requests and connections that left for an upstream. */
import {
  type Cluster,
  type ClusterKey,
  clusterId,
  type Forward,
  type Header,
  type RequestDescriptor,
  rulesOf,
  type View,
} from '../../model/index.ts'
import { walkDetails, walkFlags } from './failures.ts'
import { headerChanges, responseHeaders } from './headers.ts'
import { clusterName } from './names.ts'
import type { Observed, ObservedUpstream } from './observed.ts'
import type { ForwardResult } from './result.ts'
import { fromBytes } from './text.ts'

const clusterOf = (view: View, key: ClusterKey): Cluster | undefined => {
  const id = clusterId(key)
  return view.clusters.find((cluster) => clusterId(cluster.key) === id)
}

/** True when a copy sent to this cluster reaches something. */
const reaches = (view: View, key: ClusterKey): boolean => {
  const cluster = clusterOf(view, key)
  return cluster !== undefined && (cluster.discovery !== 'endpoints' || cluster.endpoints.length > 0)
}

const headerOf = (headers: readonly Header[], name: string): string | undefined => headers.find(([header]) => header === name)?.[1]

/** The number of the attempt goes along unsaid, unless header work has changed it. */
const withAttemptCount = (headers: readonly Header[], { direction }: RequestDescriptor): readonly Header[] =>
  direction === 'inbound' || headerOf(headers, 'x-envoy-attempt-count') !== undefined
    ? headers
    : [...headers, ['x-envoy-attempt-count', '1']]

const upstreamOf = (decision: Forward, request: RequestDescriptor): ObservedUpstream => {
  const sent = decision.request ?? request
  const { added, removed } = headerChanges(request.headers, withAttemptCount(sent.headers, request))
  return {
    method: sent.method,
    path: fromBytes(sent.path),
    authority: fromBytes(sent.authority),
    ...(added.length > 0 ? { addedHeaders: added } : {}),
    ...(removed.length > 0 ? { removedHeaders: removed } : {}),
  }
}

/** What a header says of the timeout, 0 = it is no number; undefined without one. */
const toldMs = (headers: readonly Header[]): number | undefined => {
  const told = headerOf(headers, 'x-envoy-expected-rq-timeout-ms')
  return told === undefined ? undefined : /^\d{1,9}$/.test(told) ? Number(told) : 0
}

/** istio R-57: the smaller of the two timeouts, 0 = none; header work may say something else. */
const expectedTimeoutMs = (decision: Forward): number => {
  const told = toldMs(decision.request?.headers ?? [])
  if (told !== undefined) return told
  const timeoutMs = decision.timeoutMs ?? 0
  const perTryMs = Math.trunc(decision.retry?.perTryTimeoutMs ?? 0)
  return perTryMs > 0 && (timeoutMs === 0 || perTryMs < timeoutMs) ? perTryMs : timeoutMs
}

const mirroredOf = (decision: Forward, view: View): Observed['mirrored'] =>
  (decision.mirrors ?? [])
    .filter((mirror) => reaches(view, mirror.cluster))
    .map((mirror) => ({
      cluster: clusterName(mirror.cluster),
      path: fromBytes(mirror.request.path),
      authority: fromBytes(mirror.request.authority),
    }))
    .sort((a, b) => (a.cluster < b.cluster ? -1 : a.cluster > b.cluster ? 1 : 0))

/** The first attempt reached the application: it was not refused before anything was sent. */
const arrived = (result: ForwardResult): boolean => {
  const outcome = result.walk.timeline[0]?.outcome
  return outcome === undefined || !('reset' in outcome) || (outcome.reset !== 'connectFailure' && outcome.reset !== 'overflow')
}

/** DP-7: some releases quote the system's error and the address in their answer; what cannot be told is left out. */
const isUntold = (view: View, { walk }: ForwardResult): boolean =>
  rulesOf(view).connectFailureText === 'withCause' && walk.end === 'reset' && walk.reset === 'connectFailure'

/** An HTTP request that was sent; `result` is what came back. */
export const observeHttp = (decision: Forward, view: View, request: RequestDescriptor, result: ForwardResult): Observed => {
  const flags = [...(decision.delayMs !== undefined && decision.delayMs > 0 ? ['DI'] : []), ...walkFlags(result.walk)]
  const untold = isUntold(view, result)
  const headers = untold && result.headers.some(([name]) => name === 'grpc-message') ? [] : responseHeaders(result.headers)
  const mirrored = mirroredOf(decision, view) ?? []
  const timeoutMs = expectedTimeoutMs(decision)
  const sent = arrived(result)
  return {
    outcome: 'response',
    status: result.status,
    ...(result.body !== '' && !untold && request.method !== 'HEAD' ? { body: fromBytes(result.body) } : {}),
    ...(headers.length > 0 ? { responseHeaders: headers } : {}),
    ...(flags.length > 0 ? { responseFlags: flags.join(',') } : {}),
    responseCodeDetails: result.walk.refusesUpgrade === true ? 'websocket_handshake_unsuccessful' : walkDetails(result.walk),
    cluster: clusterName(decision.cluster),
    attempts: result.walk.attempts,
    ...(sent ? { upstream: upstreamOf(decision, request) } : {}),
    ...(sent && timeoutMs > 0 ? { expectedRqTimeoutMs: timeoutMs } : {}),
    ...(mirrored.length > 0 ? { mirrored } : {}),
  }
}

/** An application that reads the bytes itself takes the last host line. */
const lastHost = ({ headers, authority }: RequestDescriptor): string => headers.findLast(([name]) => name === 'host')?.[1] ?? authority

/** Bytes passed on without being read. `result` is the application's answer when they were an HTTP request. */
export const observeBytes = (decision: Forward, request: RequestDescriptor, result: ForwardResult | undefined): Observed => {
  const cluster = clusterName(decision.cluster)
  if (decision.as === 'opaque') return { outcome: 'opaque-forwarded', cluster }
  if (request.protocol === 'tcp') return { outcome: 'tcp-echo', cluster }
  if (result === undefined) return { cluster }
  // Bytes that nobody reads keep the header of a client that plays proxy.
  const told = toldMs(request.headers) ?? 0
  const sent: Observed = {
    ...(told > 0 ? { expectedRqTimeoutMs: told } : {}),
    cluster,
    attempts: 1,
    upstream: { method: request.method, path: fromBytes(request.path), authority: fromBytes(lastHost(request)) },
  }
  if (result.walk.end !== 'response') return { outcome: 'closed', ...(arrived(result) ? sent : { cluster }) }
  const headers = responseHeaders(result.headers)
  return { outcome: 'response', status: result.status, ...(headers.length > 0 ? { responseHeaders: headers } : {}), ...sent }
}
