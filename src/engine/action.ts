/** Owns what the action of a chosen route does with a request that nothing refused: fault, then CORS, then the action itself. */
import type { Header, RouteAction, TraceEntry } from '../model/index.ts'
import { type CorsVerdict, corsVerdict, preflightHeaders } from '../routing/cors.ts'
import { abortAnswer, drawFault } from '../routing/fault.ts'
import { headerValue, workOnResponse } from '../routing/headers.ts'
import { localReply } from '../routing/local-reply.ts'
import { httpsLocation, type RedirectAction, redirectLocation } from '../routing/redirect.ts'
import { applyRewrite } from '../routing/rewrite.ts'
import type { SelectedRoute } from '../routing/select.ts'
import { declaredCluster, type Passage, routeWork } from './choice.ts'
import { depart } from './forward.ts'
import type { Respond } from './outcome.ts'
import type { Staged } from './site.ts'
import { type ForwardAction, ownPasses } from './work.ts'

type Answer = Omit<Respond, 'kind'>

const redirectTo = ({ context, tls }: Passage, action: RedirectAction): Header => [
  'location',
  redirectLocation(action, {
    authority: context.authority,
    path: context.path,
    scheme: context.scheme,
    forwardedProto: headerValue(context.headers, 'x-forwarded-proto') ?? '',
    tls,
  }),
]

/** A delay that was drawn, and an abort that ends the request (istio ). */
const injectFault = (
  passage: Passage,
  { route }: SelectedRoute,
): { readonly delayMs: number; readonly abort?: Answer; readonly trace: readonly TraceEntry[] } => {
  const { action, subject } = route
  const fault = action.kind === 'none' ? undefined : action.fault
  if (fault === undefined) return { delayMs: 0, trace: [] }
  const { delayMs, abort } = drawFault(fault, passage.site.request.draws)
  const trace: TraceEntry[] = []
  const tell = (detail: string, { reference }: Pick<TraceEntry, 'reference'>): void => {
    trace.push({ stage: 'fault', subject, result: 'applied', comparisons: [], detail, ...(reference === undefined ? {} : { reference }) })
  }
  if (delayMs > 0 && fault.delay !== undefined) tell(`delayed by ${delayMs} ms`, fault.delay)
  if (abort === undefined) return { delayMs, trace }
  tell('aborted', abort)
  const reply = localReply(abortAnswer(abort), passage.kind, routeWork(passage))
  return { delayMs, abort: { why: 'faultAbort', ...reply, ...declaredCluster(passage.site, passage.choice) }, trace }
}

/** Answer of a route that answers itself; the route's own header work comes last and may even remove the location. */
const ownAnswer = (
  passage: Passage,
  { route }: SelectedRoute,
  action: Extract<RouteAction, { kind: 'direct' | 'redirect' }>,
): { readonly answer: Answer; readonly trace: readonly TraceEntry[] } => {
  const { kind, context, maker } = passage
  // A redirect that rewrites the path has done so to the request when its header work reads it; its location is made before.
  const rewrite = action.kind === 'redirect' ? action.pathRewrite : undefined
  const passes = ownPasses(route, rewrite === undefined ? context : { ...context, ...applyRewrite(context, undefined, rewrite) }, maker)
  const entry = (stage: 'directResponse' | 'redirect', detail: string): readonly TraceEntry[] => [
    { stage, subject: route.subject, result: 'applied', comparisons: [], detail, reference: route.reference },
  ]
  if (action.kind === 'redirect') {
    const location = redirectTo(passage, action)
    const work = (headers: readonly Header[]): readonly Header[] => passes.reduce(workOnResponse, [...headers, location])
    return {
      answer: { why: 'redirect', ...localReply({ status: action.status, body: '' }, kind, work) },
      trace: entry('redirect', location[1]),
    }
  }
  // Answers that may carry a location name the request's own URL.
  const located = action.status === 201 || (action.status >= 300 && action.status < 400)
  const location = located ? [redirectTo(passage, { kind: 'redirect', status: action.status })] : []
  const work = (headers: readonly Header[]): readonly Header[] => passes.reduce(workOnResponse, [...headers, ...location])
  return { answer: { why: 'directResponse', ...localReply(action, kind, work) }, trace: entry('directResponse', `status ${action.status}`) }
}

/** istio: a preflight may be answered here; otherwise the verdict goes along with the request. */
const consultCors = (
  { site, context, choice }: Passage,
  subject: string,
  { cors }: ForwardAction,
): { readonly verdict?: CorsVerdict; readonly answer?: Answer; readonly trace: readonly TraceEntry[] } => {
  const verdict = cors === undefined ? undefined : corsVerdict(cors, context.method, context.headers)
  if (cors === undefined || verdict === undefined) return { trace: [] }
  const answered = verdict.preflight && (verdict.allowed || !cors.forwardUnmatchedPreflights)
  const detail = `origin ${verdict.origin} is ${verdict.allowed ? '' : 'not '}allowed`
  const result = answered ? 'applied' : 'info'
  const trace: readonly TraceEntry[] = [{ stage: 'cors', subject, result, comparisons: [], detail, reference: cors.reference }]
  if (!answered) return { verdict, trace }
  const headers = preflightHeaders(cors, verdict, context.headers)
  return { verdict, answer: { why: 'corsPreflight', status: 200, headers, body: '', ...declaredCluster(site, choice) }, trace }
}

/** What becomes of a request that nothing refused. */
export const act = (passage: Passage): Staged => {
  const { site, context, kind, choice, base, maker } = passage
  const { selected } = choice
  const trace: TraceEntry[] = []
  const respond = (answer: Answer): Staged => ({ verdict: { ...base, kind: 'respond', ...answer }, trace })
  if (choice.tlsRequired) {
    const location: Header = ['location', httpsLocation(context)]
    return respond({ why: 'httpsRedirect', ...localReply({ status: 301, body: '' }, kind, (headers) => [...headers, location]) })
  }
  if (selected === undefined) return respond({ why: 'routeNotFound', ...localReply({ status: 404, body: '' }, kind) })
  const { action, subject } = selected.route
  const unusable = (reason: string): Staged => ({ verdict: { ...base, kind: 'rejected', by: 'proxy', reason }, trace })
  if (action.kind === 'none') return unusable(`${subject} has no action`)

  const fault = injectFault(passage, selected)
  trace.push(...fault.trace)
  const delayed = fault.delayMs > 0 ? { delayMs: fault.delayMs } : {}
  if (fault.abort !== undefined) return respond({ ...fault.abort, ...delayed })
  if (action.kind !== 'forward') {
    const own = ownAnswer(passage, selected, action)
    trace.push(...own.trace)
    return respond({ ...own.answer, ...delayed })
  }
  if (choice.chosen === undefined) return unusable(`${subject} has no destination`)

  const cors = consultCors(passage, subject, action)
  trace.push(...cors.trace)
  if (cors.answer !== undefined) return respond({ ...cors.answer, ...delayed })
  const { chosen, pick, totalWeight } = choice
  const foreign = action.cors !== undefined && cors.verdict !== undefined ? { cors: { policy: action.cors, verdict: cors.verdict } } : {}
  const departed = depart(site, { chosen, pick, totalWeight, context, kind, maker, ...foreign, delayMs: fault.delayMs, base })
  return { verdict: departed.verdict, trace: [...trace, ...departed.trace] }
}
