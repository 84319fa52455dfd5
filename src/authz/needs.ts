/** Which inputs that may be unknown the rules of a chain look at: a property of the layers, not of a request. */
import type { AuthorizationLayer, Condition } from '../model/index.ts'
import type { AuthorizationNeed } from './types.ts'

const addNeeds = (condition: Condition, needs: Set<AuthorizationNeed>): void => {
  switch (condition.kind) {
    case 'all':
    case 'any':
      for (const part of condition.of) addNeeds(part, needs)
      return
    case 'not':
      addNeeds(condition.of, needs)
      return
    case 'predicate':
      if (condition.field.kind === 'peerAddress' || condition.field.kind === 'clientAddress') needs.add('sourceIp')
      if (condition.field.kind === 'destinationAddress') needs.add('destinationIp')
      if (condition.field.kind === 'claim') needs.add('tokens')
  }
}

/** What some rule of these layers looks at and a caller may not know. A claim without a token layer never has a value. */
export const authorizationNeeds = (layers: readonly AuthorizationLayer[]): readonly AuthorizationNeed[] => {
  const needs = new Set<AuthorizationNeed>()
  for (const layer of layers) {
    if (layer.kind === 'jwt') needs.add('tokens')
    else for (const policy of layer.policies) for (const rule of policy.rules) addNeeds(rule.condition, needs)
  }
  if (!layers.some(({ kind }) => kind === 'jwt')) needs.delete('tokens')
  return [...needs]
}
