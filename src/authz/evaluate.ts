/**
 * All authorization layers of one filter chain, in order: the first refusal ends it. Owns the order and the combination of
 * layers; rules are policies.ts's, tokens jwt.ts's, conditions matching/'s.
 */
import type { RequestContext } from '../matching/context.ts'
import type { AuthorizationLayer, AuthorizationPolicy, Reference, RequestDescriptor, ShadowVerdict, TraceEntry } from '../model/index.ts'
import { requireTokens, withoutWritten } from './jwt.ts'
import { authorizationNeeds } from './needs.ts'
import { firstMatch, matchedRule, type PolicySearch, policySubject } from './policies.ts'
import { tokenRefusal } from './token-text.ts'
import { tokenTrace } from './token-trace.ts'
import type { AuthorizationNeed, AuthorizationResult, AuthorizationVerdict, Refusal } from './types.ts'

/** What a layer adds to the result; `verdict` present = evaluation ends here. */
interface LayerOutcome {
  readonly verdict?: AuthorizationVerdict
  readonly context?: RequestContext
  readonly trace: readonly TraceEntry[]
  readonly shadow?: readonly ShadowVerdict[]
  readonly extAuthzCalls?: number
  readonly references?: readonly Reference[]
}

/** Body of the answer to a request that a policy refuses. */
export const denialBody = 'RBAC: access denied'

const denial: Refusal = { status: 403, headers: [['content-type', 'text/plain']], body: denialBody }

const enforced = (policies: readonly AuthorizationPolicy[]): readonly AuthorizationPolicy[] => policies.filter(({ dryRun }) => !dryRun)
const dryRuns = (policies: readonly AuthorizationPolicy[]): readonly AuthorizationPolicy[] => policies.filter(({ dryRun }) => dryRun)

const role = (reference: Reference, as: 'decided' | 'inherited'): Reference =>
  'default' in reference ? reference : { ...reference, role: as }
const hitReferences = ({ hit }: PolicySearch): readonly Reference[] => (hit === undefined ? [] : [role(hit.rule.reference, 'decided')])

type CustomLayer = Extract<AuthorizationLayer, { kind: 'custom' }>
type PolicyLayer = Extract<AuthorizationLayer, { kind: 'audit' | 'deny' | 'allow' }>
type TokenLayer = Extract<AuthorizationLayer, { kind: 'jwt' }>

/** istio A-8 (1), A-60, A-63: a matching dry-run policy refuses at once, a matching enforced one asks the authorizer. */
const evaluateCustom = (layer: CustomLayer, context: RequestContext, request: RequestDescriptor): LayerOutcome => {
  const { provider } = layer
  const misconfigured = provider.kind === 'misconfigured'
  if (!misconfigured) {
    const dry = firstMatch(dryRuns(layer.policies), context, 'custom')
    if (dry.hit !== undefined) {
      const verdict = { kind: 'denied', layer: 'custom', policy: matchedRule(dry.hit), provider: provider.name, refusal: denial } as const
      return { verdict, trace: dry.trace, references: hitReferences(dry) }
    }
  }
  const search = firstMatch(enforced(layer.policies), context, 'custom')
  if (search.hit === undefined) return { trace: search.trace }
  const references = hitReferences(search)
  const base = { trace: search.trace, references }
  if (misconfigured) {
    const policy = matchedRule(search.hit)
    return {
      ...base,
      verdict: { kind: 'denied', layer: 'custom', policy, provider: provider.name, badCustomAction: true, refusal: denial },
    }
  }
  const answer = provider.reachable ? (request.externalAuthorizer ?? 'allow') : 'unreachable'
  const asked = { ...base, extAuthzCalls: 1 }
  if (answer === 'allow' || (answer === 'unreachable' && provider.failOpen)) return asked
  const refusal: Refusal =
    answer === 'deny'
      ? { status: 403, headers: [['content-type', 'text/plain']], body: '' }
      : { status: provider.statusOnError, headers: [], body: '' }
  return { ...asked, verdict: { kind: 'deniedExternally', provider: provider.name, answered: answer === 'deny', refusal } }
}

const isPreflight = (context: RequestContext): boolean => {
  const has = (name: string): boolean => context.headers.some(([header, value]) => header === name && value !== '')
  return context.method === 'OPTIONS' && has('origin') && has('access-control-request-method')
}

/** istio J-3 to J-14. */
const evaluateTokens = (layer: TokenLayer, context: RequestContext, request: RequestDescriptor): LayerOutcome => {
  // istio J-11, DP-8
  const rules = context.tokenHeaders === 'ofTriedRules' ? [] : layer.rules
  const carrier = withoutWritten(rules, { headers: context.headers, path: context.path })
  if (layer.bypassCorsPreflight && isPreflight(context)) {
    const trace = [{ stage: 'jwt' as const, subject: 'tokens', result: 'skipped' as const, comparisons: [], detail: 'CORS preflight' }]
    return { trace, context: { ...context, headers: carrier.headers } }
  }
  const result = requireTokens(layer.rules, request, carrier)
  const trace = tokenTrace(layer.rules, result)
  const rule = result.rule === undefined ? undefined : layer.rules[result.rule]
  const references = rule === undefined ? [] : [role(rule.reference, result.status === 'ok' ? 'inherited' : 'decided')]
  if (result.status === 'unknown') return { trace, verdict: { kind: 'undetermined', needs: ['tokens'] } }
  if (result.status !== 'ok') {
    return {
      trace,
      references,
      verdict: { kind: 'tokenRejected', rejection: result.status, refusal: tokenRefusal(result.status, context) },
    }
  }
  const changed: RequestContext = { ...context, headers: result.carrier.headers, path: result.carrier.path }
  return { trace, references, context: result.claims === undefined ? changed : { ...changed, claims: result.claims } }
}

/** What dry-run policies of the layer would have done; nothing without such policies (istio ). */
const shadowOf = (
  layer: PolicyLayer,
  context: RequestContext,
): { readonly trace: readonly TraceEntry[]; readonly shadow: readonly ShadowVerdict[] } => {
  const policies = dryRuns(layer.policies)
  if (policies.length === 0 || layer.kind === 'audit') return { trace: [], shadow: [] }
  const { hit, trace } = firstMatch(policies, context, layer.kind)
  const allowed = (layer.kind === 'allow') === (hit !== undefined)
  const verdict: ShadowVerdict = { layer: layer.kind, allowed, ...(hit === undefined ? {} : { policy: matchedRule(hit) }) }
  // A dry run never decides, so its match is told as information.
  return { trace: trace.map((entry) => (entry.result === 'matched' ? { ...entry, result: 'info' as const } : entry)), shadow: [verdict] }
}

/** istio A-8 (3) to (5), A-10, A-12. */
const evaluatePolicies = (layer: PolicyLayer, context: RequestContext): LayerOutcome => {
  const dry = shadowOf(layer, context)
  const policies = enforced(layer.policies)
  const search = firstMatch(policies, context, layer.kind)
  const trace = [...dry.trace, ...search.trace]
  const base = { trace, shadow: dry.shadow, references: hitReferences(search) }
  if (layer.kind === 'audit') {
    const shadow = search.hit === undefined ? [] : [{ layer: 'audit' as const, allowed: true, policy: matchedRule(search.hit) }]
    return { trace, shadow, references: base.references.map((reference) => role(reference, 'inherited')) }
  }
  if (layer.kind === 'deny') {
    if (search.hit === undefined) return base
    return { ...base, verdict: { kind: 'denied', layer: 'deny', policy: matchedRule(search.hit), refusal: denial } }
  }
  const [first] = policies
  if (search.hit !== undefined || first === undefined) return base
  const none: TraceEntry = {
    stage: 'allow',
    subject: policies.map(policySubject).join(', '),
    result: 'applied',
    comparisons: [],
    detail: 'no ALLOW rule matches, so the request is denied',
    reference: role(first.reference, 'decided'),
  }
  const references = policies.map(({ reference }) => role(reference, 'decided'))
  return { ...base, trace: [...trace, none], references, verdict: { kind: 'denied', layer: 'allow', refusal: denial } }
}

const evaluateLayer = (layer: AuthorizationLayer, context: RequestContext, request: RequestDescriptor): LayerOutcome => {
  switch (layer.kind) {
    case 'custom':
      return evaluateCustom(layer, context, request)
    case 'jwt':
      return evaluateTokens(layer, context, request)
    default:
      return evaluatePolicies(layer, context)
  }
}

/** Layers that a refusal kept from being asked, for the reader. */
const notAsked = (layers: readonly AuthorizationLayer[]): readonly TraceEntry[] =>
  layers.flatMap((layer): readonly TraceEntry[] =>
    layer.kind === 'jwt'
      ? []
      : enforced(layer.policies).map((policy) => ({
          stage: layer.kind,
          subject: policySubject(policy),
          result: 'skipped',
          comparisons: [],
          detail: 'not asked',
          reference: policy.reference,
        })),
  )

const unknownInputs = (
  layers: readonly AuthorizationLayer[],
  context: RequestContext,
  request: RequestDescriptor,
): readonly AuthorizationNeed[] =>
  authorizationNeeds(layers).filter((need) => {
    if (need === 'tokens') return request.tokens === 'unknown'
    return need === 'sourceIp'
      ? context.peerAddress === 'unknown' || context.clientAddress === 'unknown'
      : context.destinationAddress === 'unknown'
  })

/** Verdict of `layers` over one request (or TCP connection) that a filter chain accepted. Never fails. */
export const evaluateAuthorization = (
  layers: readonly AuthorizationLayer[],
  context: RequestContext,
  request: RequestDescriptor,
): AuthorizationResult => {
  const needs = unknownInputs(layers, context, request)
  const trace: TraceEntry[] = []
  const shadow: ShadowVerdict[] = []
  const references: Reference[] = []
  let extAuthzCalls = 0
  let current = context
  const result = (verdict: AuthorizationVerdict): AuthorizationResult => ({
    verdict,
    context: current,
    trace,
    shadow,
    extAuthzCalls,
    references,
  })
  if (needs.length > 0) return result({ kind: 'undetermined', needs })
  for (const [index, layer] of layers.entries()) {
    const outcome = evaluateLayer(layer, current, request)
    trace.push(...outcome.trace)
    shadow.push(...(outcome.shadow ?? []))
    extAuthzCalls += outcome.extAuthzCalls ?? 0
    current = outcome.context ?? current
    if (outcome.verdict !== undefined) {
      references.unshift(...(outcome.references ?? []))
      trace.push(...notAsked(layers.slice(index + 1)))
      return result(outcome.verdict)
    }
    references.push(...(outcome.references ?? []))
  }
  return result({ kind: 'allowed' })
}
