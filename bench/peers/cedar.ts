/** Cedar compiled to Wasm, stateful: its policies are parsed once, before anything is timed. */
import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs'
import type { CallerRule } from './casbin.ts'

const quoted = (text: string): string => JSON.stringify(text)

/** Whether some rule allows a call. */
export const cedarAuthorizer = (rules: readonly CallerRule[]): ((principal: string, path: string, method: string) => boolean) => {
  const id = `rules-${rules.length}`
  const policies = rules
    .map(
      ({ principal, path, method }) =>
        `permit(principal == Caller::${quoted(principal)}, action == Action::${quoted(method)}, resource) when { context.path like ${quoted(path)} };`,
    )
    .join('\n')
  const parsed = preparsePolicySet(id, { staticPolicies: policies })
  if (parsed.type !== 'success') throw new Error(`cedar: ${JSON.stringify(parsed)}`)
  return (principal, path, method) => {
    const answer = statefulIsAuthorized({
      principal: { type: 'Caller', id: principal },
      action: { type: 'Action', id: method },
      resource: { type: 'Service', id: 'web' },
      context: { path },
      preparsedPolicySetId: id,
      entities: [],
    })
    if (answer.type !== 'success') throw new Error(`cedar: ${JSON.stringify(answer)}`)
    return answer.response.decision === 'allow'
  }
}
