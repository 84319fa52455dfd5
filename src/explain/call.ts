/**
 * One request across both hops: the caller's proxy (or a gateway) decides, an endpoint is chosen, and the proxy of the
 * workload behind it decides again. Every decision is made in hop.ts; this file only connects them.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Mesh } from '../config/mesh.ts'
import { dataplaneNamed, defaultDataplane } from '../dataplane/index.ts'
import { type LookupIssue, noDataplane } from '../lowering/istio/index.ts'
import type { Endpoint, RequestDescriptor, TokenOutcome, View } from '../model/index.ts'
import { type AdmittedMesh, admit } from './admitted.ts'
import { answerNotes } from './answer-notes.ts'
import { arrivingRequest } from './arriving.ts'
import { hopWithoutAssumed, requestWithoutAssumed } from './assumed.ts'
import { type Resolved, resolveDestination } from './destination.ts'
import { gatewayRequest, outboundRequest } from './entry.ts'
import { hopAt, sidecarAt } from './hop.ts'
import { meshPeer } from './mesh-peer.ts'
import { outcomeOf } from './outcome.ts'
import type { Call, CallAnswer, Caller, Note, WorkingHop } from './types.ts'
import { type Choice, chooseEndpoint, clusterOf, endpointIssue, plainEndpoints, upstreamOf, workloadBehind } from './upstream.ts'
import { verdictOf } from './verdict.ts'
import { viewFor } from './views.ts'
import { retryWalk } from './walk.ts'

/** More endpoints than this are not asked whether they agree. */
const maxCompared = 32

const namespaceOf = (caller: Caller): string => {
  if (caller.kind === 'workload' || caller.kind === 'gateway') return caller.name.namespace
  if (caller.kind === 'principal') return /\/ns\/([^/]+)\//.exec(caller.principal)?.[1] ?? 'default'
  return 'default'
}

const dataplaneOf = ({ dataplane }: Call): string => dataplane ?? defaultDataplane.name

const tokensAt = (call: Call, role: 'gateway' | 'server'): readonly TokenOutcome[] | 'unknown' => {
  const { tokens } = call
  if (tokens === 'unknown' || !('gateway' in tokens || 'server' in tokens)) return tokens as readonly TokenOutcome[] | 'unknown'
  return tokens[role] ?? []
}

interface Sent {
  readonly hop?: WorkingHop
  readonly choice: Choice
  /** What arrives at an endpoint; undefined when nothing is sent. */
  readonly at: (endpoint: Endpoint) => RequestDescriptor | undefined
}

const throughProxy = (mesh: Mesh, hop: WorkingHop, resolved: Resolved, call: Call): Sent => {
  const { decision, view } = hop
  if (decision?.kind !== 'forward') return { hop, choice: { all: [] }, at: () => undefined }
  const cluster = clusterOf(view, decision.cluster)
  if (cluster === undefined) return { hop, choice: { all: [] }, at: () => undefined }
  // Passed through: the connection goes on to the address that the caller chose.
  const endpoints = decision.cluster.kind === 'passthrough' ? plainEndpoints(mesh, resolved.resolution) : cluster.endpoints
  const choice = chooseEndpoint(endpoints, call.endpoint)
  const own = view.workload.addresses[0] ?? 'unknown'
  const sender = { principal: view.workload.principal, ip: hop.role === 'gateway' ? own : (call.sourceIp ?? own) }
  return {
    hop: { ...hop, upstream: upstreamOf(cluster, choice) },
    choice,
    at: (endpoint) => arrivingRequest(decision, endpoint, cluster, sender, hop.request),
  }
}

const withoutProxy = (mesh: Mesh, resolved: Resolved, call: Call, hop: WorkingHop | undefined): Sent => {
  const entry = { ...outboundRequest(call, resolved.resolution, hop?.view.workload), direction: 'inbound' as const }
  const { caller } = call
  const tls = caller.kind === 'principal' && !call.plaintext ? meshPeer(caller.principal, call.protocol) : entry.source.tls
  return {
    ...(hop === undefined ? {} : { hop }),
    choice: chooseEndpoint(plainEndpoints(mesh, resolved.resolution), call.endpoint),
    at: (endpoint) => ({
      ...entry,
      source: { ip: entry.source.ip, ...(tls === undefined ? {} : { tls }) },
      destination: { ip: endpoint.address || 'unknown', port: endpoint.port },
    }),
  }
}

const serverHop = (admitted: AdmittedMesh, original: Mesh, sent: Sent, endpoint: Endpoint, call: Call): WorkingHop | undefined => {
  const request = sent.at(endpoint)
  const workload = workloadBehind(admitted.mesh, endpoint)
  if (request === undefined || workload === undefined) return undefined
  const view = viewFor(
    admitted.mesh,
    { kind: workload.kind, namespace: workload.namespace, workload: workload.name },
    'sidecar',
    dataplaneOf(call),
    call.requestLimits,
  )
  if (E.isLeft(view)) return undefined
  const arriving = { ...requestWithoutAssumed(admitted, request), tokens: tokensAt(call, 'server') }
  return hopAt('server', view.right, sidecarAt(admitted, original, view.right), arriving, call)
}

/** Whether other endpoints of the cluster would answer otherwise. */
const disagreement = (hop: WorkingHop, others: readonly (WorkingHop | undefined)[]): readonly Note[] => {
  const answer = (one: WorkingHop): string => (one.decision === undefined ? 'allowed' : verdictOf(one.decision))
  const differing = others.filter((one): one is WorkingHop => one !== undefined && answer(one) !== answer(hop))
  if (differing.length === 0) return []
  const names = [...new Set(differing.map((one) => `${one.workload.name} (${answer(one)})`))].join(', ')
  return [
    {
      code: 'endpointsDisagree',
      text: `the answer is that of ${hop.workload.name}, the first by name; other endpoints answer otherwise: ${names}`,
    },
  ]
}

const enter = (admitted: AdmittedMesh, original: Mesh, call: Call, view: View | undefined, resolved: Resolved): Sent => {
  if (view === undefined) return withoutProxy(admitted.mesh, resolved, call, undefined)
  const { mesh } = admitted
  const sidecar = sidecarAt(admitted, original, view)
  if (call.caller.kind === 'gateway') {
    const request = requestWithoutAssumed(admitted, { ...gatewayRequest(mesh, call, view), tokens: tokensAt(call, 'gateway') })
    return throughProxy(mesh, hopAt('gateway', view, { ...sidecar, present: true }, request, call), resolved, call)
  }
  const sentOut = outboundRequest(call, resolved.resolution, view.workload)
  // The made-up address of a Service stays: it is how the proxy knows one Service from another.
  const request = { ...sentOut, source: requestWithoutAssumed(admitted, sentOut).source }
  if (call.plaintext || !sidecar.present || !view.enforced) {
    return withoutProxy(mesh, resolved, call, { role: 'client', workload: view.workload, sidecar, request, trace: [], view })
  }
  return throughProxy(mesh, hopAt('client', view, sidecar, request, call), resolved, call)
}

const viewOfCaller = (mesh: Mesh, call: Call): E.Either<LookupIssue, View | undefined> => {
  const { caller } = call
  if (dataplaneNamed(call.dataplane) === undefined) return E.left(noDataplane(call.dataplane))
  return caller.kind === 'workload' || caller.kind === 'gateway'
    ? viewFor(mesh, caller.name, caller.kind === 'gateway' ? 'gateway' : 'sidecar', dataplaneOf(call), call.requestLimits)
    : E.right(undefined)
}

/**
 * The whole answer, with the views that gave it. Left when the caller names no workload, or the call no dataplane profile or an
 * endpoint that is not there. Never throws. The endpoint is `call.endpoint`, or the first by name; then a note says so when endpoints disagree.
 */
export const explainCall = (mesh: Mesh, call: Call): E.Either<LookupIssue, CallAnswer> => {
  const admitted = admit(mesh)
  const found = viewOfCaller(admitted.mesh, call)
  if (E.isLeft(found)) return found
  const resolved = resolveDestination(admitted.mesh, namespaceOf(call.caller), call.host, call.port)
  const sent = enter(admitted, mesh, call, found.right, resolved)
  const { endpoint, all } = sent.choice
  const unknown = endpointIssue(sent.choice, call.endpoint)
  if (unknown !== undefined) return E.left(unknown)
  const server = endpoint === undefined ? undefined : serverHop(admitted, mesh, sent, endpoint, call)
  const others = server === undefined || call.endpoint !== undefined ? [] : all.slice(0, maxCompared).filter((one) => one !== endpoint)
  const hops = [sent.hop, server].filter((hop): hop is WorkingHop => hop !== undefined)
  const walk = retryWalk(sent.hop, server, call)
  const { tokens: _tokens, attemptOutcomes: _outcomes, ...asked } = call
  return E.right({
    schema: 'fairlead.explain/v1',
    dataplane: dataplaneOf(call),
    call: asked,
    resolution: admitted.isAssumed(resolved.resolution.address) ? { ...resolved.resolution, address: 'unknown' } : resolved.resolution,
    outcome: outcomeOf(hops, sent.choice, resolved.resolution, walk),
    hops: hops.map((hop) => hopWithoutAssumed(admitted, hop)),
    ...(walk === undefined ? {} : { walk }),
    notes: [
      ...(call.caller.kind === 'gateway' ? [] : resolved.notes),
      ...answerNotes(admitted.mesh, call, resolved.resolution, sent.hop, server, sent.choice),
      ...(server === undefined
        ? []
        : disagreement(
            server,
            others.map((one) => serverHop(admitted, mesh, sent, one, call)),
          )),
    ],
  })
}
