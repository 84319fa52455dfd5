/** The authorization layers of a workload, for HTTP chains and for TCP chains (istio A-8, O-2). */
import type { Action, AuthorizationPolicySpec } from '../../../config/istio/authorization-policy.ts'
import type { Workload } from '../../../config/kubernetes/workload.ts'
import type { Mesh } from '../../../config/mesh.ts'
import type { Resource } from '../../../config/resource.ts'
import type { AuthorizationLayer, AuthorizationPolicy, AuthorizationRule } from '../../../model/index.ts'
import { refer } from '../../refer.ts'
import { compareText } from '../visibility.ts'
import type { Refusal } from './items.ts'
import { type ProviderContext, resolveProvider } from './providers.ts'
import { lowerRule } from './rule.ts'
import { policiesFor } from './selection.ts'
import type { TrustDomains } from './trust-domains.ts'

type Policy = Resource<AuthorizationPolicySpec>

interface LayerContext {
  readonly trustDomains: TrustDomains
  readonly tcp: boolean
  readonly refusals: Refusal[]
}

/** istio A-63: only what Go reads as true; anything unreadable is enforced. */
const isDryRun = (policy: Policy): boolean => {
  const { 'istio.io/dry-run': value } = policy.annotations
  return value !== undefined && ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(value)
}

const lowerPolicy = (policy: Policy, context: LayerContext): AuthorizationPolicy => {
  const rules: AuthorizationRule[] = []
  for (const [index, rule] of (policy.spec.rules ?? []).entries()) {
    const path = ['spec', 'rules', index]
    const condition = lowerRule(rule, path, {
      policyNamespace: policy.namespace,
      trustDomains: context.trustDomains,
      tcp: context.tcp,
      dropsRule: (policy.spec.action ?? 'ALLOW') === 'ALLOW',
      refer: (at) => refer(policy, at),
      refusals: context.refusals,
    })
    if (condition !== 'dropped') rules.push({ index, condition, reference: refer(policy, path) })
  }
  // The proxy goes through rules in the byte order of their names, so rule 10 comes before rule 2.
  rules.sort((a, b) => compareText(`${a.index}]`, `${b.index}]`))
  return { namespace: policy.namespace, name: policy.name, rules, dryRun: isDryRun(policy), reference: refer(policy, ['spec']) }
}

const lowerPolicies = (policies: readonly Policy[], context: LayerContext): readonly AuthorizationPolicy[] => {
  const key = ({ namespace, name }: Policy): string => `ns[${namespace}]-policy[${name}]-`
  return [...policies].sort((a, b) => compareText(key(a), key(b))).map((policy) => lowerPolicy(policy, context))
}

const customLayers = (policies: readonly Policy[], known: ProviderContext, context: LayerContext): readonly AuthorizationLayer[] => {
  const nameOf = ({ spec }: Policy): string => spec.provider?.name ?? ''
  const names = [...new Set(policies.map(nameOf))].sort(compareText)
  return names.flatMap((name): readonly AuthorizationLayer[] => {
    const resolved = resolveProvider(name, known)
    // istio A-60: several providers on one workload are refused as a whole.
    const why = `CUSTOM policies of this workload name several providers: ${names.map((each) => `\`${each}\``).join(', ')}`
    const provider = names.length > 1 ? ({ kind: 'misconfigured', name, why } as const) : resolved.provider
    if (context.tcp && provider.kind === 'external' && !resolved.tcp) return []
    return [
      {
        kind: 'custom',
        policies: lowerPolicies(
          policies.filter((policy) => nameOf(policy) === name),
          context,
        ),
        provider,
      },
    ]
  })
}

export interface AuthorizationLayers {
  /** Layers that run before tokens are looked at. */
  readonly custom: readonly AuthorizationLayer[]
  /** Layers that run after. */
  readonly local: readonly AuthorizationLayer[]
  /** Values that make the proxy refuse what holds these layers. */
  readonly refusals: readonly Refusal[]
}

/** Layers of one kind of chain. Never fails. */
export const authorizationLayers = (mesh: Mesh, known: ProviderContext, workload: Workload, chain: 'http' | 'tcp'): AuthorizationLayers => {
  const { rootNamespace, trustDomain, trustDomainAliases } = mesh.meshConfig
  const policies = policiesFor(mesh.istio.authorizationPolicies, [rootNamespace, workload.namespace], workload)
  const context: LayerContext = { trustDomains: [trustDomain, ...trustDomainAliases], tcp: chain === 'tcp', refusals: [] }
  const withAction = (action: Action): readonly Policy[] => policies.filter(({ spec }) => (spec.action ?? 'ALLOW') === action)
  const local: AuthorizationLayer[] = []
  for (const [kind, action] of [
    ['audit', 'AUDIT'],
    ['deny', 'DENY'],
    ['allow', 'ALLOW'],
  ] as const) {
    const chosen = withAction(action)
    if (chosen.length > 0) local.push({ kind, policies: lowerPolicies(chosen, context) })
  }
  return { custom: customLayers(withAction('CUSTOM'), known, context), local, refusals: context.refusals }
}
