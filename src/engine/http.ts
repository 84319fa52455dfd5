/**
 * Owns the order in which one HTTP request is decided at one proxy (istio O-1, O-2): admission, path, route, authorization
 * layers, fault, CORS, the route's action.
 */
import { evaluateAuthorization } from '../authz/index.ts'
import type { RequestContext } from '../matching/context.ts'
import { normalizePath } from '../matching/path.ts'
import { clusterId, type Header, type HttpHandler, type Reference, type TraceEntry } from '../model/index.ts'
import { corsVerdict, preflightHeaders } from '../routing/cors.ts'
import { abortAnswer, drawFault } from '../routing/fault.ts'
import { applyOperations, headerValue } from '../routing/headers.ts'
import { isGrpc, localReply, type RequestKind } from '../routing/local-reply.ts'
import { httpsLocation, type RedirectAction, redirectLocation } from '../routing/redirect.ts'
import { type SelectedRoute, selectRoute } from '../routing/select.ts'
import { splitDraw } from '../split/draws.ts'
import { pick } from '../split/pick.ts'
import { admit } from './admission.ts'
import { denialOf } from './denial.ts'
import { depart } from './forward.ts'
import { ingress } from './ingress.ts'
import type { Verdict } from './outcome.ts'
import { clusterOf, type Site, type Staged } from './site.ts'
import type { TlsVerdict } from './tls.ts'
import { type ChosenDestination, headerMaker, type Maker, ownPasses, responsePasses } from './work.ts'

type Respond = Extract<Verdict, { kind: 'respond' }>

/** A route that was chosen, and for a forward route the destination that was drawn. */
interface Choice {
  readonly selected?: SelectedRoute
  readonly tlsRequired: boolean
  readonly chosen?: ChosenDestination
  readonly pick: number
  readonly totalWeight: number
  readonly trace: readonly TraceEntry[]
}

const choose = (site: Site, handler: HttpHandler, context: RequestContext): Choice => {
  const selection = selectRoute(handler.routes, context)
  const nothing = { tlsRequired: selection.kind === 'tlsRequired', pick: 0, totalWeight: 0, trace: selection.trace }
  if (selection.kind !== 'route') return nothing
  const { selected } = selection
  const { action } = selected.route
  if (action.kind !== 'forward') return { ...nothing, selected }
  const draw = splitDraw(site.request.draws)
  const picked = pick(action.destinations, draw)
  const destination = action.destinations[picked.index]
  if (destination === undefined) return { ...nothing, selected }
  const trace: TraceEntry[] = [...selection.trace]
  if (action.destinations.length > 1) {
    const detail = `draw ${draw} mod ${picked.totalWeight} picks ${clusterId(destination.cluster)}`
    trace.push({
      stage: 'split',
      subject: selected.route.subject,
      result: 'applied',
      comparisons: [],
      detail,
      reference: destination.reference,
    })
  }
  const chosen = { route: selected.route, action, destination }
  return { selected, tlsRequired: false, chosen, pick: picked.index, totalWeight: picked.totalWeight, trace }
}

/** Everything that the stages after admission share. */
interface Passage {
  readonly site: Site
  readonly context: RequestContext
  readonly kind: RequestKind
  readonly choice: Choice
  readonly maker: Maker
  readonly tls: boolean
  readonly base: Pick<Respond, 'listener' | 'filterChain' | 'route' | 'extAuthzCalls' | 'shadow'>
}

const routeOf = ({ selected }: Choice): Pick<Respond, 'route'> =>
  selected === undefined
    ? {}
    : {
        route: {
          virtualHost: selected.host.name,
          virtualHostIndex: selected.index,
          routeIndex: selected.routeIndex,
          name: selected.route.name,
        },
      }

const declaredCluster = (site: Site, { chosen }: Choice): Pick<Respond, 'cluster'> =>
  chosen !== undefined && clusterOf(site.view, chosen.destination.cluster) !== undefined ? { cluster: chosen.destination.cluster } : {}

/** Header passes of a forward route run over every answer that the proxy makes once the route is chosen. */
const routeWork =
  ({ choice, context, maker }: Passage) =>
  (headers: readonly Header[]): readonly Header[] =>
    choice.chosen === undefined ? headers : responsePasses(choice.chosen, context, maker).reduce(applyOperations, headers)

/** Fault (istio R-21), then CORS, then the action. */
const act = (passage: Passage): Staged => {
  const { site, context, kind, choice, base, maker } = passage
  const { selected } = choice
  const trace: TraceEntry[] = []
  const respond = (verdict: Omit<Respond, 'kind'>): Staged => ({ verdict: { ...base, kind: 'respond', ...verdict }, trace })
  const redirectTo = (action: RedirectAction): string =>
    redirectLocation(action, {
      authority: context.authority,
      path: context.path,
      scheme: context.scheme,
      forwardedProto: headerValue(context.headers, 'x-forwarded-proto') ?? '',
      tls: passage.tls,
    })
  if (choice.tlsRequired) {
    const location = httpsLocation(context)
    const reply = localReply({ status: 301, body: '' }, kind, (headers) => [...headers, ['location', location]])
    return respond({ why: 'httpsRedirect', ...reply })
  }
  if (selected === undefined) return respond({ why: 'routeNotFound', ...localReply({ status: 404, body: '' }, kind) })
  const { route } = selected
  const { action } = route
  const subject = route.subject
  if (action.kind === 'none') return { verdict: { ...base, kind: 'rejected', by: 'proxy', reason: `${subject} has no action` }, trace }

  let delayMs = 0
  if (action.fault !== undefined) {
    const fault = drawFault(action.fault, site.request.draws)
    delayMs = fault.delayMs
    if (delayMs > 0 && action.fault.delay !== undefined) {
      const { reference } = action.fault.delay
      trace.push({ stage: 'fault', subject, result: 'applied', comparisons: [], detail: `delayed by ${delayMs} ms`, reference })
    }
    if (fault.abort !== undefined) {
      trace.push({ stage: 'fault', subject, result: 'applied', comparisons: [], detail: 'aborted', reference: fault.abort.reference })
      const reply = localReply(abortAnswer(fault.abort), kind, routeWork(passage))
      return respond({ why: 'faultAbort', ...reply, ...declaredCluster(site, choice), ...(delayMs > 0 ? { delayMs } : {}) })
    }
  }
  const delayed = delayMs > 0 ? { delayMs } : {}
  if (action.kind === 'direct') {
    trace.push({
      stage: 'directResponse',
      subject,
      result: 'applied',
      comparisons: [],
      detail: `status ${action.status}`,
      reference: route.reference,
    })
    // Answers that may carry a location name the request's own URL.
    const located = action.status === 201 || (action.status >= 300 && action.status < 400)
    const location = located ? [['location', redirectTo({ kind: 'redirect', status: action.status })] as Header] : []
    const work = (headers: readonly Header[]): readonly Header[] =>
      ownPasses(route, context, maker).reduce(applyOperations, [...headers, ...location])
    return respond({ why: 'directResponse', ...localReply(action, kind, work), ...delayed })
  }
  if (action.kind === 'redirect') {
    const location = redirectTo(action)
    trace.push({ stage: 'redirect', subject, result: 'applied', comparisons: [], detail: location, reference: route.reference })
    // Header work comes after the location, and may even remove it (istio section 0a, surprises).
    const work = (headers: readonly Header[]): readonly Header[] =>
      ownPasses(route, context, maker).reduce(applyOperations, [...headers, ['location', location] as Header])
    return respond({ why: 'redirect', ...localReply({ status: action.status, body: '' }, kind, work), ...delayed })
  }
  if (choice.chosen === undefined)
    return { verdict: { ...base, kind: 'rejected', by: 'proxy', reason: `${subject} has no destination` }, trace }

  const verdict = action.cors === undefined ? undefined : corsVerdict(action.cors, context.method, context.headers)
  if (action.cors !== undefined && verdict !== undefined) {
    const detail = `origin ${verdict.origin} is ${verdict.allowed ? '' : 'not '}allowed`
    const answered = verdict.preflight && (verdict.allowed || !action.cors.forwardUnmatchedPreflights) // istio R-26
    const result = answered ? 'applied' : 'info'
    trace.push({ stage: 'cors', subject, result, comparisons: [], detail, reference: action.cors.reference })
    if (answered) {
      const headers = preflightHeaders(action.cors, verdict, context.headers)
      return respond({ why: 'corsPreflight', status: 200, headers, body: '', ...declaredCluster(site, choice), ...delayed })
    }
  }
  const departed = depart(site, {
    chosen: choice.chosen,
    pick: choice.pick,
    totalWeight: choice.totalWeight,
    context,
    kind,
    maker,
    ...(action.cors !== undefined && verdict !== undefined ? { cors: { policy: action.cors, verdict } } : {}),
    delayMs,
    base,
  })
  return { verdict: departed.verdict, trace: [...trace, ...departed.trace] }
}

const known = (extAuthzCalls: number): Pick<Respond, 'extAuthzCalls'> => (extAuthzCalls > 0 ? { extAuthzCalls } : {})

/** One HTTP request whose connection was accepted at `handler`. */
export const decideHttp = (site: Site, handler: HttpHandler, tls: TlsVerdict): Staged & { readonly extra: readonly Reference[] } => {
  const { request, at } = site
  const trace: TraceEntry[] = []
  const refused = (verdict: Omit<Respond, 'kind'>): Staged & { extra: readonly Reference[] } => ({
    verdict: { ...at, kind: 'respond', ...verdict },
    trace,
    extra: [],
  })
  const admitted = admit(request)
  if ('why' in admitted) {
    trace.push({ stage: 'normalization', subject: 'request', result: 'info', comparisons: [], detail: admitted.detail })
    // A request that the codec refuses is no gRPC request yet.
    const kind = { grpc: admitted.why !== 'badRequest' && isGrpc(request.headers), head: request.method === 'HEAD' }
    return refused({
      why: admitted.why,
      ...(admitted.malformed === undefined ? {} : { malformed: admitted.malformed }),
      ...localReply(admitted, kind),
    })
  }
  const incoming = ingress(handler, request.headers, request.source.ip, tls.terminated, admitted.scheme)
  const kind = { grpc: isGrpc(incoming.headers), head: request.method === 'HEAD' }
  const connection = {
    protocol: 'http' as const,
    method: request.method,
    scheme: incoming.scheme,
    authority: admitted.authority,
    principals: tls.principals,
    peerAddress: request.source.ip,
    clientAddress: incoming.clientAddress,
    destinationAddress: request.destination.ip,
    destinationPort: request.destination.port,
    serverName: tls.serverName,
  }
  const normalized = normalizePath(admitted.path, handler.normalization)
  if (!normalized.ok) {
    trace.push({ stage: 'normalization', subject: 'path', result: 'info', comparisons: [], detail: `refused: ${normalized.why}` })
    const bad = { status: 400, body: '' }
    // Envoy finds no route before x-forwarded-proto is there; with the client's own, the refused request already has one.
    if (headerValue(request.headers, 'x-forwarded-proto') === undefined) return refused({ why: 'badPath', ...localReply(bad, kind) })
    const context: RequestContext = { ...connection, path: admitted.path, headers: request.headers }
    const choice = choose(site, handler, context)
    const base = { ...at, ...routeOf(choice) }
    const maker = headerMaker(request, choice.selected?.route.name ?? '')
    const work = routeWork({ site, context, kind, choice, maker, tls: tls.terminated, base })
    return refused({ ...base, why: 'badPath', ...localReply(bad, kind, work), ...declaredCluster(site, choice) })
  }
  if (normalized.path !== admitted.path) {
    trace.push({
      stage: 'normalization',
      subject: 'path',
      result: 'info',
      comparisons: [],
      detail: `${admitted.path} → ${normalized.path}`,
    })
  }
  const context: RequestContext = { ...connection, path: normalized.path, headers: incoming.headers }
  let choice = choose(site, handler, context)
  trace.push(...choice.trace)
  const authorized = evaluateAuthorization(handler.authorization, context, request)
  trace.push(...authorized.trace)
  if (authorized.verdict.kind === 'undetermined') {
    return { verdict: { ...at, kind: 'undetermined', needs: authorized.verdict.needs }, trace, extra: [] }
  }
  // istio J-15, M-23: with verified claims a gateway chooses its route again.
  if (handler.direction === 'gateway' && authorized.context.claims !== undefined) {
    const again = choose(site, handler, authorized.context)
    if (again.selected?.route !== choice.selected?.route) {
      trace.push({ stage: 'route', subject: 'route with verified claims', result: 'info', comparisons: [] }, ...again.trace)
    }
    choice = again
  }
  const shadow = authorized.shadow.length > 0 ? { shadow: authorized.shadow } : {}
  const base = { ...at, ...routeOf(choice), ...known(authorized.extAuthzCalls), ...shadow }
  const maker = headerMaker(request, choice.selected?.route.name ?? '')
  const passage: Passage = { site, context: authorized.context, kind, choice, maker, tls: tls.terminated, base }
  const staged: Staged =
    authorized.verdict.kind === 'allowed'
      ? act(passage)
      : {
          verdict: {
            ...base,
            kind: 'respond',
            ...denialOf(authorized.verdict, kind, routeWork(passage)),
            ...declaredCluster(site, choice),
          },
          trace: [],
        }
  trace.push(...staged.trace)
  const unsupported = maker.unknown.map((command) => `header value ${command}`)
  const verdict = unsupported.length > 0 ? { ...staged.verdict, unsupported } : staged.verdict
  return { verdict: verdict as Verdict, trace, extra: authorized.references }
}
