/** `authz`: one ALLOW policy of N rules, each for one principal and one path prefix. */
import type { AuthorizationLayer, AuthorizationPolicy, RequestDescriptor, View } from '../../src/model/index.ts'
import type { CallerRule } from '../peers/casbin.ts'
import { randomIntegers } from '../random.ts'
import { inbound, MARK, multiply, viewIn } from './mesh.ts'

export interface Ask {
  readonly request: RequestDescriptor
  readonly allowed: boolean
}

export interface AuthzWorkload {
  readonly view: View
  readonly rules: readonly CallerRule[]
  readonly asks: { readonly hitLast: readonly Ask[]; readonly miss: readonly Ask[]; readonly hitRandom: readonly Ask[] }
}

const principal = (i: number | string): string => `cluster.local/ns/app/sa/caller-${i}`
const path = (i: number | string): string => `/service-${i}/*`

const SEED = 5

/** The policy as a resource, for those who read it. */
export const authzPolicy = (count: number): unknown => ({
  apiVersion: 'security.istio.io/v1',
  kind: 'AuthorizationPolicy',
  metadata: { name: 'web', namespace: 'app' },
  spec: {
    rules: Array.from({ length: count }, (_, i) => ({
      from: [{ source: { principals: [principal(i)] } }],
      to: [{ operation: { methods: ['GET'], paths: [path(i)] } }],
    })),
  },
})

/** A view whose one ALLOW layer has its single rule `count` times. */
export const withRules = (view: View, count: number): View => ({
  ...view,
  listeners: view.listeners.map((listener) => ({
    ...listener,
    filterChains: listener.filterChains.map((chain) => {
      const { handler } = chain
      if (!('authorization' in handler)) return chain
      return { ...chain, handler: { ...handler, authorization: multipliedLayers(handler.authorization, count) } }
    }),
  })),
})

const multiplied = (policy: AuthorizationPolicy, count: number): AuthorizationPolicy => {
  const [rule] = policy.rules
  return rule === undefined ? policy : { ...policy, rules: multiply(rule, count, (copy, index) => ({ ...copy, index })) }
}

const made = new WeakMap<readonly AuthorizationLayer[], Map<number, readonly AuthorizationLayer[]>>()

// Chains that share a list of layers in the view, as lowering has them do, share it here too.
const multipliedLayers = (layers: readonly AuthorizationLayer[], count: number): readonly AuthorizationLayer[] => {
  const known = made.get(layers) ?? new Map<number, readonly AuthorizationLayer[]>()
  made.set(layers, known)
  const whole =
    known.get(count) ??
    layers.map((layer) =>
      layer.kind !== 'allow' ? layer : { ...layer, policies: layer.policies.map((policy) => multiplied(policy, count)) },
    )
  known.set(count, whole)
  return whole
}

const one = {
  apiVersion: 'security.istio.io/v1',
  kind: 'AuthorizationPolicy',
  metadata: { name: 'web', namespace: 'app' },
  spec: {
    rules: [{ from: [{ source: { principals: [principal(MARK)] } }], to: [{ operation: { methods: ['GET'], paths: [path(MARK)] } }] }],
  },
}

export const authz = (count: number): AuthzWorkload => {
  const random = randomIntegers(SEED)
  const ask = (caller: number, service: number): Ask => ({
    request: inbound(`/service-${service}/items/42`, principal(caller)),
    allowed: caller === service,
  })
  return {
    view: withRules(viewIn([one], 'web-1'), count),
    rules: Array.from({ length: count }, (_, i) => ({ principal: principal(i), path: path(i), method: 'GET' })),
    asks: {
      hitLast: [ask(count - 1, count - 1)],
      // Known principal and known path, but not of one rule; with one rule a stranger asks.
      miss: [ask(count - 1, count > 1 ? count - 2 : count)],
      hitRandom: Array.from({ length: 64 }, () => {
        const i = random(count)
        return ask(i, i)
      }),
    },
  }
}
