/**
 * A decision in the words and units of istiod and Envoy. Reads the decision, the view and what the upstream answered;
 * decides nothing.
 */
import type { Decision, RequestDescriptor, Route, ShadowVerdict, View } from '../../model/index.ts'
import { observeClose } from './close.ts'
import { observeBytes, observeHttp } from './forward.ts'
import { policyName } from './names.ts'
import type { Observed } from './observed.ts'
import { observeRespond } from './respond.ts'
import type { ForwardResult } from './result.ts'
import { withoutUntold } from './untold.ts'

/** The route that the decision names, when it names one of the view. */
export const chosenRoute = (view: View, decision: Decision): Route | undefined => {
  if (decision.route === undefined || decision.listener === undefined || decision.filterChain === undefined) return undefined
  const handler = view.listeners[decision.listener]?.filterChains[decision.filterChain]?.handler
  if (handler?.kind !== 'http') return undefined
  return handler.routes.virtualHosts[decision.route.virtualHostIndex]?.routes[decision.route.routeIndex]
}

/** What the dry-run policies of one layer would have done, as the proxy's filter metadata tells it (istio A-62). */
const dryRun = (verdict: ShadowVerdict): Readonly<Record<string, string>> => {
  if (verdict.layer === 'audit') return {}
  const prefix = `istio_dry_run_${verdict.layer}_shadow`
  return {
    ...(verdict.policy === undefined ? {} : { [`${prefix}_effective_policy_id`]: policyName(verdict.policy) }),
    [`${prefix}_engine_result`]: verdict.allowed ? 'allowed' : 'denied',
  }
}

const rejectedOutcome = { proxy: 'nack', proxyCrash: 'envoy-crash', controlPlanePanic: 'istiod-panic' } as const

const outcomeOf = (view: View, decision: Decision, request: RequestDescriptor, result: ForwardResult | undefined): Observed => {
  switch (decision.kind) {
    case 'respond':
      return observeRespond(decision, request, chosenRoute(view, decision))
    case 'close':
      return observeClose(decision, request, view)
    case 'forward':
      if (decision.as !== 'http') return observeBytes(decision, request, result)
      return result === undefined ? {} : observeHttp(decision, view, request, result)
    default:
      return {}
  }
}

/**
 * Everything that holds of `decision`; fields that are not known are absent. `result` belongs to a forwarded HTTP
 * request; without it only the kind of the forwarding is told.
 */
export const observe = (view: View, decision: Decision, request: RequestDescriptor, result?: ForwardResult): Observed => {
  if (decision.kind === 'rejected') return { outcome: rejectedOutcome[decision.by] }
  if (decision.kind === 'undetermined') return {}
  const listener = decision.listener === undefined ? undefined : view.listeners[decision.listener]
  // Inbound route names are no configuration of anybody: they are not told.
  const route = request.direction === 'inbound' ? undefined : decision.route
  const metadata = Object.assign({}, ...(decision.shadow ?? []).map(dryRun)) as Readonly<Record<string, string>>
  const calls = decision.extAuthzCalls ?? 0
  return {
    ...withoutUntold(outcomeOf(view, decision, request, result), decision, chosenRoute(view, decision)),
    ...(listener === undefined ? {} : { listener: listener.name }),
    ...(route === undefined ? {} : { virtualHost: route.virtualHost }),
    ...(route === undefined || route.name === '' ? {} : { routeName: route.name }),
    ...(calls > 0 ? { extAuthzCalls: calls } : {}),
    ...(Object.keys(metadata).length > 0 ? { rbacMetadata: metadata } : {}),
  }
}
