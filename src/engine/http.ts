/**
 * Owns the order in which one HTTP request is decided at one proxy (istio O-1, O-2): admission, path, route, authorization
 * layers, and then the action of the route.
 */
import { type AuthorizationResult, evaluateAuthorization } from '../authz/index.ts'
import type { RequestContext } from '../matching/context.ts'
import { normalizePath } from '../matching/path.ts'
import { type HttpHandler, type Reference, rulesOf, type TraceEntry } from '../model/index.ts'
import { headerValue } from '../routing/headers.ts'
import { isGrpc, localReply, type RequestKind } from '../routing/local-reply.ts'
import { act } from './action.ts'
import { type Admitted, admit } from './admission.ts'
import { type Choice, choose, declaredCluster, type Passage, routeOf, routeWork } from './choice.ts'
import { denialOf } from './denial.ts'
import { ingress } from './ingress.ts'
import type { Respond, Verdict } from './outcome.ts'
import type { Refused } from './refused.ts'
import { upgradeOf } from './request-headers.ts'
import type { Site, Staged } from './site.ts'
import type { TlsVerdict } from './tls.ts'
import { headerMaker } from './work.ts'

/** One request at one handler; what does not change on the way. */
interface Arrival {
  readonly site: Site
  readonly handler: HttpHandler
  readonly tls: TlsVerdict
  readonly kind: RequestKind
}

type Account = Staged & { readonly extra: readonly Reference[] }

const told = (subject: string, detail: string): TraceEntry => ({ stage: 'normalization', subject, result: 'info', comparisons: [], detail })

const refusal = (refused: Refused, kind: RequestKind, base: Partial<Respond>, passage?: Passage): Respond => ({
  ...base,
  kind: 'respond',
  why: refused.why,
  ...(refused.malformed === undefined ? {} : { malformed: refused.malformed }),
  ...localReply(refused, kind, passage === undefined ? undefined : routeWork(passage)),
  ...(passage === undefined ? {} : declaredCluster(passage.site, passage.choice)),
})

const passageOf = ({ site, kind, tls }: Arrival, context: RequestContext, choice: Choice, more: Partial<Respond> = {}): Passage => ({
  site,
  context,
  kind,
  choice,
  maker: headerMaker(site.request, choice.selected?.route.name ?? ''),
  tls: tls.terminated,
  base: { ...site.at, ...routeOf(choice), ...more },
})

/**
 * The connection manager refuses before it has looked for a route. It finds none without x-forwarded-proto, which it has not
 * added yet; where the client sent one, the answer is that of a request with a route.
 */
const refuseEarly = (arrival: Arrival, context: RequestContext, refused: Refused): Account => {
  const { site, handler, kind } = arrival
  const trace = [told('request', refused.detail)]
  if (headerValue(site.request.headers, 'x-forwarded-proto') === undefined) {
    return { verdict: refusal(refused, kind, site.at), trace, extra: [] }
  }
  const passage = passageOf(arrival, context, choose(site, handler, context))
  return { verdict: refusal(refused, kind, passage.base, passage), trace, extra: [] }
}

/** istio J-15, M-23: with verified claims a gateway chooses its route again. */
const chooseAgain = ({ site, handler }: Arrival, first: Choice, { context }: AuthorizationResult, trace: TraceEntry[]): Choice => {
  if (handler.direction !== 'gateway' || context.claims === undefined) return first
  const again = choose(site, handler, context)
  if (again.selected?.route !== first.selected?.route) {
    trace.push({ stage: 'route', subject: 'route with verified claims', result: 'info', comparisons: [] }, ...again.trace)
  }
  return again
}

const proceed = (arrival: Arrival, context: RequestContext, trace: TraceEntry[]): Account => {
  const { site, handler, kind } = arrival
  const rules = rulesOf(site.view)
  const first = choose(site, handler, context)
  trace.push(...first.trace)
  const upgrade = upgradeOf(site.request.headers)
  // Without a route the answer is 404, as ever.
  if (upgrade !== undefined && upgrade !== 'websocket' && first.selected !== undefined) {
    const passage = passageOf(arrival, context, first)
    const refused: Refused = { why: 'upgradeFailed', status: 403, body: '', detail: `upgrade to ${JSON.stringify(upgrade)} is not offered` }
    return { verdict: refusal(refused, kind, passage.base, passage), trace: [...trace, told('upgrade', refused.detail)], extra: [] }
  }
  const asked = { ...context, repeatedHeaders: rules.policyHeaders, tokenHeaders: rules.tokenHeaders }
  const authorized = evaluateAuthorization(handler.authorization, asked, site.request)
  trace.push(...authorized.trace)
  const { verdict, extAuthzCalls, shadow } = authorized
  if (verdict.kind === 'undetermined') {
    return { verdict: { ...site.at, kind: 'undetermined', needs: verdict.needs }, trace, extra: [] }
  }
  const choice = chooseAgain(arrival, first, authorized, trace)
  const passage = passageOf(arrival, authorized.context, choice, {
    ...(extAuthzCalls > 0 ? { extAuthzCalls } : {}),
    ...(shadow.length > 0 ? { shadow } : {}),
  })
  const denied = (): Respond => ({
    ...passage.base,
    kind: 'respond',
    ...denialOf(verdict as Parameters<typeof denialOf>[0], kind, routeWork(passage)),
    ...declaredCluster(site, choice),
  })
  const staged: Staged = verdict.kind === 'allowed' ? act(passage) : { verdict: denied(), trace: [] }
  const unsupported = passage.maker.unknown.map((command) => `header value ${command}`)
  const outcome: Verdict = unsupported.length > 0 ? { ...staged.verdict, unsupported } : staged.verdict
  return { verdict: outcome, trace: [...trace, ...staged.trace], extra: authorized.references }
}

const admittedContext = ({ site, tls }: Arrival, admitted: Admitted, incoming: ReturnType<typeof ingress>): RequestContext => ({
  protocol: 'http',
  method: site.request.method,
  scheme: incoming.scheme,
  authority: admitted.authority,
  path: admitted.path,
  headers: incoming.headers,
  principals: tls.principals,
  ...(incoming.saidCertificates === undefined ? {} : { saidCertificates: incoming.saidCertificates }),
  peerAddress: site.request.source.ip,
  clientAddress: incoming.clientAddress,
  destinationAddress: site.request.destination.ip,
  destinationPort: site.request.destination.port,
  serverName: tls.serverName,
})

/** One HTTP request whose connection was accepted at `handler`. */
export const decideHttp = (site: Site, handler: HttpHandler, tls: TlsVerdict): Account => {
  const { request } = site
  const head = request.method === 'HEAD'
  const rules = rulesOf(site.view)
  const admitted = admit(request, handler, tls.terminated, rules)
  if ('why' in admitted) {
    // What the codec refuses is no gRPC request yet.
    const isRead = admitted.why !== 'badRequest' && admitted.why !== 'headersTooLarge'
    const kind = { grpc: isRead && isGrpc(request.headers), head }
    return { verdict: refusal(admitted, kind, site.at), trace: [told('request', admitted.detail)], extra: [] }
  }
  const incoming = ingress(handler, admitted.headers, request.source.ip, tls.terminated, admitted.scheme)
  const arrival: Arrival = { site, handler, tls, kind: { grpc: isGrpc(incoming.headers), head } }
  const context = admittedContext(arrival, admitted, incoming)
  if (admitted.refused !== undefined) return refuseEarly(arrival, { ...context, headers: request.headers }, admitted.refused)
  const normalized = normalizePath(admitted.path, handler.normalization, rules.dotSegmentParameters)
  if (!normalized.ok) {
    const refused: Refused = { why: 'badPath', status: 400, body: '', detail: `path refused: ${normalized.why}` }
    return refuseEarly(arrival, { ...context, headers: request.headers }, refused)
  }
  const trace = normalized.path === admitted.path ? [] : [told('path', `${admitted.path} → ${normalized.path}`)]
  return proceed(arrival, { ...context, path: normalized.path }, trace)
}
