/** casbin: the same allow rules as policy lines of a model with principal, path prefix and method. */
import { newEnforcer, newModelFromString } from 'casbin'

const MODEL = `
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.sub == p.sub && keyMatch(r.obj, p.obj) && r.act == p.act
`

export interface CallerRule {
  readonly principal: string
  /** `/a/*`. */
  readonly path: string
  readonly method: string
}

/** Whether some rule allows a call. */
export const casbinEnforcer = async (
  rules: readonly CallerRule[],
): Promise<(principal: string, path: string, method: string) => boolean> => {
  const enforcer = await newEnforcer(newModelFromString(MODEL))
  await enforcer.addPolicies(rules.map(({ principal, path, method }) => [principal, path, method]))
  return (principal, path, method) => enforcer.enforceSync(principal, path, method)
}
