/** Which lists of headers a decision does not know to the end, because a value holds what only a running proxy knows. */
import { BEFORE_ANSWER } from '../../model/commands.ts'
import type { Decision, HeaderOperations, Route } from '../../model/index.ts'
import type { Observed } from './observed.ts'

const marker = 'header value '

// What is unknown of the answer is known in headers of the request.
const isUnknownInRequests = (command: string): boolean => !BEFORE_ANSWER.has(command.replace(/^%|[^A-Z_].*$/g, ''))

const holds = (passes: readonly HeaderOperations[], commands: readonly string[]): boolean =>
  passes.some(({ set, add }) => [...set, ...add].some(([, template]) => commands.some((command) => template.includes(command))))

/**
 * `observed` without the lists that would lack a header: `%START_TIME%` in a response leaves out the headers of the response, in a
 * request what the application saw. Which destination was drawn does not matter: any that says so counts.
 */
export const withoutUntold = (observed: Observed, decision: Decision, route: Route | undefined): Observed => {
  const commands = (decision.unsupported ?? []).flatMap((feature) => (feature.startsWith(marker) ? [feature.slice(marker.length)] : []))
  if (commands.length === 0 || route === undefined) return observed
  const destinations = route.action.kind === 'forward' ? route.action.destinations : []
  const inRequest = [route, ...destinations].some(({ requestHeaders }) => holds(requestHeaders, commands.filter(isUnknownInRequests)))
  const inResponse = [route, ...destinations].some(({ responseHeaders }) => holds(responseHeaders, commands))
  const { responseHeaders, upstream, ...rest } = observed
  return {
    ...rest,
    ...(responseHeaders === undefined || inResponse ? {} : { responseHeaders }),
    ...(upstream === undefined || inRequest ? {} : { upstream }),
  }
}
