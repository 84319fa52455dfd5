/**
 * Owns what a release does with command operators in header values that only newer ones know: it refuses the route table (DP-9).
 * What a proxy is told does not depend on its release, so this is read from a finished view.
 */
import { commandForms } from '../model/commands.ts'
import type { HeaderOperations, Listener, Reference, Route } from '../model/index.ts'

const passesOf = ({ action, requestHeaders, responseHeaders, reference }: Route): readonly (readonly [HeaderOperations, Reference])[] =>
  [
    ...requestHeaders,
    ...responseHeaders,
    ...(action.kind === 'forward' ? action.destinations.flatMap((one) => [...one.requestHeaders, ...one.responseHeaders]) : []),
  ].map((pass) => [pass, pass.reference ?? reference])

const refusalOf = (route: Route, unknown: readonly string[]): Listener['rejected'] => {
  for (const [{ set, add }, reference] of passesOf(route))
    for (const [, value] of [...set, ...add])
      if (commandForms(value).some((form) => unknown.includes(form)))
        return { reason: `unknown command operator in \`${value}\``, references: [reference], ofRelease: true }
  return undefined
}

const refusalOfListener = ({ filterChains }: Listener, unknown: readonly string[]): Listener['rejected'] => {
  for (const { handler } of filterChains) {
    if (handler.kind !== 'http') continue
    for (const { routes } of handler.routes.virtualHosts)
      for (const route of routes) {
        const refusal = refusalOf(route, unknown)
        if (refusal !== undefined) return refusal
      }
  }
  return undefined
}

const withoutRefusalOfRelease = (listener: Listener): Listener => {
  if (listener.rejected?.ofRelease !== true) return listener
  const { rejected: _, ...told } = listener
  return told
}

/** The listeners as a release takes them that does not know these operators. Listeners that nothing changes for stay the same objects. */
export const takenWithout = (listeners: readonly Listener[], unknown: readonly string[]): readonly Listener[] =>
  listeners.map((one) => {
    const told = withoutRefusalOfRelease(one)
    const refusal = told.rejected === undefined && unknown.length > 0 ? refusalOfListener(told, unknown) : undefined
    return refusal === undefined ? told : { ...told, rejected: refusal }
  })
