/** One case → one observation per request, by the library's own functions and nothing else. */
import * as E from 'fp-ts/lib/Either.js'
import { type Issue, type Mesh, readMesh } from '../../config/index.ts'
import { type Engine, readableEngine } from '../../engine/engine.ts'
import { viewOf } from '../../lowering/istio/index.ts'
import { clusterId, type Decision, type RequestDescriptor, type View } from '../../model/index.ts'
import { clusterFacts } from '../../observe/istio/cluster-facts.ts'
import { chosenRoute, clusterName, type Observed, observe, type Plan, planOf } from '../../observe/istio/index.ts'
import { walk } from '../../retry/walk.ts'
import { verifyTokens } from '../tokens.ts'
import type { Case, CaseProxy, CaseRequest, ProxyRole } from './case.ts'
import { deliver } from './deliver.ts'
import { requestOf, scriptOf } from './request.ts'
import { type ValidationVerdict, verdictsOf } from './verdicts.ts'

export interface CaseLine {
  readonly id: string
  /** Index of the request in its case. */
  readonly n: number
  readonly observed: CaseObserved
}

export interface CaseObserved extends Observed {
  readonly plan?: Plan
  readonly validation?: readonly ValidationVerdict[]
  readonly facts?: { readonly clientClusters: readonly unknown[] }
}

export interface DecideOptions {
  /** The clock that tokens are checked against, milliseconds since the epoch. */
  readonly nowMs: number
  /** Profile of the proxies; default the newest. */
  readonly dataplane?: string
  /** Who decides; default the readable engine. */
  readonly engine?: Engine
}

/** Views are made once per case, and only those that some request needs. */
const viewsOf = (mesh: Mesh, proxies: readonly CaseProxy[], dataplane: string | undefined): ((role: ProxyRole) => View | undefined) => {
  const made = new Map<ProxyRole, View | undefined>()
  const make = (role: ProxyRole): View | undefined => {
    const proxy = proxies.find((one) => one.role === role)
    if (proxy === undefined) return undefined
    const where = {
      namespace: proxy.namespace,
      workload: proxy.pod,
      kind: 'Pod',
      role: role === 'gateway' ? 'gateway' : 'sidecar',
    } as const
    const key = { ...where, ...(dataplane === undefined ? {} : { dataplane }) }
    // A case that names a proxy has one, whatever the labels of its Pod say.
    return E.getOrElseW(() => undefined)(E.map((view: View) => ({ ...view, enforced: true }))(viewOf(mesh, key)))
  }
  return (role) => {
    if (!made.has(role)) made.set(role, make(role))
    return made.get(role)
  }
}

const resultOf = (view: View, decision: Decision, request: RequestDescriptor, given: CaseRequest, refusing: readonly string[]) => {
  if (decision.kind !== 'forward') return undefined
  const id = clusterId(decision.cluster)
  const cluster = view.clusters.find((one) => clusterId(one.key) === id)
  const script = scriptOf(given, refusing.includes(clusterName(decision.cluster)))
  const walked = walk(decision, script, { draws: request.draws, ...(cluster === undefined ? {} : { cluster }) })
  return deliver(decision, request, walked)
}

/** The authorizer that stood beside the recorded proxies speaks HTTP/1 and refuses paths that say so. */
const authorizerAnswer = (view: View, given: CaseRequest, refusing: readonly string[]): 'allow' | 'deny' | 'unreachable' => {
  const asks = view.listeners
    .flatMap(({ filterChains }) => filterChains.map(({ handler }) => ('authorization' in handler ? handler.authorization : [])))
    .flat()
  const silent = asks.some(
    (layer) =>
      layer.kind === 'custom' &&
      layer.provider.kind === 'external' &&
      (layer.provider.protocol === 'grpc' || refusing.includes(clusterName(layer.provider.cluster))),
  )
  if (silent) return 'unreachable'
  return given.path.includes('extdeny') ? 'deny' : 'allow'
}

/** It says no with the text `ok`, which the answer to a gRPC request passes on. */
const withAuthorizerText = (observed: Observed, decision: Decision, { method }: RequestDescriptor): Observed => {
  if (decision.kind !== 'respond' || decision.why !== 'externalAuthorizationDenied' || decision.denial?.unanswered === true) return observed
  if (decision.grpcStatus === undefined || method === 'HEAD') return observed
  const headers = [...(observed.responseHeaders ?? []), ['grpc-message', 'ok'] as const]
  return { ...observed, responseHeaders: headers.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)) }
}

const observeRequest = async (
  view: View,
  given: CaseRequest,
  refusing: readonly string[],
  options: DecideOptions,
): Promise<CaseObserved> => {
  const bare = requestOf(given)
  const tokens = await verifyTokens(view, bare, options.nowMs)
  const request = { ...bare, tokens, externalAuthorizer: authorizerAnswer(view, given, refusing) }
  const decision = (options.engine ?? readableEngine).decide(view, request)
  const route = request.direction === 'inbound' ? undefined : chosenRoute(view, decision)
  const observed = observe(view, decision, request, resultOf(view, decision, request, given, refusing))
  return {
    ...withAuthorizerText(observed, decision, request),
    ...(route === undefined ? {} : { plan: planOf(route) }),
  }
}

/** What holds of a case as a whole; the format puts it into the first line. */
const wholeCase = (mesh: Mesh, issues: readonly Issue[], client: View | undefined): Pick<CaseObserved, 'validation' | 'facts'> => ({
  validation: verdictsOf(mesh, issues),
  ...(client === undefined ? {} : { facts: { clientClusters: clusterFacts(client) } }),
})

/**
 * Everything that can be said of a case, one line per request in order. Never throws for a bad configuration: what it
 * cannot tell is absent. The first line also has what holds of the case as a whole.
 */
export const decideCase = async (given: Case, options: DecideOptions): Promise<readonly CaseLine[]> => {
  const { mesh, issues } = readMesh([{ name: given.id, text: given.config }], { meshConfig: given.meshConfig })
  const viewAt = viewsOf(mesh, given.proxies, options.dataplane)
  const lines: CaseLine[] = []
  for (const [n, request] of given.requests.entries()) {
    const view = viewAt(request.at)
    const observed = view === undefined ? {} : await observeRequest(view, request, given.refusing, options)
    lines.push({ id: given.id, n, observed: n === 0 ? { ...observed, ...wholeCase(mesh, issues, viewAt('client')) } : observed })
  }
  return lines
}
